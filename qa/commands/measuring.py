"""What ``jiangwen evaluate --suite`` and ``--fit`` do."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from qa.commands.output import print_json, print_text
from qa.settings import Settings


def print_suites(
    names: list[str],
    *,
    data: Path,
    work: Path,
    settings: Settings,
    sample: int | None,
    records: Path | None,
    keep: bool,
    as_json: bool,
) -> None:
    """Run suites and print each one's values beside its bars as soon as it is done."""
    from qa.benchmarks.recording import record_result
    from qa.evaluation.measures import render_result
    from qa.evaluation.set_up import SetUp
    from qa.evaluation.suites import run_suites, summarise, write_records

    library = settings.library if "library" in settings.model_fields_set else None
    set_up = SetUp(data=data, work=work, settings=settings, library=library, sample=sample)
    for name, result, seconds in run_suites(names, set_up):
        summary = summarise(result, seconds=seconds)
        if as_json:
            print_json({name: summary})
        else:
            print_text(render_result(name, result))
        if records:
            write_records(records, name, result)
        if keep:
            record_result("suites", {name: summary})


def print_fitted(questions: Path, settings: Settings) -> None:
    """Fit the weights of the search to questions, keep them in the library's folder and print them."""
    from qa.evaluation.fitting import fit_weights
    from qa.evaluation.questions import load_questions
    from qa.opening import open_existing
    from qa.retrieval.weights import save_weights

    with open_existing(settings) as library:
        fitted = fit_weights(library, load_questions(questions))
        path = save_weights(library.path, library.embedder.fingerprint, fitted)
    for language, weights in fitted.items():
        print_text(f"{language}: " + ", ".join(f"{name} {value:g}" for name, value in asdict(weights).items()))
    print_text(f"→ {path}")
