"""When two articles are copies of one text: almost the same runs of characters, and the same numbers.

Runs are the 5-grams of the folded body without spaces and punctuation. Resemblance is their Jaccard index (Broder,
"On the Resemblance and Containment of Documents", 1997). Likeness alone is not enough: two notices from one template,
or two reports on one accident with another number of dead, differ in nothing but their numbers.

To find copies without comparing every pair, each body has a MinHash signature cut into bands (Leskovec, Rajaraman,
Ullman, "Mining of Massive Datasets", chapter 3): texts that share no band are hardly ever copies.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ingest.folding import fold_text

BANDS = 32
_ROWS = 4
_GRAM_CHARS = 5
_MIN_RESEMBLANCE = 0.7
# Where one text is the other with up to as much again added.
_MIN_RESEMBLANCE_CONTAINED = 0.5
_MIN_CONTAINMENT = 0.9
_MIN_SHARE_OF_NUMBERS = 0.5
_NOT_A_WORD = re.compile(r"[\W_]+")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
_MIXER = np.uint64(0xBF58476D1CE4E5B9)


@dataclass(frozen=True, slots=True)
class Body:
    """What is compared of an article.

    Attributes:
        grams: Hashes of its 5-grams, ascending, each once.
        numbers: Its numbers, without thousands separators.
    """

    grams: NDArray[np.uint32]
    numbers: frozenset[str]


def describe_body(text: str) -> Body:
    """Return what is compared of an article with this text."""
    folded = fold_text(text)
    numbers = frozenset(number.replace(",", "") for number in _NUMBER.findall(folded))
    return Body(_hash_grams(_NOT_A_WORD.sub("", folded)), numbers)


def sign_body(body: Body) -> NDArray[np.uint32]:
    """Return the `BANDS` keys of a body; two bodies that resemble each other by .7 share none once in 6,500 times."""
    from datasketch import MinHash

    minhash = MinHash(scheme="affine32", permutations=_permutations(), hashfunc=int)
    minhash.update_batch(body.grams.tolist())
    bands = np.asarray(minhash.hashvalues, dtype=np.uint64).reshape(BANDS, _ROWS)
    return _mix(_fold_columns(bands)).astype(np.uint32)


def are_copies(first: Body, second: Body) -> bool:
    """Return whether two bodies are copies of one text."""
    shared = len(np.intersect1d(first.grams, second.grams, assume_unique=True))
    resemblance = shared / (len(first.grams) + len(second.grams) - shared)
    if resemblance < _MIN_RESEMBLANCE_CONTAINED:
        return False
    containment = shared / min(len(first.grams), len(second.grams))
    alike = resemblance >= _MIN_RESEMBLANCE or containment >= _MIN_CONTAINMENT
    return alike and _numbers_agree(first.numbers, second.numbers)


def _numbers_agree(first: frozenset[str], second: frozenset[str]) -> bool:
    """Return whether one has the numbers of the other and few more; where each has its own, they contradict."""
    is_contained = first <= second or second <= first
    return is_contained and len(first & second) >= _MIN_SHARE_OF_NUMBERS * len(first | second)


@cache
def _permutations() -> Any:
    from datasketch import MinHash

    return MinHash(num_perm=BANDS * _ROWS, scheme="affine32").permutations


def _hash_grams(text: str) -> NDArray[np.uint32]:
    """Return the hashes of the 5-grams of ``text``; a shorter text is one gram."""
    characters = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64)
    width = min(_GRAM_CHARS, len(characters))
    count = len(characters) - width + 1
    columns = np.stack([characters[place : place + count] for place in range(width)], axis=1) if width else None
    if columns is None:
        return np.zeros(1, dtype=np.uint32)
    return np.unique(_mix(_fold_columns(columns)).astype(np.uint32))


def _fold_columns(columns: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Return one number for each row; numpy's unsigned integers wrap around, which is what a hash wants."""
    folded = np.zeros(len(columns), dtype=np.uint64)
    for column in columns.T:
        folded = folded * _MULTIPLIER + column
    return folded


def _mix(numbers: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Return well spread hashes: the finisher of splitmix64, shortened."""
    numbers = (numbers ^ (numbers >> np.uint64(29))) * _MIXER
    return numbers ^ (numbers >> np.uint64(32))
