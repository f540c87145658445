"""Drafts from what the reader found: the short answer, and the sentences it rests on, word for word."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa.answering.finding import Finding
from qa.answering.reading import ReadSentence
from qa.answering.spans import Span
from qa.questions import Language, Query
from qa.questions.phrases import say
from qa.rendering import MARKER
from qa.types import Draft, DraftSentence

# At a half, 85 % of the held-out questions with an answer were answered. A right answer turned away is worse than one
# that can be checked against its quote; and the scorer has seen Chinese questions only, and trusts others less.
MIN_ANSWERABLE = {"zh-Hans": 0.44, "zh-Hant": 0.44, "en": 0.33}
# Below this expected overlap the sentence alone serves better. The reader learned from Chinese questions only.
MIN_SHORT = {"zh-Hans": 0.25, "zh-Hant": 0.25, "en": 0.3}
# How likely a further sentence must be to hold the answer; reasons, ways and lists are often told in several.
_MIN_SECOND, _MIN_SECOND_WIDE = 0.25, 0.15
_MAX_QUOTES, _MAX_QUOTES_A_PART = 3, 2
_COPY_SHARE = 0.8
_WIDE = ("reason", "manner")
_ASKS_SEVERAL = re.compile(r"哪些|哪几|分别|有谁|\b(?:list|which .* are)\b")

Found = tuple[Query, Finding]
SpanKey = tuple[str, int, int]


def compose_draft(query: Query, findings: Sequence[Finding]) -> Draft:
    """Return the draft that answers ``query``; an empty one when nothing answers any of its parts.

    Args:
        query: The question.
        findings: What was found for each of its parts, or for the whole of a question without parts.
    """
    parts = list(zip(query.parts or (query,), findings, strict=True))
    border = MIN_ANSWERABLE[query.language]
    answered = [part for part in parts if part[1].answerable >= border]
    if not answered:
        return Draft(())
    if not query.parts:
        return _compose(*answered[0])
    missing = [part for part in parts if part[1].answerable < border]
    return _compose_parts(query.language, answered, missing)


def _compose(query: Query, finding: Finding) -> Draft:
    """Write the short answer, when it could be told, and the sentences it rests on."""
    short = _find_short(query, finding)
    shorts = _write_shorts([short] if short else [], query.language)
    quotes = _write_quotes(_choose_sentences(query, finding), query.language, after=bool(shorts))
    return Draft((*shorts, *quotes), short=_short_span(short) if short else None)


def _compose_parts(language: Language, answered: Sequence[Found], missing: Sequence[Found]) -> Draft:
    """Write the short answers in the order of the parts, the sentences they rest on, and what was not found."""
    shorts = [_find_short(query, finding) for query, finding in answered]
    told = [short for short in shorts if short is not None]
    # The same words for two parts may be right for one of them only, and an answer without a part belongs to no
    # part in particular: the sentences then speak for themselves.
    if len(told) < len(shorts) or len({short.text for short in told}) < len(told):
        told = []
    chosen = [sentence for part in answered for sentence in _choose_sentences(*part, at_most=_MAX_QUOTES_A_PART)]
    first = _write_shorts(told, language)
    sentences = [*first, *_write_quotes(_without_copies(chosen), language, after=bool(first))]
    for query, _ in missing:
        text = say("part_not_found", language, question=query.standalone)
        sentences.append(DraftSentence(f"\n\n{text}", (), claims=False))
    return Draft(tuple(sentences))


def _find_short(query: Query, finding: Finding) -> Span | None:
    return finding.span if finding.span is not None and finding.span_score >= MIN_SHORT[query.language] else None


def _short_span(span: Span) -> SpanKey:
    return (span.sentence.passage.article.id, *span.sentence.article_span(span.start, span.end))


def _write_shorts(spans: Sequence[Span], language: Language) -> list[DraftSentence]:
    """Return the short answers, each with the sentence it stands in, as one sentence to the eye."""
    sentences = []
    for number, span in enumerate(spans, start=1):
        _, start, end = _short_span(span)
        name = "short" if number == len(spans) else "short_and_more"
        lead = " " if language == "en" and number > 1 else ""
        text = lead + say(name, language, short=span.sentence.passage.article.text[start:end])
        sentences.append(DraftSentence(text, (_place(span.sentence),)))
    return sentences


def _write_quotes(chosen: Sequence[ReadSentence], language: Language, *, after: bool) -> list[DraftSentence]:
    """Return the sentences as quotes, a paragraph each; ``after`` says whether something comes before them."""
    sentences = []
    for number, sentence in enumerate(chosen):
        article = sentence.passage.article
        # Brackets of the article must not look like markers of the answer; both kinds fold alike.
        quote = MARKER.sub(r"［\1］", article.text[sentence.start : sentence.end])
        origin = article.publisher or say("origin", language)
        lead = "\n\n" if after or number else ""
        sentences.append(DraftSentence(lead + say("quote", language, origin=origin, quote=quote), (_place(sentence),)))
    return sentences


def _choose_sentences(query: Query, finding: Finding, *, at_most: int = _MAX_QUOTES) -> list[ReadSentence]:
    """Return the sentences to quote: the one with the short answer, and others likely to hold it, but no copies."""
    ranked = [item.sentence for item in finding.evidence]
    chosen = [finding.span.sentence if finding.span is not None else ranked[0]]
    wide = query.expected in _WIDE or _ASKS_SEVERAL.search(query.standalone) is not None
    for item in finding.evidence[: 2 * _MAX_QUOTES]:
        if len(chosen) >= at_most or item.score < (_MIN_SECOND_WIDE if wide else _MIN_SECOND):
            break
        if not any(_says_the_same(item.sentence, other) for other in chosen):
            chosen.append(item.sentence)
    return chosen


def _without_copies(sentences: Sequence[ReadSentence]) -> list[ReadSentence]:
    """Return each sentence once; one that only says the same may be about another part, and stays."""
    return list({_place(sentence): sentence for sentence in sentences}.values())


def _says_the_same(one: ReadSentence, other: ReadSentence) -> bool:
    """Return whether most of the shorter sentence's pairs of characters are in the other, as in copies."""
    first, second = ({text[place : place + 2] for place in range(len(text) - 1)} for text in (one.text, other.text))
    return len(first & second) > _COPY_SHARE * min(len(first), len(second))


def _place(sentence: ReadSentence) -> SpanKey:
    return sentence.passage.article.id, sentence.start, sentence.end
