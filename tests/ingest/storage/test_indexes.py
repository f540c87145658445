"""The indexes follow the change log, and are built again from SQLite when they are lost."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from ingest import Library, Progress
from ingest.storage.indexes import Indexes

WriteRows = Callable[..., Path]


def all_fine(library: Library) -> bool:
    return all(check.ok for check in library.check())


@pytest.mark.parametrize("lost", ["words", "vectors"])
def test_a_lost_index_is_built_again_on_opening(filled: Library, embedder: object, lost: str) -> None:
    path, title = filled.path, filled.articles()[0].title
    filled.close()
    shutil.rmtree(path / lost)
    with Library.open(path, embedder=embedder) as library:  # type: ignore[arg-type]
        assert library.search(title, limit=1)[0].article.title == title
        assert all_fine(library)


def test_rebuilding_embeds_nothing_again(filled: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object) -> None:
        raise AssertionError("an article was embedded again")

    monkeypatch.setattr(filled.embedder, "embed_passages", refuse)
    filled.rebuild()
    assert filled.search(filled.articles()[3].title, limit=1)[0].article == filled.articles()[3]


def test_a_writer_that_died_before_indexing_is_caught_up_with_on_opening(
    library: Library, rows_file: WriteRows, embedder: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(self: Indexes, report: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Indexes, "catch_up", die)
        with pytest.raises(KeyboardInterrupt):
            library.sync([rows_file(range(30))])
    assert not all_fine(library)
    with Library.open(library.path, embedder=embedder) as reopened:  # type: ignore[arg-type]
        assert all_fine(reopened)
        for article in reopened.articles():
            assert reopened.search(article.title, limit=1)[0].article == article


def test_words_are_committed_on_the_way_through_a_long_sync(
    library: Library, rows_file: WriteRows, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.pipeline._BATCH_ARTICLES", 10)
    monkeypatch.setattr("ingest.storage.indexes._WAITING_IN_BULK", 15)
    stages: list[str] = []

    def note(progress: Progress) -> None:
        if stages[-1:] != [progress.stage]:
            stages.append(progress.stage)

    library.sync([rows_file(range(60))], progress=note)
    assert stages.count("words") > 2
    assert all_fine(library)
