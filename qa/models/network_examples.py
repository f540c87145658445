"""What the span network learns from: questions made from the news, then written ones with and without an answer."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ingest.embedding import load_builtin
from ingest.folding import fold_text
from ingest.sentences import split_sentences
from qa.answering.word_inputs import IN_QUESTION, NO_TOKEN, encode_words
from qa.models.cloze import find_blanks, weigh_blank, write_question
from qa.models.examples import Example, empty_of_answers, holds_any, swap_name
from qa.tagging import Word, tag_words

_NEWS_CHARS = 1500
_WINDOW_CHARS = 220
_WINDOW_RANGE = range(61, 400)
_WINDOWS_PER_ARTICLE = 2
_QUESTIONS_PER_WINDOW = 4
_LEAST_SENTENCE_WORDS = 6
_SUBJECT_WORDS = 12
_ELSEWHERE = 0.2
_MAX_QUESTION_WORDS = 40
_MAX_PASSAGE_WORDS = 330
_PASSAGE_CHARS = (200, 350, 350, 450)
_NEGATIVE_CHARS = 450


@dataclass(frozen=True, slots=True)
class TextRows:
    """The inputs of a text's words; ``tokens`` are ids of the static model."""

    tokens: NDArray[np.int32]
    spelling: NDArray[np.int16]
    tags: NDArray[np.int8]
    flags: NDArray[np.float16]

    def __len__(self) -> int:
        """Return the number of words."""
        return len(self.tags)


@dataclass(frozen=True, slots=True)
class PointingExample:
    """A question and a passage; the answer is its words ``first`` to ``last`` (inclusive), -1 where it has none.

    Attributes:
        in_question: The flags of the passage's words that tell of the question, (words, 2).
    """

    question: TextRows
    passage: TextRows
    in_question: NDArray[np.float16]
    first: int
    last: int


def make_cloze_examples(articles: Iterable[str], *, count: int, seed: int) -> list[PointingExample]:
    """Return ``count`` examples whose questions are made from the articles' own sentences.

    One in five is put to another part of the article, where it has no answer.
    """
    chooser = random.Random(seed)
    examples: list[PointingExample] = []
    for article in articles:
        windows = list(_cut_windows(fold_text(article[:_NEWS_CHARS]).replace("\n", " "), _WINDOW_CHARS))
        windows = [window for window in windows if len(window) in _WINDOW_RANGE]
        chosen = chooser.sample(windows, min(len(windows), _WINDOWS_PER_ARTICLE))
        read = [_read_text(window) for window in chosen]
        for number, (words, rows) in enumerate(read):
            for question, first, last in _ask_about(words, chooser):
                if len(read) > 1 and chooser.random() < _ELSEWHERE:
                    other = read[1 - number]
                    if "".join(word.text for word in words[first:last]) not in chosen[1 - number]:
                        examples.append(_build_example(question, *other))
                else:
                    examples.append(_build_example(question, words, rows, first, last - 1))
        if len(examples) >= count:
            break
    return examples[:count]


def make_reading_examples(examples: Sequence[Example], *, seed: int) -> list[PointingExample]:
    """Return each question with its passage, and three in four of them again with a passage that has no answer."""
    chooser = random.Random(seed)
    made: list[PointingExample] = []
    for example in examples:
        start, end = _window_around(example, chooser.choice(_PASSAGE_CHARS), chooser)
        passage = example.gold[start:end]
        question = fold_text(example.question)
        words, rows = _read_text(fold_text(passage))
        place = _place_of(
            fold_text(example.answers[0]), words, len(fold_text(example.gold[start : example.answer_start]))
        )
        if place is None or len(words) > _MAX_PASSAGE_WORDS:
            continue
        made.append(_build_example(question, words, rows, *place))
        made += _without_answer(replace(example, gold=passage), example.gold, chooser)
    return made


def _without_answer(example: Example, article: str, chooser: random.Random) -> Iterator[PointingExample]:
    """Yield the question with a like passage, with its own without the answer, or with another name in it, or not."""
    answers = [fold_text(answer) for answer in example.answers]
    question, passage = fold_text(example.question), ""
    chance = chooser.random()
    if chance < 0.4:
        bigrams = {question[place : place + 2] for place in range(len(question) - 1)}
        windows = [window for text in (*example.neighbours[:5], article) for window in _cut_windows(text, 350)]
        windows.sort(key=lambda window: -sum(bigram in window for bigram in bigrams))
        near = [window for window in windows if not holds_any(window, answers)][:3]
        passage = chooser.choice(near) if near else ""
    elif chance < 0.55:
        passage = empty_of_answers(example)
    elif chance < 0.75:
        swapped = swap_name(example, chooser)
        passage = example.gold if swapped != example.question else ""
        question = fold_text(swapped)
    words, rows = _read_text(fold_text(passage)[:_NEGATIVE_CHARS])
    if len(words) >= _LEAST_SENTENCE_WORDS:
        yield _build_example(question, words, rows)


