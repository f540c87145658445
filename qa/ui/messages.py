"""Turns as messages of the chat: HTML in which every word that is not ours is escaped.

Each message is one HTML block on one line, so that nothing in it is read as Markdown: the only links, classes and
tags are those written here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape

from qa.rendering import MARKER, describe_article, remove_markers
from qa.types import Answer, Passage, Sentence, Stage
from qa.ui.conversations import StoredTurn
from qa.ui.languages import Words
from qa.ui.turns import RunningTurn

NEAREST_PASSAGES = 3
SNIPPET_CHARS = 90
WORD_JOINER = "\u2060"  # keeps a chip on the line of the character before it

Message = dict[str, str]


def render_messages(turns: Sequence[StoredTurn], running: RunningTurn | None, words: Words) -> list[Message]:
    """Return a question and an answer for each turn, the running one as far as it is."""
    messages: list[Message] = []
    for turn in turns:
        messages.append({"role": "user", "content": render_question(turn.question)})
        is_running = running is not None and running.turn.id == turn.id
        content = render_running(running, words) if is_running and running else render_turn(turn, words)
        messages.append({"role": "assistant", "content": content})
    return messages


def render_question(question: str) -> str:
    """Return the reader's words, exactly."""
    return f'<div class="jw-question">{_lines(question)}</div>'


def render_running(running: RunningTurn, words: Words) -> str:
    """Return the stage the turn has reached, below it the draft as far as it is written."""
    draft = _paragraphs(_draft(running.text, running.turn.id)) if running.text else ""
    return f'<div class="jw-answer">{_stage_line(running.stage, words)}{draft}</div>'


def render_turn(turn: StoredTurn, words: Words) -> str:
    """Return how a turn ended: with an answer, a refusal, an error, or half-way."""
    if turn.answer is not None:
        render = render_refusal if turn.answer.status == "refused" else render_answer
        return render(turn.answer, turn.id, words)
    if turn.error is not None:
        return render_error(*turn.error, words=words)
    draft = _paragraphs(escape(remove_markers(turn.text)))  # without an answer there are no citations to open
    return f'<div class="jw-answer">{draft}<p class="jw-note">{escape(words["stopped"])}</p></div>'


def render_answer(answer: Answer, turn_id: str, words: Words) -> str:
    """Return the answer with a chip for each citation and, after each sentence, the word for its support."""
    plain, markers = _take_markers(answer.text)
    origins = {passage.article.id: describe_article(passage.article) for passage in answer.passages}
    titles = {citation.number: origins.get(citation.article_id, "") for citation in answer.citations}
    quotes = {citation.number: citation.quote for citation in answer.citations}
    insertions = [
        (offset, _chip(turn_id, number, f"“{_shorten(quotes[number])}” — {titles[number]}"))
        for offset, number in markers
        if number in quotes
    ]
    insertions += [
        (_after_markers(end, plain, markers), _support_mark(sentence, words))
        for sentence, end in _place_sentences(answer.sentences, plain)
    ]
    body = _insert(plain, sorted(insertions, key=lambda insertion: insertion[0]))
    if answer.short and len(answer.short.splitlines()) == 1:
        body = body.replace(escape(answer.short), f"<strong>{escape(answer.short)}</strong>", 1)
    return f'<div class="jw-answer">{_paragraphs(body)}{_searched_line(answer, words)}</div>'


def render_refusal(answer: Answer, turn_id: str, words: Words) -> str:
    """Return the refusal with the nearest passages and what the reader can do."""
    nearest = "".join(_nearest(passage, turn_id) for passage in answer.passages[:NEAREST_PASSAGES])
    listed = f'<p class="jw-label">{escape(words["nearest"])}</p><ol>{nearest}</ol>' if nearest else ""
    return (
        f'<div class="jw-card jw-refusal"><p class="jw-card-title">{escape(words["refused"])}</p>'
        f"<p>{_lines(answer.text)}</p>{listed}"
        f'<p class="jw-note">{escape(words["refused_hint"])}</p></div>'
    )


