"""Articles, their chunks and embeddings in SQLite, with a log of every chunk that came or went."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import astuple
from pathlib import Path
from typing import Any

import numpy as np

from ingest.database import open_database, translated_errors
from ingest.errors import ArticleNotFound
from ingest.folding import fold_text
from ingest.rows import (
    COLUMNS,
    FIELDS,
    WIDTH,
    Changes,
    Embeddings,
    PreparedArticle,
    SourceState,
    StoredPage,
    article_values,
    build_article,
    build_chunk,
    build_embeddings,
    pack_reading,
    unpack_page,
    unpack_reading,
)
from ingest.types import Article, Chunk, ReadArticle

# The passport's entry for the exact version of the embedding model.
FINGERPRINT = "embedding_fingerprint"


class ArticleStore:
    """The articles of one library. Safe to use from several threads; each call is one moment of the database."""

    def __init__(self, folder: Path, *, create: bool = True, read_only: bool = False) -> None:
        self.folder = folder
        self._connection = open_database(folder, create=create, read_only=read_only)
        self._connection.create_function("fold", 1, fold_text, deterministic=True)
        self._lock = threading.RLock()

    def close(self) -> None:
        """Release the file."""
        with self._lock:
            self._connection.close()

    # -- the library as a whole ----------------------------------------------------------------------------------

    def passport(self) -> dict[str, str]:
        """Return what the library says about itself: embedding model, versions."""
        return {str(key): str(value) for key, value in self._rows("SELECT key, value FROM passport")}

    def write_passport(self, **entries: str) -> None:
        """Store ``entries``, keeping the others."""
        with self.transaction() as connection:
            connection.executemany("INSERT OR REPLACE INTO passport VALUES (?, ?)", entries.items())

    def revision(self) -> int:
        """Return the number of the last change to the chunks; 0 for an empty library."""
        return self._number("SELECT coalesce(max(revision), 0) FROM change")

    def changes(self, *, after: int, limit: int) -> Changes:
        """Return up to ``limit`` changes after the revision ``after``, oldest first."""
        rows = self._rows(
            "SELECT revision, chunk, removed, EXISTS (SELECT 1 FROM chunk WHERE key = change.chunk) FROM change"
            " WHERE revision > ? ORDER BY revision LIMIT ?",
            after,
            limit,
        )
        return Changes(
            revision=rows[-1][0] if rows else after,
            added=tuple(chunk for _, chunk, removed, exists in rows if not removed and exists),
            removed=tuple(chunk for _, chunk, removed, _ in rows if removed),
        )

    def find_faults(self) -> list[str]:
        """Return what is wrong with the database itself; nothing, as a rule."""
        found = [str(row[0]) for row in self._rows("PRAGMA quick_check")]
        faults = [] if found == ["ok"] else found
        faults += [f"{row[0]}: row {row[1]} belongs to nothing" for row in self._rows("PRAGMA foreign_key_check")]
        outside = self._rows(
            "SELECT id, number FROM chunk JOIN article ON article.key = chunk.article"
            " WHERE start < 0 OR start >= stop OR stop > length(text)"
        )
        return faults + [f"chunk {number} of article {name} lies outside its text" for name, number in outside]

    # -- articles -------------------------------------------------------------------------------------------------

    def count_articles(self) -> int:
        """Return how many articles are stored."""
        return self._number("SELECT count(*) FROM article")

    def count_chunks(self) -> int:
        """Return how many chunks are stored."""
        return self._number("SELECT count(*) FROM chunk")

    def count_chunks_after(self, key: int) -> int:
        """Return how many chunks have a key above ``key``; quick where those are few."""
        return self._number("SELECT count(*) FROM chunk WHERE key > ?", key)

    def articles(self, *, matching: str | None, limit: int | None, offset: int) -> tuple[Article, ...]:
        """Return articles whose title, publisher or address holds ``matching``, newest first."""
        where = ""
        words: tuple[str, ...] = ()
        if matching is not None and (wanted := fold_text(matching)):
            where = "WHERE instr(fold(title || char(10) || ifnull(publisher, '') || char(10) || ifnull(url, uri)), ?)"
            words = (wanted,)
        rows = self._rows(
            f"SELECT {COLUMNS} FROM article {where} ORDER BY published_at DESC, id LIMIT ? OFFSET ?",
            *words,
            -1 if limit is None else limit,
            offset,
        )
        return tuple(build_article(row) for row in rows)

    def article(self, article_id: str) -> Article:
        """Return one article.

        Raises:
            ArticleNotFound: No article has this id.
        """
        rows = self._rows(f"SELECT {COLUMNS} FROM article WHERE id = ?", article_id)
        if not rows:
            raise self._not_found(article_id)
        return build_article(rows[0])

    def holds(self, article_id: str) -> bool:
        """Return whether an article has this id."""
        return bool(self._rows("SELECT 1 FROM article WHERE id = ?", article_id))

    def batches(self, size: int) -> Iterator[list[tuple[ReadArticle, StoredPage]]]:
        """Yield every article that is stored now with where it was read from, ``size`` at a time."""
        last, key = self._number("SELECT coalesce(max(key), 0) FROM article"), 0
        while rows := self._rows(
            f"SELECT {COLUMNS}, packed, source, digest, key FROM article JOIN reading ON reading.article = article.key"
            " WHERE key > ? AND key <= ? ORDER BY key LIMIT ?",
            key,
            last,
            size,
        ):
            yield [unpack_page(row) for row in rows]
            key = rows[-1][-1]

    def read_article(self, article_id: str) -> ReadArticle:
        """Return one article with the original text it was read from.

        Raises:
            ArticleNotFound: No article has this id.
        """
        rows = self._rows(
            f"SELECT {COLUMNS}, packed FROM article JOIN reading ON reading.article = article.key WHERE id = ?",
            article_id,
        )
        if not rows:
            raise self._not_found(article_id)
        return unpack_reading(build_article(rows[0]), rows[0][WIDTH])

    def chunks(self, article_id: str) -> tuple[Chunk, ...]:
        """Return the chunks of one article, in order.

        Raises:
            ArticleNotFound: No article has this id.
        """
        article = self.article(article_id)
        rows = self._rows(
            "SELECT number, start, stop FROM chunk WHERE article = (SELECT key FROM article WHERE id = ?)"
            " ORDER BY number",
            article_id,
        )
        return tuple(build_chunk(article, *row) for row in rows)

    def chunks_by_key(self, keys: Iterable[int]) -> dict[int, tuple[Chunk, Article]]:
        """Return those of the chunks ``keys`` that exist, each with its article."""
        rows = self._rows(
            f"SELECT {COLUMNS}, chunk.key, number, start, stop FROM chunk JOIN article ON article.key = chunk.article"
            " WHERE chunk.key IN (SELECT value FROM json_each(?))",
            json.dumps(list(keys)),
        )
        articles: dict[str, Article] = {}
        found = {}
        for row in rows:
            article = articles.setdefault(row[0], build_article(row))
            key, *span = row[WIDTH:]
            found[key] = (build_chunk(article, *span), article)
        return found

    # -- embeddings -----------------------------------------------------------------------------------------------

    def embeddings(self, keys: Iterable[int]) -> Embeddings:
        """Return the embeddings of those of the chunks ``keys`` that exist, in ascending order of key."""
        return build_embeddings(
            self._rows(
                "SELECT key, embedding FROM chunk WHERE key IN (SELECT value FROM json_each(?)) ORDER BY key",
                json.dumps(list(keys)),
            )
        )

    def article_embeddings(self, article_id: str) -> Embeddings:
        """Return the embeddings of the chunks of one article."""
        return build_embeddings(
            self._rows(
                "SELECT chunk.key, embedding FROM chunk JOIN article ON article.key = chunk.article WHERE id = ?"
                " ORDER BY chunk.key",
                article_id,
            )
        )

    def embeddings_after(self, key: int, *, limit: int = -1) -> Embeddings:
        """Return the embeddings of up to ``limit`` chunks with keys above ``key``, in ascending order of key."""
        return build_embeddings(
            self._rows("SELECT key, embedding FROM chunk WHERE key > ? ORDER BY key LIMIT ?", key, limit)
        )

    def dimension(self) -> int:
        """Return how many numbers an embedding has; 0 for an empty library."""
        rows = self._rows("SELECT length(embedding) FROM chunk ORDER BY key DESC LIMIT 1")
        return int(rows[0][0]) // np.dtype(np.float16).itemsize if rows else 0

    def existing_chunks(self, keys: Iterable[int]) -> list[int]:
        """Return those of the chunks ``keys`` that exist, in the order given."""
        wanted = list(keys)
        rows = self._rows("SELECT key FROM chunk WHERE key IN (SELECT value FROM json_each(?))", json.dumps(wanted))
        existing = {key for (key,) in rows}
        return [key for key in wanted if key in existing]

    # -- sources --------------------------------------------------------------------------------------------------

    def sources(self) -> dict[str, SourceState]:
        """Return every file that was read to its end, by uri."""
        return {row[0]: SourceState(*row) for row in self._rows("SELECT uri, size, modified_ns FROM source")}

    def article_sources(self) -> tuple[str, ...]:
        """Return the uris of all files that stored articles were read from."""
        return tuple(row[0] for row in self._rows("SELECT DISTINCT source FROM article"))

    def pages(self, source: str) -> tuple[StoredPage, ...]:
        """Return the pages of one file that are stored."""
        rows = self._rows("SELECT uri, source, digest, id FROM article WHERE source = ? ORDER BY key", source)
        return tuple(StoredPage(*row) for row in rows)

    # -- writing --------------------------------------------------------------------------------------------------

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Commit everything done inside, or nothing."""
        with self._lock, translated_errors(self.folder):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:  # a full disk has already rolled it back
                    self._connection.execute("ROLLBACK")
                raise

    def store(self, articles: Sequence[PreparedArticle], *, finished: Sequence[SourceState] = ()) -> None:
        """Store ``articles``, replacing those with the same ids, and note the files that have been read to the end."""
        with self.transaction() as connection:
            for prepared in articles:
                _delete(connection, prepared.read.article.id)
                _insert(connection, prepared)
            connection.executemany("INSERT OR REPLACE INTO source VALUES (?, ?, ?)", map(astuple, finished))

    def move(self, pages: Sequence[StoredPage]) -> None:
        """Note that articles, named by ``article_id``, are now found at other places."""
        with self.transaction() as connection:
            for page in pages:
                _forget_source(connection, page.article_id)
                connection.execute("UPDATE article SET uri = ?, source = ?, digest = ? WHERE id = ?", astuple(page))

    def remove(self, article_ids: Iterable[str]) -> None:
        """Remove articles with all that belongs to them.

        Their files count as not read, so that a later sync of such a file adds its articles again.
        """
        with self.transaction() as connection:
            for article_id in article_ids:
                _forget_source(connection, article_id)
                _delete(connection, article_id)

    # -- reading --------------------------------------------------------------------------------------------------

    def _rows(self, statement: str, *values: object) -> list[Any]:
        with self._lock, translated_errors(self.folder):
            return self._connection.execute(statement, values).fetchall()

    def _number(self, statement: str, *values: object) -> int:
        return int(self._rows(statement, *values)[0][0])

    def _not_found(self, article_id: str) -> ArticleNotFound:
        return ArticleNotFound(
            f"No article has the id {article_id!r}.", path=self.folder, hint="List them with `jiangwen articles list`."
        )


