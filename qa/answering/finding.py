"""What the built-in reader makes of a question and passages: evidence, the short answer, and whether there is one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ingest.embedding import load_builtin
from qa.answering import evidence, spans
from qa.answering.boosting import Trees, load_trees, probability
from qa.answering.expected import asks_for_place_name, names_place
from qa.answering.hostility import flag_instructions
from qa.answering.network import SpanNetwork, load_network
from qa.answering.pointing import point_at_spans
from qa.answering.reading import Reader, ReadQuestion, ReadSentence, fold_article
from qa.answering.spans import Span, find_span, stands_beside
from qa.answering.trimming import trim_span
from qa.questions import Query
from qa.questions.kinds import KINDS
from qa.tagging import NAME_TAGS, is_name
from qa.types import Passage

SCORERS_FILE = Path(__file__).parents[1] / "models" / "scorers.npz"
NETWORK_FILE = Path(__file__).parents[1] / "models" / "network.npz"
# What the network reads of the passages, the best sentences first; about 12 ms on one thread. Twice as many found no
# more answers.
_READ_WORDS = 300
_NOTHING = -10.0
# What decides whether there is an answer: the sentence of the best short answer, the best of all, what is missing of
# the question, and how the best short answer stands among the others.
FEATURES = (
    *evidence.FEATURES, "best_coverage", "best_coverage_in_passage", "rank", "score", "best_score", "second_score",
    "heaviest_term_missing", "total_weight", "terms", "numbers_missing_in_article", "numbers_missing", "expected_kind",
    "span_score", "rival_score", "start_score", "end_score", "most_pointed_at", "most_pointed_at_elsewhere",
    "same_elsewhere", "span_passage_rank", *(f"span_{name}" for name in spans.FEATURES),
)  # fmt: skip
# An answer about another name than the question's is no answer, however likely its form.
_ABOUT_ANOTHER = 0.25
# The share of the best score that a candidate of likelier form must have to be preferred.
_NEARLY = 0.75


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
        span: The best short answer.
        span_score: Its expected overlap (F1 of characters) with the right answer, 0 to 1.
        answerable: The probability that the passages hold the answer.
    """

    evidence: tuple[Evidence, ...]
    span: Span | None
    span_score: float
    answerable: float


@dataclass(frozen=True, slots=True)
class Reading:
    """A question with its passages, read but not yet judged.

    Attributes:
        rows: ``evidence.FEATURES`` of each sentence, best first.
        evidence: The sentences, best first.
        candidates: The short answers with their expected F1, best first.
        best_row: ``spans.FEATURES`` of the best of them; zeros where there is none.
    """

    question: ReadQuestion
    rows: NDArray[np.float32]
    evidence: tuple[Evidence, ...]
    candidates: tuple[tuple[Span, float], ...]
    best_row: NDArray[np.float32]

    def describe(self) -> NDArray[np.float32]:
        """Return the features that decide whether there is an answer (``FEATURES``)."""
        best = self.candidates[0][0] if self.candidates else None
        ranked = [item.sentence for item in self.evidence]
        own = ranked.index(best.sentence) if best else 0
        coverage = (self.rows[:, evidence.FEATURES.index(name)] for name in ("coverage", "coverage_in_passage"))
        missing = [term.weight for term in self.question.terms if not term.found_in(ranked[own].text)]
        whole = fold_article(ranked[own].passage.article)
        numbers = [term for term in self.question.terms if term.alternatives[0][0].isdigit()]
        return np.array(
            [
                *self.rows[own],
                *(column.max() for column in coverage),
                own,
                self.evidence[own].score,
                self.evidence[0].score,
                self.evidence[1].score if len(self.evidence) > 1 else 0.0,
                max(missing, default=0.0),
                self.question.total_weight,
                len(self.question.terms),
                sum(not term.found_in(whole) for term in numbers),
                sum(not term.found_in(ranked[own].text) for term in numbers),
                KINDS.index(self.question.query.expected),
                *self._describe_candidates(),
                *self.best_row,
            ],
            dtype=np.float32,
        )

    def _describe_candidates(self) -> tuple[float, ...]:
        """Return how good the best short answer is, and how much better than others and than those elsewhere."""
        if not self.candidates:
            return 0.0, 0.0, _NOTHING, _NOTHING, _NOTHING, _NOTHING, 0.0, 0.0
        best, score = self.candidates[0]
        rival = next((other for span, other in self.candidates if span.text not in best.text), 0.0)
        pointed = [span.score for span, _ in self.candidates]
        elsewhere = [
            span.score
            for span, _ in self.candidates
            if span.sentence.passage.article.id != best.sentence.passage.article.id
        ]
        same = sum(other for span, other in self.candidates if span.text == best.text)
        return (
            score,
            rival,
            best.start_score,
            best.end_score,
            max(pointed),
            max(elsewhere, default=_NOTHING),
            same,
            best.sentence.passage.rank,
        )


