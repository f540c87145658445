"""An evaluation as one HTML page: it asks no other machine for anything, and works without scripts."""

from __future__ import annotations

from html import escape
from pathlib import Path

from qa.evaluation.metrics import Summary
from qa.evaluation.report import MEASURES, describe_outcome, format_seconds, format_share
from qa.evaluation.runner import Quote, Report, Result

TEMPLATE = Path(__file__).with_name("page.html")
_CARDS = (
    ("right", "Right and cited"),
    ("balanced", "Refusal accuracy"),
    ("citation_precision", "Citation precision"),
    ("verified_quotes", "Quotes verified"),
    ("recall_at_5", "Article in first five"),
)


def render_page(report: Report, *, title: str) -> str:
    """Return the page: what the results come to, then every question with its answer, filterable.

    Args:
        report: The results.
        title: What was evaluated, for example the name of the file of questions.
    """
    summaries = report.summaries()
    outcomes = [describe_outcome(result) for result in report.results]
    filters = "".join(
        f'<button type="button" data-show="{name}">{name} <b>{outcomes.count(name)}</b></button>'
        for name in ("right", "wrong", "failed", "unscored")
        if name in outcomes
    )
    parts = {
        "title": escape(title),
        "model": escape(report.model),
        "articles": f"{report.articles:,}",
        "questions": f"{len(report.results):,}",
        "cards": "".join(_card(label, getattr(summaries["all"], field)) for field, label in _CARDS)
        + f'<div class="card"><b>{format_seconds(summaries["all"].median_seconds)}</b><span>Median time</span></div>',
        "table": _table(summaries),
        "filters": filters,
        "results": "".join(_result(result) for result in report.results),
    }
    page = TEMPLATE.read_text(encoding="utf-8")
    before, *pieces = page.split("{{")
    # Filled piece by piece, so that braces of an article are only words.
    return before + "".join(parts[name] + rest for name, _, rest in (piece.partition("}}") for piece in pieces))


def _card(label: str, share: float | None) -> str:
    width = 0 if share is None else round(100 * share)
    return f'<div class="card"><b>{format_share(share)}</b><span>{label}</span><i style="--share:{width}%"></i></div>'


def _table(summaries: dict[str, Summary]) -> str:
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in summaries)
    rows = [("questions", [f"{summary.questions:,}" for summary in summaries.values()])]
    rows += [(label, [format_share(getattr(item, field)) for item in summaries.values()]) for label, field in MEASURES]
    for label, field in (("median time of an answer", "median_seconds"), ("95th percentile", "p95_seconds")):
        rows.append((label, [format_seconds(getattr(item, field)) for item in summaries.values()]))
    body = "".join(
        f'<tr><th scope="row">{label}</th>{"".join(f"<td>{cell}</td>" for cell in cells)}</tr>' for label, cells in rows
    )
    return f"<table><thead><tr><td></td>{head}</tr></thead><tbody>{body}</tbody></table>"


def _result(result: Result) -> str:
    outcome = describe_outcome(result)
    expected = "、".join(map(escape, result.expected)) or ("no answer" if result.answerable is False else "not known")
    got = escape(result.error or result.text)
    facts = [
        f"article at rank {result.rank}" if result.rank else "article not found" if result.names_article else "",
        f"F1 {result.f1:.2f}" if result.expected else "",
        f"{escape(result.language)} → {escape(result.script or '?')}",
        format_seconds(result.seconds),
    ]
    return (
        f'<details class="result {outcome}" data-outcome="{outcome}">'
        f'<summary><span class="mark">{outcome}</span><span class="question">{escape(result.question)}</span>'
        f'<span class="short">{escape(_brief(result))}</span></summary>'
        f"<dl><dt>Expected</dt><dd>{expected}</dd><dt>Answer</dt><dd>{got}</dd></dl>"
        f"{''.join(_quote(quote) for quote in result.quotes)}"
        f'<p class="facts">{" · ".join(fact for fact in facts if fact)}</p></details>'
    )


def _brief(result: Result) -> str:
    if result.status == "refused":
        return "refused"
    return "no answer from the model" if result.error else result.short or ""


def _quote(quote: Quote) -> str:
    state = (
        "good" if quote.verified and (quote.of_right_article or quote.holds) else "plain" if quote.verified else "bad"
    )
    said = "right article" if quote.of_right_article else "another article, or none named"
    title = f"{escape(quote.title)} — " if quote.title else ""
    verified = "verified" if quote.verified else "NOT in the article"
    return f'<blockquote class="{state}">{escape(quote.text)}<cite>{title}{said}, {verified}</cite></blockquote>'