def _insert(connection: sqlite3.Connection, prepared: PreparedArticle) -> None:
    article = prepared.read.article
    marks = ", ".join("?" * (WIDTH + 2))
    cursor = connection.execute(
        f"INSERT INTO article ({', '.join(FIELDS)}, source, digest) VALUES ({marks})",
        (*article_values(article), prepared.source, prepared.digest),
    )
    key = cursor.lastrowid
    connection.execute("INSERT INTO reading VALUES (?, ?)", (key, pack_reading(prepared.read)))
    for chunk, embedding in zip(prepared.chunks, prepared.embeddings, strict=True):
        cursor = connection.execute(
            "INSERT INTO chunk (article, number, start, stop, embedding) VALUES (?, ?, ?, ?, ?)",
            (key, chunk.number, chunk.start, chunk.end, embedding.tobytes()),
        )
        connection.execute("INSERT INTO change (chunk, removed) VALUES (?, 0)", (cursor.lastrowid,))


def _forget_source(connection: sqlite3.Connection, article_id: str) -> None:
    """Count the file that an article was read from as not read to its end."""
    connection.execute("DELETE FROM source WHERE uri = (SELECT source FROM article WHERE id = ?)", (article_id,))


def _delete(connection: sqlite3.Connection, article_id: str) -> None:
    connection.execute(
        "INSERT INTO change (chunk, removed)"
        " SELECT chunk.key, 1 FROM chunk JOIN article ON article.key = chunk.article WHERE id = ? ORDER BY chunk.key",
        (article_id,),
    )
    connection.execute("DELETE FROM article WHERE id = ?", (article_id,))
