"""A database restored from a backup that grew differently is not searched with the indexes of the other one."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from ingest import Library

WriteRows = Callable[..., Path]


def test_a_restored_backup_that_reached_the_same_revision_is_noticed(
    filled: Library, rows_file: WriteRows, tmp_path: Path, embedder: object
) -> None:
    path, backup = filled.path, tmp_path / "backup.sqlite3"
    filled._articles.rows("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copy(path / "library.sqlite3", backup)
    filled.sync([rows_file(range(50, 60), name="first.jsonl")])
    reached = filled.revision
    filled.close()

    words, vectors = tmp_path / "words", tmp_path / "vectors"
    shutil.copytree(path / "words", words)
    shutil.copytree(path / "vectors", vectors)
    for file in path.glob("library.sqlite3*"):
        file.unlink()
    shutil.copy(backup, path / "library.sqlite3")
    with Library.open(path, embedder=embedder) as library:  # type: ignore[arg-type]
        library.sync([rows_file(range(60, 70), name="second.jsonl")])
        assert library.revision == reached
    # The indexes of the history that was lost come back, as if nobody had opened the library in between.
    for derived in (words, vectors):
        shutil.rmtree(path / derived.name)
        shutil.copytree(derived, path / derived.name)

    with Library.open(path, read_only=True, embedder=embedder) as reader:  # type: ignore[arg-type]
        article = next(article for article in reader.articles() if "第65号" in article.title)
        assert reader.search(article.title, limit=1)[0].article.id == article.id
        assert {check.name for check in reader.check() if not check.ok} >= {"words"}
    with Library.open(path, embedder=embedder) as library:  # type: ignore[arg-type]
        assert all(check.ok for check in library.check())
        for article in library.articles():
            assert library.search(article.title, limit=1)[0].article.id == article.id
