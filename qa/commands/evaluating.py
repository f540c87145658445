"""``jiangwen evaluate``."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Annotated

import typer

from qa.commands.measuring import print_fitted, print_suites
from qa.commands.output import JsonOption, LibraryOption, complain, explained, print_json, print_text
from qa.errors import EvaluationError
from qa.settings import Settings

_WORK = Path(tempfile.gettempdir(), "jiangwen-suites")


@explained
def evaluate(
    questions: Annotated[
        Path | None, typer.Argument(help="JSONL rows: question, answers, and source or article_id.")
    ] = None,
    sources: Annotated[list[Path] | None, typer.Option("--articles", help="Ask these files in a new library.")] = None,
    library: LibraryOption = None,
    suites: Annotated[list[str] | None, typer.Option("--suite", help="Run a suite of measurements, or all.")] = None,
    data: Annotated[Path, typer.Option(help="The suites' data.")] = Path("../shared/data"),
    work: Annotated[Path, typer.Option(help="Where suites keep the libraries they build.")] = _WORK,
    sample: Annotated[int | None, typer.Option(min=1, help="At most so many questions of a suite's set.")] = None,
    records: Annotated[Path | None, typer.Option(help="Write each suite's questions and answers here.")] = None,
    keep: Annotated[bool, typer.Option("--keep", help="Keep the results in qa/benchmarks/results.")] = False,
    fit: Annotated[bool, typer.Option("--fit", help="Fit the search to QUESTIONS; the library keeps it.")] = False,
    make: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Draft N questions into the new file QUESTIONS, to edit.")
    ] = None,
    html: Annotated[Path | None, typer.Option(help="Also write the results as one HTML page.")] = None,
    model: Annotated[str | None, typer.Option(help="Chat model that answers [default: none]")] = None,
    as_json: JsonOption = False,
) -> None:
    """Ask every question of a file and print which answers were right, cited and refused; or run suites.

    With --make, draft questions from the library's articles instead, to begin such a file with.
    """
    settings = Settings.load(library=library, model=model)
    if suites:
        print_suites(
            suites, data=data, work=work, settings=settings, sample=sample, records=records, keep=keep, as_json=as_json
        )
        return
    if questions is None:
        raise EvaluationError(
            "There is nothing to evaluate.", hint="Name a file of questions, or a suite: --suite crud."
        )
    if fit:
        print_fitted(questions, settings)
    elif make is not None:
        _draft(questions, make, settings)
    else:
        _evaluate(questions, settings, sources, html=html, as_json=as_json)


def _evaluate(
    questions: Path, settings: Settings, sources: list[Path] | None, *, html: Path | None, as_json: bool
) -> None:
    from qa.evaluation import evaluate_questions, render_page, render_report, report_to_dict
    from qa.progress import show_progress

    if html is not None and not html.parent.is_dir():
        raise EvaluationError(f"There is no folder {html.parent} for the page.", hint="Make it, or name another.")
    with show_progress() as progress:
        report = evaluate_questions(questions, settings=settings, sources=sources, progress=progress)
    if as_json:
        print_json(report_to_dict(report))
    else:
        print_text(render_report(report))
    if html is not None:
        try:
            html.write_text(render_page(report, title=questions.name), encoding="utf-8")
        except OSError as error:
            raise EvaluationError(
                f"The page {html} cannot be written: {error.strerror}.",
                hint="Name a file in a folder you may write to.",
            ) from error
        complain(f"Every question in detail: {html}")


def _draft(path: Path, count: int, settings: Settings) -> None:
    from qa.assistant import Assistant
    from qa.evaluation.questions import save_questions
    from qa.opening import open_for_asking
    from qa.progress import show_progress

    with open_for_asking(settings, say=complain) as opened, show_progress() as progress:
        written = save_questions(Assistant(opened, settings).draft_questions(count, progress=progress), path)
    print_text(f"{written} questions → {path}")
    print_text(f"Read and correct them, add some without an answer, then: jiangwen evaluate {path}")
