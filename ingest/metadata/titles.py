"""The headline: agreed between page title, heading and lines, or found by what a line shares with the body."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from ingest.folding import fold_text

_MAX_TITLE_CHARS = 500
_SEPARATOR = re.compile(r"\s*[_|｜丨]\s*|\s+[-–—]+\s+|--+|-(?=[^-]{2,16}(?:-[^-]{2,16}){0,3}$)")
_MEDIUM = re.compile(
    r"网|新闻|频道|日报|晚报|早报|时报|在线|资讯|快讯|头条|论坛|门户|首页|热点|网站|传媒|新聞|資訊|網|頻道"
    r"|news|times|daily|post|\.(?:com|cn|net|org)",
    re.I,
)
_LIST_MARK = re.compile(r"^\s*(?:[•·●▪■◆○»›>#*+-]+|\d{1,2}[ 、.])\s*")
_CRY = re.compile(r"^[^!！:：|丨]{2,8}[!！:：丨|]\s*(?=\S{8})")
_ORIGINAL_TITLE = re.compile(
    r"^\W*(?:本文)?(?:原标题|原題|原题|原標題|标题|標題)[为為]?\s*[:：]?\s*[《<]?(.{4,80}?)[》>]?\s*[)）]?$"
)
_NOT_A_TITLE = re.compile(
    r"。|；.*；|；$|^\W*[(（].*[)）]$|\d{4}[-年/]\d|\d:\d\d:\d\d|https?:|[:：]\s*$|[>＞]|首页|首頁|(?:记者|記者)\s"
    r"|(?:来源|來源|转自|轉自|作者|编辑|編輯|校对|時間|时间|日期|记者|記者|标签|標籤|关键词|上一篇|下一篇)\s*[:：]"
)
# A dump ran the title into the body: several spaces follow it, or itself once more.
_LEADING_TITLE = re.compile(r"\s{0,20}([^\s。；，,](?:[^\n。；]){5,59}?)(?:[ \u00a0\u3000]{4,}(?=\S)|\1)")
# A headline is about the beginning of its article.
_MAX_BODY_CHARS = 4000
_LINES_SEARCHED = 200
_MIN_CHARS, _MAX_CHARS = 6, 80
_TELLING_CHARS = 10
_NEAR_LINES, _PLACE_BONUS = 4, 0.3
_HEADING_FACTOR = 0.5
_BYLINE = re.compile(r"(?:19|20)\d\d\s*[-/.年]\s*\d|(?:来源|來源|作者|时间|時間|日期)\s*[:：]")
_MIN_SCORE = 0.45
_MIN_LISTED_OVERLAP = 0.6
_MIN_STATED_OVERLAP = 0.3


def find_title(fields: Mapping[str, str], above: Sequence[str], below: Sequence[str], *, body: str) -> str:
    """Return the headline of the article with ``body``, or ``""``.

    Args:
        fields: What the carrier states as ``title`` (with the name of the site) and ``headline``.
        above: The lines above the body, nearest first.
        below: The lines below it.
        body: The article's text.
    """
    page_title, headline = fields.get("title", "").strip(), fields.get("headline", "").strip()
    leading = _LEADING_TITLE.match(body)
    first_line, _, rest = body[:_MAX_BODY_CHARS].partition("\n")
    body = fold_text(body[:_MAX_BODY_CHARS])
    above, below = above[:_LINES_SEARCHED], below[:_LINES_SEARCHED]
    if agreed := _find_agreed(page_title, [headline, *above], body):
        return agreed
    stated = _cut_site_name(page_title, body)
    if headline not in page_title and _measure_overlap(headline, body) > _measure_overlap(stated, body):
        stated = headline
    if stated and (_measure_overlap(stated, body) >= _MIN_STATED_OVERLAP or not above):
        return stated
    found = _find_above(above, body) or stated or _find_labelled([*below, *above]) or _find_listed(below, body)
    ran_in = leading[1].strip() if leading else ""
    return found or (ran_in if len(ran_in) >= _MIN_CHARS else "") or _find_first(first_line, fold_text(rest))


def _find_first(line: str, rest: str) -> str:
    """Return the first line of a body if the ``rest`` is about it: documents may set their title like the text."""
    candidate = _read_candidate(line, rest)
    return candidate if _measure_overlap(candidate, rest) >= _MIN_STATED_OVERLAP else ""


def _cut_site_name(title: str, body: str) -> str:
    """Return ``title`` without trailing parts that name a site or a section: nothing the article speaks of."""
    # A headline is short; a page that fills its title with separators would be read for minutes.
    title = title[:_MAX_TITLE_CHARS]
    while separators := list(_SEPARATOR.finditer(title)):
        last = separators[-1]
        tail = title[last.end() :]
        names_medium = len(tail) <= 24 and _MEDIUM.search(tail)
        is_foreign = last[0] != "-" and len(tail) <= 24 and _measure_overlap(tail, body) < 0.3
        is_section = last[0] != "-" and len(tail) <= 4 and "|" not in last[0]
        if last.start() == 0 or not (names_medium or is_foreign or is_section):
            break
        title = title[: last.start()]
    return title.strip()


def _measure_overlap(candidate: str, body: str) -> float:
    """Return the share, 0 to 1, of the character pairs of ``candidate`` that occur in the folded ``body``."""
    folded = fold_text(candidate)
    pairs = [pair for index in range(len(folded) - 1) if (pair := folded[index : index + 2]).isalnum()]
    return sum(pair in body for pair in pairs) / len(pairs) if pairs else 0.0


def _find_agreed(page_title: str, candidates: Sequence[str], body: str) -> str:
    """Return the longest candidate with which the page's title begins, before the name of the site."""
    whole = fold_text(page_title)
    agreed = []
    for candidate in candidates:
        if len(candidate) > len(page_title):
            continue
        folded = fold_text(candidate)
        if len(folded) < _MIN_CHARS or not whole.startswith(folded) or _measure_overlap(candidate, body) == 0:
            continue
        rest = page_title.strip()[len(candidate.strip()) :]
        if not rest or rest[0].isspace() or _SEPARATOR.match(rest):
            agreed.append(candidate.strip())
    return max(agreed, key=len, default="")


