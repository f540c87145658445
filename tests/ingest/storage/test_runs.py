"""The log of syncs tells what each of them met, and does not grow without end."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ingest import Library, Progress
from ingest.errors import RunNotFound
from ingest.storage.runs import RUNS_KEPT, RunLog
from ingest.types import SourceReport

WriteRows = Callable[..., Path]


def test_a_run_tells_every_source_that_was_not_skipped(library: Library, rows_file: WriteRows) -> None:
    library.sync([rows_file(range(3))])
    file = rows_file(range(1, 5), changed={2: "改动。"})
    file.write_text(file.read_text(encoding="utf-8") + "{broken\n", encoding="utf-8")
    library.sync([file])
    library.sync([rows_file(range(1, 5), changed={2: "改动。"})], remove_missing=True)
    last, second, first = library.runs()
    assert [run.number for run in (first, second, last)] == [1, 2, 3]
    assert (first.added, first.skipped, first.failed) == (3, 0, 0)
    assert (second.added, second.updated, second.skipped, second.failed) == (2, 1, 1, 1)
    assert (last.removed, last.skipped) == (1, 4)
    assert first.paths == (str(file),)
    told = library.run_sources(2)
    assert sorted(source.state for source in told) == ["added", "added", "failed", "updated"]
    assert all("\x1f" not in source.reason for source in told)
    assert all(first.started_at <= source.at for source in told)
    assert all(run.finished_at and run.finished_at >= run.started_at for run in (first, second, last))


def test_a_run_keeps_the_kind_of_each_reason(library: Library, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_bytes(b"")
    library.sync([tmp_path / "empty.txt", tmp_path / "absent.txt"])
    told = {Path(source.uri).name: (source.code, source.reason) for source in library.run_sources(1)}
    assert told["empty.txt"] == ("no_text", "It is empty. Remove it, or fetch it again.")
    assert told["absent.txt"] == ("missing", "There is no such file or folder. Check the path.")


def test_an_interrupted_run_tells_what_it_stored(
    library: Library, rows_file: WriteRows, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.pipeline._BATCH_ARTICLES", 10)

    def interrupt(progress: Progress) -> None:
        if progress.stage == "read" and progress.done == 25:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        library.sync([rows_file(range(30))], progress=interrupt)
    (run,) = library.runs()
    assert run.finished_at is None
    assert run.added == len(library.run_sources(run.number)) == library.count_articles() == 20


def test_old_runs_are_forgotten_with_their_sources(library: Library) -> None:
    log = RunLog(library._articles)
    for _ in range(RUNS_KEPT + 3):
        number = log.begin(["/news"])
        log.note(number, [SourceReport("/news/a", "added")])
        log.finish(number, skipped=0)
    assert [run.number for run in log.runs(100)] == list(range(RUNS_KEPT + 3, 3, -1))
    assert library._articles.number("SELECT count(*) FROM run_source") == RUNS_KEPT
    with pytest.raises(RunNotFound, match="3"):
        library.run_sources(3)
