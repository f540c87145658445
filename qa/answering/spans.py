"""What speaks for a candidate short answer: features for the trained scorer, beside what the span network says.

What marks an answer is mostly its form (an amount in the unit asked for, a name) and its surroundings: the words beside
it are those that stand beside the asking word in the question.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from qa.answering.reading import ReadQuestion, ReadSentence, unit_length
from qa.questions.kinds import KINDS
from qa.tagging import NAME_TAGS, Word

FEATURES = (
    "sentence_score", "sentence_rank", "sentence_coverage", "characters", "words", "first_tag", "last_tag",
    "previous_tag", "next_tag", "share_in_question", "distance_left", "distance_right", "weight_left", "weight_right",
    "clause_weight", "context_left", "context_right", "near_left", "near_right", "has_digit", "is_time",
    "ends_with_unit", "has_person", "has_place", "in_title_marks", "in_quotes", "is_list", "is_such_quantity",
    "ends_like_focus", "focus_similarity", "focus_similarity_last", "starts_clause", "ends_clause", "after_copula",
    "before_of", "times_in_passage", "in_article_title", "mean_weight", "is_whole_clause",
    "passage_rank", "expected", "has_focus", "names", "start_score", "end_score", "below_best",
    "below_best_of_passage", "place", "share",
)  # fmt: skip
_CLAUSE_END = frozenset(",。;:!?")
_TAG_CLASSES = ("x", "u", "p", "c", "d", "r", "y", "f", "v", "vn", "a", "b", "m", "q", "t", "n", "l", "j", "i", "eng",
                "nz", "nt", "ns", "nr")  # fmt: skip
_TAG_NUMBER = {tag: number for number, tag in enumerate(_TAG_CLASSES, start=1)}
_TIME = re.compile(r"^(\d{2,4}年)?(\d{1,2}月)?(\d{1,2}[日号])?$|^\d+(年|月|日|天|小时|点|分)")
_UNITS = frozenset("个位名家座所部份项种款届场件条次支只艘架辆台间层年月日天岁元人%米吨倍亩户届级号")


@dataclass(frozen=True, slots=True)
class Span:
    """A candidate: ``sentence.text[start:end]``, the words ``first`` to ``last`` (exclusive) of it."""

    sentence: ReadSentence
    start: int
    end: int
    first: int
    last: int
    start_score: float
    end_score: float

    @property
    def score(self) -> float:
        """The network's log-odds that this is the answer, against there being none in the passage, for each end."""
        return self.start_score + self.end_score

    @property
    def tags(self) -> tuple[str, ...]:
        """The parts of speech of its words."""
        return tuple(word.tag for word in self.sentence.words[self.first : self.last])

    @property
    def text(self) -> str:
        """The folded text of the candidate."""
        return self.sentence.text[self.start : self.end]


def find_span(sentence: ReadSentence, text: str, *, like: Span) -> Span | None:
    """Return where ``text`` stands in ``sentence`` as whole words, scored as ``like``."""
    start = sentence.text.find(text)
    starts = [word.start for word in sentence.words]
    ends = [word.end for word in sentence.words]
    end = start + len(text)
    if start not in starts or end not in ends:
        return None
    return replace(like, sentence=sentence, start=start, end=end, first=starts.index(start), last=ends.index(end) + 1)


def stands_beside(noun: str, span: Span) -> bool:
    """Return whether a noun stands right before a span or right behind it."""
    text = span.sentence.text
    before, after = text[: span.start].rstrip('"》'), text[span.end :].lstrip('的"')
    return before.endswith(noun) or after.startswith(noun) or span.text.endswith(noun)


def span_features(
    question: ReadQuestion, spans: Sequence[Span], *, sentence_scores: Mapping[ReadSentence, float]
) -> NDArray[np.float32]:
    """Return one row a span, one column a feature (``FEATURES``).

    Args:
        question: The question.
        spans: What the network points at, best first.
        sentence_scores: How likely each sentence holds the answer, best first.
    """
    if not spans:
        return np.empty((0, len(FEATURES)), dtype=np.float32)
    settings = {
        sentence: _Setting(question, sentence, score, rank)
        for rank, (sentence, score) in enumerate(sentence_scores.items())
        if any(span.sentence is sentence for span in spans)
    }
    rows = [settings[span.sentence].features(span) for span in spans]
    return np.column_stack([rows, _beside_others(spans)]).astype(np.float32)


