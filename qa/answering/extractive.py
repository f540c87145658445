"""Answers without a language model: the sentences that bear the question out, and the short answer inside them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ingest.embedding import load_builtin
from qa.answering import evidence, spans
from qa.answering.boosting import Trees, load_trees, probability
from qa.answering.reading import Reader, ReadQuestion, ReadSentence
from qa.answering.spans import Span
from qa.followups import rewrite_followup
from qa.phrases import say
from qa.questions import KINDS, Query
from qa.rendering import MARKER
from qa.types import Draft, DraftSentence, Passage, Turn

MODEL_FILE = Path(__file__).parents[1] / "models" / "reader.npz"
READ_SENTENCES = 5
# One in four of the cases the reader was trained on holds an answer, so even odds lie well below a half. On development
# questions, 0.2 turns away 99 % of those about something else, and half of those about the right topic.
MIN_ANSWERABLE = 0.2
# Below this expected overlap the sentence alone serves better. The reader learned from Chinese questions only.
MIN_SHORT = {"zh-Hans": 0.25, "zh-Hant": 0.25, "en": 0.5}
_MIN_SECOND = 0.6
_DATE = re.compile(r"(?:\d{2,4}年)?\d{1,2}月(?:\d{1,2}[日号])?")
_ASKS_YEAR = re.compile(r"[哪何几]一?年|\bwhich year\b|\bwhat year\b")


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence and how likely it is to hold the answer, 0 to 1."""

    sentence: ReadSentence
    score: float


@dataclass(frozen=True, slots=True)
class Finding:
    """What reading the passages came to.

    Attributes:
        evidence: Sentences, best first.
        span: The best short answer, in one of the first sentences.
        span_score: Its expected overlap (F1 of characters) with the right answer, 0 to 1.
        answerable: The probability that the passages hold the answer.
    """

    evidence: tuple[Evidence, ...]
    span: Span | None
    span_score: float
    answerable: float


class ReaderModel:
    """The three trained scorers: of sentences, of spans, and of whether there is an answer."""

    def __init__(self, reader: Reader, scorers: dict[str, Trees]) -> None:
        self.reader = reader
        self._scorers = scorers

    def find(self, query: Query, passages: Sequence[Passage]) -> Finding:
        """Return the evidence for ``query`` in ``passages``, and the short answer inside it."""
        question = self.reader.read_question(query)
        read = self.reader.read_sentences(passages)
        sentences = [sentence for sentence in read if not question.contradicts(sentence)]
        if not sentences:
            return Finding((), None, 0.0, 0.0)
        features, ranked, candidates = self._read(question, sentences)
        row = answerable_features(question, features, ranked, candidates)
        answerable = float(probability(self._scorers["answerable"].score(row[None, :]))[0])
        if not candidates:
            return Finding(ranked, None, 0.0, answerable)
        span, score = candidates[0]
        return Finding(ranked, _trim(question, span), score, answerable)

    def describe(self, question: ReadQuestion, sentences: Sequence[ReadSentence]) -> NDArray[np.float32]:
        """Return the features that decide whether ``sentences`` hold an answer."""
        return answerable_features(question, *self._read(question, sentences))

    def _read(
        self, question: ReadQuestion, sentences: Sequence[ReadSentence]
    ) -> tuple[NDArray[np.float32], tuple[Evidence, ...], list[tuple[Span, float]]]:
        features = evidence.sentence_features(self.reader, question, sentences)
        scores = probability(self._scorers["sentence"].score(features))
        order = np.argsort(-scores, kind="stable")
        ranked = tuple(Evidence(sentences[index], float(scores[index])) for index in order)
        return features[order], ranked, self.score_spans(question, ranked[:READ_SENTENCES])

    def score_spans(self, question: ReadQuestion, best: Sequence[Evidence]) -> list[tuple[Span, float]]:
        """Return the candidate answers of the sentences with their expected F1, best first."""
        found: list[Span] = []
        rows = []
        for rank, item in enumerate(best):
            candidates = spans.find_spans(item.sentence, question.query.expected)
            found += candidates
            rows.append(
                spans.span_features(
                    self.reader, question, item.sentence, candidates, sentence_score=item.score, sentence_rank=rank
                )
            )
        scores = self._scorers["span"].score(np.concatenate(rows)) if rows else ()
        scored = [(span, float(score)) for span, score in zip(found, scores, strict=True)]
        if question.quantity is not None:
            # Where an amount in the unit asked for is to be had, no other number is the answer.
            scored = [pair for pair in scored if question.quantity.search(pair[0].text)] or scored
        return sorted(scored, key=lambda pair: -pair[1])


