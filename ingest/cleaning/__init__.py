"""A page's lines become an article's body; every line that leaves is recorded with the rule that removed it.

The body is the run of lines with the greatest sum of scores (the maximum-sum segment, Kadane), where prose counts
for an article and lists, dates, teasers and portal vocabulary count against. Where there is markup, the part of it
that readability chooses is kept instead, but for lines that never are body.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.cleaning.blocks import join_blocks
from ingest.cleaning.boilerplate import LineKind, build_view, classify_line, score_line
from ingest.cleaning.endings import cut_tail, find_endings, find_label
from ingest.cleaning.insertions import Cut, find_insertions
from ingest.folding import fold_text, to_simplified
from ingest.types import Block, BlockKind, Run

# Kinds that never belong to a body, even between two of its paragraphs.
_NEVER_BODY = frozenset[LineKind]({"portal", "list-header", "link", "date", "editor", "byline"})
# A whole page dumped into a JSONL row has many lines that only pages have; anything else there is an article already.
_MIN_DUMP_LINES, _MIN_DUMP_SHARE = 5, 0.2
# What the markup's judge leaves out between two paragraphs though it belongs there: points of a list, rows of a table.
_GAP_KINDS = frozenset[LineKind]({"long", "short", "bullet"})
_MIN_MAIN_CHARS = 120
_MAX_SHARE_BELOW_EDITOR = 0.5
# 原标题 and 本文来源 may stand above an article, too, and in the middle of it.
_NOT_LAST = ("(原", "原标", "原题", "本文")
_MAX_LINES = 200_000
_MIN_TITLE_CHARS = 8
_MIN_LAST_RESORT_CHARS = 12
_NEIGHBOURHOOD = 3
_TIME_OF_DAY = re.compile(r"(?:\d{1,2}月\d{1,2}日\s*)?(?:[01]?\d|2[0-3])[:时][0-5]\d分?$")
_MIN_TIMES = 3

# Cut out of a line, they still say who made the article.
_TELLING_CUTS = ("editor", "signature", "notice")

# What becomes of a line and by which rule.
Verdict = tuple[BlockKind, str]


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A body and how it came about.

    Attributes:
        text: The body, paragraphs separated by newlines; empty when nothing looked like an article.
        blocks: What became of every non-blank line of the page, in order, without overlap.
        runs: Where each stretch of ``text`` stands in the page.
        above: The lines above the body, nearest first, without inserted readings.
        below: What was cut from its end, then the lines removed from within and below it, without inserted readings.
    """

    text: str
    blocks: tuple[Block, ...]
    runs: tuple[Run, ...]
    above: tuple[str, ...]
    below: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    end: int
    number: int
    text: str
    view: str
    kind: LineKind
    score: float


def clean_page(
    text: str,
    *,
    main_lines: frozenset[int] | None = None,
    link_lines: frozenset[int] = frozenset(),
    headline: str = "",
    is_article: bool = False,
) -> Cleaned:
    """Return the body of the page ``text``.

    Args:
        text: The visible text, line by line.
        main_lines: Numbers of the lines that the markup puts into the article, where there is markup.
        link_lines: Numbers of the lines that are links and nothing else.
        headline: The title, where it is known; a line that repeats it is not part of the body.
        is_article: The text came as an article (a row, Markdown): only lines that are certainly none of it leave.

    Raises:
        ValueError: The text has too many lines to be an article.
    """
    if text.count("\n") > _MAX_LINES:
        raise ValueError(f"it has more than {_MAX_LINES:,} lines, which no article has")
    insertions = find_insertions(text)
    lines = _read_lines(text, insertions, link_lines)
    verdicts = _judge(lines, main_lines, is_article)
    _keep_times(lines, verdicts)
    _drop_headline(lines, verdicts, headline)
    _drop_repeats(lines, verdicts)
    _drop_afterwards(lines, verdicts)
    return _assemble(text, lines, verdicts, sorted(insertions + _cut_ends(text, lines, verdicts, insertions)))


def _read_lines(text: str, insertions: Sequence[Cut], link_lines: frozenset[int]) -> list[_Line]:
    shown = _hide(text, insertions)
    simplified = to_simplified(shown)
    lines = []
    position = 0
    for number, piece in enumerate(simplified.split("\n")):
        start, end = position, position + len(piece)
        position = end + 1
        if not piece.strip():
            continue
        start, end = start + len(piece) - len(piece.lstrip()), end - len(piece) + len(piece.rstrip())
        view = build_view(cut_tail(piece.replace("\0", "")))
        kind: LineKind = "link" if number in link_lines else classify_line(view)
        whole = shown[start:end].replace("\0", "")
        lines.append(_Line(start, end, number, whole, view, kind, score_line(view, kind)))
    return lines


def _hide(text: str, insertions: Sequence[Cut]) -> str:
    """Return ``text`` with placeholders for the insertions: every offset stays, and the rules do not see them."""
    pieces = []
    position = 0
    for start, end, _ in sorted(insertions):
        if start >= position:
            pieces += [text[position:start], "\0" * (end - start)]
            position = end
    return "".join([*pieces, text[position:]])


