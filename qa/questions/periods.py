"""Times in a question become periods: 2023年8月15日, 去年, 近三年, 上个月, last year, in August 2023."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

_DIGITS = {character: value for value, character in enumerate("〇一二三四五六七八九十")} | {"两": 2, "零": 0}
_MONTHS = tuple(name.lower() for name in calendar.month_name[1:])
_MONTH = rf"(?P<name>{'|'.join(_MONTHS)})"
_COUNT = r"(?P<count>\d{1,2}|[一二两三四五六七八九十])"
_UNIT_DAYS = {"天": 1, "日": 1, "周": 7, "星期": 7, "礼拜": 7, "day": 1, "week": 7}
_UNIT_MONTHS = {"月": 1, "年": 12, "month": 1, "year": 12}
_YEARS_AGO = {"今": 0, "去": 1, "前": 2}
_DAYS_AGO = {"今": 0, "昨": 1, "前": 2}
_THIS = ("本", "这", "当", "this")
_COUNT_WORDS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "ten": 10}


@dataclass(frozen=True, slots=True)
class Period:
    """A span of days that a question names.

    Attributes:
        start: The first day.
        end: The last day.
        place: Where the words stand in the folded question: start and end.
    """

    start: date
    end: date
    place: tuple[int, int]

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.end - self.start).days + 1


def find_periods(folded_question: str, *, today: date) -> tuple[Period, ...]:
    """Return the periods that a folded question names, in order; where two overlap, the one that starts first.

    Args:
        folded_question: As ``ingest.folding.fold_text`` gives it.
        today: What 去年 and "last week" are counted from.
    """
    found = sorted(_all_periods(folded_question, today), key=lambda period: (period.place[0], -period.place[1]))
    kept: list[Period] = []
    for period in found:
        if not kept or period.place[0] >= kept[-1].place[1]:
            kept.append(period)
    return tuple(kept)


def published_between(published_at: str | None, start: date, end: date) -> bool:
    """Return whether a publication date, as precise as it is, can lie between two days; an unknown one does not."""
    if not published_at:
        return False
    written = published_at[:10]
    return written >= start.isoformat()[: len(written)] and written <= end.isoformat()[: len(written)]


def _all_periods(text: str, today: date) -> Iterator[Period]:
    for pattern, build in _PATTERNS:
        for match in pattern.finditer(text):
            try:
                start, end = build(match, today)
            except (ValueError, OverflowError):
                continue  # 2月30日, the year 0
            yield Period(start, end, match.span())


def _month(year: int, month: int) -> tuple[date, date]:
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])


def _shift_months(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _number(text: str) -> int:
    if text.isdigit():
        return int(text)
    return _COUNT_WORDS[text] if text in _COUNT_WORDS else _DIGITS[text]


def _whole_date(match: re.Match[str], today: date) -> tuple[date, date]:
    """2023年, 2023年8月, 2023年8月15日, 8月15日, 去年8月: what is not said of the year is this year."""
    parts = match.groupdict()
    year = int(parts["year"]) if parts.get("year") else today.year - _YEARS_AGO[parts.get("ago") or "今"]
    if parts.get("half"):
        first = 1 if parts["half"] == "上" else 7
        return date(year, first, 1), _month(year, first + 5)[1]
    if not parts.get("month"):
        return date(year, 1, 1), date(year, 12, 31)
    month = int(parts["month"])
    if not parts.get("day"):
        return _month(year, month)
    day = date(year, month, int(parts["day"]))
    return day, day


def _english_date(match: re.Match[str], today: date) -> tuple[date, date]:
    """August 2023, August 15, 2023, 15 August 2023."""
    parts = match.groupdict()
    year, month = int(parts.get("year") or today.year), _MONTHS.index(parts["name"]) + 1
    if not parts.get("day"):
        return _month(year, month)
    day = date(year, month, int(parts["day"]))
    return day, day


def _iso_date(match: re.Match[str], today: date) -> tuple[date, date]:  # noqa: ARG001
    day = date(int(match["year"]), int(match["month"]), int(match["day"]))
    return day, day


def _english_year(match: re.Match[str], today: date) -> tuple[date, date]:  # noqa: ARG001
    return date(int(match["year"]), 1, 1), date(int(match["year"]), 12, 31)


def _near_day(match: re.Match[str], today: date) -> tuple[date, date]:
    day = today - timedelta(_DAYS_AGO[match["ago"]] if "ago" in match.groupdict() else match.group() == "yesterday")
    return day, day


def _last_units(match: re.Match[str], today: date) -> tuple[date, date]:
    """近三年, 过去两周, the last 3 months: counted back from today."""
    count, unit = _number(match["count"]), match["unit"]
    start = _shift_months(today, -count * _UNIT_MONTHS[unit]) if unit in _UNIT_MONTHS else None
    return start or today - timedelta(count * _UNIT_DAYS[unit]), today


def _one_unit(match: re.Match[str], today: date) -> tuple[date, date]:
    """本周, 上个月, this year, last week: a whole unit of the calendar."""
    back, unit = (0 if match["which"] in _THIS else 1), match["unit"]
    if unit in _UNIT_DAYS:
        monday = today - timedelta(today.weekday() + 7 * back)
        return monday, monday + timedelta(6)
    if _UNIT_MONTHS[unit] == 1:
        first = _shift_months(today.replace(day=1), -back)
        return _month(first.year, first.month)
    return date(today.year - back, 1, 1), date(today.year - back, 12, 31)


_Build = Callable[[re.Match[str], date], tuple[date, date]]
_YEAR = r"(?<!\d)(?P<year>(?:19|20)\d{2})"
_DAY = r"(?P<day>\d{1,2})"
_PART = rf"(?:(?P<half>[上下])半年|(?P<month>\d{{1,2}})月(?:份|{_DAY}[日号])?)?"
_PATTERNS: tuple[tuple[re.Pattern[str], _Build], ...] = tuple(
    (re.compile(pattern), build)
    for pattern, build in (
        (rf"{_YEAR}年(?:度|的)?{_PART}", _whole_date),
        (rf"(?<![目当之以])(?P<ago>[今去前])年(?:的)?{_PART}", _whole_date),
        (rf"(?<![\d年])(?P<month>\d{{1,2}})月{_DAY}[日号]", _whole_date),
        (rf"{_YEAR}[-/.](?P<month>\d{{1,2}})[-/.]{_DAY}(?!\d)", _iso_date),
        (r"(?<![目当之以])(?P<ago>[今昨前])[天日](?!本|常)", _near_day),
        (rf"(?:近|最近|过去)(?:的)?{_COUNT}个?(?P<unit>年|月|周|星期|礼拜|天|日)(?!代)", _last_units),
        (r"(?P<which>本|这|当|上)(?:一)?个?(?P<unit>月|周|星期|礼拜)(?![日天一二三四五六刊报])", _one_unit),
        (rf"\b{_MONTH} {_DAY}(?:st|nd|rd|th)?(?:,? {_YEAR})?\b", _english_date),
        (rf"\b{_DAY}(?:st|nd|rd|th)? (?:of )?{_MONTH},? {_YEAR}\b", _english_date),
        (rf"\b{_MONTH},? (?:of )?{_YEAR}\b", _english_date),
        (rf"\b(?:in|during|since|of|the year) {_YEAR}\b", _english_year),
        (r"\b(?:yesterday|today)\b", _near_day),
        (
            rf"\b(?:last|past|previous) (?P<count>\d{{1,2}}|{'|'.join(_COUNT_WORDS)}) (?P<unit>year|month|week|day)s\b",
            _last_units,
        ),
        (r"\b(?P<which>this|last) (?P<unit>year|month|week)\b", _one_unit),
    )
)
