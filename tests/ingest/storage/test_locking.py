"""One writer: the second is told who the first is, and a dead one holds nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ingest.errors import LibraryLocked, LibraryUnwritable
from ingest.storage.locking import writer_lock

_HOLD = """
import sys, time
from pathlib import Path
from ingest.storage.locking import writer_lock
with writer_lock(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def test_the_lock_is_held_once_and_released(tmp_path: Path) -> None:
    with writer_lock(tmp_path):
        with pytest.raises(LibraryLocked, match=str(os.getpid())), writer_lock(tmp_path):
            pass
        assert (tmp_path / "lock").read_text() == f"{os.getpid()}\n"
    with writer_lock(tmp_path):
        pass


def test_the_lock_is_released_by_an_error(tmp_path: Path) -> None:
    with pytest.raises(KeyError), writer_lock(tmp_path):
        raise KeyError
    with writer_lock(tmp_path):
        pass


def test_a_killed_writer_releases_the_lock(tmp_path: Path) -> None:
    writer = subprocess.Popen([sys.executable, "-c", _HOLD, str(tmp_path)], stdout=subprocess.PIPE)
    assert writer.stdout is not None
    assert writer.stdout.readline() == b"held\n"
    with pytest.raises(LibraryLocked) as caught, writer_lock(tmp_path):
        pass
    assert caught.value.pid == writer.pid
    writer.kill()
    writer.communicate()
    with writer_lock(tmp_path):
        pass


def test_a_lock_file_without_a_number_still_locks(tmp_path: Path) -> None:
    with writer_lock(tmp_path):
        (tmp_path / "lock").write_text("?")
        with pytest.raises(LibraryLocked) as caught, writer_lock(tmp_path):
            pass
    assert caught.value.pid is None


def test_a_folder_that_is_not_there_cannot_be_locked(tmp_path: Path) -> None:
    with pytest.raises(LibraryUnwritable, match="absent"), writer_lock(tmp_path / "absent"):
        pass