def _beside_others(spans: Sequence[Span]) -> NDArray[np.float32]:
    """Return what the network makes of each span beside the others."""
    scores = np.array([span.score for span in spans])
    passages = np.array([span.sentence.passage.rank for span in spans])
    best = {rank: scores[passages == rank].max() for rank in set(passages.tolist())}
    powers = np.exp(scores - scores.max())
    return np.column_stack(
        [
            [span.start_score for span in spans],
            [span.end_score for span in spans],
            scores.max() - scores,
            [best[rank] - score for rank, score in zip(passages.tolist(), scores.tolist(), strict=True)],
            np.arange(len(spans)),
            powers / powers.sum(),
        ]
    )


class _Setting:
    """What the spans of one sentence share."""

    def __init__(self, question: ReadQuestion, sentence: ReadSentence, score: float, rank: int) -> None:
        self.question = question
        self.sentence = sentence
        self.score = score
        self.rank = rank
        self.matched = _word_weights(question, sentence)
        self.coverage = sum(term.weight for term in question.terms if term.found_in(sentence.text))
        self.coverage /= question.total_weight
        self.cumulative = np.concatenate([[0.0], np.cumsum(self.matched)])
        self.places = np.flatnonzero(self.matched > 0)
        self.clause_of = _clause_numbers(sentence.words)
        self.clause_weight = np.bincount(self.clause_of, weights=self.matched, minlength=1)
        vectors, weights = sentence.tokens.vectors, sentence.tokens.weights
        self.token_starts = np.array([start for start, _ in sentence.tokens.spans], dtype=int)
        self.vectors = np.concatenate([np.zeros((1, vectors.shape[1])), np.cumsum(weights[:, None] * vectors, axis=0)])
        self.weights = np.concatenate([[0.0], np.cumsum(weights)])
        self.passage_text = sentence.passage.text
        self.context = (_content_tail(question.before), _content_head(question.after))

    def features(self, span: Span) -> list[float]:
        return [
            self.score,
            self.rank,
            self.coverage,
            math.log1p(span.end - span.start),
            span.last - span.first,
            *self._tags(span),
            *self._overlap(span),
            *self._surroundings(span),
            *self._form(span),
            *self._focus(span),
            *self._place(span),
        ]

    def _tags(self, span: Span) -> tuple[int, int, int, int]:
        words = self.sentence.words
        return (
            _tag_number(words[span.first]),
            _tag_number(words[span.last - 1]),
            _tag_number(words[span.first - 1]) if span.first else 0,
            _tag_number(words[span.last]) if span.last < len(words) else 0,
        )

    def _overlap(self, span: Span) -> tuple[float, ...]:
        inside = self.cumulative[span.last] - self.cumulative[span.first]
        own = self.sentence.words[span.first : span.last]
        known = sum(len(word.text) for word in own if word.text in self.question.folded)
        left = self.places[self.places < span.first]
        right = self.places[self.places >= span.last]
        return (
            known / (span.end - span.start),
            span.first - left[-1] if len(left) else 30,
            right[0] - span.last + 1 if len(right) else 30,
            self.cumulative[span.first] - self.cumulative[max(0, span.first - 6)],
            self.cumulative[min(len(self.matched), span.last + 6)] - self.cumulative[span.last],
            self.clause_weight[self.clause_of[span.first]] - inside,
        )

    def _surroundings(self, span: Span) -> tuple[float, ...]:
        text = self.sentence.text
        before, after = text[: span.start], text[span.end :]
        tail, head = self.context
        return (
            _common_suffix(self.question.before, before),
            _common_prefix(self.question.after, after),
            float(bool(tail) and tail in before[-8:]),
            float(bool(head) and head in after[:8]),
        )

    def _form(self, span: Span) -> tuple[float, ...]:
        text = span.text
        quantity = self.question.quantity
        tags = {word.tag for word in self.sentence.words[span.first : span.last]}
        before = self.sentence.text[span.start - 1 : span.start]
        after = self.sentence.text[span.end : span.end + 1]
        return (
            float(any(character.isdigit() for character in text)),
            float(bool(_TIME.match(text)) or (tags <= {"m", "t"} and text[-1] in "年月日天")),
            float(text[-1] in _UNITS),
            float("nr" in tags),
            float("ns" in tags),
            float(text.startswith("《") and text.endswith("》")) + float(before == "《" and after == "》") / 2,
            float(before == '"' and after == '"'),
            float("、" in text),
            float(quantity is not None and quantity.search(text) is not None),
        )

    def _focus(self, span: Span) -> tuple[float, ...]:
        focus, vector = self.question.focus, self.question.focus_vector
        if vector is None:
            return 0.0, 0.0, 0.0
        text = span.text
        like = 1.0 if text.endswith(focus) else 0.5 if text[-1] in focus else 0.0
        first, last = np.searchsorted(self.token_starts, (span.start, span.end))
        if first == last:
            return like, 0.0, 0.0
        whole = unit_length(self.vectors[last] - self.vectors[first])
        end = unit_length(self.vectors[last] - self.vectors[last - 1])
        return like, float(whole @ vector), float(end @ vector)

    def _place(self, span: Span) -> tuple[float, ...]:
        text, words = span.text, self.sentence.words
        before = words[span.first - 1].text if span.first else ""
        after = words[span.last].text if span.last < len(words) else ""
        first, last = np.searchsorted(self.token_starts, (span.start, span.end))
        weight = (self.weights[last] - self.weights[first]) / max(1, last - first)
        starts = not before or before in _CLAUSE_END
        ends = not after or after in _CLAUSE_END
        return (
            float(starts),
            float(ends),
            float(before in ("是", "为", "在", "由", "被", "于", "达", "叫", "称", "名为", "即", "到")),
            float(after == "的"),
            min(5, self.passage_text.count(text)),
            float(text in self.sentence.passage.article.title),
            weight,
            float(starts and ends),
            self.sentence.passage.rank,
            KINDS.index(self.question.query.expected),
            float(bool(self.question.focus)),
            sum(word.tag in NAME_TAGS for word in words[span.first : span.last]),
        )