def _judge(lines: list[_Line], main_lines: frozenset[int] | None, is_article: bool) -> list[Verdict]:
    """Return for every line whether it is kept, as what, and by which rule."""
    crowded = _find_crowds(lines)
    verdicts: list[Verdict] = []
    if is_article and not _is_dump(lines):
        verdicts = _sweep(lines, set(range(len(lines))), crowded)
    elif main_lines:
        verdicts = _sweep(lines, _fill_gaps(lines, main_lines), crowded)
    if _count_kept(lines, verdicts) < (1 if is_article else _MIN_MAIN_CHARS):
        start, end = _find_best_run(_lower_crowded(lines, crowded))
        run = _sweep(lines, set(range(*_fit_run(lines, start, end))), crowded)
        verdicts = max(run, verdicts, key=lambda kept: _count_kept(lines, kept))
    return verdicts if _count_kept(lines, verdicts) else _keep_longest(lines)


def _keep_longest(lines: list[_Line]) -> list[Verdict]:
    """Keep the lines that could be a short article whose form tells nothing; better some noise than a lost one."""
    return [
        ("body", "last-resort")
        if len(line.view) >= _MIN_LAST_RESORT_CHARS and line.kind not in ("link", "date", "list-header", "byline")
        else ("removed", line.kind)
        for line in lines
    ]


def _fill_gaps(lines: list[_Line], main_lines: frozenset[int]) -> set[int]:
    """Return the indexes of the main lines, and of the paragraphs that the markup's judge left out between them."""
    inside = {index for index, line in enumerate(lines) if line.number in main_lines}
    gap: list[int] | None = None
    has_begun = False
    for index, line in enumerate(lines):
        if index in inside:
            inside.update(gap or ())
            gap = []
            has_begun = has_begun or line.kind == "prose"
        elif gap is not None and (line.kind == "prose" or (has_begun and line.kind in _GAP_KINDS)):
            gap.append(index)
        else:
            gap = None
    return inside


def _is_dump(lines: list[_Line]) -> bool:
    kinds = Counter(line.kind for line in lines)
    rubbish = sum(kinds[kind] for kind in ("list-header", "portal", "teaser", "date", "link"))
    # Bullets are rubbish below a list header, else they may be points of the article.
    header = next((index for index, line in enumerate(lines) if line.kind == "list-header"), len(lines))
    rubbish += sum(line.kind == "bullet" for line in lines[header:])
    return rubbish >= max(_MIN_DUMP_LINES, _MIN_DUMP_SHARE * len(lines))


def _count_kept(lines: list[_Line], verdicts: list[Verdict]) -> int:
    return sum(len(line.view) for line, (kind, _) in zip(lines, verdicts, strict=False) if kind != "removed")


def _find_crowds(lines: list[_Line]) -> list[bool]:
    """Say for every line whether dates, teasers and bullets crowd around it: there, prose is a teaser."""
    crowd = [line.kind in ("date", "teaser", "bullet") for line in lines]
    return [sum(crowd[max(0, index - _NEIGHBOURHOOD) : index + _NEIGHBOURHOOD + 1]) >= 3 for index in range(len(lines))]


def _lower_crowded(lines: list[_Line], crowded: list[bool]) -> list[float]:
    return [-5.0 if there and line.score > 0 else line.score for line, there in zip(lines, crowded, strict=True)]


def _find_best_run(scores: Sequence[float]) -> tuple[int, int]:
    best = (0.0, 0, 0)
    total, start = 0.0, 0
    for index, score in enumerate(scores):
        if total <= 0:
            total, start = 0.0, index
        total += score
        best = max(best, (total, start, index + 1), key=lambda run: run[0])
    return best[1], best[2]


def _fit_run(lines: list[_Line], start: int, end: int) -> tuple[int, int]:
    """Narrow a run to begin and end with prose, then widen it over the captions that touch it."""
    prose = [index for index in range(start, end) if lines[index].kind == "prose"]
    if not prose:
        return start, end
    start, end = prose[0], prose[-1] + 1
    while end < len(lines) and lines[end].kind == "caption":
        end += 1
    while start > 0 and lines[start - 1].kind == "caption":
        start -= 1
    return start, end


def _sweep(lines: list[_Line], inside: set[int], crowded: list[bool]) -> list[Verdict]:
    """Keep the lines ``inside`` but those that never are body, and the list that follows a list header."""
    verdicts: list[Verdict] = []
    in_list = False
    for index, line in enumerate(lines):
        if index not in inside:
            verdicts.append(("removed", line.kind if line.kind in _NEVER_BODY else "outside"))
            continue
        if line.kind == "list-header":
            in_list = True
        elif line.kind == "prose":
            in_list = False
        if line.kind in _NEVER_BODY or in_list or (line.kind == "teaser" and crowded[index]):
            verdicts.append(("removed", "list" if in_list and line.kind not in _NEVER_BODY else line.kind))
        elif line.kind == "caption":
            verdicts.append(("caption", "caption"))
        elif line.kind == "short":
            verdicts.append(("heading", "short"))
        else:
            verdicts.append(("body", line.kind))
    return verdicts


