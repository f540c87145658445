"""Plain text that was broken into lines of one width, as mail and old programs do, becomes paragraphs again."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

# A width between these, in columns of a terminal, is one to which text is broken; a Chinese character takes two.
_MIN_WIDTH, _MAX_WIDTH = 30, 160
_MIN_FULL_LINES, _MIN_FULL_SHARE = 5, 0.4
# In text that was not broken, a line is a paragraph, and ends like one.
_MAX_ENDED_SHARE = 0.3
# Rows of a table are all of one width, too, but hold no clauses and few words in a row.
_MIN_PROSE_SHARE = 0.3
# A long address may reach over the edge; punctuation that must not begin a line stays a little inside it.
_OUTLIERS = 0.02
_SLACK = 2
_WIDE = re.compile(
    "[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6“”‘’…—]"
)
_FIRST_UNIT = re.compile(r"[!-~]+|\S")
_BEGINS_PARAGRAPH = re.compile(r"\s|[-*+#>|•·]|\d{1,2}[.)、]|$")
_PROSE = re.compile(r"[，。；！？]|[a-z]+ [a-z]+ [a-z]+ ")
_SENTENCE_END = re.compile(r"[。！？!?.：:；;][”’」』\"')）]*$")


def join_wrapped_lines(text: str) -> str:
    """Return ``text`` with its paragraphs on one line each, where all of it was broken to one width."""
    if text.count("\n") < _MIN_FULL_LINES:
        return text
    lines = [line.rstrip() for line in text.split("\n")]
    # Some programs count columns, others characters.
    goes_on = max((_find_full_lines(lines, measure) for measure in (_count_columns, _count_characters)), key=sum)
    full = [line for line, full in zip(lines, goes_on, strict=True) if full]
    if len(full) < max(_MIN_FULL_LINES, _MIN_FULL_SHARE * sum(map(bool, lines))) or not _is_broken_prose(full):
        return text
    joined = [lines[0]]
    for before, line in zip(goes_on, lines[1:], strict=False):
        if before:
            apart = joined[-1][-1].isascii() and line[0].isascii()
            joined[-1] += f" {line}" if apart else line
        else:
            joined.append(line)
    return "\n".join(joined)


def _is_broken_prose(full: Sequence[str]) -> bool:
    ended = sum(_SENTENCE_END.search(line) is not None for line in full)
    prose = sum(_PROSE.search(line) is not None for line in full)
    return ended <= _MAX_ENDED_SHARE * len(full) and prose >= _MIN_PROSE_SHARE * len(full)


def _find_full_lines(lines: Sequence[str], measure: Callable[[str], int]) -> list[bool]:
    """Say of every line whether it was broken because the next word would not have fitted on it."""
    widths = [measure(line) for line in lines]
    ordered = sorted(width for width in widths if width)
    edge = ordered[int((1 - _OUTLIERS) * (len(ordered) - 1))] if ordered else 0
    if not _MIN_WIDTH <= edge <= _MAX_WIDTH:
        return [False] * len(lines)
    full = []
    for width, following in zip(widths, [*lines[1:], ""], strict=True):
        unit = _FIRST_UNIT.match(following)
        fitted = unit is None or width + measure(unit[0]) <= edge - _SLACK
        full.append(width > 0 and not fitted and not _BEGINS_PARAGRAPH.match(following))
    return full


def _count_columns(text: str) -> int:
    return len(text) + len(_WIDE.findall(text))


def _count_characters(text: str) -> int:
    return 2 * len(text)
