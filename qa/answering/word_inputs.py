"""Words as the span network sees them: numbers that stand for their meaning, spelling, part of speech and form."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qa.tagging import Word

# A word is looked up by the hash of its letters: rare words share rows, and no list of words need be shipped.
WORD_ROWS = 8192
LAST_CHARACTER_ROWS = 2048
TOKENS_PER_WORD = 3
NO_TOKEN = -1
FLAGS = ("in_question", "characters_in_question", "is_digit", "is_latin", "length", "one_character")
IN_QUESTION = slice(0, 2)
TAGS = ("x", "uj", "u", "p", "c", "d", "r", "y", "f", "v", "vn", "a", "b", "m", "q", "t", "n", "l", "j", "i", "eng",
        "nz", "nt", "ns", "nr")  # fmt: skip
_TAG_NUMBER = {tag: number for number, tag in enumerate(TAGS, start=1)}

Floats = NDArray[np.float32]
Numbers = NDArray[np.int32]
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class WordInputs:
    """The words of a text, one row each.

    Attributes:
        tokens: The static model's tokens that lie in the word, by their place in the text's tokens, ``NO_TOKEN`` where
            there are fewer, (words, ``TOKENS_PER_WORD``).
        spelling: Hash of the word and of its last character, (words, 2).
        tags: Number of its part of speech, from 1, (words,).
        flags: ``FLAGS``, (words, len(FLAGS)).
    """

    tokens: Numbers
    spelling: Numbers
    tags: Numbers
    flags: Floats


def encode_words(words: Sequence[Word], token_spans: Sequence[Span], *, question: str) -> WordInputs:
    """Return the inputs for ``words``.

    Args:
        words: The words, in order, at least one.
        token_spans: Where each token of the static model lies in the same folded text.
        question: The folded question; its words are flagged.
    """
    return WordInputs(
        tokens=_tokens_inside(words, token_spans),
        spelling=np.array([_hash_spelling(word.text) for word in words], dtype=np.int32),
        tags=np.array(
            [_TAG_NUMBER.get(word.tag) or _TAG_NUMBER.get(word.tag[:1], 1) for word in words], dtype=np.int32
        ),
        flags=np.array([_flag_word(word.text, question) for word in words], dtype=np.float32),
    )


def _tokens_inside(words: Sequence[Word], token_spans: Sequence[Span]) -> Numbers:
    rows = np.full((len(words), TOKENS_PER_WORD), NO_TOKEN, dtype=np.int32)
    first = 0
    for row, word in enumerate(words):
        while first < len(token_spans) and token_spans[first][1] <= word.start:
            first += 1
        inside = first
        while inside < min(len(token_spans), first + TOKENS_PER_WORD) and token_spans[inside][0] < word.end:
            rows[row, inside - first] = inside
            inside += 1
    return rows


def _hash_spelling(text: str) -> tuple[int, int]:
    return zlib.crc32(text.encode()) % WORD_ROWS, zlib.crc32(text[-1].encode()) % LAST_CHARACTER_ROWS


def _flag_word(text: str, question: str) -> tuple[float, ...]:
    first = text[0]
    return (
        float(text in question),
        sum(character in question for character in text) / len(text),
        float(first.isdigit()),
        float(first.isascii() and first.isalpha()),
        min(len(text), 8) / 4,
        float(len(text) == 1),
    )
