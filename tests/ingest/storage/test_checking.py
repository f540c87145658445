"""The examination finds what is wrong, names it, and mends nothing."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

from ingest import Library


def results(library: Library) -> dict[str, bool]:
    return {check.name: check.ok for check in library.check()}


def test_a_sound_library_passes(filled: Library) -> None:
    assert results(filled) == {"database": True, "embedding model": True, "words": True, "vectors": True}
    details = {check.name: check.detail for check in filled.check()}
    assert "40 articles" in details["database"]
    assert "40 in Chroma" in details["vectors"]


def test_an_empty_library_passes(library: Library) -> None:
    assert all(results(library).values())


def test_the_examination_finds_a_damaged_index(filled: Library) -> None:
    shutil.rmtree(filled.path / "words")
    results = {check.name: check.ok for check in filled.check()}
    assert results == {"database": True, "embedding model": True, "words": False, "vectors": True}


def test_the_examination_finds_a_chunk_outside_its_article(filled: Library) -> None:
    with sqlite3.connect(filled.path / "library.sqlite3") as connection:
        connection.execute("UPDATE chunk SET stop = stop + 5000 WHERE key = 3")
    assert not results(filled)["database"]


def test_the_examination_finds_vectors_that_were_cut_off(filled: Library) -> None:
    (file,) = (filled.path / "vectors").rglob("data_level0.bin")
    file.write_bytes(file.read_bytes()[:100])
    assert results(filled) == {"database": True, "embedding model": True, "words": True, "vectors": False}


def test_the_examination_finds_another_version_of_the_model(
    filled: Library, make_embedder: Callable[..., object]
) -> None:
    with Library.open(filled.path, embedder=make_embedder(fingerprint="bigrams-2")) as other:  # type: ignore[arg-type]
        assert not results(other)["embedding model"]


def test_a_library_of_copies_passes(library: Library, tmp_path: Path) -> None:
    row = '{"text": "大桥昨日通车，全长十二公里，两岸居民都来观看。工程历时三年。"}\n'
    (tmp_path / "copies.jsonl").write_text(row * 80)
    library.sync([tmp_path / "copies.jsonl"])
    assert results(library)["vectors"]
