"""``jiangwen evaluate``."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from qa.commands.output import JsonOption, LibraryOption, explained, print_json, print_text
from qa.settings import Settings


@explained
def evaluate(
    questions: Annotated[Path, typer.Argument(help="JSONL rows: question, answers, and source or article_id.")],
    sources: Annotated[list[Path] | None, typer.Option("--articles", help="Ask these files in a new library.")] = None,
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """Ask every question of a file and print which answers were right, cited and refused."""
    from qa.evaluation import evaluate_questions, render_report

    report = evaluate_questions(questions, settings=Settings.load(library=library), sources=sources)
    if as_json:
        print_json(asdict(report))
    else:
        print_text(render_report(report))