class ExtractiveAnswerer:
    """Quotes the evidence; refuses when there is none."""

    def rewrite(self, question: str, history: Sequence[Turn]) -> str:
        """Return ``question`` with what it leaves to the turns before it written in, by rules."""
        return rewrite_followup(question, history)

    def stream(self, query: Query, passages: Sequence[Passage]) -> Iterator[str | Draft]:
        """Yield the answer's sentences, then the draft."""
        finding = load_reader_model().find(query, passages)
        draft = _compose(query, finding) if finding.answerable >= MIN_ANSWERABLE else Draft(())
        numbers: dict[tuple[str, int, int], int] = {}
        for sentence in draft.sentences:
            markers = "".join(f"[{numbers.setdefault(span, len(numbers) + 1)}]" for span in sentence.spans)
            yield sentence.text + markers
        yield draft


@cache
def load_reader_model() -> ReaderModel:
    """Return the built-in reader; it is loaded once a process."""
    return ReaderModel(Reader(load_builtin()), load_trees(MODEL_FILE))


def answerable_features(
    question: ReadQuestion,
    features: NDArray[np.float32],
    ranked: Sequence[Evidence],
    candidates: Sequence[tuple[Span, float]],
) -> NDArray[np.float32]:
    """Return the features that decide whether there is an answer: the best sentence's own, and how clear the best is.

    Args:
        question: The question.
        features: Rows of ``evidence.FEATURES``, best sentence first.
        ranked: The sentences, best first.
        candidates: The scored spans, best first.
    """
    second = ranked[1].score if len(ranked) > 1 else 0.0
    best_span = candidates[0][1] if candidates else 0.0
    rival = next((score for span, score in candidates if span.text not in candidates[0][0].text), 0.0)
    missing = [term.weight for term in question.terms if not term.found_in(ranked[0].sentence.text)]
    return np.array(
        [
            *features[0],
            features[:, evidence.FEATURES.index("coverage")].max(),
            features[:, evidence.FEATURES.index("coverage_in_passage")].max(),
            ranked[0].score,
            second,
            best_span,
            rival,
            max(missing, default=0.0),
            question.total_weight,
            len(question.terms),
            KINDS.index(question.query.expected),
        ],
        dtype=np.float32,
    )


def _compose(query: Query, finding: Finding) -> Draft:
    """Write the short answer, when it could be told, and the sentences it rests on."""
    first = finding.evidence[0].sentence
    short = None
    sentences: list[DraftSentence] = []
    if finding.span is not None and finding.span_score >= MIN_SHORT[query.language]:
        first = finding.span.sentence
        short = (first.passage.article.id, *first.article_span(finding.span.start, finding.span.end))
        text = first.passage.article.text[short[1] : short[2]]
        sentences.append(DraftSentence(say("short", query.language, short=text), (_span(first),)))
    quoted = [first, *(item.sentence for item in finding.evidence[:2] if item.score >= _MIN_SECOND)]
    for sentence in {(_span(sentence)): sentence for sentence in quoted}.values():
        article = sentence.passage.article
        # Brackets of the article must not look like markers of the answer; both kinds fold alike.
        quote = MARKER.sub(r"［\1］", article.text[sentence.start : sentence.end])
        origin = article.publisher or say("origin", query.language)
        lead = "\n\n" if sentences else ""
        text = lead + say("quote", query.language, origin=origin, quote=quote)
        sentences.append(DraftSentence(text, (_span(sentence),)))
    return Draft(tuple(sentences), short=short)


def _trim(question: ReadQuestion, span: Span) -> Span:
    """Return what of a span answers: the one amount in it, its whole date, a place without the 省 of the question."""
    if question.quantity is not None:
        amounts = list(question.quantity.finditer(span.text))
        if len(amounts) == 1:
            return replace(span, start=span.start + amounts[0].start(), end=span.start + amounts[0].end())
    if question.query.expected == "time" and not _ASKS_YEAR.search(question.folded):
        dates = (match.span() for match in _DATE.finditer(span.sentence.text))
        whole = [date for date in dates if date[0] <= span.start and span.end <= date[1]]
        return replace(span, start=whole[0][0], end=whole[0][1]) if whole else span
    said = len(span.text) > 2 and span.text[-1] in "省市县" and span.text[-1] in question.focus
    return replace(span, end=span.end - 1) if said and question.query.expected == "place" else span


def _span(sentence: ReadSentence) -> tuple[str, int, int]:
    return sentence.passage.article.id, sentence.start, sentence.end
