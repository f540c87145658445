"""The truth: what is stored comes back, all at once or not at all, and every chunk that comes or goes is logged."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from ingest.errors import ArticleNotFound, LibraryDamaged, LibraryMismatch, LibraryNotFound
from ingest.storage.articles import ArticleStore
from ingest.storage.rows import PreparedArticle, SourceState, StoredPage
from ingest.types import Article, Block, Chunk, ReadArticle, Run

TEXT = "水库昨日蓄水。工程历时三年。"


def prepare(name: str, *, text: str = TEXT, published_at: str | None = None, title: str = "") -> PreparedArticle:
    """Return an article of two chunks, one for each half of its text."""
    article = Article(
        id=name,
        title=title or f"标题{name}",
        text=text,
        uri=f"/news/{name}.txt",
        content_hash=f"hash of {text}",
        external_id=f"外-{name}",
        url=f"https://news.example/{name}",
        publisher="柳溪日报",
        authors=("甲", "乙"),
        published_at=published_at,
        language="zh-Hans",
    )
    read = ReadArticle(
        article=article,
        original=f"导航\n{text}",
        blocks=(Block(0, 2, "removed", "navigation"), Block(3, 3 + len(text), "body", "text")),
        runs=(Run(0, 3, len(text)),),
        encoding="gb18030",
    )
    half = len(text) // 2
    spans = ((0, half), (half, len(text)))
    chunks = tuple(Chunk(f"{name}-{n}", name, n, start, end, text[start:end]) for n, (start, end) in enumerate(spans))
    embeddings = np.array([[1, 0], [0, 1]], dtype=np.float16)
    return PreparedArticle(read, "/news", b"digest of " + name.encode(), chunks, embeddings)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[ArticleStore]:
    store = ArticleStore(tmp_path / "library")
    yield store
    store.close()


def test_an_article_comes_back_as_it_was_stored(store: ArticleStore) -> None:
    prepared = prepare("a", published_at="2024-05-01")
    store.store([prepared])
    assert store.article("a") == prepared.read.article
    assert store.read_article("a") == prepared.read
    assert store.chunks("a") == prepared.chunks


def test_every_chunk_is_a_span_of_its_article(store: ArticleStore) -> None:
    store.store([prepare("a")])
    found = store.chunks_by_key([1, 2, 99])
    assert sorted(found) == [1, 2]
    assert all(article.text[chunk.start : chunk.end] == chunk.text for chunk, article in found.values())


def test_texts_with_zero_characters_and_emoji_keep_their_offsets(store: ArticleStore) -> None:
    prepared = prepare("a", text="前\x00后👷🏽‍♀️工匠。再来一句𠮷。")
    store.store([prepared])
    assert store.chunks("a") == prepared.chunks


def test_an_unknown_id_is_named_in_the_error(store: ArticleStore) -> None:
    for ask in (store.article, store.read_article, store.chunks):
        with pytest.raises(ArticleNotFound, match="nobody"):
            ask("nobody")


def test_articles_are_listed_newest_first(store: ArticleStore) -> None:
    store.store([prepare("a", published_at="2023"), prepare("b"), prepare("c", published_at="2024-01")])
    assert [article.id for article in store.articles(matching=None, limit=None, offset=0)] == ["c", "a", "b"]
    assert [article.id for article in store.articles(matching=None, limit=1, offset=1)] == ["a"]


def test_a_limit_of_zero_lists_nothing(store: ArticleStore) -> None:
    store.store([prepare("a")])
    assert store.articles(matching=None, limit=0, offset=0) == ()


def test_articles_are_matched_in_either_script(store: ArticleStore) -> None:
    store.store([prepare("a", title="鄱陽湖水位"), prepare("b", title="茶园")])
    assert [article.id for article in store.articles(matching="鄱阳湖", limit=None, offset=0)] == ["a"]
    assert len(store.articles(matching="柳溪", limit=None, offset=0)) == 2


def test_changes_are_logged_in_order(store: ArticleStore) -> None:
    store.store([prepare("a")])
    assert store.revision() == 2
    store.store([prepare("a", text="水库今日放水。大家都来看。")])
    changes = store.changes(after=2, limit=100)
    assert (changes.revision, changes.added, changes.removed) == (6, (3, 4), (1, 2))
    assert store.changes(after=6, limit=100).revision == 6


def test_a_chunk_that_has_gone_again_is_not_among_the_added(store: ArticleStore) -> None:
    store.store([prepare("a")])
    store.remove(["a"])
    changes = store.changes(after=0, limit=100)
    assert (changes.added, changes.removed) == ((), (1, 2))


def test_a_key_never_means_another_chunk(store: ArticleStore) -> None:
    store.store([prepare("a")])
    store.remove(["a"])
    store.store([prepare("b")])
    assert sorted(store.chunks_by_key(range(10))) == [3, 4]


def test_removing_leaves_nothing_behind(store: ArticleStore) -> None:
    store.store([prepare("a")])
    store.remove(["a"])
    with sqlite3.connect(store.folder / "library.sqlite3") as connection:
        for table in ("article", "reading", "chunk"):
            assert connection.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)


def test_a_failed_transaction_stores_nothing(store: ArticleStore) -> None:
    broken = prepare("b")
    broken = PreparedArticle(broken.read, broken.source, broken.digest, broken.chunks, broken.embeddings[:1])
    with pytest.raises(ValueError, match="zip"):
        store.store([prepare("a"), broken])
    assert store.count_articles() == 0
    assert store.revision() == 0


def test_embeddings_come_in_order_of_key(store: ArticleStore) -> None:
    store.store([prepare("a"), prepare("b")])
    some = store.embeddings([4, 1, 77])
    assert some.keys.tolist() == [1, 4]
    assert some.matrix.tolist() == [[1, 0], [0, 1]]
    assert store.embeddings_after(2, limit=1).keys.tolist() == [3]
    assert store.dimension() == 2
    assert store.article_embeddings("b").keys.tolist() == [3, 4]


def test_a_moved_article_forgets_its_old_file(store: ArticleStore) -> None:
    store.store([prepare("a")], finished=[SourceState("/news", 10, 20)])
    store.move([StoredPage("/new/a.txt", "/new", b"digest", "a")])
    assert store.article("a").uri == "/new/a.txt"
    assert store.sources() == {}
    assert [page.article_id for page in store.pages("/new")] == ["a"]


def test_a_file_is_known_by_what_it_looked_like(store: ArticleStore) -> None:
    state = SourceState("/news", 10, 20)
    store.store([prepare("a")], finished=[state])
    assert store.sources() == {"/news": state}
    store.remove(["a"])
    assert store.sources() == {}


def test_faults_are_found(store: ArticleStore) -> None:
    store.store([prepare("a")])
    assert store.find_faults() == []
    with store.transaction() as connection:
        connection.execute("UPDATE chunk SET stop = 1000 WHERE number = 1")
    assert "chunk 1 of article a" in store.find_faults()[0]


def test_nothing_is_created_unless_asked(tmp_path: Path) -> None:
    with pytest.raises(LibraryNotFound):
        ArticleStore(tmp_path / "absent", create=False)
    with pytest.raises(LibraryNotFound):
        ArticleStore(tmp_path / "absent", read_only=True)
    assert not (tmp_path / "absent").exists()


def test_a_library_of_another_schema_is_refused(tmp_path: Path) -> None:
    ArticleStore(tmp_path).close()
    with sqlite3.connect(tmp_path / "library.sqlite3") as connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(LibraryMismatch) as caught:
        ArticleStore(tmp_path)
    assert (caught.value.expected, caught.value.found) == ("3", "99")
    assert "new folder" in caught.value.hint


FIRST_SCHEMA = """
CREATE TABLE passport (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE article (
  key INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE, title TEXT NOT NULL, text TEXT NOT NULL, uri TEXT NOT NULL, content_hash TEXT NOT NULL,
  external_id TEXT, url TEXT, publisher TEXT, authors TEXT NOT NULL, published_at TEXT, language TEXT NOT NULL,
  cluster_id TEXT, source TEXT NOT NULL, digest BLOB NOT NULL);
CREATE INDEX article_by_source ON article (source);
CREATE INDEX article_by_date ON article (published_at DESC, id);
CREATE TABLE reading (article INTEGER PRIMARY KEY REFERENCES article ON DELETE CASCADE, packed BLOB NOT NULL);
CREATE TABLE chunk (
  key INTEGER PRIMARY KEY AUTOINCREMENT, article INTEGER NOT NULL REFERENCES article ON DELETE CASCADE,
  number INTEGER NOT NULL, start INTEGER NOT NULL, stop INTEGER NOT NULL, embedding BLOB NOT NULL);
CREATE INDEX chunk_by_article ON chunk (article, number);
CREATE TABLE change (
  revision INTEGER PRIMARY KEY AUTOINCREMENT, chunk INTEGER NOT NULL, removed INTEGER NOT NULL);
CREATE TABLE source (uri TEXT PRIMARY KEY, size INTEGER NOT NULL, modified_ns INTEGER NOT NULL) WITHOUT ROWID;
INSERT INTO article VALUES (
  1, 'a', '标题', '水库昨日蓄水。', '/a.txt', 'hash', NULL, NULL, NULL, '[]', NULL, 'und', NULL, '/a.txt', x'00');
INSERT INTO chunk VALUES (1, 1, 0, 0, 7, x'003c');
INSERT INTO change VALUES (1, 1, 0);
PRAGMA application_id = 1247241582;
PRAGMA user_version = 1;
"""


def test_a_library_of_the_first_schema_is_brought_up_to_date(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "library.sqlite3")) as connection:
        connection.executescript(FIRST_SCHEMA)
    with pytest.raises(LibraryMismatch, match="schema 1") as caught:
        ArticleStore(tmp_path, read_only=True)
    assert "jiangwen rebuild" in caught.value.hint
    with closing(ArticleStore(tmp_path)) as store:
        assert store.article("a").text == "水库昨日蓄水。"
        assert store.article("a").editors == ()
        assert store.count_articles() == 1
        assert store.token_at(1) not in (None, 0)
        store.store([prepare("b")])
        store.remove(["a"])
        assert store.find_faults() == []


def tables(folder: Path) -> dict[str, list[tuple[object, ...]]]:
    """Return the columns of every table and index, by its name."""
    with closing(sqlite3.connect(folder / "library.sqlite3")) as connection:
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        indexes = connection.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'index'").fetchall()
        columns = {name: sorted(row[1:] for row in connection.execute(f"PRAGMA table_info({name})")) for name in names}
    return columns | {name: [(sql,)] for name, sql in indexes}


def test_a_migrated_library_has_the_tables_of_a_new_one(tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    with closing(sqlite3.connect(tmp_path / "old" / "library.sqlite3")) as connection:
        connection.executescript(FIRST_SCHEMA)
    ArticleStore(tmp_path / "old").close()
    ArticleStore(tmp_path / "new").close()
    assert tables(tmp_path / "old") == tables(tmp_path / "new")


def test_another_programs_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "library.sqlite3") as connection:
        connection.execute("CREATE TABLE theirs (x)")
    before = (tmp_path / "library.sqlite3").read_bytes()
    with pytest.raises(LibraryMismatch, match="not a Jiangwen library"):
        ArticleStore(tmp_path)
    assert (tmp_path / "library.sqlite3").read_bytes() == before


def test_a_file_that_is_no_database_is_damaged(tmp_path: Path) -> None:
    (tmp_path / "library.sqlite3").write_bytes(b"not a database at all, " * 100)
    with pytest.raises(LibraryDamaged) as caught:
        ArticleStore(tmp_path)
    assert "backup" in caught.value.hint


def test_an_empty_file_left_by_a_killed_creation_becomes_a_library(tmp_path: Path) -> None:
    (tmp_path / "library.sqlite3").touch()
    store = ArticleStore(tmp_path)
    assert store.count_articles() == 0
    store.close()


def test_a_read_only_store_reads_and_refuses_to_write(store: ArticleStore) -> None:
    store.store([prepare("a")])
    reader = ArticleStore(store.folder, read_only=True)
    assert reader.count_articles() == 1
    with pytest.raises(Exception, match="Cannot write"):
        reader.store([prepare("b")])
    reader.close()
