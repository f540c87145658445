"""What the commands share: their options, how they print, and how they explain an error."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Annotated, Any

import typer

from ingest.errors import JiangwenError

LibraryOption = Annotated[
    Path | None, typer.Option("--library", "-l", help="The library's folder [default: ~/.jiangwen/library]")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]


def explained(command: Callable[..., None]) -> Callable[..., None]:
    """Turn our errors into a message on stderr and their exit code."""

    @wraps(command)
    def run(*args: Any, **options: Any) -> None:
        try:
            command(*args, **options)
        except JiangwenError as error:
            complain(f"Error: {error.message}" + (f"\n{error.hint}" if error.hint else ""))
            raise typer.Exit(error.exit_code) from error
        except KeyboardInterrupt:
            complain("Stopped. What was stored is kept; run the same command again to go on.")
            raise typer.Exit(130) from None

    return run


def print_json(data: Any) -> None:
    """Print ``data`` for programs."""
    print(json.dumps(data, ensure_ascii=False, indent=2), flush=True)


def print_text(text: str) -> None:
    """Print ``text`` for people; what a terminal would obey is made visible."""
    from qa.rendering import render_printable

    print(render_printable(text), flush=True)


def complain(text: str) -> None:
    """Print ``text`` on stderr."""
    from qa.rendering import render_printable

    print(render_printable(text), file=sys.stderr, flush=True)
