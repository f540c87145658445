"""Waits for files to change, until they have come to rest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from threading import Event

# A crawler writes many files one after another: they are read once nothing has come for this long.
_REST_MILLISECONDS = 1000
# What never comes to rest is read all the same after this long.
_LONGEST_MILLISECONDS = 30_000
_LOOK_MILLISECONDS = 500


def watch_paths(paths: Sequence[Path], *, ignore: Path, stop: Event | None = None) -> Iterator[None]:
    """Yield once when the watch has begun, and then whenever something has changed and come to rest.

    What changes while the caller works is told at the next turn: nothing is missed between two turns.

    Args:
        paths: Files and folders that exist.
        ignore: A folder whose changes do not count: the library, which may lie inside one of ``paths``.
        stop: Ends the watch when it is set.

    Raises:
        KeyboardInterrupt: Ctrl-C was pressed.
    """
    from watchfiles import watch

    turns = watch(
        *paths,
        debounce=_LONGEST_MILLISECONDS,
        step=_REST_MILLISECONDS,
        rust_timeout=_LOOK_MILLISECONDS,
        yield_on_timeout=True,
        stop_event=stop,
        watch_filter=lambda _, path: not Path(path).is_relative_to(ignore),
        raise_interrupt=True,
    )
    for number, changes in enumerate(turns):
        if number == 0 or changes:
            yield None