def render_error(message: str, hint: str, *, words: Words) -> str:
    """Return what went wrong and what to do next; without a message, that it was our mistake."""
    return (
        f'<div class="jw-card jw-error"><p class="jw-card-title">{escape(words["failed"])}</p>'
        f'<p>{_lines(message or words["defect"])}</p><p class="jw-note">{_lines(hint or words["try_again"])}</p></div>'
    )


def _stage_line(stage: Stage | None, words: Words) -> str:
    name = stage.name if stage else "understand"
    detail = stage.detail if stage else ""
    said = words[f"stage_{name}"].replace("{detail}", detail)
    return f'<p class="jw-stage">{_line(said)}</p>'


def _searched_line(answer: Answer, words: Words) -> str:
    """Return what was searched for, where it is not what was asked."""
    if answer.standalone_question == answer.question:
        return ""
    return f'<p class="jw-note">{_line(words["searched_for"].replace("{question}", answer.standalone_question))}</p>'


def _nearest(passage: Passage, turn_id: str) -> str:
    origin = _line(describe_article(passage.article))
    snippet = _line(_shorten(passage.text))
    return f'<li><a class="jw-nearest" href="/p/{turn_id}/{passage.rank}">{origin}</a><br>{snippet}</li>'


def _draft(text: str, turn_id: str) -> str:
    """Return a draft with a chip for each marker; a marker still being written at its end is held back."""
    plain, markers = _take_markers(re.sub(r"\[\d*$", "", text))
    return _insert(plain, [(offset, _chip(turn_id, number, "")) for offset, number in markers])


def _chip(turn_id: str, number: int, title: str) -> str:
    said = f' title="{_line(title)}"' if title else ""
    return f'{WORD_JOINER}<a class="jw-chip" href="/s/{turn_id}/{number}"{said}>{number}</a>'


def _support_mark(sentence: Sentence, words: Words) -> str:
    if sentence.support == "not_a_claim":
        return ""
    reason = sentence.reason or words[f"{sentence.support}_reason"]
    return (
        f'<span class="jw-support jw-{sentence.support}" title="{_line(reason)}">'
        f"{escape(words[sentence.support])}</span>"
    )


def _take_markers(text: str) -> tuple[str, list[tuple[int, int]]]:
    """Return ``text`` without its markers, and each marker's place in that and its number."""
    pieces: list[str] = []
    markers: list[tuple[int, int]] = []
    length = position = 0
    for match in MARKER.finditer(text):
        pieces.append(text[position : match.start()])
        length += match.start() - position
        markers.append((length, int(match.group(1))))
        position = match.end()
    return "".join([*pieces, text[position:]]), markers


def _place_sentences(sentences: Iterable[Sentence], plain: str) -> Iterable[tuple[Sentence, int]]:
    """Yield each sentence with its end in ``plain``; one that is not there word for word is passed over."""
    position = 0
    for sentence in sentences:
        start = plain.find(sentence.text, position) if sentence.text else -1
        if start >= 0:
            position = start + len(sentence.text)
            yield sentence, position


def _after_markers(end: int, plain: str, markers: Sequence[tuple[int, int]]) -> int:
    """Return ``end``, or the place of the markers that follow it after nothing but spaces."""
    following = [offset for offset, _ in markers if offset > end and not plain[end:offset].strip(" \u3000")]
    return max(following, default=end)


def _insert(plain: str, insertions: Sequence[tuple[int, str]]) -> str:
    """Return ``plain`` escaped, with the HTML of ``insertions``, ordered by offset, at their places."""
    pieces: list[str] = []
    position = 0
    for offset, html in insertions:
        pieces += [escape(plain[position:offset]), html]
        position = offset
    return "".join([*pieces, escape(plain[position:])])


def _paragraphs(html: str) -> str:
    return "".join(f"<p>{line.strip()}</p>" for line in html.splitlines() if line.strip())


def _line(text: str) -> str:
    return escape(" ".join(text.split()))


def _lines(text: str) -> str:
    return "<br>".join(escape(line) for line in text.strip().splitlines())


def _shorten(text: str) -> str:
    joined = " ".join(text.split())
    return joined if len(joined) <= SNIPPET_CHARS else joined[:SNIPPET_CHARS] + "…"
