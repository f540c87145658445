"""Dates in a text as year, month and day, also those that count from the day an article appeared.

昨天, 上周五, 去年 and a bare 3月1日 mean a day only beside a publication date; with it they compare with full dates.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache

from ingest.folding import fold_text
from qa.verification.quantities import MONTHS, parse_han_number

_HAN_DIGIT = "零〇一二三四五六七八九"
_NUMBER = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})"
_YEAR = rf"(?:(?:1[5-9]|20)\d{{2}}|[一二][{_HAN_DIGIT}]{{3}})"
_DAY = rf"(?P<day>{_NUMBER})[日号]"
_CHINESE = re.compile(
    rf"(?<!\d)(?P<year>{_YEAR}|[今去前明]年)年?[、,]?(?P<month>{_NUMBER})月(?:份|{_DAY})?"
    rf"|(?<!\d)(?P<lone_year>{_YEAR})年|(?P<near_year>(?<![以之])[今去前明]年|(?<![晚早以])上年(?!度))"
    rf"|(?<![\d个])(?P<lone_month>{_NUMBER})月(?:份|(?P<lone_day>{_NUMBER})[日号])?"
    rf"|(?P<near_month>上个?月|本月|下个?月)(?:(?P<near_day>{_NUMBER})[日号])?"
    rf"|(?<![\d第月])(?P<bare_day>\d{{1,2}}|[二三]?十[一二三四五六七八九]?)[日号](?![a-z\d线楼院门])"
)
_NUMERIC = re.compile(r"(?<![\d.])(?P<year>(?:19|20)\d{2})[-/.](?P<month>\d{1,2})(?:[-/.](?P<day>\d{1,2}))?(?![\d.])")
_ENGLISH = re.compile(
    rf"\b(?:(?P<first>\d{{1,2}})(?:st|nd|rd|th)? )?(?P<month>{'|'.join(MONTHS)})\b"
    r"(?: (?P<day>\d{1,2})(?:st|nd|rd|th)?\b(?!\d))?(?:,? (?P<year>(?:19|20)\d{2})\b)?"
    r"|\b(?:in|since|by|of|from|until|during) (?P<lone_year>(?:19|20)\d{2})\b"
)
_RELATIVE_DAY = re.compile(
    r"(?P<day>前[天日]|昨[天日晚]|今[天日晚早](?!年)|明[天日]|后天|(?<![a-z])(?:yesterday|today|tomorrow)(?![a-z]))"
)
_WEEKDAY = re.compile(r"(?P<week>上|本|这|下)?(?:个)?(?:周|星期|礼拜)(?P<day>[一二三四五六日天])(?![一二三四五六期])")
_DAYS_FROM = {"前": -2, "昨": -1, "今": 0, "明": 1, "后": 2, "y": -1}
_YEARS_FROM = {"前": -2, "去": -1, "上": -1, "今": 0, "明": 1}
_MONTHS_FROM = {"上": -1, "本": 0, "下": 1}
_WEEKS_FROM = {"上": -1, "下": 1}


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date as a text says it; what it leaves out is ``None``. ``start`` and ``end`` are in the folded text.

    Attributes:
        inferred_years: Years that it may mean, where the text gives none.
        inferred_month: The month of a bare day.
    """

    start: int
    end: int
    year: int | None = None
    month: int | None = None
    day: int | None = None
    inferred_years: tuple[int, ...] = ()
    inferred_month: int | None = None

    def bears_out(self, said: DateMention) -> bool:
        """Return whether everything that ``said`` says of a day follows from this mention."""
        years = (self.year,) if self.year is not None else self.inferred_years
        month = self.month if self.month is not None else self.inferred_month
        return (
            (said.year is None or said.year in years)
            and (said.month is None or said.month == month)
            and (said.day is None or said.day == self.day)
        )


@lru_cache(maxsize=512)  # the texts of one answer, read for its support and for each conflict
def find_dates(text: str, *, published_at: str | None = None) -> tuple[DateMention, ...]:
    """Return the dates that ``text`` mentions, in order; offsets are in ``fold_text(text)``.

    Args:
        text: A sentence or more.
        published_at: When it appeared, ISO 8601; words such as 昨天 are dates only beside it.
    """
    folded = fold_text(text)
    published = parse_day(published_at)
    found: list[DateMention] = []
    for mention in (*_read_absolute(folded, published), *_read_relative(folded, published)):
        if not any(mention.start < known.end and known.start < mention.end for known in found):
            found.append(mention)
    return _infer(sorted(found, key=lambda mention: mention.start), published)


