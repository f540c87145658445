"""``jiangwen runs``: what the last syncs of a library met."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from qa.commands.output import JsonOption, LibraryOption, explained, print_json, print_text
from qa.settings import Settings

if TYPE_CHECKING:
    from ingest.types import SyncRun

runs = typer.Typer(help="Show what the last syncs of a library met.", invoke_without_command=True)


@runs.callback()
@explained
def list_runs(
    context: typer.Context,
    library: LibraryOption = None,
    limit: Annotated[int, typer.Option(min=1, help="Runs shown.")] = 20,
    as_json: JsonOption = False,
) -> None:
    """List the last syncs, the latest first."""
    if context.invoked_subcommand is not None:
        return
    from qa.opening import open_existing

    with open_existing(Settings.load(library=library)) as opened:
        found = opened.runs(limit)
    if as_json:
        print_json([asdict(run) for run in found])
        return
    for run in found:
        print_text(f"{run.number:5}  {_local(run.started_at)}  {_describe(run)}  {' '.join(run.paths)}")
    if not found:
        print_text("No sync yet: jiangwen ingest PATH…")


@runs.command("show")
@explained
def show_run(
    number: Annotated[int, typer.Argument(help="A number from `jiangwen runs`.")],
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show what became of every source of one sync that had changed, when, and why."""
    from qa.opening import open_existing

    with open_existing(Settings.load(library=library)) as opened:
        sources = opened.run_sources(number)
    if as_json:
        print_json([asdict(source) for source in sources])
        return
    for source in sources:
        print_text(
            f"{_local(source.at)}  {source.state:8}  {source.uri}" + (f"  {source.reason}" if source.reason else "")
        )
    print_text(f"{len(sources)} sources; unchanged ones are not listed")


def _describe(run: SyncRun) -> str:
    counts = ", ".join(
        f"{getattr(run, name)} {name}"
        for name in ("added", "updated", "skipped", "removed", "failed")
        if getattr(run, name)
    )
    if run.finished_at is None:
        return f"{counts or 'nothing'} before it was interrupted (or it is under way)"
    seconds = (datetime.fromisoformat(run.finished_at) - datetime.fromisoformat(run.started_at)).total_seconds()
    return f"{counts or 'nothing to do'} in {seconds:.1f} s"


def _local(moment: str) -> str:
    return datetime.fromisoformat(moment).astimezone().strftime("%Y-%m-%d %H:%M:%S")
