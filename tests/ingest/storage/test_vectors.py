"""Chroma serves sealed generations; what they lack is compared exactly; what fails is replaced."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from ingest.errors import LibraryDamaged
from ingest.storage.articles import ArticleStore
from ingest.storage.rows import PreparedArticle
from ingest.storage.vectors import VectorIndex, nearest
from ingest.types import Article, Chunk, ReadArticle

RANDOM = np.random.default_rng(7)


def store_vectors(articles: ArticleStore, rows: np.ndarray, *, name: str) -> None:
    """Store one article with a chunk for each vector."""
    text = "字" * len(rows)
    chunks = tuple(Chunk(f"{name}-{n}", name, n, n, n + 1, "字") for n in range(len(rows)))
    article = Article(id=name, title="", text=text, uri=name, content_hash=name)
    read = ReadArticle(article, text, (), (), "utf-8")
    articles.store([PreparedArticle(read, name, b"", chunks, rows.astype(np.float16))])


def random_rows(count: int, dimension: int = 16) -> np.ndarray:
    rows = RANDOM.normal(size=(count, dimension)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def ignore(done: int, total: int) -> None:
    """Take no notice of progress."""


@pytest.fixture
def articles(tmp_path: Path) -> Iterator[ArticleStore]:
    store = ArticleStore(tmp_path)
    store.write_passport(embedding_fingerprint="model-1")
    yield store
    store.close()


@pytest.fixture
def index(articles: ArticleStore) -> Iterator[VectorIndex]:
    index = VectorIndex(articles.folder / "vectors", articles)
    yield index
    index.close()


def exact(articles: ArticleStore, vector: np.ndarray, limit: int) -> list[int]:
    return list(nearest(articles.embeddings_after(0), vector, limit))


def read_files(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("count", [1, 2, 3, 999, 1001, 2500])
def test_every_vector_of_a_library_of_any_size_is_found(articles: ArticleStore, index: VectorIndex, count: int) -> None:
    rows = random_rows(count)
    store_vectors(articles, rows, name="a")
    index.rebuild(report=ignore)
    for row in range(0, count, max(1, count // 20)):
        assert index.search(rows[row], limit=1) == [row + 1]


def test_an_empty_library_finds_nothing(index: VectorIndex) -> None:
    assert index.search(random_rows(1)[0], limit=5) == []
    assert not index.is_stale()


def test_chroma_finds_what_an_exact_comparison_finds(articles: ArticleStore, index: VectorIndex) -> None:
    store_vectors(articles, random_rows(1500), name="a")
    index.rebuild(report=ignore)
    questions = random_rows(20)
    shared = [set(index.search(q, limit=10)) & set(exact(articles, q, 10)) for q in questions]
    assert np.mean([len(keys) for keys in shared]) >= 9.5


def test_chunks_added_since_are_compared_exactly(articles: ArticleStore, index: VectorIndex) -> None:
    store_vectors(articles, random_rows(100), name="a")
    index.rebuild(report=ignore)
    late = random_rows(3)
    store_vectors(articles, late, name="b")
    assert [index.search(row, limit=1)[0] for row in late] == [101, 102, 103]
    assert not index.is_stale()


def test_chunks_removed_since_make_room_for_others(articles: ArticleStore, index: VectorIndex) -> None:
    rows = random_rows(60)
    store_vectors(articles, rows[:50], name="a")
    store_vectors(articles, rows[50:], name="b")
    index.rebuild(report=ignore)
    articles.remove(["a"])
    assert sorted(index.search(rows[0], limit=10)) == list(range(51, 61))


def test_a_tenth_of_changes_asks_for_a_new_generation(articles: ArticleStore, index: VectorIndex) -> None:
    store_vectors(articles, random_rows(100), name="a")
    assert index.is_stale()
    index.rebuild(report=ignore)
    assert not index.is_stale()
    store_vectors(articles, random_rows(10), name="b")
    assert not index.is_stale()
    store_vectors(articles, random_rows(1), name="c")
    assert index.is_stale()


def test_a_new_generation_takes_over_for_open_readers(articles: ArticleStore, index: VectorIndex) -> None:
    store_vectors(articles, random_rows(50), name="a")
    index.rebuild(report=ignore)
    reader = VectorIndex(articles.folder / "vectors", articles, read_only=True)
    reader.search(random_rows(1)[0], limit=5)
    late = random_rows(50)
    store_vectors(articles, late, name="b")
    index.rebuild(report=ignore)
    assert reader.search(late[0], limit=1) == [51]
    assert "100 in Chroma (generation 2), 0 chunks" in reader.status().detail
    reader.close()


def test_only_the_generation_in_use_and_the_next_exist(articles: ArticleStore, index: VectorIndex) -> None:
    store_vectors(articles, random_rows(5), name="a")
    for _ in range(4):
        index.rebuild(report=ignore)
    kept = sorted(path.name for path in (articles.folder / "vectors").iterdir() if path.is_dir())
    assert kept == ["3", "4"]


def test_reading_leaves_the_vectors_untouched(articles: ArticleStore, index: VectorIndex) -> None:
    store_vectors(articles, random_rows(1700), name="a")
    index.rebuild(report=ignore)
    before = read_files(articles.folder / "vectors")
    reader = VectorIndex(articles.folder / "vectors", articles, read_only=True)
    reader.search(random_rows(1)[0], limit=100)
    reader.close()
    after = read_files(articles.folder / "vectors")
    # Chroma notes in its SQLite file, by a transaction, that somebody has opened it.
    assert {path.name for path in before if before[path] != after[path]} <= {"chroma.sqlite3"}
    assert before.keys() == after.keys()


@pytest.mark.parametrize("pattern", ["data_level0.bin", "header.bin", "index_metadata.pickle", "chroma.sqlite3"])
def test_a_damaged_generation_is_replaced_by_exact_comparison(
    articles: ArticleStore, index: VectorIndex, pattern: str
) -> None:
    rows = random_rows(300)
    store_vectors(articles, rows, name="a")
    index.rebuild(report=ignore)
    (damaged,) = (articles.folder / "vectors").rglob(pattern)
    damaged.write_bytes(b"")
    reader = VectorIndex(articles.folder / "vectors", articles)
    assert reader.search(rows[7], limit=1) == [8]
    reader.close()
    assert index.is_stale()


def test_a_generation_that_lacks_vectors_is_not_used(articles: ArticleStore, index: VectorIndex) -> None:
    rows = random_rows(30)
    store_vectors(articles, rows, name="a")
    index.rebuild(report=ignore)
    manifest = articles.folder / "vectors" / "1" / "manifest.json"
    manifest.write_text(json.dumps(json.loads(manifest.read_text()) | {"chunks": 31}))
    reader = VectorIndex(articles.folder / "vectors", articles, read_only=True)
    assert reader.search(rows[3], limit=1) == [4]
    with pytest.raises(LibraryDamaged, match="30 of 31"):
        VectorIndex(articles.folder / "vectors", articles).status()
    reader.close()


def test_a_generation_of_another_model_is_not_used(articles: ArticleStore, index: VectorIndex) -> None:
    store_vectors(articles, random_rows(30), name="a")
    index.rebuild(report=ignore)
    articles.write_passport(embedding_fingerprint="model-2")
    assert VectorIndex(articles.folder / "vectors", articles).is_stale()


def test_vectors_that_disappear_while_being_searched_cost_no_answer(articles: ArticleStore, index: VectorIndex) -> None:
    rows = random_rows(30)
    store_vectors(articles, rows, name="a")
    index.rebuild(report=ignore)
    shutil.rmtree(articles.folder / "vectors")
    assert index.search(rows[3], limit=1) == [4]
