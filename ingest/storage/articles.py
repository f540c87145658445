"""Articles and the files they were read from, in SQLite; every chunk that comes or goes with them is logged."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple

from ingest.errors import ArticleNotFound
from ingest.folding import fold_text
from ingest.storage.chunks import ChunkStore
from ingest.storage.rows import (
    COLUMNS,
    FIELDS,
    WIDTH,
    PreparedArticle,
    SourceState,
    StoredPage,
    article_values,
    build_article,
    build_chunk,
    pack_reading,
    unpack_page,
    unpack_reading,
)
from ingest.types import Article, Chunk, ReadArticle

# An article without a date comes after those that have one.
EARLIEST_FIRST = "published_at IS NULL, published_at, id"
_IN_QUARANTINE = "article.key IN (SELECT article FROM quarantine)"


class ArticleStore(ChunkStore):
    """The articles of one library.

    An article in quarantine has no chunks, so no search can find it; it is listed and counted apart from the others.
    """

    def find_faults(self) -> list[str]:
        """Return what is wrong with the database itself; nothing, as a rule."""
        found = [str(row[0]) for row in self.rows("PRAGMA quick_check")]
        faults = [] if found == ["ok"] else found
        faults += [f"{row[0]}: row {row[1]} belongs to nothing" for row in self.rows("PRAGMA foreign_key_check")]
        outside = self.rows(
            "SELECT id, number FROM chunk JOIN article ON article.key = chunk.article"
            " WHERE start < 0 OR start >= stop OR stop > length(text)"
        )
        return faults + [f"chunk {number} of article {name} lies outside its text" for name, number in outside]

    # -- articles -------------------------------------------------------------------------------------------------

    def count_articles(self) -> int:
        """Return how many articles are stored, not counting those in quarantine."""
        return self.number("SELECT (SELECT count(*) FROM article) - (SELECT count(*) FROM quarantine)")

    def articles(self, *, matching: str | None, limit: int | None, offset: int) -> tuple[Article, ...]:
        """Return articles whose title, publisher or address holds ``matching``, newest first.

        Those in quarantine are not among them.
        """
        where = f"WHERE NOT {_IN_QUARANTINE}"
        words: tuple[str, ...] = ()
        if matching is not None and (wanted := fold_text(matching)):
            where += " AND mentions(?, title, publisher, ifnull(url, uri))"
            words = (wanted,)
        rows = self.rows(
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
        rows = self.rows(f"SELECT {COLUMNS} FROM article WHERE id = ?", article_id)
        if not rows:
            raise self._not_found(article_id)
        return build_article(rows[0])

    def quarantine(self) -> tuple[ReadArticle, ...]:
        """Return the articles in quarantine, newest first."""
        rows = self.rows(
            f"SELECT {COLUMNS}, packed FROM article JOIN reading ON reading.article = article.key"
            f" WHERE {_IN_QUARANTINE} ORDER BY published_at DESC, id"
        )
        return tuple(unpack_reading(build_article(row), row[WIDTH]) for row in rows)

    def copies(self, article_id: str) -> tuple[Article, ...]:
        """Return the articles of one article's cluster, itself included, the earliest first.

        Raises:
            ArticleNotFound: No article has this id.
        """
        article = self.article(article_id)
        if article.cluster_id is None:
            return (article,)
        rows = self.rows(
            f"SELECT {COLUMNS} FROM article WHERE cluster_id = ? ORDER BY {EARLIEST_FIRST}", article.cluster_id
        )
        return tuple(build_article(row) for row in rows)

    def holds(self, article_id: str) -> bool:
        """Return whether an article has this id."""
        return bool(self.rows("SELECT 1 FROM article WHERE id = ?", article_id))

    def batches(self, size: int) -> Iterator[list[tuple[ReadArticle, StoredPage]]]:
        """Yield every article that is stored now with where it was read from, ``size`` at a time."""
        last, key = self.last_article_key(), 0
        while rows := self.rows(
            f"SELECT {COLUMNS}, packed, source, digest, key FROM article JOIN reading ON reading.article = article.key"
            " WHERE key > ? AND key <= ? ORDER BY key LIMIT ?",
            key,
            last,
            size,
        ):
            yield [unpack_page(row) for row in rows]
            key = rows[-1][-1]

    def last_article_key(self) -> int:
        """Return the key of the article stored last; keys grow, and an article stored again gets a new one."""
        return self.number("SELECT coalesce(max(key), 0) FROM article")

    def articles_after(self, key: int, *, limit: int) -> dict[int, Article]:
        """Return up to ``limit`` articles with keys above ``key`` by key, in ascending order; none in quarantine."""
        rows = self.rows(
            f"SELECT {COLUMNS}, key FROM article WHERE key > ? AND NOT {_IN_QUARANTINE} ORDER BY key LIMIT ?",
            key,
            limit,
        )
        return {row[WIDTH]: build_article(row) for row in rows}

    def texts(self, keys: Sequence[int]) -> dict[int, str]:
        """Return the texts of the articles with these keys, by key."""
        return dict(
            self.rows("SELECT key, text FROM article WHERE key IN (SELECT value FROM json_each(?))", json.dumps(keys))
        )

    def stored_page(self, article_id: str) -> StoredPage:
        """Return where one article was read from.

        Raises:
            ArticleNotFound: No article has this id.
        """
        rows = self.rows("SELECT uri, source, digest, id FROM article WHERE id = ?", article_id)
        if not rows:
            raise self._not_found(article_id)
        return StoredPage(*rows[0])

    def read_article(self, article_id: str) -> ReadArticle:
        """Return one article with the original text it was read from.

        Raises:
            ArticleNotFound: No article has this id.
        """
        rows = self.rows(
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
        rows = self.rows(
            "SELECT number, start, stop FROM chunk WHERE article = (SELECT key FROM article WHERE id = ?)"
            " ORDER BY number",
            article_id,
        )
        return tuple(build_chunk(article, *row) for row in rows)

    # -- sources --------------------------------------------------------------------------------------------------

    def sources(self) -> dict[str, SourceState]:
        """Return every file that was read to its end, by uri."""
        return {row[0]: SourceState(*row) for row in self.rows("SELECT uri, size, modified_ns FROM source")}

    def article_sources(self) -> tuple[str, ...]:
        """Return the uris of all files that stored articles were read from."""
        return tuple(row[0] for row in self.rows("SELECT DISTINCT source FROM article"))

    def pages(self, source: str) -> tuple[StoredPage, ...]:
        """Return the pages of one file that are stored."""
        rows = self.rows("SELECT uri, source, digest, id FROM article WHERE source = ? ORDER BY key", source)
        return tuple(StoredPage(*row) for row in rows)

    # -- writing --------------------------------------------------------------------------------------------------

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

        Their files count as not read, so that a later sync of such a file adds its articles again, as if for the
        first time: what was decided about them is forgotten.
        """
        with self.transaction() as connection:
            for article_id in article_ids:
                _forget_source(connection, article_id)
                _delete(connection, article_id)
                connection.execute("DELETE FROM decision WHERE article_id = ?", (article_id,))

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
    if prepared.quarantined:
        connection.execute("INSERT INTO quarantine VALUES (?)", (key,))
    for chunk, embedding in zip(prepared.chunks, prepared.embeddings, strict=True):
        cursor = connection.execute(
            "INSERT INTO chunk (article, number, start, stop, embedding) VALUES (?, ?, ?, ?, ?)",
            (key, chunk.number, chunk.start, chunk.end, embedding.tobytes()),
        )
        connection.execute("INSERT INTO change (chunk, removed, token) VALUES (?, 0, random())", (cursor.lastrowid,))


def _forget_source(connection: sqlite3.Connection, article_id: str) -> None:
    """Count the file that an article was read from as not read to its end."""
    connection.execute("DELETE FROM source WHERE uri = (SELECT source FROM article WHERE id = ?)", (article_id,))


def _delete(connection: sqlite3.Connection, article_id: str) -> None:
    connection.execute(
        "INSERT INTO change (chunk, removed, token)"
        " SELECT chunk.key, 1, random() FROM chunk JOIN article ON article.key = chunk.article WHERE id = ?"
        " ORDER BY chunk.key",
        (article_id,),
    )
    # What held a cluster together may have been this article.
    connection.execute(
        "UPDATE signature SET compared = 0 WHERE article IN (SELECT key FROM article WHERE cluster_id ="
        " (SELECT cluster_id FROM article WHERE id = ?))",
        (article_id,),
    )
    connection.execute("DELETE FROM article WHERE id = ?", (article_id,))