class ReaderModel:
    """The span network, and the trained scorers of sentences, of spans, and of whether there is an answer."""

    def __init__(self, reader: Reader, network: SpanNetwork, scorers: Mapping[str, Trees]) -> None:
        self.reader = reader
        self.network = network
        self._scorers = scorers

    def find(self, query: Query, passages: Sequence[Passage]) -> Finding:
        """Return the evidence for ``query`` in ``passages``, and the short answer inside it."""
        reading = self.read(query, passages)
        if not reading.evidence:
            return Finding((), None, 0.0, 0.0)
        answerable = float(probability(self._scorers["answerable"].score(reading.describe()[None, :]))[0])
        if not reading.candidates:
            return Finding(reading.evidence, None, 0.0, answerable)
        span, score = reading.candidates[0]
        if reading.question.is_about_another(span.sentence.passage.article):
            answerable = min(answerable, _ABOUT_ANOTHER)
        span = _cite_best(_name_place(reading.question, span), reading.evidence[0].sentence)
        return Finding(reading.evidence, trim_span(reading.question, span), score, answerable)

    def read(self, query: Query, passages: Sequence[Passage]) -> Reading:
        """Return the sentences and candidate answers of the passages, in order of their scores."""
        question = self.reader.read_question(query, passages)
        read = tuple(sentence for sentence in self.reader.read_sentences(passages) if not _gives_orders(sentence))
        rows, ranked = self.rank_sentences(question, read)
        candidates = self.point(question, ranked)
        if not candidates:
            return Reading(question, rows, ranked, (), np.zeros(len(spans.FEATURES), dtype=np.float32))
        span_rows = self.describe_spans(question, candidates, ranked)
        scores = self._scorers["span"].score(span_rows)
        order = np.argsort(-scores, kind="stable").tolist()
        preferred = _prefer(question, candidates, order, scores)
        scored = tuple((candidates[index], float(scores[index])) for index in preferred)
        return Reading(question, rows, ranked, scored, span_rows[preferred[0]])

    def rank_sentences(
        self, question: ReadQuestion, read: Sequence[ReadSentence]
    ) -> tuple[NDArray[np.float32], tuple[Evidence, ...]]:
        """Return the sentences that do not contradict the question, best first, with their features."""
        sentences = [sentence for sentence in read if not question.contradicts(sentence)]
        rows = evidence.sentence_features(question, sentences)
        scores = probability(self._scorers["sentence"].score(rows))
        order = np.argsort(-scores, kind="stable")
        return rows[order], tuple(Evidence(sentences[index], float(scores[index])) for index in order)

    def point(self, question: ReadQuestion, ranked: Sequence[Evidence]) -> tuple[Span, ...]:
        """Return the candidate answers in the best sentences, which the network reads in the articles' order."""
        chosen: list[ReadSentence] = []
        words = 0
        for sentence in (item.sentence for item in ranked):
            words += len(sentence.words)
            if chosen and words > _READ_WORDS:
                break
            chosen.append(sentence)
        chosen.sort(key=lambda sentence: (sentence.passage.rank, sentence.number))
        return point_at_spans(self.reader, self.network, question, chosen)

    @staticmethod
    def describe_spans(
        question: ReadQuestion, candidates: Sequence[Span], ranked: Sequence[Evidence]
    ) -> NDArray[np.float32]:
        """Return ``spans.FEATURES`` of the candidates."""
        return spans.span_features(question, candidates, sentence_scores={item.sentence: item.score for item in ranked})


@cache
def load_reader_model() -> ReaderModel:
    """Return the built-in reader; it is loaded once a process."""
    return ReaderModel(Reader(load_builtin()), load_network(NETWORK_FILE), load_trees(SCORERS_FILE))


def _prefer(
    question: ReadQuestion, candidates: Sequence[Span], order: Sequence[int], scores: NDArray[np.float32]
) -> Sequence[int]:
    """Return the candidates of ``order`` that are left when those are dropped that plainly answer something else.

    A test that would leave none is passed over; so is one of form only that would leave none nearly as good.
    """
    about = {span.sentence.passage.article for span in candidates}
    others = {article.id for article in about if question.is_about_another(article)}
    tests: list[tuple[Callable[[Span], bool], float]] = []
    if question.quantity is not None:
        # Where an amount in the unit asked for is to be had, no other number is the answer.
        quantity, counted = question.quantity, question.counted
        tests.append((lambda span: quantity.search(span.text) is not None, 0.0))
        if counted:
            tests.append((lambda span: stands_beside(counted, span), _NEARLY))
    if question.query.expected == "person":
        tests.append((lambda span: any(tag in NAME_TAGS or tag == "eng" for tag in span.tags), _NEARLY))
    if asks_for_place_name(question.focus):
        tests.append((_names_place, _NEARLY))
    # Nor is what an article says that is about somebody else.
    tests.append((lambda span: span.sentence.passage.article.id not in others, 0.0))
    for test, share in tests:
        kept = [index for index in order if test(candidates[index])]
        if kept and (not share or scores[kept[0]] >= share * scores[order[0]]):
            order = kept
    return order


def _name_place(question: ReadQuestion, span: Span) -> Span:
    """Return the place that is named in the sentence of ``span``, where the question asks for one and ``span`` is none.

    "The only province to do so" says again what was asked; a name answers it.
    """
    if not asks_for_place_name(question.focus) or _names_place(span):
        return span
    words = (word.text for word in span.sentence.words if names_place((word.tag,)) and is_name(word))
    name = next((word for word in words if word not in question.folded), "")
    return find_span(span.sentence, name, like=span) or span if name else span


def _names_place(span: Span) -> bool:
    return names_place(span.tags) and all(is_name(word) for word in span.sentence.words[span.first : span.last])


def _cite_best(span: Span, best: ReadSentence) -> Span:
    """Return ``span`` where it stands in the best sentence: the same words elsewhere prove less."""
    return find_span(best, span.text, like=span) or span


def _gives_orders(sentence: ReadSentence) -> bool:
    """Return whether a sentence speaks to a machine: what it says is no news and answers nothing."""
    offset = sentence.passage.chunk.start
    return (sentence.start - offset, sentence.end - offset) in flag_instructions(sentence.passage.text)
