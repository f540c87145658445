"""Where sentences begin and end, in Chinese, English and mixed text."""

from __future__ import annotations

import re

_CLOSING = r"[”’」』）】》〉\"')\]]*+"
# A full stop ends a sentence only before a space and something that can begin one: 3.5, U.S. and a.m. do not.
_END = re.compile(
    rf"[。！？!?…]++{_CLOSING}(?!\s*[，,、）)])"
    rf"|(?<![A-Z]\.[A-Z])(?<!\b[A-Z])(?<!Mr)(?<!Dr)(?<!Ms)(?<!Mrs)(?<!St)\.{_CLOSING}(?=\s+[\"'“‘(\[]?[A-Z0-9\u4e00-\u9fff]|\s*$)"
    r"|\n"
)


def split_sentences(text: str) -> tuple[tuple[int, int], ...]:
    """Return the spans of the sentences of ``text``, in order, without surrounding white space.

    A line break always ends a sentence; a quotation that ends one is kept whole with it.
    """
    spans = []
    start = 0
    for match in _END.finditer(text):
        spans.append((start, match.end()))
        start = match.end()
    spans.append((start, len(text)))
    return tuple(trimmed for span in spans if (trimmed := _trim(text, *span)) is not None)


def _trim(text: str, start: int, end: int) -> tuple[int, int] | None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return (start, end) if start < end else None
