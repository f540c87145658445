"""A generation is in use from one moment to the next, whole, or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.storage.generations import Generations, is_on_read_only_disk, rust_panics


@pytest.fixture
def generations(tmp_path: Path) -> Generations:
    return Generations(tmp_path / "index")


def test_nothing_is_in_use_before_anything_is_published(generations: Generations) -> None:
    assert generations.pointer() == ""
    assert generations.current() is None
    generations.begin()
    assert generations.current() is None


def test_a_published_generation_comes_back_with_its_manifest(generations: Generations) -> None:
    folder = generations.begin()
    (folder / "data").write_text("whole")
    generations.publish(folder, {"chunks": 3})
    current = generations.current()
    assert current is not None
    assert (current.folder, dict(current.manifest)) == (folder, {"chunks": 3})
    assert generations.pointer() == folder.name


def test_an_abandoned_build_is_cleared_away_and_the_one_in_use_stays(generations: Generations) -> None:
    used = generations.begin()
    generations.publish(used, {})
    abandoned = generations.begin()
    begun = generations.begin()
    assert used.exists()
    assert not abandoned.exists()
    assert begun.name == "3"


@pytest.mark.parametrize("pointer", ["../../etc", "7", "\xff", ""])
def test_a_pointer_to_nothing_counts_as_none(generations: Generations, pointer: str) -> None:
    generations.publish(generations.begin(), {})
    (generations.folder / "CURRENT").write_text(pointer, encoding="utf-8")
    assert generations.current() is None


@pytest.mark.parametrize("manifest", ["", "[]", "{", "\x00"])
def test_a_damaged_manifest_counts_as_none(generations: Generations, manifest: str) -> None:
    folder = generations.begin()
    generations.publish(folder, {})
    (folder / "manifest.json").write_text(manifest)
    assert generations.current() is None


def test_a_failed_generation_is_withdrawn_but_not_its_successor(generations: Generations) -> None:
    first = generations.publish(generations.begin(), {})
    second = generations.publish(generations.begin(), {})
    generations.withdraw(first.folder.name)
    assert generations.pointer() == second.folder.name
    generations.withdraw(second.folder.name)
    assert generations.current() is None


def test_an_ordinary_folder_is_not_on_a_read_only_disk(tmp_path: Path) -> None:
    assert not is_on_read_only_disk(tmp_path)


def test_panics_are_the_classes_of_that_name_below_base_exception() -> None:
    panic = type("PanicException", (BaseException,), {})
    assert panic in rust_panics()
    assert not any(issubclass(kind, Exception) for kind in rust_panics())
