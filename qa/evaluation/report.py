"""An evaluation as a table for people, and as data for programs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from qa.evaluation.metrics import Summary
from qa.evaluation.runner import Report, Result

_MAX_SHOWN_CHARS = 60
_MAX_LISTED = 100
# The lines of the table: what a person reads, and the field of ``Summary``.
MEASURES = (
    ("right, with a verified quote of the right article", "right"),
    ("answer in the text", "contained"),
    ("short answer exact", "exact"),
    ("short answer overlap (F1)", "f1"),
    ("citation precision", "citation_precision"),
    ("citation recall", "citation_recall"),
    ("quotes verified", "verified_quotes"),
    ("sentences supported", "supported"),
    ("answered, of those with an answer", "answered"),
    ("refused, of those without", "refused"),
    ("refusal accuracy, balanced", "balanced"),
    ("right article first", "recall_at_1"),
    ("right article among the first five", "recall_at_5"),
)


def render_report(report: Report) -> str:
    """Return one line a question (of many: only those that went wrong), then what all come to, and each language."""
    summaries = report.summaries()
    short = len(report.results) <= _MAX_LISTED
    lines = [_line(result) for result in report.results if short or describe_outcome(result) in ("wrong", "failed")]
    lines += ["", f"{report.articles} articles, answers by {report.model}", ""]
    lines += [*_table(summaries), "", *_counts(report)]
    return "\n".join(lines)


def report_to_dict(report: Report) -> dict[str, Any]:
    """Return the report as JSON-ready data: ``summaries`` by group, and one record a question in ``results``."""
    summaries = {name: asdict(summary) for name, summary in report.summaries().items()}
    return {**asdict(report), "summaries": summaries}


def format_share(value: float | None) -> str:
    """Return a share as a percentage, and nothing to share as a dash."""
    return "–" if value is None else f"{100 * value:.1f} %"


def format_seconds(value: float | None) -> str:
    """Return a time in milliseconds."""
    return "–" if value is None else f"{1000 * value:.0f} ms"


def describe_outcome(result: Result) -> str:
    """Return ``right``, ``wrong``, ``failed``, or ``unscored`` when nobody knows the answer."""
    if result.error:
        return "failed"
    if result.answerable is None:
        return "unscored"
    return "right" if result.right else "wrong"


def _line(result: Result) -> str:
    mark = {"right": "✓", "wrong": "✗", "failed": "!", "unscored": "·"}[describe_outcome(result)]
    if result.error:
        got = result.error
    elif result.status == "refused":
        got = "refused"
    else:
        got = result.short or result.text.replace("\n", " ")[:_MAX_SHOWN_CHARS]
    expected = "、".join(result.expected) or ("(no answer)" if result.answerable is False else "(not known)")
    return f"{mark} {result.question}\n    expected {expected}; got {got}"


def _table(summaries: dict[str, Summary]) -> list[str]:
    columns = list(summaries.items())
    width = max(len(label) for label, _ in MEASURES)
    cells = [["", *(name for name, _ in columns)], ["questions", *(str(summary.questions) for _, summary in columns)]]
    cells += [[label, *(format_share(getattr(summary, field)) for _, summary in columns)] for label, field in MEASURES]
    for label, field in (("median time of an answer", "median_seconds"), ("95th percentile", "p95_seconds")):
        cells.append([label, *(format_seconds(getattr(summary, field)) for _, summary in columns)])
    return [_row(row, width) for row in cells]


def _row(cells: Sequence[str], width: int) -> str:
    first, *others = cells
    return "  ".join([first.ljust(width), *(cell.rjust(18) for cell in others)]).rstrip()


def _counts(report: Report) -> list[str]:
    right, answerable = report.share("right", answerable=True)
    refused, unanswerable = report.share("right", answerable=False)
    failed = sum(bool(result.error) for result in report.results)
    lines = [f"right: {right} of {answerable}; refused, having no answer: {refused} of {unanswerable}"]
    return lines + ([f"failed: {failed}; ask them again"] if failed else [])
