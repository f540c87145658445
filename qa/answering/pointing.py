"""Candidate short answers: the spans of the passages that the span network finds likeliest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, islice

import numpy as np

from ingest.folding import fold_text
from qa.answering.expected import fits_span
from qa.answering.network import Pointers, SpanNetwork, encode_text, join_texts
from qa.answering.reading import Reader, ReadQuestion, ReadSentence
from qa.answering.spans import Span
from qa.answering.trimming import complete_words
from qa.answering.word_inputs import encode_words
from qa.questions import Query
from qa.tagging import tag_words

_LONGEST_WORDS = 40
_SPANS_PER_SENTENCE = 10
_MAX_SPANS = 40
_ASKING = {
    "person": "谁", "time": "什么时候", "place": "哪里", "number": "多少", "title": "什么", "reason": "为什么",
    "manner": "如何", "thing": "什么",
}  # fmt: skip


def point_at_spans(
    reader: Reader, network: SpanNetwork, question: ReadQuestion, sentences: Sequence[ReadSentence]
) -> tuple[Span, ...]:
    """Return the likeliest spans of ``sentences``, which are in the order of their passages; best first."""
    asked = _ask_in_chinese(question.query, sentences) if question.query.concepts else _ask(question)
    words = tag_words(asked)
    tokens = reader.read_tokens(words)
    inputs = encode_words(words, tokens.spans, question="")
    state = network.read_question(encode_text(inputs, tokens.vectors, tokens.weights))
    places: list[_Place] = []
    for _, group in groupby(sentences, key=lambda sentence: sentence.passage):
        passage = list(group)
        encoded = [
            encode_text(
                encode_words(sentence.words, sentence.tokens.spans, question=asked),
                sentence.tokens.vectors,
                sentence.tokens.weights,
            )
            for sentence in passage
        ]
        places += _find_places(passage, network.point(state, join_texts(encoded)))
    places.sort(key=lambda place: -(place.start_score + place.end_score))
    fitting = (span for span in _complete(places) if fits_span(question.query.expected, span.text))
    return tuple(islice(fitting, _MAX_SPANS)) or tuple(islice(_complete(places), _MAX_SPANS))


@dataclass(frozen=True, slots=True)
class _Place:
    """The words ``first`` to ``last`` (exclusive) of a sentence, as the network points at them."""

    sentence: ReadSentence
    first: int
    last: int
    start_score: float
    end_score: float


def _find_places(passage: Sequence[ReadSentence], pointers: Pointers) -> Iterator[_Place]:
    """Yield the likeliest places of each sentence."""
    offset = 0
    for sentence in passage:
        length = len(sentence.words)
        starts, ends = pointers.start[offset : offset + length], pointers.end[offset : offset + length]
        offset += length
        scores = starts[:, None] + ends[None, :]
        lengths = np.arange(length)[None, :] - np.arange(length)[:, None]
        scores[(lengths < 0) | (lengths >= _LONGEST_WORDS)] = -np.inf
        best = np.argsort(-scores, axis=None, kind="stable")[:_SPANS_PER_SENTENCE]
        for first, last in zip(*np.unravel_index(best, scores.shape), strict=True):
            if np.isfinite(scores[first, last]):
                yield _Place(sentence, int(first), int(last) + 1, float(starts[first]), float(ends[last]))


def _complete(places: Iterable[_Place]) -> Iterator[Span]:
    """Yield the spans of whole names and amounts that the places stand for, each once."""
    seen: set[tuple[int, int, int]] = set()
    for place in places:
        words = place.sentence.words
        first, last = complete_words(words, place.first, place.last)
        key = (id(place.sentence), first, last)
        if first < last and key not in seen:
            seen.add(key)
            yield Span(
                sentence=place.sentence,
                start=words[first].start,
                end=words[last - 1].end,
                first=first,
                last=last,
                start_score=place.start_score,
                end_score=place.end_score,
            )


def _ask(question: ReadQuestion) -> str:
    """Return the question with asking words, which a question in key words (2022年奥运会开幕时间) lacks."""
    if question.asked:
        return question.folded
    return f"{question.folded.rstrip('?。')}是{_ASKING[question.query.expected]}?"


def _ask_in_chinese(query: Query, sentences: Sequence[ReadSentence]) -> str:
    """Return the question in Chinese words, of each concept's alternatives the one that the passages have.

    The network learned from Chinese questions with words left out or moved, and reads such a list of words as one.
    """
    text = "\n".join(sentence.text for sentence in sentences)
    chosen = []
    for concept in query.concepts:
        wordings = [(fold_text(wording), weight) for wording, weight in concept]
        chosen.append(max(wordings, key=lambda pair: pair[1] + (pair[0] in text))[0])
    return " ".join([*dict.fromkeys(chosen), _ASKING[query.expected]])