def parse_day(published_at: str | None) -> date | None:
    """Return the day of an ISO 8601 time, ``None`` when it names no whole day."""
    try:
        return date.fromisoformat((published_at or "")[:10])
    except ValueError:
        return None


def _read_absolute(folded: str, published: date | None) -> Iterator[DateMention]:
    for match in _NUMERIC.finditer(folded):
        yield from _mention(match, *map(_number, match.group("year", "month", "day")))
    for match in _CHINESE.finditer(folded):
        yield from _mention(match, *_read_chinese(match, published))
    for match in _ENGLISH.finditer(folded):
        year = _number(match["year"] or match["lone_year"])
        month = MONTHS[match["month"]] if match["month"] else None
        # "may" is mostly no month.
        if year or match["day"] or match["first"] or (match["month"] and match["month"] != "may"):
            yield from _mention(match, year, month, _number(match["day"] or match["first"]))


def _read_chinese(match: re.Match[str], published: date | None) -> tuple[int | None, int | None, int | None]:
    year_text = match["year"] or match["lone_year"] or match["near_year"]
    if match["near_month"]:
        if published is None:
            return None, None, None
        months = published.year * 12 + published.month - 1 + _MONTHS_FROM[match["near_month"][0]]
        return months // 12, months % 12 + 1, _number(match["near_day"])
    year = None
    if year_text and year_text[0] in _YEARS_FROM:
        year = published.year + _YEARS_FROM[year_text[0]] if published else None
    elif year_text:
        year = _number(year_text)
    month = _number(match["month"] or match["lone_month"])
    return year, month, _number(match["day"] or match["lone_day"] or match["bare_day"])


def _read_relative(folded: str, published: date | None) -> Iterator[DateMention]:
    if published is None:
        return
    for match in _RELATIVE_DAY.finditer(folded):
        word = match["day"]
        days = 1 if word == "tomorrow" else 0 if word == "today" else _DAYS_FROM[word[0]]
        yield _on(match, published + timedelta(days=days))
    for match in _WEEKDAY.finditer(folded):
        weekday = "一二三四五六日".find(match["day"].replace("天", "日"))
        monday = published - timedelta(days=published.weekday())
        weeks = _WEEKS_FROM.get(match["week"] or "", 0)
        yield _on(match, monday + timedelta(weeks=weeks, days=weekday))


def _on(match: re.Match[str], day: date) -> DateMention:
    return DateMention(*match.span(), day.year, day.month, day.day)


def _mention(match: re.Match[str], year: int | None, month: int | None, day: int | None) -> Iterator[DateMention]:
    plausible = (month is None or 1 <= month <= 12) and (day is None or 1 <= day <= 31)
    if plausible and (year, month, day) != (None, None, None):
        yield DateMention(*match.span(), year, month, day)


def _infer(mentions: list[DateMention], published: date | None) -> tuple[DateMention, ...]:
    """Fill in what the mentions leave out: from the one before, and from the day of publication."""
    year = month = None
    filled = []
    for mention in mentions:
        known = month or (published.month if published else None)
        bare = mention.month is None and mention.day is not None
        full = replace(mention, inferred_month=known if bare else None)
        if mention.year is None:
            full = replace(full, inferred_years=_possible_years(full, year, published))
        year, month = mention.year or year, mention.month or month
        filled.append(full)
    return tuple(filled)


def _possible_years(mention: DateMention, before: int | None, published: date | None) -> tuple[int, ...]:
    years = [before] if before else []
    if published:
        years.append(published.year)
        # In January, 12月20日 was last year.
        if (mention.month or 0) > published.month:
            years.append(published.year - 1)
    return tuple(dict.fromkeys(years))


def _number(text: str | None) -> int | None:
    if not text:
        return None
    return int(text) if text.isdecimal() else parse_han_number(text)
