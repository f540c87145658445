"""What crawlers call the parts of an article, by our names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from ingest.settings import FieldName

# What crawlers call a field, lower case and without separators; the first name that holds something wins.
_FIELD_NAMES: Mapping[FieldName, str] = {
    "external_id": "id docid articleid newsid uuid guid 编号 文章id",
    "title": "title headline articletitle newstitle 标题 文章标题 题目 題目 標題",
    "date": (
        "date publishedat publishtime publishdate pubtime pubdate datepublished publishedtime ptime posttime"
        " releasetime datetime time 发布时间 发表时间 发布日期 出版日期 日期 时间 發布時間 時間"
        " createdat createtime addtime ctime"
    ),
    "publisher": ("publisher source media sitename site newspaper 来源 媒体 发布机构 稿源 网站 來源 媒體"),
    "url": "url link href articleurl sourceurl pageurl 链接 网址 原文链接 地址 連結 網址",
    "author": "author authors byline writer reporter 作者 记者 記者",
    "text": (
        "text content body article articlebody fulltext maintext rawtext html 正文 内容 文本 全文 文章内容 內容 內文"
        " desc description 摘要"
    ),
}
_SEPARATORS = re.compile(r"[\s_\-.\ufeff]+")
_EPOCH = re.compile(r"1\d{9}(?:\d{3})?(?:\.\d+)?")
# Seconds since 1970 name no time zone; what is read here was mostly published in China.
_CHINA_TIME = timedelta(hours=8)

FieldNames = Mapping[FieldName, tuple[str, ...]]


def name_fields(added: FieldNames) -> FieldNames:
    """Return the names of each field, those of ``added`` before those known here."""
    return {
        field: tuple(_normalise(name) for name in (*added.get(field, ()), *names.split()))
        for field, names in _FIELD_NAMES.items()
    }


def map_fields(row: Mapping[str, Any], names: FieldNames) -> dict[str, str]:
    """Return what ``row`` says, by our names; of an object inside it, where the text is there (``_source``)."""
    fields = _map_own_fields(row, names)
    if "text" in fields:
        return fields
    for inner in row.values():
        if isinstance(inner, dict) and "text" in (found := _map_own_fields(inner, names)):
            around = {name: value for name, value in row.items() if value is not inner}
            return _map_own_fields(around, names) | found
    return fields


def _map_own_fields(row: Mapping[str, Any], names: FieldNames) -> dict[str, str]:
    named = {_normalise(str(name)): value for name, value in row.items()}
    fields: dict[str, str] = {}
    for field, candidates in names.items():
        separator = "\n" if field == "text" else "、"
        values = (named.get(name) for name in candidates)
        if field == "text":
            values = (value for value in values if not isinstance(value, dict))
        if value := next((shown for value in values if (shown := _show(value, separator))), None):
            fields[field] = _show_time(value) if field == "date" else value
    return fields


def _normalise(name: str) -> str:
    return _SEPARATORS.sub("", name).lower()


def _show(value: object, separator: str) -> str:
    if isinstance(value, str):
        return _repair(value.strip())
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, list):
        return separator.join(shown for item in value if (shown := _show(item, separator)))
    if isinstance(value, dict):
        return next(
            (shown for name in ("name", "title", "text", "$oid") if (shown := _show(value.get(name), separator))), ""
        )
    return ""


def _show_time(value: str) -> str:
    """Return seconds or milliseconds since 1970 as a date and time; anything else as it is."""
    if not _EPOCH.fullmatch(value):
        return value
    number = float(value)
    moment = datetime.fromtimestamp(number / 1000 if number > 1e11 else number, UTC) + _CHINA_TIME
    return moment.strftime("%Y-%m-%dT%H:%M:%S")


def _repair(text: str) -> str:
    """Return ``text`` with U+FFFD for half of a surrogate pair, as a cut in the middle of an emoji leaves it."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
