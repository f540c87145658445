"""One writer at a time: an advisory lock that the system releases when its holder dies, however it dies."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from ingest.errors import LibraryLocked, LibraryUnwritable

_LOCK_FILE = "lock"


@contextmanager
def writer_lock(folder: Path) -> Iterator[None]:
    """Hold the right to write to the library in ``folder``.

    Raises:
        LibraryLocked: Another process, or another ``Library`` in this one, is writing; names its process.
        LibraryUnwritable: The lock file cannot be written.
    """
    try:
        descriptor = os.open(folder / _LOCK_FILE, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise LibraryUnwritable(
            f"Cannot write to the library {folder}: {error.strerror}.",
            path=folder,
            hint="Make the folder writable, or use another one.",
        ) from error
    try:
        _take(descriptor, folder)
        yield
    finally:
        os.close(descriptor)


def _take(descriptor: int, folder: Path) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        pid = _read_pid(descriptor)
        raise LibraryLocked(
            f"Process {pid or '(unknown)'} is writing to the library {folder}.",
            path=folder,
            pid=pid,
            hint="Wait until it has finished; reading is possible meanwhile.",
        ) from error
    # The number is only for the message above; on a full disk the lock holds all the same.
    with suppress(OSError):
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)


def _read_pid(descriptor: int) -> int | None:
    text = os.pread(descriptor, 20, 0).strip()
    return int(text) if text.isdigit() else None
