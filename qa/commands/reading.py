"""``jiangwen ingest``, ``rebuild`` and ``doctor``: what fills a library and keeps it well."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from qa.commands.output import JsonOption, LibraryOption, complain, explained, print_json, print_text
from qa.settings import Settings

if TYPE_CHECKING:
    from ingest.library import Library
    from ingest.pipeline.planning import SyncPlan
    from ingest.types import SyncReport

_SHOWN = 20


@explained
def ingest(
    paths: Annotated[list[str], typer.Argument(help="Files, folders and web addresses of articles.")],
    library: LibraryOption = None,
    remove_missing: Annotated[
        bool, typer.Option(help="Also remove articles whose file is gone from these folders.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be done.")] = False,
    watch: Annotated[
        bool, typer.Option("--watch", help="Go on: read again whenever a file changes, until Ctrl-C.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Read articles into a library. Unchanged ones are skipped; an interrupted run goes on where it stopped."""
    settings = Settings.load(library=library)
    if dry_run:
        _show_plan(settings, paths, remove_missing=remove_missing, as_json=as_json)
    elif watch:
        _watch(settings, paths, remove_missing=remove_missing, as_json=as_json)
    else:
        with _open_for_writing(settings) as opened:
            report = _sync(opened, paths, remove_missing=remove_missing, as_json=as_json)
        if report.failures and not (report.added or report.updated or report.skipped):
            raise typer.Exit(2)


@explained
def doctor(library: LibraryOption = None, as_json: JsonOption = False) -> None:
    """Check the installation and the library, and say how to mend what is wrong."""
    from qa.doctor import examine

    results = examine(Settings.load(library=library))
    if as_json:
        print_json([asdict(result) for result in results])
    else:
        for result in results:
            print_text(f"{'ok  ' if result.ok else 'FAIL'} {result.name}: {result.detail}")
    if not all(result.ok for result in results):
        raise typer.Exit(1)


@explained
def rebuild(library: LibraryOption = None) -> None:
    """Build the search indexes of a library anew from its stored articles, with another embedding model if one is set.

    Articles are embedded again only where the model or the chunk size has changed.
    """
    from qa.opening import open_existing
    from qa.progress import show_progress

    settings = Settings.load(library=library)
    with open_existing(settings, read_only=False) as opened, show_progress() as progress:
        changed = settings.ingest if settings.ingest.model_fields_set else None
        opened.rebuild(settings=changed, progress=progress)
        print_text(f"Rebuilt the indexes of {opened.path}: {opened.count_chunks()} chunks.")


@contextmanager
def _open_for_writing(settings: Settings) -> Iterator[Library]:
    from ingest.library import Library
    from qa.progress import show_progress

    with show_progress() as progress:
        opened = Library.open(settings.library, settings=settings.ingest, progress=progress)
    with opened:
        yield opened


def _sync(opened: Library, paths: Sequence[str], *, remove_missing: bool, as_json: bool) -> SyncReport:
    from qa.progress import show_progress

    with show_progress() as progress:
        report = opened.sync(paths, progress=progress, remove_missing=remove_missing)
    if as_json:
        print_json(asdict(report))
        return report
    for failure in report.failures:
        named = failure.uri in failure.reason
        complain("not read: " + (failure.reason if named else f"{failure.uri}: {failure.reason}"))
    print_text(f"{report} → {opened.path}")
    if any(source.code == "quarantined" for source in (*report.added, *report.updated)):
        print_text("Some can hardly be read and are not searched: jiangwen articles quarantine")
    return report


def _watch(settings: Settings, paths: Sequence[str], *, remove_missing: bool, as_json: bool) -> None:
    """Sync, and again whenever something has changed; one sync at a time, until Ctrl-C."""
    from ingest.errors import LibraryLocked, SettingsError
    from ingest.pipeline.watching import watch_paths

    folders = [Path(path).expanduser() for path in paths]
    if missing := [str(folder) for folder in folders if not folder.exists()]:
        raise SettingsError(f"{missing[0]} cannot be watched.", hint="Name files and folders that exist.")
    complain(f"Watching {', '.join(map(str, folders))}. Ctrl-C stops.")
    try:
        with _open_for_writing(settings) as opened:
            for _ in watch_paths(folders, ignore=opened.path):
                try:
                    _sync(opened, paths, remove_missing=remove_missing, as_json=as_json)
                except LibraryLocked as error:
                    complain(f"{error.message} The changes are read with the next ones.")
    except KeyboardInterrupt:
        complain("Stopped watching.")


def _show_plan(settings: Settings, paths: Sequence[str], *, remove_missing: bool, as_json: bool) -> None:
    plan = _make_plan(settings, paths, remove_missing=remove_missing)
    listed = {
        "new": list(plan.new),
        "changed": list(plan.changed),
        "moved": [f"{old} → {page.uri}" for old, page in plan.moves],
        "vanished": [page.uri for page in plan.vanished],
        "failed": [f"{failure.uri}: {failure.reason}" for failure in plan.failures],
    }
    if as_json:
        print_json({**listed, "unchanged": len(plan.skipped), "removed": len(plan.removals)})
        return
    for kind, uris in listed.items():
        for uri in uris[:_SHOWN]:
            print_text(f"{kind:9} {uri}")
        if len(uris) > _SHOWN:
            print_text(f"{kind:9} … and {len(uris) - _SHOWN:,} more")
    counts = ", ".join(f"{len(uris)} {kind}" for kind, uris in listed.items())
    fate = "be removed" if plan.removals else "stay (--remove-missing removes them)"
    print_text(f"{counts}, {len(plan.skipped)} unchanged" + (f"; the vanished would {fate}" if plan.vanished else ""))
    print_text("Nothing was changed.")


def _make_plan(settings: Settings, paths: Sequence[str], *, remove_missing: bool) -> SyncPlan:
    from ingest.errors import LibraryNotFound
    from ingest.library import Library
    from qa.opening import open_existing
    from qa.progress import show_progress

    with TemporaryDirectory(prefix="jiangwen-plan-") as empty, show_progress() as progress:
        try:
            opened = open_existing(settings)
        except LibraryNotFound:
            opened = Library.open(empty, settings=settings.ingest)
        with opened:
            return opened.plan(paths, progress=progress, remove_missing=remove_missing)
