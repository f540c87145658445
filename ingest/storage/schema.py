"""The tables of a library, and what turns those of an older version into them.

Chunks are spans, so every text is stored once. A chunk's key is never used again (``AUTOINCREMENT``): the derived
indexes know chunks by key, and a key never changes its meaning. Each change carries a random token, so that an index
can tell the history it followed from another one with the same numbers: that of a backup which grew differently.
"""

SCHEMA_VERSION = 3

_ADDED_BY_3 = """
CREATE INDEX article_by_cluster ON article (cluster_id) WHERE cluster_id IS NOT NULL;
CREATE TABLE quarantine (article INTEGER PRIMARY KEY REFERENCES article ON DELETE CASCADE);
CREATE TABLE decision (
  article_id TEXT PRIMARY KEY, released INTEGER NOT NULL DEFAULT 0, restored TEXT NOT NULL DEFAULT '[]') WITHOUT ROWID;
CREATE TABLE signature (
  article INTEGER PRIMARY KEY REFERENCES article ON DELETE CASCADE, bands BLOB NOT NULL,
  compared INTEGER NOT NULL DEFAULT 0);
CREATE INDEX signature_to_compare ON signature (article) WHERE compared = 0;
CREATE TABLE recurring (sentence INTEGER PRIMARY KEY, applied INTEGER NOT NULL DEFAULT 0);
CREATE TABLE statistic (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE run (
  number INTEGER PRIMARY KEY AUTOINCREMENT, paths TEXT NOT NULL, started_at TEXT NOT NULL, finished_at TEXT,
  skipped INTEGER NOT NULL DEFAULT 0);
CREATE TABLE run_source (
  run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE, at TEXT NOT NULL, uri TEXT NOT NULL, state TEXT NOT NULL,
  reason TEXT NOT NULL);
CREATE INDEX run_source_by_run ON run_source (run, state);
"""

SCHEMA = f"""
CREATE TABLE passport (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE article (
  key INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE, title TEXT NOT NULL, text TEXT NOT NULL, uri TEXT NOT NULL, content_hash TEXT NOT NULL,
  external_id TEXT, url TEXT, publisher TEXT, original_publisher TEXT, authors TEXT NOT NULL,
  correspondents TEXT NOT NULL DEFAULT '[]', editors TEXT NOT NULL DEFAULT '[]', published_at TEXT,
  language TEXT NOT NULL, cluster_id TEXT, source TEXT NOT NULL, digest BLOB NOT NULL);
CREATE INDEX article_by_source ON article (source);
CREATE INDEX article_by_date ON article (published_at DESC, id);
CREATE TABLE reading (
  article INTEGER PRIMARY KEY REFERENCES article ON DELETE CASCADE, packed BLOB NOT NULL);
CREATE TABLE chunk (
  key INTEGER PRIMARY KEY AUTOINCREMENT,
  article INTEGER NOT NULL REFERENCES article ON DELETE CASCADE,
  number INTEGER NOT NULL, start INTEGER NOT NULL, stop INTEGER NOT NULL, embedding BLOB NOT NULL);
CREATE INDEX chunk_by_article ON chunk (article, number);
CREATE TABLE change (
  revision INTEGER PRIMARY KEY AUTOINCREMENT, chunk INTEGER NOT NULL, removed INTEGER NOT NULL,
  token INTEGER NOT NULL DEFAULT 0);
CREATE TABLE source (uri TEXT PRIMARY KEY, size INTEGER NOT NULL, modified_ns INTEGER NOT NULL) WITHOUT ROWID;
{_ADDED_BY_3}
"""

MIGRATIONS = {
    1: """
ALTER TABLE article ADD COLUMN original_publisher TEXT;
ALTER TABLE article ADD COLUMN correspondents TEXT NOT NULL DEFAULT '[]';
ALTER TABLE article ADD COLUMN editors TEXT NOT NULL DEFAULT '[]';
""",
    2: f"""
ALTER TABLE change ADD COLUMN token INTEGER NOT NULL DEFAULT 0;
UPDATE change SET token = random();
{_ADDED_BY_3}
""",
}
