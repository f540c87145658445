"""Candidate short answers: the spans of the passages that the span network finds likeliest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

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
    """Return the likeliest spans of ``sentences``, which are whole passages in order; best first."""
    asked = _ask_in_chinese(question.query, sentences) if question.query.concepts else _ask(question)
    tokens = reader.read_tokens(asked)
    words = encode_words(tag_words(asked), tokens.spans, question="")
    state = network.read_question(encode_text(words, tokens.vectors, tokens.weights))
    found: list[Span] = []
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
        found += _best_spans(passage, network.point(state, join_texts(encoded)))
    found.sort(key=lambda span: -span.score)
    fitting = [span for span in found if fits_span(question.query.expected, span.text)]
    return tuple((fitting or found)[:_MAX_SPANS])


def _best_spans(passage: Sequence[ReadSentence], pointers: Pointers) -> Iterator[Span]:
    """Yield the likeliest spans of each sentence."""
    offset = 0
    for sentence in passage:
        words = sentence.words
        own = slice(offset, offset + len(words))
        offset += len(words)
        scores = pointers.start[own, None] + pointers.end[None, own]
        lengths = np.arange(len(words))[None, :] - np.arange(len(words))[:, None]
        scores[(lengths < 0) | (lengths >= _LONGEST_WORDS)] = -np.inf
        best = np.argsort(-scores, axis=None, kind="stable")[:_SPANS_PER_SENTENCE]
        seen: set[tuple[int, int]] = set()
        for start, end in zip(*np.unravel_index(best, scores.shape), strict=True):
            first, last = complete_words(words, int(start), int(end) + 1)
            if not np.isfinite(scores[start, end]) or first >= last or (first, last) in seen:
                continue
            seen.add((first, last))
            yield Span(
                sentence=sentence,
                start=words[first].start,
                end=words[last - 1].end,
                first=first,
                last=last,
                start_score=float(pointers.start[own][start]),
                end_score=float(pointers.end[own][end]),
            )


def _ask(question: ReadQuestion) -> str:
    """Return the question with asking words, which a question in key words (2022年奥运会开幕时间) lacks."""
    if question.asks:
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