def _keep_times(lines: list[_Line], verdicts: list[Verdict]) -> None:
    """Keep the times of day above the paragraphs of a live report: they say when each of them happened."""
    times = [
        index
        for index, line in enumerate(lines[:-1])
        if line.kind == "date" and _TIME_OF_DAY.match(line.view) and verdicts[index + 1] == ("body", "prose")
    ]
    if len(times) >= _MIN_TIMES:
        for index in times:
            verdicts[index] = ("heading", "time")


def _drop_afterwards(lines: list[_Line], verdicts: list[Verdict]) -> None:
    """Remove what little stands below the editor's signature: it ends the article, and other matters follow."""
    kept = [len(line.view) if kind != "removed" else 0 for line, (kind, _) in zip(lines, verdicts, strict=True)]
    signed = [index for index, line in enumerate(lines) if line.kind == "editor" and line.view[:2] not in _NOT_LAST]
    for index in signed:
        if sum(kept[index:]) < _MAX_SHARE_BELOW_EDITOR * sum(kept[:index]):
            for below in range(index + 1, len(lines)):
                if verdicts[below][0] != "removed":
                    verdicts[below] = ("removed", "below-editor")
            return


def _drop_headline(lines: list[_Line], verdicts: list[Verdict], headline: str) -> None:
    """Remove the title above the first paragraph, also where a site's name or a label is joined to it."""
    wanted = fold_text(headline)
    if not wanted:
        return
    for index, line in enumerate(lines[:-1]):
        if verdicts[index][0] == "removed":
            continue
        folded = fold_text(line.view)
        joined = len(folded) >= _MIN_TITLE_CHARS and (wanted.startswith(folded) or folded.endswith(wanted))
        if folded == wanted or joined:
            verdicts[index] = ("removed", "title")
        elif line.kind == "prose":
            return


def _drop_repeats(lines: list[_Line], verdicts: list[Verdict]) -> None:
    """Remove captions and credits that stand on the page already, and a paragraph that follows itself."""
    seen: set[str] = set()
    previous = ""
    for index, line in enumerate(lines):
        if verdicts[index][0] == "removed":
            continue
        if line.view == previous or (verdicts[index][0] == "caption" and line.view in seen):
            verdicts[index] = ("removed", "repeated")
        seen.add(line.view)
        previous = line.view


def _cut_ends(text: str, lines: list[_Line], verdicts: list[Verdict], insertions: Sequence[Cut]) -> list[Cut]:
    """Return what to cut from the first and last kept line: the label of a title, signatures and notices."""
    kept = [line for line, (kind, _) in zip(lines, verdicts, strict=True) if kind != "removed"]
    if not kept:
        return []
    start, end = kept[-1].start, kept[-1].end
    for insertion_start, insertion_end, _ in sorted(insertions, reverse=True):
        if start < insertion_start and text[insertion_end:end].strip() == "":
            end = insertion_start
    return find_label(text, kept[0].start, kept[0].end) + find_endings(text, start, end)


def _assemble(text: str, lines: list[_Line], verdicts: list[Verdict], cuts: list[Cut]) -> Cleaned:
    blocks: list[Block] = []
    for line, (kind, rule) in zip(lines, verdicts, strict=True):
        if kind == "removed":
            blocks.append(Block(line.start, line.end, kind, rule))
            continue
        for start, end, cut_rule in _split_span(line.start, line.end, cuts):
            blocks.append(Block(start, end, "removed" if cut_rule else kind, cut_rule or rule))
    above, below = _list_surroundings(lines, verdicts)
    told = tuple(text[start:end].strip() for start, end, rule in cuts if rule in _TELLING_CUTS)
    body, runs = join_blocks(text, blocks)
    return Cleaned(body, tuple(blocks), runs, above, (*told, *below))


def _list_surroundings(lines: list[_Line], verdicts: list[Verdict]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    is_kept = [kind != "removed" for kind, _ in verdicts]
    first = is_kept.index(True) if True in is_kept else len(lines)
    below = tuple(line.text for line, kept in zip(lines[first:], is_kept[first:], strict=True) if not kept)
    return tuple(line.text for line in reversed(lines[:first])), below


def _split_span(start: int, end: int, cuts: list[Cut]) -> Iterator[Cut]:
    """Yield the parts of ``[start, end)`` in order, each with the rule that cuts it, or ``""`` for what stays."""
    for index in range(bisect_left(cuts, (start,)), len(cuts)):
        cut_start, cut_end, rule = cuts[index]
        if cut_end > end:
            break
        if cut_start < start:
            continue
        if start < cut_start:
            yield start, cut_start, ""
        yield cut_start, cut_end, rule
        start = cut_end
    if start < end:
        yield start, end, ""
