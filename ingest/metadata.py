"""Title, date, publisher and authors: what the carrier states, else what the lines around the body say."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ingest.authors import find_authors, split_authors
from ingest.dates import find_date, parse_date
from ingest.folding import to_simplified
from ingest.titles import find_title

# How far from the body a line can stand and still be about it.
_LINES_ABOVE = 30
_LINES_BELOW = 8
_MAX_LINE_CHARS = 300

_DATE_LABEL = re.compile(r"(?:发布|发表|刊发|上传|更新)?(?:时间|日期|于)\s*[:：]?\s*\d|published|posted", re.I)
# The day a page was copied or is being looked at is not the day it was published.
_OTHER_DATE = re.compile(r"https?:|快照|抓取|采集|生成|今天是|现在是|当前时间|有效期|截止|版权|copyright|©", re.I)
_DATELINE = re.compile(r"^.{0,40}?((?:19|20)\d\d年\d{1,2}月\d{1,2}日)[^。]{0,8}(?:讯|电|消息)")
_URL_DATE = re.compile(r"/((?:19|20)\d\d)[-/]?(\d\d)[-/]?(\d\d)(?=[/_.\-]|$)")
_URL = re.compile(r"https?://[^\s<>\"'（）()，。]+")

_PUBLISHER = re.compile(
    r"(?P<label>来源|稿源|转自|转载自|源自|source)\s*[:：]\s*(?P<name>[^:：]{0,40}?)"
    r"(?=\s*(?:作者|责任编辑|责编|编辑|收集|发布(?:时间|日期|于|人)|记者|时间|日期|浏览|点击|阅读|字号"
    r"|评论|分享|举报|打印|原创稿|我要|我来|[|｜,，。)）]|\d{4}[-年/]|$))",
    re.I,
)
_PUBLISHER_DATELINE = re.compile(
    r"^\W{0,2}据?(?P<name>[\u4e00-\u9fffA-Za-z]{1,10}?(?:社|网|报|台|客户端|之家|新闻))[^，。]{0,12}?"
    r"\d{1,2}\s*月\s*\d{1,2}\s*日\s*(?:电|讯|消息)"
)
_PUBLISHER_BESIDE_DATE = re.compile(
    r"^\W*(?:19|20)\d\d\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}日?\s+\d{1,2}:\d\d(?::\d\d)?\s+"
    r"(?P<name>[\u4e00-\u9fff·A-Za-z]{2,14})$"
)
_BRACKETS = ' 　《》<>[]【】()（）"“”'
_PUBLISHER_LABEL = re.compile(r"^(?:来源|來源|稿源|source)\s*[:：]\s*|^据(?=.*(?:社|网|报|台))|\s+原创稿?$", re.I)
_NO_PUBLISHER = re.compile(r"^(?:本站|本网|网络|互联网|未知|原创|转载|作者|本报|据)?$|^https?:")

_CHINESE = re.compile(r"[\u3400-\u9fff]")
_LETTER = re.compile(r"[^\W\d_]")
_MIN_CHINESE_SHARE = 0.2
_MIN_TRADITIONAL_SHARE = 0.05


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is known about an article beside its text; see ``Article`` for the fields."""

    title: str = ""
    published_at: str | None = None
    publisher: str | None = None
    authors: tuple[str, ...] = ()
    url: str | None = None
    language: str = "und"


def read_metadata(body: str, *, above: Sequence[str], below: Sequence[str], fields: Mapping[str, str]) -> Metadata:
    """Return the metadata of the article with ``body``.

    Args:
        body: The article's text.
        above: The lines of the page above the body, nearest first.
        below: The lines that were removed from within and below the body, in order.
        fields: What the carrier states: some of title, headline, date, publisher, author, url, site.
    """
    near_above = [line for line in above[:_LINES_ABOVE] if len(line) <= _MAX_LINE_CHARS]
    near_below = [line for line in below[:_LINES_BELOW] if len(line) <= _MAX_LINE_CHARS]
    near = (*near_above, *near_below)
    url = fields.get("url") or _find_url(near)
    publisher = _find_publisher(near, body, fields)
    return Metadata(
        title=find_title(fields, above, below, body=body),
        published_at=parse_date(fields.get("date", "")) or _find_date(near_above, near_below, body, url),
        publisher=publisher,
        authors=_find_authors(near, body, fields, publisher),
        url=url,
        language=detect_language(body),
    )


def detect_language(text: str) -> str:
    """Return ``zh-Hans``, ``zh-Hant``, ``en`` or ``und``, by the characters."""
    letters = len(_LETTER.findall(text))
    chinese = _CHINESE.findall(text)
    if len(chinese) > _MIN_CHINESE_SHARE * max(letters, 1):
        joined = "".join(chinese)
        changed = sum(before != after for before, after in zip(joined, to_simplified(joined), strict=True))
        return "zh-Hant" if changed > _MIN_TRADITIONAL_SHARE * len(chinese) else "zh-Hans"
    latin = sum(character.isascii() for character in _LETTER.findall(text))
    return "en" if latin > 0.9 * max(letters, 1) else "und"


def _find_date(above: Sequence[str], below: Sequence[str], body: str, url: str | None) -> str | None:
    labelled = [line for line in (*above, *below) if _DATE_LABEL.search(to_simplified(line))]
    for line in (*labelled, *above):
        if not _OTHER_DATE.search(to_simplified(line)) and (found := find_date(line)):
            return found
    if dateline := _DATELINE.match(to_simplified(body[:120])):
        return find_date(dateline[1])
    if url and (path := _URL_DATE.search(url)):
        return find_date("-".join(path.groups()))
    return None


def _find_publisher(lines: Sequence[str], body: str, fields: Mapping[str, str]) -> str | None:
    if stated := _clean_publisher(fields.get("publisher", "")):
        return stated
    named = [
        (_rank_label(match), line[slice(*match.span("name"))])
        for line in lines
        for match in _PUBLISHER.finditer(to_simplified(line))
    ]
    # Who published the page comes before whom it copied.
    for _, name in sorted(named, key=lambda pair: pair[0]):
        if cleaned := _clean_publisher(name):
            return cleaned
    if beside_date := next(filter(None, map(_PUBLISHER_BESIDE_DATE.match, lines)), None):
        return beside_date["name"]
    if dateline := _PUBLISHER_DATELINE.match(to_simplified(body[:60])):
        return body[slice(*dateline.span("name"))]
    return fields.get("site") or None


def _clean_publisher(name: str) -> str:
    name = _PUBLISHER_LABEL.sub("", name.strip(_BRACKETS)).strip(_BRACKETS)
    return name if 2 <= len(name) <= 40 and not _NO_PUBLISHER.match(name) else ""


def _rank_label(match: re.Match[str]) -> int:
    if match["label"] in ("转自", "转载自"):
        return 1
    # （来源：…） inside a line says where a picture came from.
    return 2 if match.start() and match.string[match.start() - 1] in "(（" else 0


def _find_authors(lines: Sequence[str], body: str, fields: Mapping[str, str], publisher: str | None) -> tuple[str, ...]:
    stated = [name for name in split_authors(fields.get("author", "")) if name not in (publisher, fields.get("site"))]
    if stated:
        return tuple(stated)
    paragraphs = body.split("\n")
    return find_authors([paragraphs[0][:80], paragraphs[-1][-80:]], lines)


def _find_url(lines: Sequence[str]) -> str | None:
    return next((match[0] for line in lines if (match := _URL.search(line))), None)
