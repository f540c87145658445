"""The lines of printed pages become paragraphs; running heads and page numbers are told apart.

A line ends its paragraph where it stops short of the right edge of its column, where the next one is indented, set
in another size, or further away than lines of one paragraph are.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

_PAGE_NUMBER = re.compile(
    r"^\W*(?:第\s*)?\d{1,4}\s*(?:页|/\s*\d{1,4})?(?:\s*[,，]?\s*共\s*\d{1,4}\s*页)?\W*$|^page \d+(?: of \d+)?$", re.I
)
_DIGITS = re.compile(r"\d+")
_SENTENCE_END = re.compile(r"[。！？!?.;；:：][”’\"'」』)）\]]*$")
_HAN = re.compile("[\u3400-\u9fff]")
_HYPHENATED = re.compile(r"[a-z]-$")
_MARGIN_SHARE = 0.09
_MIN_REPEAT_SHARE = 0.4
_HEADLINE_RATIO = 1.25
_SMALL_RATIO = 0.85
_MAX_HEADLINE_CHARS = 80
# More lines than this on one page are a table or a drawing, not columns of prose.
_MAX_JOINED_LINES = 600


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """A line as it is printed; lengths in points.

    Attributes:
        size: Of its type.
        place: How far down the page it stands, 0 (top) to 1.
    """

    text: str
    left: float
    right: float
    bottom: float
    top: float
    size: float
    place: float


def arrange_lines(pages: Sequence[Sequence[PrintedLine]]) -> tuple[list[str], list[str], str]:
    """Return the paragraphs of ``pages``, the running heads and page numbers, and the headline where type shows one."""
    is_furniture = _find_furniture(pages)
    paragraphs: list[str] = []
    furniture: list[str] = []
    last: PrintedLine | None = None
    for page in pages:
        body = [line for line in page if not is_furniture(line)]
        furniture += [line.text for line in page if is_furniture(line)]
        edges = [_column_edges(line, body) for line in body]
        for index, line in enumerate(body):
            before = body[index - 1] if index else None
            if before is not None:
                goes_on = _goes_on(before, line, edges[index - 1], edges[index])
            else:
                goes_on = last is not None and not _SENTENCE_END.search(last.text) and _is_alike(last, line)
            if goes_on and paragraphs:
                paragraphs[-1] = _join(paragraphs[-1], line.text)
            else:
                paragraphs.append(line.text)
        last = body[-1] if body else last
    return paragraphs, furniture, _find_headline(pages[0] if pages else [], pages, paragraphs)


def _find_furniture(pages: Sequence[Sequence[PrintedLine]]) -> Callable[[PrintedLine], bool]:
    """Return what tells running heads and page numbers: in the margin, and small, or alike on many pages."""
    usual = _usual_size(pages)
    counts = Counter(shape for page in pages for shape in {_shape(line) for line in page if _is_marginal(line)})
    enough = max(2, _MIN_REPEAT_SHARE * len(pages))

    def is_furniture(line: PrintedLine) -> bool:
        if not _is_marginal(line):
            return False
        return counts[_shape(line)] >= enough or line.size < _SMALL_RATIO * usual or bool(_PAGE_NUMBER.match(line.text))

    return is_furniture


def _usual_size(pages: Sequence[Sequence[PrintedLine]]) -> float:
    """Return the size of type in which most characters are set."""
    counts: Counter[float] = Counter()
    for page in pages:
        for line in page:
            counts[round(line.size, 1)] += len(line.text)
    return counts.most_common(1)[0][0] if counts else 0.0


def _shape(line: PrintedLine) -> str:
    return _DIGITS.sub("0", line.text)


def _is_marginal(line: PrintedLine) -> bool:
    return line.place < _MARGIN_SHARE or line.place > 1 - _MARGIN_SHARE


def _column_edges(line: PrintedLine, lines: Sequence[PrintedLine]) -> tuple[float, float]:
    """Return left and right edge of the column ``line`` stands in: of the lines that lie mostly above or below it.

    Headlines, which reach over several columns, are set in another size.
    """
    if len(lines) > _MAX_JOINED_LINES:
        return line.left, float("inf")
    column = [
        other
        for other in lines
        if _overlap(line, other) > 0.5 * min(_width(line), _width(other)) and _is_alike(line, other)
    ]
    return min(other.left for other in column), max(other.right for other in column)


def _overlap(one: PrintedLine, other: PrintedLine) -> float:
    return min(one.right, other.right) - max(one.left, other.left)


def _width(line: PrintedLine) -> float:
    return max(line.right - line.left, 0.1)


def _goes_on(
    before: PrintedLine, line: PrintedLine, edges_before: tuple[float, float], edges: tuple[float, float]
) -> bool:
    if not _is_alike(before, line):
        return False
    if line.top > before.top:
        # At the head of the next column, geometry tells nothing.
        return not _SENTENCE_END.search(before.text)
    if before.right < edges_before[1] - 1.8 * before.size:
        return False
    is_indented = line.left > edges[0] + 1.2 * line.size
    is_apart = before.bottom - line.top > 0.9 * line.size and before.bottom - line.top > 0.5 * (line.top - line.bottom)
    return not is_indented and not (is_apart and bool(_SENTENCE_END.search(before.text)))


def _is_alike(one: PrintedLine, other: PrintedLine) -> bool:
    return abs(one.size - other.size) <= 0.12 * max(one.size, other.size)


def _join(text: str, more: str) -> str:
    if _HYPHENATED.search(text) and more[:1].islower():
        return text[:-1] + more
    is_chinese = bool(_HAN.search(text[-20:] + more[:20]))
    between_words = text[-1].isascii() and more[0].isascii() and (text[-1].isalpha() or more[0].isalpha())
    apart = between_words if is_chinese else text[-1].isascii() and more[0].isascii()
    return f"{text} {more}" if apart else text + more


def _find_headline(
    first: Sequence[PrintedLine], pages: Sequence[Sequence[PrintedLine]], paragraphs: Sequence[str]
) -> str:
    """Return the first paragraph that is set clearly larger than the text, on the first page."""
    usual = _usual_size(pages)
    large = next((line for line in first if line.size >= _HEADLINE_RATIO * usual and len(line.text) > 3), None)
    if large is None:
        return ""
    headline = next((text for text in paragraphs if text.startswith(large.text)), "")
    return headline if len(headline) <= _MAX_HEADLINE_CHARS else ""
