"""What stands below, or in place of, an answer's words: conflicts, notes, refusals, errors and the tools."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

from qa.rendering import describe_article
from qa.types import Account, Answer, Conflict, Passage
from qa.ui.languages import Words
from qa.ui.markup import escape_line, escape_lines, render_button, render_chip, render_note, shorten

if TYPE_CHECKING:
    from qa.ui.conversations import StoredTurn

NEAREST_PASSAGES = 3
EXPORTS = {"md": "Markdown", "json": "JSON"}


def render_conflicts(answer: Answer, turn_id: str, words: Words) -> str:
    """Return a card for each point on which the articles disagree: who says what, side by side, newest first."""
    return "".join(_conflict(conflict, answer, turn_id, words) for conflict in answer.conflicts)


def render_notes(answer: Answer, words: Words) -> str:
    """Return what a reader has to know to weigh the answer: what was searched, among what, and how fresh it is."""
    notes = []
    if not answer.complete:
        notes.append(render_note(words["incomplete"]))
    if answer.standalone_question != answer.question:
        edit = render_button("edit", words["edit_search"], name=answer.standalone_question, shown=True)
        notes.append(render_note(words["searched_for"].replace("{question}", answer.standalone_question), extra=edit))
    if answer.filters:
        chosen = "".join(f'<span class="jw-filter">{escape_line(each)}</span>' for each in answer.filters)
        notes.append(render_note(words["filters"], extra=chosen))
    if answer.as_of and answer.status == "answered":
        notes.append(render_note(words["as_of"].replace("{date}", answer.as_of[:10])))
    return "".join(notes)


def render_refusal(answer: Answer, turn_id: str, words: Words) -> str:
    """Return the refusal with the nearest passages and what the reader can do."""
    nearest = "".join(_nearest(passage, turn_id) for passage in answer.passages[:NEAREST_PASSAGES])
    listed = f'<p class="jw-label">{escape(words["nearest"])}</p><ol>{nearest}</ol>' if nearest else ""
    return (
        f'<div class="jw-card jw-refusal"><p class="jw-card-title">{escape(words["refused"])}</p>'
        f"<p>{escape_lines(answer.text)}</p>"
        f'<p class="jw-suggestion">{escape_lines(answer.suggestion or words["refused_hint"])}</p>'
        f"{listed}{render_notes(answer, words)}</div>"
    )


def render_error(message: str, hint: str, *, words: Words) -> str:
    """Return what went wrong and what to do next; without a message, that it was our mistake."""
    return (
        f'<div class="jw-card jw-error"><p class="jw-card-title">{escape(words["failed"])}</p>'
        f"<p>{escape_lines(message or words['defect'])}</p>{render_note(hint) if hint else ''}</div>"
    )


def render_tools(turn: StoredTurn, words: Words, *, is_last: bool) -> str:
    """Return what can be done with how a turn ended."""
    again = render_button("again", words["again"], name=turn.id) if is_last else ""
    if turn.answer is None:
        again = render_button("again", words["retry"], name=turn.id, shown=True) if is_last else ""
        return f'<div class="jw-tools">{again}</div>'
    rating = turn.feedback.rating if turn.feedback else ""
    buttons = (
        render_button("copy", words["copy"], name=turn.id),
        again,
        render_button("good", words["good"], name=turn.id, pressed=rating == "good"),
        render_button("bad", words["bad"], name=turn.id, pressed=rating == "bad"),
    )
    return f'<div class="jw-tools">{"".join(buttons)}{_exports(turn.id, words)}</div>'


def _exports(turn_id: str, words: Words) -> str:
    files = EXPORTS | {"receipt.json": words["export_receipt"]}
    links = "".join(f'<a href="/export/answer/{turn_id}.{kind}">{escape(name)}</a>' for kind, name in files.items())
    label = escape(words["export_answer"])
    return f'<details class="jw-menu"><summary title="{label}">{label}</summary><div>{links}</div></details>'


def _conflict(conflict: Conflict, answer: Answer, turn_id: str, words: Words) -> str:
    accounts = sorted(conflict.accounts, key=lambda account: account.published_at or "", reverse=True)
    items = "".join(_account(account, answer.passages, turn_id, words) for account in accounts)
    return (
        f'<div class="jw-card jw-conflict"><p class="jw-card-title">{escape(words["conflict"])}</p>'
        f'{render_note(words["conflict_hint"])}<ul class="jw-accounts">{items}</ul></div>'
    )


def _account(account: Account, passages: Sequence[Passage], turn_id: str, words: Words) -> str:
    citation = account.citation
    before, found, after = citation.quote.partition(account.value)
    value = f"<mark>{escape_line(account.value)}</mark>" if found else ""
    article = next((passage.article for passage in passages if passage.article.id == citation.article_id), None)
    title = describe_article(article) if article else ""
    origin = f"{account.publisher or words['unnamed']} · {(account.published_at or words['undated'])[:10]}"
    return (
        f'<li><p class="jw-value">{escape_line(account.value)}{render_chip(turn_id, citation.number, title)}</p>'
        f'<p class="jw-from">{escape_line(origin)}</p>'
        f"<p>“{escape(before)}{value}{escape(after)}”</p></li>"
    )


def _nearest(passage: Passage, turn_id: str) -> str:
    origin = escape_line(describe_article(passage.article))
    snippet = escape_line(shorten(passage.text))
    return f'<li><a class="jw-nearest" href="/p/{turn_id}/{passage.rank}">{origin}</a><br>{snippet}</li>'
