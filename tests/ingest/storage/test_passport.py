"""A library remembers the model it was embedded with, and refuses any other until it is rebuilt."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ingest import Library
from ingest.errors import EmbeddingError, LibraryMismatch
from ingest.settings import IngestSettings

WriteRows = Callable[..., Path]


def all_fine(library: Library) -> bool:
    return all(check.ok for check in library.check())


def test_a_library_remembers_its_settings(tmp_path: Path, rows_file: WriteRows) -> None:
    settings = IngestSettings(chunk_chars=60)
    Library.open(tmp_path / "library", settings=settings).close()
    with Library.open(tmp_path / "library") as library:
        assert library.settings == settings


def test_a_mistyped_model_does_not_spoil_a_new_library(tmp_path: Path, rows_file: WriteRows) -> None:
    mistyped = IngestSettings(embedding_model="/nonexistent")
    with Library.open(tmp_path / "library", settings=mistyped) as library, pytest.raises(EmbeddingError):
        library.sync([rows_file([1])])
    with Library.open(tmp_path / "library", settings=IngestSettings(embedding_model="builtin")) as library:
        assert library.settings.embedding_model == "builtin"


def test_a_rebuild_with_a_mistyped_model_leaves_search_working(tmp_path: Path, rows_file: WriteRows) -> None:
    with Library.open(tmp_path / "library") as library:
        library.sync([rows_file(range(3))])
        with pytest.raises(EmbeddingError):
            library.rebuild(settings=IngestSettings(embedding_model="/nonexistent"))
        assert library.settings.embedding_model == "builtin"
        assert library.search("水库")


def test_another_model_is_refused_by_name(filled: Library) -> None:
    path = filled.path
    filled.close()
    with pytest.raises(LibraryMismatch, match="bigrams") as caught:
        Library.open(path, settings=IngestSettings(embedding_model="some/model"))
    assert (caught.value.expected, caught.value.found) == ("some/model", "bigrams")
    assert "jiangwen rebuild" in caught.value.hint


def test_another_version_of_the_model_is_refused_until_rebuilt(
    filled: Library, make_embedder: Callable[..., object], rows_file: WriteRows
) -> None:
    path, title = filled.path, filled.articles()[0].title
    filled.close()
    with Library.open(path, embedder=make_embedder(fingerprint="bigrams-2", dimension=32)) as library:  # type: ignore[arg-type]
        assert library.count_articles() == 40
        for refused in (lambda: library.search(title), lambda: library.sync([rows_file(range(50))])):
            with pytest.raises(LibraryMismatch, match="another version"):
                refused()
        library.rebuild()
        assert library.search(title, limit=1)[0].article.title == title
        assert all_fine(library)


def test_rebuilding_with_other_settings_cuts_and_embeds_anew(filled: Library) -> None:
    ids = {article.id for article in filled.articles()}
    before = filled.count_chunks()
    filled.rebuild(settings=filled.settings.model_copy(update={"chunk_chars": 50}))
    assert filled.count_chunks() > before
    assert {article.id for article in filled.articles()} == ids
    assert all_fine(filled)
    path = filled.path
    filled.close()
    with Library.open(path) as library:
        assert library.settings.chunk_chars == 50


def test_an_unfinished_rebuild_is_refused_and_can_be_repeated(filled: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    changed = filled.settings.model_copy(update={"chunk_chars": 50})
    monkeypatch.setattr("ingest.pipeline.writing._ARTICLES_AT_ONCE", 10)

    def interrupt(progress: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        filled.rebuild(settings=changed, progress=interrupt)
    with pytest.raises(LibraryMismatch):
        filled.search("水库")
    filled.rebuild(settings=changed)
    assert filled.search("水库")
    assert all_fine(filled)
