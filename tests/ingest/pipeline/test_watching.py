"""A watch tells of changes once they have come to rest, and misses none."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from ingest.pipeline.watching import watch_paths


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.pipeline.watching._REST_MILLISECONDS", 100)
    monkeypatch.setattr("ingest.pipeline.watching._LOOK_MILLISECONDS", 100)


def test_changes_are_told_after_the_beginning_and_while_the_caller_works(tmp_path: Path) -> None:
    library = tmp_path / "library"
    library.mkdir()
    stop = threading.Event()
    threading.Timer(60, stop.set).start()
    turns = watch_paths([tmp_path], ignore=library, stop=stop)
    next(turns)
    for number in range(3):
        for part in range(5):
            (tmp_path / f"{number}-{part}.txt").write_text("正文", encoding="utf-8")
        next(turns)
        assert not stop.is_set()
    stop.set()


def test_changes_of_the_library_itself_do_not_count(tmp_path: Path) -> None:
    library = tmp_path / "library"
    library.mkdir()
    stop = threading.Event()
    turns = watch_paths([tmp_path], ignore=library, stop=stop)
    next(turns)
    (library / "lock").write_text("1", encoding="utf-8")
    threading.Timer(1, stop.set).start()
    assert list(turns) == []
