"""``jiangwen ingest``, ``rebuild`` and ``doctor``: what fills a library and keeps it well."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from qa.commands.output import JsonOption, LibraryOption, complain, explained, print_json, print_text
from qa.settings import Settings


@explained
def ingest(
    paths: Annotated[list[Path], typer.Argument(help="Files and folders of .txt, .md, .html and .jsonl articles.")],
    library: LibraryOption = None,
    remove_missing: Annotated[
        bool, typer.Option(help="Also remove articles whose file is gone from these folders.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Read articles into a library. Unchanged ones are skipped; an interrupted run goes on where it stopped."""
    from ingest.library import Library
    from qa.progress import show_progress

    settings = Settings.load(library=library)
    with Library.open(settings.library, settings=settings.ingest) as opened, show_progress() as progress:
        report = opened.sync(paths, progress=progress, remove_missing=remove_missing)
    if as_json:
        print_json(asdict(report))
    else:
        for failure in report.failures:
            named = failure.uri in failure.reason
            complain("not read: " + (failure.reason if named else f"{failure.uri}: {failure.reason}"))
        print_text(f"{report} → {settings.library}")
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
