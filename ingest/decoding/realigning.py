"""A byte lost from two-byte text shifts every character after it, until a plain letter: 昨天下�缬�. This finds it.

The bytes are divided again, at the least cost: a common character costs nothing, a rare one something, and a byte
that is left alone most (a shortest path over the places of the line, from its end to its beginning).
"""

from __future__ import annotations

import re
from functools import cache

from ingest.common_characters import COMMON_CHARACTERS
from ingest.folding import to_simplified

_COMMON, _USUAL, _RARE, _OUTLANDISH, _LOST = 0.0, 0.75, 2.5, 5.0, 5.5
_FIRST_LEAD = 0x81
# What GB18030 has beyond two bytes: emoji, unusual spaces.
_FOUR_BYTES = re.compile(rb"[\x81-\xfe][0-9][\x81-\xfe][0-9]")
# A longer line is no paragraph; dividing it anew would take seconds.
_MAX_BYTES = 60_000


def realign(line: bytes, encoding: str) -> str:
    """Return ``line`` of a two-byte ``encoding`` decoded; a byte that belongs to no character becomes U+FFFD."""
    if len(line) > _MAX_BYTES or line.isascii():
        return line.decode(encoding, "replace")
    costs = [0.0] * (len(line) + 2)
    steps = [1] * len(line)
    for place in range(len(line) - 1, -1, -1):
        if line[place] < _FIRST_LEAD:
            costs[place] = costs[place + 1] + (_LOST if line[place] == 0x80 else 0.0)
            continue
        choices = [(_LOST + costs[place + 1], 1)]
        if place + 1 < len(line):
            choices.append((_weigh(line[place : place + 2], encoding) + costs[place + 2], 2))
        if _FOUR_BYTES.match(line, place) and encoding == "gb18030":
            choices.append((_OUTLANDISH + costs[place + 4], 4))
        costs[place], steps[place] = min(choices)
    return _decode(line, steps, encoding)


def _decode(line: bytes, steps: list[int], encoding: str) -> str:
    pieces: list[str] = []
    place = 0
    while place < len(line):
        piece = line[place : place + steps[place]]
        pieces.append("\ufffd" if len(piece) == 1 and piece[0] >= 0x80 else piece.decode(encoding, "replace"))
        place += steps[place]
    return "".join(pieces)


@cache
def _weigh(pair: bytes, encoding: str) -> float:
    """Return how unlikely the two bytes are to be a character of a text."""
    try:
        character = pair.decode(encoding)
    except UnicodeDecodeError:
        return 2 * _LOST
    simplified = to_simplified(character)
    if len(character) != 1 or "\ue000" <= character <= "\uf8ff":
        return 2 * _LOST
    if simplified in COMMON_CHARACTERS or simplified in "，。、：；“”《》（）！？":
        return _COMMON
    # GB2312 has its 3,755 usual characters in the rows up to 0xD7.
    in_gb2312 = simplified.encode("gb2312", "ignore")
    if not in_gb2312:
        return _OUTLANDISH
    return _USUAL if in_gb2312[0] <= 0xD7 else _RARE
