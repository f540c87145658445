"""Foreign names as Chinese may write them by sound: Shelbrooke may be 谢尔布鲁克, 谢尔布罗克 and others.

The letters of a name are cut into pieces, each written by one character, as the names of a dictionary are
(``qa.models.build_transliterations``). The likeliest spellings are kept: one that is not quite what an article has
still shares most pairs of neighbouring characters with it, and those are what is searched for.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path

TABLE_FILE = Path(__file__).parents[1] / "models" / "transliterations.tsv"
BEGINNING, END = "^", "$"
MOST_LETTERS = 5
_FEWEST_LETTERS = 3
_FEWEST_CHARACTERS, _MOST_CHARACTERS = 2, 8
# Kept at each letter while the spellings are put together.
_BEAM = 40
_MOST_SPELLINGS = 12
# How much less likely a spelling must be for its weight to fall to 37 %; probabilities of names vary widely.
_TEMPERATURE = 4.0


@lru_cache(maxsize=256)  # the names of the questions that are being asked
def transliterate(name: str) -> tuple[tuple[str, float], ...]:
    """Return what the word ``name`` may be in Chinese, each with a weight, the likeliest first with weight 1.

    Args:
        name: One word in the 26 Latin letters.
    """
    letters = name.lower()
    if len(letters) < _FEWEST_LETTERS or not (letters.isascii() and letters.isalpha()):
        return ()
    ends: list[dict[str, float]] = [{"": 0.0}, *({} for _ in letters)]
    for start in range(len(letters)):
        likeliest = sorted(ends[start].items(), key=lambda item: -item[1])[:_BEAM]
        for end, character, log in _pieces(letters, start):
            for written, before in likeliest:
                spelling = written + character
                ends[end][spelling] = _add(ends[end].get(spelling), before + log)
    found = sorted(ends[-1].items(), key=lambda item: -item[1])
    found = [item for item in found if _FEWEST_CHARACTERS <= len(item[0]) <= _MOST_CHARACTERS][:_MOST_SPELLINGS]
    return tuple((spelling, math.exp((log - found[0][1]) / _TEMPERATURE)) for spelling, log in found)


def _pieces(letters: str, start: int) -> Iterator[tuple[int, str, float]]:
    for end in range(start + 1, min(start + MOST_LETTERS, len(letters)) + 1):
        key = BEGINNING * (start == 0) + letters[start:end] + END * (end == len(letters))
        for character, log in _load_table().get(key, ()):
            yield end, character, log


def _add(one: float | None, other: float) -> float:
    """Return the logarithm of the sum of two probabilities given as logarithms."""
    if one is None:
        return other
    return max(one, other) + math.log1p(math.exp(-abs(one - other)))


@cache
def _load_table() -> dict[str, tuple[tuple[str, float], ...]]:
    table = {}
    for line in TABLE_FILE.read_text(encoding="utf-8").splitlines():
        letters, *pairs = line.split("\t")
        table[letters] = tuple((pair[0], int(pair[2:]) / 100) for pair in pairs)
    return table
