"""Title, date, publishers and people: what the carrier states, else what the lines around the body say."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from ingest.folding import to_simplified
from ingest.metadata.authors import People, find_people, split_authors
from ingest.metadata.dates import find_date, parse_date
from ingest.metadata.titles import find_title

# How far from the body a line can stand and still be about it.
_LINES_ABOVE = 30
_LINES_BELOW = 10
_MAX_LINE_CHARS = 300

_UPDATE_LABEL = re.compile(r"更新|修改|updated|modified", re.I)
_DATE_LABEL = re.compile(r"(?:发布|发表|刊发|上传|更新)?(?:时间|日期|于)\s*[:：]?\s*\d|published|posted", re.I)
# The day a page was copied or is being looked at is not the day it was published.
_OTHER_DATE = re.compile(r"https?:|快照|抓取|采集|生成|今天是|现在是|当前时间|有效期|截止|版权|copyright|©", re.I)
_DATELINE = re.compile(r"^.{0,40}?((?:19|20)\d\d年\d{1,2}月\d{1,2}日)[^。]{0,8}(?:讯|电|消息)")
_URL_DATE = re.compile(r"/((?:19|20)\d\d)[-/]?(\d\d)[-/]?(\d\d)(?=[/_.\-]|$)")
_URL = re.compile(r"https?://[^\s<>\"'（）()，。]+")

_PUBLISHER = re.compile(
    r"(?P<label>(?<!注明)来源于?|稿源|原载|转自|转载自|源自|发[布文]机[构关]|source)\s*[:：]\s*(?P<name>[^:：]{0,40}?)"
    r"(?=\s*(?:作者|(?:责任|流程|栏目|本文)?编辑|责编|校对|返回|声明|如|收集|发布(?:时间|日期|于|人)|记者|时间|日期|浏览|点击|阅读|字号"
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
# What a label says of the medium behind it, in the order in which they name the publisher.
_OWN, _TAKEN_FROM, _PICTURE = 0, 1, 2
_TAKEN_FROM_LABELS = ("转自", "转载自", "原载")
_BRACKETS = ' 　《》<>[]【】()（）"“”'
_PUBLISHER_LABEL = re.compile(r"^(?:来源|來源|稿源|source)\s*[:：]\s*|^据(?=.*(?:社|网|报|台))|\s+原创稿?$", re.I)
_NO_PUBLISHER = re.compile(r"^(?:本站(?:原创)?|本网|网络|互联网|未知|原创|转载|作者|本报|据)?$|^https?:")

_CHINESE = re.compile(r"[\u3400-\u9fff]")
_LETTER = re.compile(r"[^\W\d_]")
_KANA = re.compile(r"[\u3041-\u30fa]")
_MIN_KANA_SHARE = 0.3
_MIN_CHINESE_SHARE = 0.2
_MIN_TRADITIONAL_SHARE = 0.05


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is known about an article beside its text; see ``Article`` for the fields."""

    title: str = ""
    published_at: str | None = None
    publisher: str | None = None
    original_publisher: str | None = None
    authors: tuple[str, ...] = ()
    correspondents: tuple[str, ...] = ()
    editors: tuple[str, ...] = ()
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
    publisher, original_publisher = _find_publishers(near, body, fields)
    people = _find_people(near, body, fields, publisher)
    return Metadata(
        title=find_title(fields, above, below, body=body),
        published_at=_find_date(near_above, near_below, body, url, stated=parse_date(fields.get("date", ""))),
        publisher=publisher,
        original_publisher=original_publisher,
        authors=people.authors,
        correspondents=people.correspondents,
        editors=people.editors,
        url=url,
        language=detect_language(body),
    )


def detect_language(text: str) -> str:
    """Return ``zh-Hans``, ``zh-Hant``, ``ja``, ``en`` or ``und``, by the characters."""
    letters = len(_LETTER.findall(text))
    chinese = _CHINESE.findall(text)
    if len(_KANA.findall(text)) > _MIN_KANA_SHARE * max(letters, 1):
        return "ja"
    if len(chinese) > _MIN_CHINESE_SHARE * max(letters, 1):
        joined = "".join(chinese)
        changed = sum(before != after for before, after in zip(joined, to_simplified(joined), strict=True))
        return "zh-Hant" if changed > _MIN_TRADITIONAL_SHARE * len(chinese) else "zh-Hans"
    latin = sum(character.isascii() for character in _LETTER.findall(text))
    return "en" if latin > 0.9 * max(letters, 1) else "und"


