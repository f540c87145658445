"""Derived indexes live in numbered folders; the file ``CURRENT`` names the one in use.

A generation is built beside the one in use and published by one atomic rename, so that a reader meets either the old
index or the new one, both whole, and a process killed while building leaves nothing but a folder nobody names.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_POINTER = "CURRENT"
_MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class Generation:
    """One folder of an index, with what its builder wrote down about it."""

    folder: Path
    manifest: Mapping[str, Any]


class Generations:
    """The generations of one derived index, under ``folder``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def pointer(self) -> str:
        """Return the name of the generation in use, or an empty string; cheap enough to ask at every search."""
        try:
            return (self.folder / _POINTER).read_text(encoding="ascii").strip()
        except (OSError, UnicodeDecodeError):
            return ""

    def current(self) -> Generation | None:
        """Return the generation in use, or ``None`` where there is none that can be read."""
        name = self.pointer()
        if not name.isdecimal():
            return None
        folder = self.folder / name
        try:
            manifest = json.loads((folder / _MANIFEST).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        return Generation(folder, manifest) if isinstance(manifest, dict) else None

    def begin(self) -> Path:
        """Make and return the empty folder of the next generation, clearing away what nobody uses any more.

        The generation in use stays: readers have it open. The one before it goes.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        used = self.pointer()
        numbers = [0]
        for folder in self.folder.iterdir():
            if folder.name.isdecimal():
                numbers.append(int(folder.name))
                if folder.name != used:
                    shutil.rmtree(folder, ignore_errors=True)
        begun = self.folder / str(max(numbers) + 1)
        begun.mkdir()
        return begun

    def publish(self, folder: Path, manifest: Mapping[str, Any]) -> Generation:
        """Make ``folder`` the generation in use, once all of it is on disk."""
        (folder / _MANIFEST).write_text(json.dumps(dict(manifest), indent=1), encoding="utf-8")
        for path in (*folder.rglob("*"), folder):
            _flush(path)
        pointer = self.folder / f"{_POINTER}.new"
        pointer.write_text(f"{folder.name}\n", encoding="ascii")
        _flush(pointer)
        pointer.replace(self.folder / _POINTER)
        _flush(self.folder)
        return Generation(folder, dict(manifest))

    def withdraw(self, name: str) -> None:
        """Let no generation be in use where ``name`` is, because it has failed; the next writer builds another."""
        if self.pointer() == name:
            with contextlib.suppress(OSError):
                (self.folder / _POINTER).unlink()


def _flush(path: Path) -> None:
    with contextlib.suppress(FileNotFoundError):  # tantivy's merges remove files at any time
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def is_on_read_only_disk(path: Path) -> bool:
    """Return whether nobody at all can write at ``path``, as opposed to this user not being allowed to."""
    return bool(os.statvfs(path).f_flag & os.ST_RDONLY)


def rust_panics() -> tuple[type[BaseException], ...]:
    """Return the classes that a panic in a Rust library raises: they derive from ``BaseException`` alone.

    Each such library makes its own class when it first panics, so ask inside an ``except`` clause.
    """
    return tuple(kind for kind in BaseException.__subclasses__() if kind.__name__ == "PanicException")
