"""Answers without a language model: the sentences that bear the question out, and the short answer inside them."""

from __future__ import annotations

import re
from collections.abc import Generator, Sequence

from ingest.types import Article
from qa.answering.finding import Finding, load_reader_model
from qa.answering.reading import ReadSentence
from qa.drafting import DraftedQuestion, draft_questions
from qa.followups import rewrite_followup
from qa.phrases import say
from qa.questions import Query
from qa.rendering import MARKER
from qa.types import Draft, DraftSentence, Passage, Turn

# At a half, 85 % of the held-out questions with an answer were answered; a right answer turned away is worse than one
# the reader can check against its quote.
MIN_ANSWERABLE = 0.45
# Below this expected overlap the sentence alone serves better. The reader learned from Chinese questions only.
MIN_SHORT = {"zh-Hans": 0.25, "zh-Hant": 0.25, "en": 0.3}
# How likely a further sentence must be to hold the answer; reasons, ways and lists are often told in several.
_MIN_SECOND, _MIN_SECOND_WIDE = 0.6, 0.3
_MAX_QUOTES = 3
_COPY_SHARE = 0.8
_WIDE = ("reason", "manner")
_ASKS_SEVERAL = re.compile(r"哪些|哪几|分别|有谁|\b(?:list|which .* are)\b")


class ExtractiveAnswerer:
    """Quotes the evidence; refuses when there is none."""

    def rewrite(self, question: str, history: Sequence[Turn]) -> str:
        """Return ``question`` with what it leaves to the turns before it written in, by rules."""
        return rewrite_followup(question, history)

    def stream(self, query: Query, passages: Sequence[Passage]) -> Generator[str | Draft, None, None]:
        """Yield the answer's sentences, then the draft."""
        finding = load_reader_model().find(query, passages)
        draft = _compose(query, finding) if finding.answerable >= MIN_ANSWERABLE else Draft(())
        numbers: dict[tuple[str, int, int], int] = {}
        for sentence in draft.sentences:
            markers = "".join(f"[{numbers.setdefault(span, len(numbers) + 1)}]" for span in sentence.spans)
            yield sentence.text + markers
        yield draft

    def draft_questions(self, article: Article) -> tuple[DraftedQuestion, ...]:
        """Return questions that ``article`` answers, by rules."""
        return draft_questions(article)


def _compose(query: Query, finding: Finding) -> Draft:
    """Write the short answer, when it could be told, and the sentences it rests on."""
    short = None
    sentences: list[DraftSentence] = []
    if finding.span is not None and finding.span_score >= MIN_SHORT[query.language]:
        first = finding.span.sentence
        short = (first.passage.article.id, *first.article_span(finding.span.start, finding.span.end))
        text = first.passage.article.text[short[1] : short[2]]
        sentences.append(DraftSentence(say("short", query.language, short=text), (_span(first),)))
    for sentence in _choose_sentences(query, finding):
        article = sentence.passage.article
        # Brackets of the article must not look like markers of the answer; both kinds fold alike.
        quote = MARKER.sub(r"［\1］", article.text[sentence.start : sentence.end])
        origin = article.publisher or say("origin", query.language)
        lead = "\n\n" if sentences else ""
        text = lead + say("quote", query.language, origin=origin, quote=quote)
        sentences.append(DraftSentence(text, (_span(sentence),)))
    return Draft(tuple(sentences), short=short)


def _choose_sentences(query: Query, finding: Finding) -> list[ReadSentence]:
    """Return the sentences to quote: the one with the short answer, and others likely to hold it, but no copies."""
    ranked = [item.sentence for item in finding.evidence]
    chosen = [finding.span.sentence if finding.span is not None else ranked[0]]
    wide = query.expected in _WIDE or _ASKS_SEVERAL.search(query.standalone) is not None
    for item in finding.evidence[: 2 * _MAX_QUOTES]:
        if len(chosen) >= _MAX_QUOTES or item.score < (_MIN_SECOND_WIDE if wide else _MIN_SECOND):
            break
        if not any(_says_the_same(item.sentence, other) for other in chosen):
            chosen.append(item.sentence)
    return chosen


def _says_the_same(one: ReadSentence, other: ReadSentence) -> bool:
    """Return whether most of the shorter sentence's pairs of characters are in the other, as in copies."""
    first, second = ({text[place : place + 2] for place in range(len(text) - 1)} for text in (one.text, other.text))
    return len(first & second) > _COPY_SHARE * min(len(first), len(second))


def _span(sentence: ReadSentence) -> tuple[str, int, int]:
    return sentence.passage.article.id, sentence.start, sentence.end
