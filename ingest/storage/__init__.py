"""The library on disk: SQLite is the truth; words (tantivy) and vectors (Chroma) are derived from it."""
