"""An evaluation as a table for people."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import mean, quantiles

from qa.evaluation.runner import Report, Result


def render_report(report: Report) -> str:
    """Return one line a question, then what the results come to."""
    lines = [_line(result) for result in report.results]
    right, answerable = report.share("right", answerable=True)
    contained, _ = report.share("contained", answerable=True)
    ranks = [result.rank for result in report.results if result.answerable]
    refused, unanswerable = report.share("right", answerable=False)
    overlap = mean([result.f1 for result in report.results if result.answerable] or [0.0])
    lines += [
        "",
        f"{report.articles} articles, answers by {report.model}",
        f"right, with a verified citation of the right article: {right} of {answerable}",
        f"answer contained in the text: {contained} of {answerable}",
        f"right article first: {_count(ranks, 1)} of {answerable}; among the first five: {_count(ranks, 5)}",
        f"overlap of the short answer (F1): {100 * overlap:.1f}",
        f"refused, having no answer: {refused} of {unanswerable}",
        _latency([result.seconds for result in report.results]),
    ]
    return "\n".join(lines)


def _count(ranks: Sequence[int | None], last: int) -> int:
    return sum(rank is not None and rank <= last for rank in ranks)


def _line(result: Result) -> str:
    mark = "✓" if result.right else "✗"
    got = "refused" if result.status == "refused" else result.short or result.text.replace("\n", " ")[:60]
    expected = "、".join(result.expected) or "(no answer)"
    return f"{mark} {result.question}\n    expected {expected}; got {got}"


def _latency(seconds: list[float]) -> str:
    if len(seconds) < 2:
        return f"seconds an answer: {sum(seconds):.3f}"
    cuts = quantiles(seconds, n=20)
    return f"milliseconds an answer: median {1000 * cuts[9]:.0f}, 95th percentile {1000 * cuts[18]:.0f}"