def _ask_about(words: Sequence[Word], chooser: random.Random) -> Iterator[tuple[str, int, int]]:
    """Yield questions about a window of news, each with the words that answer it (end exclusive)."""
    ends = [place + 1 for place, word in enumerate(words) if word.text in "。?!"]
    sentences = [
        (first, last)
        for first, last in zip([0, *ends], [*ends, len(words)], strict=True)
        if last - first >= _LEAST_SENTENCE_WORDS
    ]
    blanks = [(*sentence, blank) for sentence in sentences for blank in find_blanks(words, *sentence, chooser)]
    if not blanks:
        return
    named = (word.text for word in words[:_SUBJECT_WORDS] if word.tag in ("nr", "ns", "nt", "nz", "n"))
    subject = next((text for text in named if len(text) > 1), "")
    weights = [weigh_blank(blank) for _, _, blank in blanks]
    for first, last, blank in chooser.choices(blanks, weights, k=_QUESTIONS_PER_WINDOW):
        question = write_question(words, first, last, blank, subject=subject if first else "", chooser=chooser)
        if question:
            yield question, blank.first, blank.last


def _build_example(
    question: str, words: Sequence[Word], rows: TextRows, first: int = -1, last: int = -1
) -> PointingExample:
    _, asked_rows = _read_text(question)
    cut = TextRows(*(getattr(asked_rows, name)[:_MAX_QUESTION_WORDS] for name in TextRows.__slots__))
    flags = encode_words(words, (), question=question).flags[:, IN_QUESTION].astype(np.float16)
    return PointingExample(cut, rows, flags, first, last)


def _read_text(folded: str) -> tuple[tuple[Word, ...], TextRows]:
    words = tag_words(folded)
    find_tokens = load_builtin().find_tokens
    found = [(token, (word.start, word.end)) for word in words for token in find_tokens([word.text])]
    inputs = encode_words(words, [span for _, span in found], question="")
    tokens = np.array([*(token for token, _ in found), NO_TOKEN], dtype=np.int32)[inputs.tokens]
    return words, TextRows(
        tokens, inputs.spelling.astype(np.int16), inputs.tags.astype(np.int8), inputs.flags.astype(np.float16)
    )


def _cut_windows(text: str, chars: int) -> Iterator[str]:
    """Yield whole sentences that follow one another, up to ``chars`` together."""
    sentences = split_sentences(text)
    first = 0
    while first < len(sentences):
        last = first + 1
        while last < len(sentences) and sentences[last][1] - sentences[first][0] < chars:
            last += 1
        yield text[sentences[first][0] : sentences[last - 1][1]]
        first = last


def _window_around(example: Example, chars: int, chooser: random.Random) -> tuple[int, int]:
    """Return the span of whole sentences around the answer, grown to about ``chars`` on either side at random."""
    sentences = split_sentences(example.gold)
    answer_end = example.answer_start + len(example.answers[0])
    held = [
        number for number, (start, end) in enumerate(sentences) if start < answer_end and end > example.answer_start
    ]
    first, last = held[0], held[-1]
    while True:
        ways: list[Any] = [(first - 1, last)] if first else []
        ways += [(first, last + 1)] if last + 1 < len(sentences) else []
        if not ways:
            break
        wider = chooser.choice(ways)
        if sentences[wider[1]][1] - sentences[wider[0]][0] > chars:
            break
        first, last = wider
    return sentences[first][0], sentences[last][1]


def _place_of(answer: str, words: Sequence[Word], about: int) -> tuple[int, int] | None:
    """Return the first and last word of ``answer``, from a little before ``about`` on; ``None`` if not there."""
    text = "".join(word.text for word in words)
    start = text.find(answer, max(0, about - 3))
    start = text.find(answer) if start < 0 else start
    inside = [number for number, word in enumerate(words) if word.start < start + len(answer) and word.end > start]
    return (inside[0], inside[-1]) if start >= 0 and inside else None
