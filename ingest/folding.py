"""One normalisation for search, matching and highlighting: width, case, script, white space, quotation marks.

Folding is defined character by character (Unicode NFKC and case folding of each code point), so that a folded
character always knows the place it came from. Traditional characters become simplified ones by OpenCC's phrase
tables, which keep the length; where a phrase would change it, characters are converted one by one.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from dataclasses import dataclass
from functools import cache
from typing import Any

_CJK = r"\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
# Crawls put spaces between digits and characters ("8 月 16 日") and break lines anywhere: white space that
# touches a Chinese character means nothing, elsewhere one space is enough. Each match begins with white space, for
# which the engine looks ten times as fast as for what may stand before it.
_SPACE = re.compile(rf"\s(?:(?<=[{_CJK}。，]\s)\s*|\s*(?=[{_CJK}。，])|(?<=\s\s)\s*)")
_QUOTES = dict.fromkeys(map(ord, "“”„‟«»「」『』〝〞〟＂"), '"') | dict.fromkeys(map(ord, "‘’‚‛＇`´"), "'")
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−－"), "-")
_SEPARATORS = dict.fromkeys(map(ord, "·•・‧∙⋅"), "·")


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text that knows where it came from.

    Attributes:
        text: The folded text.
        offsets: For each folded character, the index of the original character it came from; ascending.
    """

    text: str
    offsets: array[int]

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """Return the original span of ``text[start:end]``; empty spans map to an empty span."""
        if start >= end:
            place = self.offsets[start] if start < len(self.offsets) else (self.offsets[-1] + 1 if self.offsets else 0)
            return place, place
        return self.offsets[start], self.offsets[end - 1] + 1


def fold(text: str) -> Folded:
    """Return ``text`` folded, with the place every character came from."""
    if _keeps_places(text):
        converted = _to_simplified(text.translate(_table()))
        if not _SPACE.search(converted):
            stripped = converted.strip()
            start = len(converted) - len(converted.lstrip())
            return Folded(stripped, array("l", range(start, start + len(stripped))))
    pieces: list[str] = []
    offsets = array("l")
    table = _table()
    for index, character in enumerate(text):
        piece = table.get(ord(character), character)
        if piece:
            pieces.append(piece)
            offsets.extend([index] * len(piece))
    widened = _to_simplified("".join(pieces))
    kept = bytearray(b"\x01") * len(widened)
    for match in _SPACE.finditer(widened):
        kept[match.start() : match.end()] = bytes(match.end() - match.start())
    text_kept = "".join(character for character, keep in zip(widened, kept, strict=True) if keep)
    offsets_kept = array("l", (offset for offset, keep in zip(offsets, kept, strict=True) if keep))
    start = len(text_kept) - len(text_kept.lstrip())
    stripped = text_kept.strip()
    return Folded(stripped, offsets_kept[start : start + len(stripped)])


def fold_text(text: str) -> str:
    """Return ``fold(text).text``, ten times faster."""
    if text.isascii() and text.isprintable():  # most web addresses
        return " ".join(text.lower().replace("`", "'").split())
    return _SPACE.sub("", _to_simplified(text.translate(_table()))).strip()


def to_simplified(text: str) -> str:
    """Return ``text`` in simplified script, of the same length."""
    return _to_simplified(text)


@cache
def _table() -> dict[int, str]:
    """Map each code point that folding changes to what it becomes; combining and format characters vanish."""
    table: dict[int, str] = {}
    for code in range(0x110000):
        if 0xD800 <= code < 0xE000 or code >= 0x30000:
            continue
        character = chr(code)
        category = unicodedata.category(character)
        if category in ("Cf", "Mn", "Cc") and not character.isspace():
            table[code] = ""
        elif category == "Cn":
            continue
        else:
            folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", character).casefold())
            folded = " " if folded.isspace() else folded
            if folded != character:
                table[code] = folded
    return table | _QUOTES | _DASHES | _SEPARATORS


def _keeps_places(text: str) -> bool:
    """Return whether each character of ``text`` folds to one: so it is with most sentences, and many times faster."""
    return _resized().isdisjoint(text)


@cache
def _resized() -> frozenset[str]:
    return frozenset(chr(code) for code, folded in _table().items() if len(folded) != 1)


@cache
def _converter() -> Any:
    # One converter for the process: making one reads the dictionaries again.
    import opencc

    return opencc.OpenCC("t2s")


def _to_simplified(text: str) -> str:
    if text.isascii():
        return text
    converted: str = _converter().convert(text)
    if len(converted) == len(text):
        return converted
    characters = (_simplified_character(character) for character in text)
    return "".join(characters)


@cache
def _simplified_character(character: str) -> str:
    converted: str = _converter().convert(character)
    return converted if len(converted) == 1 else character