def _find_above(above: Sequence[str], body: str) -> str:
    """Return the line above the body that repeats most of its character pairs.

    Lines near the body and lines followed by date or source have an advantage. An original title has none: it stands
    next to the body, but the page's own title was chosen for it.
    """
    best, best_score = "", 0.0
    lowest_byline = next((index for index, line in enumerate(above[:_NEAR_LINES]) if _BYLINE.search(line)), 0)
    for index, line in enumerate(above):
        candidate = _read_candidate(line, body)
        # A few characters agree with any body by chance.
        score = min(1.0, len(candidate) / _TELLING_CHARS) * _measure_overlap(candidate, body)
        if index < lowest_byline:
            # Between the byline and the body stand headings of sections.
            score *= _HEADING_FACTOR
        elif candidate and not _ORIGINAL_TITLE.match(line):
            score += _PLACE_BONUS * (index < _NEAR_LINES)
            score += _PLACE_BONUS * (index > 0 and _BYLINE.search(above[index - 1]) is not None)
        if score > best_score:
            best, best_score = candidate, score
    if best_score >= _MIN_SCORE:
        return best
    # A text that begins with one line of its own: it may say the matter in other words than the body.
    return _read_candidate(above[0], body) if len(above) == 1 else ""


def _find_labelled(lines: Sequence[str]) -> str:
    return next((match[1] for line in lines if (match := _ORIGINAL_TITLE.match(line))), "")


def _find_listed(below: Sequence[str], body: str) -> str:
    """Return the entry of a link list that names this very page, for crawls that kept the title nowhere else."""
    listed = [_cut_cry(candidate, body) for line in below if (candidate := _read_candidate(line, body))]
    best = max(listed, key=lambda candidate: _measure_overlap(candidate, body), default="")
    return best if _measure_overlap(best, body) >= _MIN_LISTED_OVERLAP else ""


def _read_candidate(line: str, body: str) -> str:
    line = _LIST_MARK.sub("", line).strip()
    if labelled := _ORIGINAL_TITLE.match(line):
        line = labelled[1]
    if not _MIN_CHARS <= len(line) <= _MAX_CHARS or _NOT_A_TITLE.search(line):
        return ""
    title = _cut_site_name(line, body)
    return title if len(title) >= _MIN_CHARS else ""


def _cut_cry(title: str, body: str) -> str:
    """Cut an exclamation that a portal put before a title: short, and nothing the article speaks of."""
    cry = _CRY.match(title)
    return title[cry.end() :] if cry and _measure_overlap(cry[0], body) == 0 else title