def _clause_numbers(words: Sequence[Word]) -> NDArray[np.int64]:
    return np.cumsum([word.text in _CLAUSE_END for word in words], dtype=np.int64)


def _word_weights(question: ReadQuestion, sentence: ReadSentence) -> NDArray[np.float64]:
    """Return for each word of the sentence the weight of the question's term that it is, or is part of."""
    weights = np.zeros(len(sentence.words))
    for term in question.terms:
        for alternative in term.alternatives:
            place = sentence.text.find(alternative)
            while place >= 0:
                for index, word in enumerate(sentence.words):
                    if word.start < place + len(alternative) and place < word.end:
                        weights[index] = max(weights[index], term.weight)
                place = sentence.text.find(alternative, place + 1)
    return weights


def _tag_number(word: Word) -> int:
    return _TAG_NUMBER.get(word.tag) or _TAG_NUMBER.get(word.tag[:1], 0)


def _content_tail(text: str) -> str:
    """Return the last two characters before the asking words that are more than a particle."""
    trimmed = text.rstrip("是为在于了的有到由,")
    return trimmed[-2:]


def _content_head(text: str) -> str:
    return text.lstrip("的是了,")[:2].rstrip("?。")


def _common_suffix(one: str, other: str) -> int:
    length = 0
    while length < min(len(one), len(other), 8) and one[-1 - length] == other[-1 - length]:
        length += 1
    return length


def _common_prefix(one: str, other: str) -> int:
    length = 0
    while length < min(len(one), len(other), 8) and one[length] == other[length]:
        length += 1
    return length
