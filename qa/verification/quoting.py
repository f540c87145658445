"""Where an article says what a quote says: the same characters, whatever the script, width, spacing and punctuation.

Two texts match when their letters and digits are the same after folding. Nothing else is forgiven: not one character
more, less or other, so that a quote that is found can be shown as the article's own words.
"""

from __future__ import annotations

import re

from ingest.folding import fold

_MIN_CHARS = 2
# A decimal point and a minus sign change a number; other punctuation is only how it was set.
_LATIN = re.compile("[a-z]")
# 1,500 and 4.98% go on behind the comma, the point and the last digit; 第5、2022 does not behind the 5.
_ENDS_IN_NUMBER = re.compile(r"\d[.,:]?$")
_BEGINS_WITH_NUMBER = re.compile(r"[.,:]?\d|[%‰]")
_SAYING = re.compile(r"\w|(?<=\d)[.:/%‰](?=\d)|[%‰]|(?<![\w])-(?=\d)")


def find_quote(quote: str, text: str, *, near: int = 0) -> tuple[int, int] | None:
    """Return where ``text`` says ``quote``, as offsets of ``text``; ``None`` when it does not.

    The span begins and ends with the quote's first and last letter or digit, and never cuts a number or a Latin word
    in two: 8人 is not said by 18人.

    Args:
        quote: Words that claim to be the text's.
        text: An article's text.
        near: Of several places, the one nearest to this offset is taken.
    """
    said = "".join(sign for sign, _ in _letters(fold(quote).text))
    if len(said) < _MIN_CHARS:
        return None
    folded = fold(text)
    letters = _letters(folded.text)
    joined = "".join(sign for sign, _ in letters)
    spans = []
    for match in re.finditer(rf"(?={re.escape(said)})", joined):
        start, end = letters[match.start()][1], letters[match.start() + len(said) - 1][1] + 1
        if not _goes_on(folded.text, start) and not _goes_on(folded.text, end):
            spans.append(folded.original_span(start, end))
    return min(spans, key=lambda span: abs(span[0] - near), default=None)


def _letters(folded: str) -> list[tuple[str, int]]:
    """Return what of a folded text says something, each character with its place."""
    return [(match.group(), match.start()) for match in _SAYING.finditer(folded)]


def _goes_on(folded: str, place: int) -> bool:
    """Return whether a number or a Latin word stands on both sides of ``place``."""
    before, after = folded[:place][-2:], folded[place : place + 2]
    if _LATIN.match(before[-1:]) and _LATIN.match(after):
        return True
    return bool(_ENDS_IN_NUMBER.search(before) and _BEGINS_WITH_NUMBER.match(after))
