"""Where a short answer begins and ends: whole titles, whole dates, whole lists, and nothing that only hangs on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from qa.answering.reading import ReadQuestion
from qa.answering.spans import Span, stands_beside
from qa.tagging import PERSON_TAGS, Word

_PAIRS = (("《", "》"), ("(", ")"), ("[", "]"), ("「", "」"))
_OPENING, _CLOSING = frozenset('《("[「'), frozenset('》)"]」%‰℃')
_DATE = re.compile(r"(?:\d{2,4}年)?\d{1,2}月(?:\d{1,2}[日号])?")
_ASKS_YEAR = re.compile(r"[哪何几]一?年|\bwhich year\b|\bwhat year\b")
_ASKS_LIST = re.compile(
    r"哪些|哪几|有谁|谁和谁|分别|都有|[二两三四五六七八九十几\d][名位个人].{0,6}(?:谁|哪|什么名)"
    r"|\bwho are\b|\bwhich .{2,30} (?:are|were|have)\b"
)
_JOINS = frozenset(("、", "和", "与", "及", "以及"))
_ITEM_TAGS = ("n", "vn", "a", "b", "m", "q", "j", "l", "i", "eng")


def complete_words(words: Sequence[Word], first: int, last: int) -> tuple[int, int]:
    """Return the words ``first`` to ``last`` (exclusive) without loose punctuation, and with both halves of a pair."""
    first, last = _strip(words, first, last)
    text = [word.text for word in words]
    for opening, closing in _PAIRS:
        if text[first:last].count(opening) > text[first:last].count(closing) and closing in text[last:]:
            last = text.index(closing, last) + 1
        elif text[first:last].count(opening) < text[first:last].count(closing) and opening in text[:first]:
            first -= text[:first][::-1].index(opening) + 1
    if text[first:last].count('"') == 1:
        inside = (first + (text[first] == '"'), last - (text[last - 1] == '"'))
        first, last = inside if '"' not in text[slice(*inside)] else (first, last)
    return _strip(words, first, last)


def _strip(words: Sequence[Word], first: int, last: int) -> tuple[int, int]:
    while first < last and words[first].tag == "x" and words[first].text not in _OPENING:
        first += 1
    while first < last and words[last - 1].tag == "x" and words[last - 1].text not in _CLOSING:
        last -= 1
    return first, last


def trim_span(question: ReadQuestion, span: Span) -> Span:
    """Return what of a span answers: the amount in it, its whole date or list, a place without the 省 asked for."""
    if question.query.expected == "number":
        span = _drop_known_lead(question, span)
    if question.quantity is not None:
        spans = (match.span() for match in question.quantity.finditer(span.text))
        amounts = [replace(span, start=span.start + start, end=span.start + end) for start, end in spans]
        beside = [amount for amount in amounts if question.counted and stands_beside(question.counted, amount)]
        if len(amounts) == 1 or beside:
            return (beside or amounts)[0]
    if _ASKS_LIST.search(question.folded):
        return _widen_to_list(span)
    if question.query.expected == "time" and not _ASKS_YEAR.search(question.folded):
        dates = (match.span() for match in _DATE.finditer(span.sentence.text))
        whole = [date for date in dates if date[0] <= span.start and span.end <= date[1]]
        return replace(span, start=whole[0][0], end=whole[0][1]) if whole else span
    said = len(span.text) > 2 and span.text[-1] in "省市县" and span.text[-1] in question.focus
    return replace(span, end=span.end - 1) if said and question.query.expected == "place" else span


def _drop_known_lead(question: ReadQuestion, span: Span) -> Span:
    """Return the span without the words of the question that it begins with, up to its number: 库容1.26亿立方米."""
    words, first = span.sentence.words, span.first
    while first < span.last and not words[first].text[0].isdigit() and words[first].text in question.folded:
        first += 1
    is_number = first < span.last and (words[first].text[0].isdigit() or words[first].tag == "m")
    return replace(span, start=words[first].start, first=first) if is_number else span


def _widen_to_list(span: Span) -> Span:
    """Return the span with the items that 、 or 和 joins to it on either side."""
    words = span.sentence.words
    first, last = span.first, span.last
    while last < len(words) - 1 and words[last].text in _JOINS:
        behind = _skip_item(words, last + 1, 1)
        if behind == last + 1:
            break
        last = behind
    while first > 1 and words[first - 1].text in _JOINS:
        before = _skip_item(words, first - 2, -1)
        if before == first - 2:
            break
        first = before + 1
    first, last = complete_words(words, first, last)
    return replace(span, start=words[first].start, end=words[last - 1].end, first=first, last=last)


def _skip_item(words: Sequence[Word], place: int, step: int) -> int:
    """Return the place past the item of a list that begins at ``place``, going forwards (1) or backwards (-1).

    An item is a title or quotation, a person's name, or a noun with what qualifies it; its first word may be anything
    but punctuation.
    """
    begun = place
    closing = {"《": "》", '"': '"'} if step > 0 else {"》": "《", '"': '"'}
    while 0 <= place < len(words):
        word = words[place]
        rest = range(place + step, len(words) if step > 0 else -1, step)
        partner = next((other for other in rest if words[other].text == closing.get(word.text)), None)
        if partner is not None:
            return partner + step
        of_a_person = words[begun].tag in PERSON_TAGS and word.tag not in PERSON_TAGS
        if word.tag == "x" or word.text == "等" or of_a_person:
            break
        if place != begun and not word.tag.startswith(_ITEM_TAGS):
            break
        place += step
    return place
