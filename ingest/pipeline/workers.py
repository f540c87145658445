"""Pages are read in child processes: on every core, each page with a time limit, none able to harm the run.

A child is a plain ``python -c`` that is sent batches of pages and sends back what became of them. It is not a fork,
because this process may have threads, and not ``multiprocessing``'s spawn, because that runs the user's own script
again. Within the child a watchdog ends the process when one page takes too long, even inside a C library; the batch
is then read again page by page in a new child, so that exactly the page that ends it is reported.
"""

from __future__ import annotations

import faulthandler
import os
import pickle
import signal
import struct
import subprocess
import sys
from collections import deque
from collections.abc import Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from itertools import chain
from queue import SimpleQueue
from time import monotonic
from typing import IO, Any

from ingest.pipeline.reading import read_or_report
from ingest.settings import IngestSettings
from ingest.sources.kinds import DOCX, PDF
from ingest.types import RawPage, ReadArticle, SourceReport

Outcome = ReadArticle | SourceReport

# What a child is sent at once: enough that handing over costs nothing beside reading.
_BATCH_PAGES = 32
_BATCH_BYTES = 1_000_000
# Less than this in all is read sooner than a child has started.
_FEW_BYTES = 2_000_000
# A single page of these may take long or crash a library.
_RISKY_BYTES = 500_000
_RISKY_MEDIA_TYPES = (PDF, DOCX)
_MAX_WORKERS = 8
# From the end of its answers to the end of a process.
_LAST_WORDS_SECONDS = 2.0
_LENGTH = struct.Struct(">Q")
_START = "import sys; sys.path[:] = sys.argv[1:]; from ingest.pipeline.workers import run_worker; run_worker()"


def read_in_workers(
    pages: Iterable[RawPage], *, settings: IngestSettings
) -> Generator[tuple[RawPage, ReadArticle | SourceReport], None, None]:
    """Yield every page with its article, or with the report why it has none, in the order of ``pages``.

    ``pages`` is consumed only a few batches ahead, so memory does not grow with it. Few and harmless pages are read
    in this process: starting others would take longer. Closing the iterator, also by Ctrl-C, ends the children.

    A page fails when it takes longer than ``settings.page_timeout_seconds``, needs more than
    ``settings.page_memory_bytes``, or crashes the process that reads it; no such page harms another.
    """
    iterator = iter(pages)
    first = _take_few(iterator)
    pool = _Pool(settings)
    try:
        if sum(len(page.content) for page in first) < _FEW_BYTES:
            for page in first:
                outcome = pool.read([page])[0] if _is_risky(page) else read_or_report(page, settings=settings)
                yield page, outcome
        else:
            yield from pool.read_all(_split_batches(chain(first, iterator)))
    finally:
        pool.close()


