"""Pages are read in child processes, in order, and none of them can harm the run."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.pipeline import workers
from ingest.pipeline.reading import read_or_report
from ingest.pipeline.workers import read_in_workers
from ingest.settings import IngestSettings
from ingest.types import RawPage, ReadArticle, SourceReport
from tests.ingest import packing

SETTINGS = IngestSettings(workers=2)
ROOT = Path(__file__).resolve().parents[3]


def make_pages(count: int, *, filler: int = 0) -> list[RawPage]:
    text = packing.TEXT * max(1, filler)
    return [RawPage(f"/a#{number}", f"第{number}号。{text}".encode(), "application/json") for number in range(count)]


@pytest.fixture
def few_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Children are started for the smallest input."""
    monkeypatch.setattr(workers, "_FEW_BYTES", 1)


def test_pages_come_back_in_order_with_what_reading_them_alone_gives(few_bytes: None) -> None:
    pages = make_pages(150)
    pages[70] = RawPage("/empty", b"", "text/plain")
    found = list(read_in_workers(iter(pages), settings=SETTINGS))
    assert [page for page, _ in found] == pages
    assert [outcome for _, outcome in found] == [read_or_report(page, settings=SETTINGS) for page in pages]
    assert isinstance(found[70][1], SourceReport)


def test_few_pages_start_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object, **kwargs: object) -> None:
        raise AssertionError("a process was started")

    monkeypatch.setattr(subprocess, "Popen", refuse)
    found = list(read_in_workers(make_pages(20), settings=SETTINGS))
    assert all(isinstance(outcome, ReadArticle) for _, outcome in found)


def test_a_document_is_read_in_a_process_of_its_own_even_alone() -> None:
    (found,) = read_in_workers([RawPage("/a.pdf", packing.make_pdf(), "application/pdf")], settings=SETTINGS)
    assert isinstance(found[1], ReadArticle)
    assert found[1].article.text == packing.TEXT


def test_pages_are_taken_only_a_little_ahead(few_bytes: None) -> None:
    taken = 0

    def count() -> Iterator[RawPage]:
        nonlocal taken
        for page in make_pages(2000):
            taken += 1
            yield page

    reading = read_in_workers(count(), settings=SETTINGS)
    next(reading)
    assert taken <= 6 * workers._BATCH_PAGES
    reading.close()


def test_no_pages_are_no_work() -> None:
    assert list(read_in_workers([], settings=SETTINGS)) == []


def bad_program(tmp_path: Path, action: str) -> str:
    """Return a start for children in which reading one page does ``action``."""
    return textwrap.dedent(
        f"""
        import sys; sys.path[:] = sys.argv[1:]
        import os, signal, time
        from ingest.pipeline import workers
        real = workers.read_or_report
        def read(page, *, settings):
            if page.uri == "/bad":
                {action}
            return real(page, settings=settings)
        workers.read_or_report = read
        workers.run_worker()
        """
    )


@pytest.mark.parametrize(
    ("action", "words"),
    [
        ("signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 64)); time.sleep(60)", "longer than 3 seconds"),
        ("os.kill(os.getpid(), signal.SIGKILL)", "ended unexpectedly (exit code -9)"),
        ("raise KeyError('a fault of ours')", "ended unexpectedly (exit code 1)"),
        ("x = bytearray(3_000_000_000)", "bytes of memory"),
        ("print('noise'); os.write(1, b'noise')", None),
    ],
    ids=["hangs", "is killed", "fails", "takes memory", "prints"],
)
def test_a_page_that_hangs_or_kills_its_process_fails_alone(
    tmp_path: Path, few_bytes: None, monkeypatch: pytest.MonkeyPatch, action: str, words: str | None
) -> None:
    monkeypatch.setattr(workers, "_START", bad_program(tmp_path, action))
    pages = make_pages(12)
    pages[5] = RawPage("/bad", "正文在这里，是一句话。".encode(), "text/plain")
    settings = IngestSettings(workers=2, page_timeout_seconds=3.0, page_memory_bytes=1_000_000_000)
    found = list(read_in_workers(iter(pages), settings=settings))
    assert [page for page, _ in found] == pages
    failed = [outcome for _, outcome in found if isinstance(outcome, SourceReport)]
    if words is None:
        assert failed == []
    else:
        assert [failure.uri for failure in failed] == ["/bad"]
        assert words in failed[0].reason


def children_of(pid: int) -> set[int]:
    """Return the processes that any thread of ``pid`` has started."""
    threads = Path(f"/proc/{pid}/task").iterdir()
    return {int(child) for thread in threads for child in (thread / "children").read_text().split()}


def test_closing_early_leaves_no_process_behind(few_bytes: None) -> None:
    before = children_of(os.getpid())
    reading = read_in_workers(iter(make_pages(500)), settings=SETTINGS)
    next(reading)
    assert children_of(os.getpid()) - before
    reading.close()
    assert children_of(os.getpid()) <= before


def test_ctrl_c_ends_the_run_and_its_children_at_once(tmp_path: Path) -> None:
    program = tmp_path / "run.py"
    program.write_text(
        textwrap.dedent(
            f"""
            import sys; sys.path.insert(0, {str(ROOT)!r})
            from ingest.pipeline import workers
            from ingest.settings import IngestSettings
            from tests.ingest.pipeline.test_workers import make_pages
            workers._FEW_BYTES = 1
            pages = make_pages(20_000)
            for number, _ in enumerate(workers.read_in_workers(iter(pages), settings=IngestSettings(workers=2))):
                if number == 50:
                    print("reading", flush=True)
            """
        )
    )
    run = subprocess.Popen(
        [sys.executable, str(program)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
    )
    assert run.stdout is not None
    assert run.stdout.readline() == b"reading\n"
    children = children_of(run.pid)
    assert len(children) == 2
    os.killpg(run.pid, signal.SIGINT)
    began = time.monotonic()
    _, errors = run.communicate(timeout=20)
    assert time.monotonic() - began < 10
    assert errors.decode().strip().endswith("KeyboardInterrupt")
    assert b"Broken" not in errors
    assert not any(Path(f"/proc/{child}").exists() for child in children)
