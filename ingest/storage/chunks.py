"""The chunks and their embeddings in SQLite, the log of every chunk that came or went, and the library's passport."""

from __future__ import annotations

import json
from collections.abc import Iterable

import numpy as np

from ingest.storage.database import Database
from ingest.storage.rows import COLUMNS, WIDTH, Changes, Embeddings, build_article, build_chunk, build_embeddings
from ingest.types import Article, Chunk

# The passport's entry for the exact version of the embedding model.
FINGERPRINT = "embedding_fingerprint"


class ChunkStore(Database):
    """What the derived indexes read of a library."""

    def passport(self) -> dict[str, str]:
        """Return what the library says about itself: embedding model, versions."""
        return {str(key): str(value) for key, value in self.rows("SELECT key, value FROM passport")}

    def write_passport(self, **entries: str) -> None:
        """Store ``entries``, keeping the others."""
        with self.transaction() as connection:
            connection.executemany("INSERT OR REPLACE INTO passport VALUES (?, ?)", entries.items())

    def revision(self) -> int:
        """Return the number of the last change to the chunks; 0 for an empty library."""
        return self.number("SELECT coalesce(max(revision), 0) FROM change")

    def token_at(self, revision: int) -> int | None:
        """Return the random number that the change ``revision`` was given; 0 for 0, ``None`` where there is none.

        An index that remembers another one has followed another history: a backup was restored since.
        """
        rows = self.rows("SELECT token FROM change WHERE revision = ?", revision)
        return int(rows[0][0]) if rows else None if revision else 0

    def changes(self, *, after: int, limit: int) -> Changes:
        """Return up to ``limit`` changes after the revision ``after``, oldest first."""
        rows = self.rows(
            "SELECT revision, chunk, removed, EXISTS (SELECT 1 FROM chunk WHERE key = change.chunk), token FROM change"
            " WHERE revision > ? ORDER BY revision LIMIT ?",
            after,
            limit,
        )
        return Changes(
            revision=rows[-1][0] if rows else after,
            token=rows[-1][-1] if rows else self.token_at(after) or 0,
            added=tuple(chunk for _, chunk, removed, exists, _ in rows if not removed and exists),
            removed=tuple(chunk for _, chunk, removed, _, _ in rows if removed),
        )

    def count_chunks(self) -> int:
        """Return how many chunks are stored."""
        return self.number("SELECT count(*) FROM chunk")

    def count_chunks_after(self, key: int) -> int:
        """Return how many chunks have a key above ``key``; quick where those are few."""
        return self.number("SELECT count(*) FROM chunk WHERE key > ?", key)

    def chunks_by_key(self, keys: Iterable[int]) -> dict[int, tuple[Chunk, Article]]:
        """Return those of the chunks ``keys`` that exist, each with its article."""
        rows = self.rows(
            f"SELECT {COLUMNS}, chunk.key, number, start, stop FROM chunk JOIN article ON article.key = chunk.article"
            " WHERE chunk.key IN (SELECT value FROM json_each(?))",
            json.dumps(list(keys)),
        )
        articles: dict[str, Article] = {}
        found = {}
        for row in rows:
            article_id, (key, *span) = row[0], row[WIDTH:]
            if article_id not in articles:
                articles[article_id] = build_article(row)
            found[key] = (build_chunk(articles[article_id], *span), articles[article_id])
        return found

    def embeddings(self, keys: Iterable[int]) -> Embeddings:
        """Return the embeddings of those of the chunks ``keys`` that exist, in ascending order of key."""
        return build_embeddings(
            self.rows(
                "SELECT key, embedding FROM chunk WHERE key IN (SELECT value FROM json_each(?)) ORDER BY key",
                json.dumps(list(keys)),
            )
        )

    def article_embeddings(self, article_id: str) -> Embeddings:
        """Return the embeddings of the chunks of one article."""
        return build_embeddings(
            self.rows(
                "SELECT chunk.key, embedding FROM chunk JOIN article ON article.key = chunk.article WHERE id = ?"
                " ORDER BY chunk.key",
                article_id,
            )
        )

    def embeddings_after(self, key: int, *, limit: int = -1) -> Embeddings:
        """Return the embeddings of up to ``limit`` chunks with keys above ``key``, in ascending order of key."""
        return build_embeddings(
            self.rows("SELECT key, embedding FROM chunk WHERE key > ? ORDER BY key LIMIT ?", key, limit)
        )

    def dimension(self) -> int:
        """Return how many numbers an embedding has; 0 for an empty library."""
        rows = self.rows("SELECT length(embedding) FROM chunk ORDER BY key DESC LIMIT 1")
        return int(rows[0][0]) // np.dtype(np.float16).itemsize if rows else 0

    def existing_chunks(self, keys: Iterable[int]) -> list[int]:
        """Return those of the chunks ``keys`` that exist, in the order given."""
        wanted = list(keys)
        rows = self.rows("SELECT key FROM chunk WHERE key IN (SELECT value FROM json_each(?))", json.dumps(wanted))
        existing = {key for (key,) in rows}
        return [key for key in wanted if key in existing]