def run_worker() -> None:
    """Read batches of pages from standard input and write what became of them to standard output, until it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    source, target = sys.stdin.buffer, os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    # A library that prints must not disturb the answers.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    settings: IngestSettings = _receive(source)
    _limit_memory(settings.page_memory_bytes)
    while True:
        try:
            batch: Sequence[RawPage] = _receive(source)
        except EOFError:
            return
        _send(target, [_read_watched(page, settings) for page in batch])


class _WorkerEndedError(Exception):
    """The child ended before it answered."""


class _Worker:
    """One child process."""

    def __init__(self, settings: IngestSettings) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", _START, *sys.path],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._requests, self._answers = self._process.stdin, self._process.stdout
        with suppress(OSError):
            _send(self._requests, settings)

    def read(self, batch: Sequence[RawPage]) -> list[Outcome]:
        try:
            _send(self._requests, batch)
            answer: list[Outcome] = _receive(self._answers)
        except (OSError, EOFError, ValueError, pickle.UnpicklingError) as error:
            raise _WorkerEndedError from error
        return answer

    def close(self, *, patience_seconds: float = 0.0) -> int:
        """End the process at once, or after a moment in which it may end itself; return what it ended with."""
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(patience_seconds)
        self._process.kill()
        for stream in (self._requests, self._answers):
            with suppress(OSError):
                stream.close()
        return self._process.wait()


class _Pool:
    """A bounded number of children, started when needed."""

    def __init__(self, settings: IngestSettings) -> None:
        self._settings = settings
        self._size = settings.workers or min(_count_cores(), _MAX_WORKERS)
        self._idle: SimpleQueue[_Worker | None] = SimpleQueue()
        self._all: set[_Worker] = set()
        self._closed = False
        for _ in range(self._size):
            self._idle.put(None)

    def read_all(self, batches: Iterable[list[RawPage]]) -> Iterator[tuple[RawPage, Outcome]]:
        """Yield every page of ``batches`` with what became of it, in order."""
        waiting: deque[tuple[list[RawPage], Future[list[Outcome]]]] = deque()
        with ThreadPoolExecutor(self._size, thread_name_prefix="reading") as threads:
            try:
                for batch in batches:
                    waiting.append((batch, threads.submit(self.read, batch)))
                    if len(waiting) > 2 * self._size:
                        done, outcomes = waiting.popleft()
                        yield from zip(done, outcomes.result(), strict=True)
                while waiting:
                    done, outcomes = waiting.popleft()
                    yield from zip(done, outcomes.result(), strict=True)
            finally:
                # Threads that wait for a child stop waiting when it ends.
                threads.shutdown(wait=False, cancel_futures=True)
                self.close()

    def read(self, batch: Sequence[RawPage]) -> list[Outcome]:
        """Return what became of each page of ``batch``, one child's work."""
        worker = self._idle.get() or self._start()
        began = monotonic()
        try:
            outcomes = worker.read(batch)
        except _WorkerEndedError:
            seconds = monotonic() - began
            code = worker.close(patience_seconds=_LAST_WORDS_SECONDS)
            self._all.discard(worker)
            self._idle.put(None)
            if self._closed or len(batch) == 1:
                return [self._report_end(page, code, seconds) for page in batch]
            return [outcome for page in batch for outcome in self.read([page])]
        self._idle.put(worker)
        return outcomes

    def close(self) -> None:
        """End every child at once."""
        self._closed = True
        for worker in list(self._all):
            worker.close()
        self._all.clear()

    def _start(self) -> _Worker:
        worker = _Worker(self._settings)
        self._all.add(worker)
        if self._closed:
            worker.close()
        return worker

    def _report_end(self, page: RawPage, code: int, seconds: float) -> SourceReport:
        limit = self._settings.page_timeout_seconds
        if seconds >= limit:
            reason = f"Reading it took longer than {limit:g} seconds. Raise `page_timeout_seconds`, or split it."
        else:
            reason = f"The process that read it ended unexpectedly (exit code {code}). The page may be damaged."
        return SourceReport(page.uri, "failed", reason, code="too_hard")


def _read_watched(page: RawPage, settings: IngestSettings) -> Outcome:
    faulthandler.dump_traceback_later(settings.page_timeout_seconds, exit=True)
    try:
        return read_or_report(page, settings=settings)
    except MemoryError:
        limit = settings.page_memory_bytes
        reason = f"Reading it needs more than {limit:,} bytes of memory. Split it."
        return SourceReport(page.uri, "failed", reason, code="too_hard")
    finally:
        faulthandler.cancel_dump_traceback_later()


def _take_few(pages: Iterator[RawPage]) -> list[RawPage]:
    """Return the first pages, up to as many bytes as make children worth starting."""
    taken, size = [], 0
    for page in pages:
        taken.append(page)
        size += len(page.content)
        if size >= _FEW_BYTES:
            break
    return taken


def _is_risky(page: RawPage) -> bool:
    return len(page.content) > _RISKY_BYTES or page.media_type in _RISKY_MEDIA_TYPES


def _split_batches(pages: Iterable[RawPage]) -> Iterator[list[RawPage]]:
    batch: list[RawPage] = []
    size = 0
    for page in pages:
        batch.append(page)
        size += len(page.content)
        if len(batch) >= _BATCH_PAGES or size >= _BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _count_cores() -> int:
    """Return how many cores this process may use, which in a container are fewer than the machine has."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _limit_memory(limit_bytes: int) -> None:
    """Bound the memory of this process, where the system can."""
    try:
        import resource
    except ImportError:
        return
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_AS, (limit_bytes, resource.getrlimit(resource.RLIMIT_AS)[1]))


def _send(stream: IO[bytes], message: object) -> None:
    payload = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
    stream.write(_LENGTH.pack(len(payload)) + payload)
    stream.flush()


def _receive(stream: IO[bytes]) -> Any:
    header = stream.read(_LENGTH.size)
    if len(header) < _LENGTH.size:
        raise EOFError
    payload = stream.read(_LENGTH.unpack(header)[0])
    return pickle.loads(payload)
