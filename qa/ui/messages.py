"""Turns as messages of the chat: HTML in which every word that is not ours is escaped.

Each message is one HTML block on one line, so that nothing in it is read as Markdown: the only links, classes and
tags are those written here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape

from qa.questions import detect_language
from qa.rendering import MARKER, describe_article, remove_markers
from qa.types import Answer, Sentence, Stage
from qa.ui.cards import render_conflicts, render_error, render_notes, render_refusal, render_tools
from qa.ui.conversations import StoredTurn
from qa.ui.languages import Words
from qa.ui.markup import escape_line, escape_lines, render_chip, render_note, render_paragraphs, shorten
from qa.ui.turns import RunningTurn

Message = dict[str, str]


def render_messages(turns: Sequence[StoredTurn], running: RunningTurn | None, words: Words) -> list[Message]:
    """Return a question and an answer for each turn, the running one as far as it is."""
    messages: list[Message] = []
    for turn in turns:
        messages.append({"role": "user", "content": render_question(turn.question)})
        if running is not None and running.turn.id == turn.id:
            content = render_running(running, words)
        else:
            content = render_turn(turn, words) + render_tools(turn, words, is_last=turn is turns[-1] and not running)
        messages.append({"role": "assistant", "content": content})
    return messages


def render_question(question: str) -> str:
    """Return the reader's words, exactly."""
    return f'<div class="jw-question" lang="{detect_language(question)}">{escape_lines(question)}</div>'


def render_running(running: RunningTurn, words: Words) -> str:
    """Return the stage the turn has reached, below it the draft as far as it is written."""
    draft = render_paragraphs(_draft(running.text, running.turn.id)) if running.text else ""
    return f'<div class="jw-answer">{_stage_line(running.stage, words)}{draft}</div>'


def render_turn(turn: StoredTurn, words: Words) -> str:
    """Return how a turn ended: with an answer, a refusal, an error, or half-way."""
    if turn.answer is not None:
        render = render_refusal if turn.answer.status == "refused" else render_answer
        return render(turn.answer, turn.id, words)
    draft = render_paragraphs(escape(remove_markers(turn.text)))  # without an answer there are no citations to open
    if turn.error is not None:
        return (f'<div class="jw-answer">{draft}</div>' if draft else "") + render_error(*turn.error, words=words)
    said = words["interrupted" if turn.state == "interrupted" else "stopped"]
    return f'<div class="jw-answer">{draft}{render_note(said)}</div>'


def render_answer(answer: Answer, turn_id: str, words: Words) -> str:
    """Return the answer with a chip for each citation and, after each sentence, the word for its support."""
    plain, markers = _take_markers(answer.text)
    origins = {passage.article.id: describe_article(passage.article) for passage in answer.passages}
    titles = {citation.number: origins.get(citation.article_id, "") for citation in answer.citations}
    quotes = {citation.number: citation.quote for citation in answer.citations}
    insertions = [
        *_strengthen(answer.short, plain),
        *(
            (offset, render_chip(turn_id, number, f"“{shorten(quotes[number])}” — {titles[number]}"))
            for offset, number in markers
            if number in quotes
        ),
        *(
            (_after_markers(end, plain, markers), _support_mark(sentence, words))
            for sentence, end in _place_sentences(answer.sentences, plain)
        ),
    ]
    body = render_paragraphs(_insert(plain, sorted(insertions, key=lambda insertion: insertion[0])))
    below = render_conflicts(answer, turn_id, words) + render_notes(answer, words)
    return f'<div class="jw-answer"><div lang="{detect_language(plain)}">{body}</div>{below}</div>'


def _strengthen(short: str | None, plain: str) -> tuple[tuple[int, str], ...]:
    """Return what makes the short answer stand out where it first stands in ``plain``, on one line."""
    start = plain.find(short) if short and "\n" not in short else -1
    return () if start < 0 or not short else ((start, "<strong>"), (start + len(short), "</strong>"))


def _stage_line(stage: Stage | None, words: Words) -> str:
    name = stage.name if stage else "understand"
    detail = stage.detail if stage else ""
    said = words[f"stage_{name}"].replace("{detail}", detail)
    return f'<p class="jw-stage">{escape_line(said)}</p>'


def _draft(text: str, turn_id: str) -> str:
    """Return a draft with a chip for each marker; a marker still being written at its end is held back."""
    plain, markers = _take_markers(re.sub(r"\[\d*$", "", text))
    return _insert(plain, [(offset, render_chip(turn_id, number)) for offset, number in markers])


def _support_mark(sentence: Sentence, words: Words) -> str:
    if sentence.support == "not_a_claim":
        return ""
    reason = sentence.reason or words[f"{sentence.support}_reason"]
    return (
        f'<span class="jw-support jw-{sentence.support}" title="{escape_line(reason)}">'
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