def _find_date(
    above: Sequence[str], below: Sequence[str], body: str, url: str | None, *, stated: str | None
) -> str | None:
    """Return the stated date, or the one beside the article where none is stated or this one tells the time, too."""
    found = _find_date_beside(above, below)
    if stated:
        return found if found and found.startswith(stated) else stated
    if found:
        return found
    if dateline := _DATELINE.match(to_simplified(body[:120])):
        return find_date(dateline[1])
    if url and (path := _URL_DATE.search(url)):
        return find_date("-".join(path.groups()))
    return None


def _find_date_beside(above: Sequence[str], below: Sequence[str]) -> str | None:
    simplified = {line: to_simplified(line) for line in (*above, *below)}
    updates = [line for line, view in simplified.items() if _UPDATE_LABEL.search(view)]
    labelled = [line for line, view in simplified.items() if _DATE_LABEL.search(view) and line not in updates]
    # An article has changed since the day it was published: 更新时间 is the last resort.
    for line in (*labelled, *(line for line in above if line not in updates), *updates):
        # Another date may stand before the label: 注册：… 发表于 …
        label = _DATE_LABEL.search(simplified[line])
        if not _OTHER_DATE.search(simplified[line]) and (found := find_date(line[label.start() if label else 0 :])):
            return found
    return None


def _find_publishers(lines: Sequence[str], body: str, fields: Mapping[str, str]) -> tuple[str | None, str | None]:
    """Return who published the article, and from whom it was taken, where another is named."""
    named = []
    for line in lines:
        for match in _PUBLISHER.finditer(to_simplified(line)):
            if name := _clean_publisher(line[slice(*match.span("name"))]):
                named.append((_rank_label(match), name))
    stated = _clean_publisher(fields.get("publisher", ""))
    own = next((name for rank, name in sorted(named, key=lambda pair: pair[0]) if rank != _PICTURE), None)
    publisher = stated or own or _find_unlabelled(lines, body) or fields.get("site") or None
    # Where the carrier states who publishes, 来源 says whom the publisher took it from.
    original = (name for rank, name in named if rank == _TAKEN_FROM or (stated and rank == _OWN))
    return publisher, next((name for name in original if name != publisher), None)


def _find_unlabelled(lines: Sequence[str], body: str) -> str | None:
    if beside_date := next(filter(None, map(_PUBLISHER_BESIDE_DATE.match, lines)), None):
        return beside_date["name"]
    if dateline := _PUBLISHER_DATELINE.match(to_simplified(body[:60])):
        return body[slice(*dateline.span("name"))]
    return None


def _clean_publisher(name: str) -> str:
    name = _PUBLISHER_LABEL.sub("", name.strip(_BRACKETS)).strip(_BRACKETS)
    return name if 2 <= len(name) <= 40 and not _NO_PUBLISHER.match(name) else ""


def _rank_label(match: re.Match[str]) -> int:
    if match["label"] in _TAKEN_FROM_LABELS:
        return _TAKEN_FROM
    # （来源：…） inside a line says where a picture came from; alone on its line it speaks for the article.
    before = match.string[: match.start()].strip()
    return _PICTURE if before.endswith(("(", "（")) and before not in ("(", "（") else _OWN


def _find_people(lines: Sequence[str], body: str, fields: Mapping[str, str], publisher: str | None) -> People:
    paragraphs = body.split("\n")
    people = find_people([paragraphs[0][:80], paragraphs[-1][-80:]], lines)
    stated = [name for name in split_authors(fields.get("author", "")) if name not in (publisher, fields.get("site"))]
    return replace(people, authors=tuple(stated)) if stated else people


def _find_url(lines: Sequence[str]) -> str | None:
    return next((match[0] for line in lines if (match := _URL.search(line))), None)
