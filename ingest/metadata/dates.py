"""Dates as pages write them become ISO 8601, as precise as they were written."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

_CHINA = timezone(timedelta(hours=8))
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = r"(?P<month_name>jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?"
_TIME = (
    r"(?:\s*(?:t|日|,|，|at|[(（]?(?:星期|周)[一二三四五六日天][)）]?)?\s*"
    r"(?P<hour>[01]?\d|2[0-3])\s*[:：时]\s*(?P<minute>[0-5]\d|\d(?=分))(?:\s*[:：分]\s*(?P<second>[0-5]\d))?"
    r"(?:\.\d+)?\s*(?P<offset>z\b|[+-]\d\d:?\d\d)?\s*(?P<half>[ap]\.?m\b)?)?"
)
_YEAR = r"(?<!\d)(?P<year>(?:19|20)\d\d)"
_DAY = r"(?P<day>3[01]|[12]\d|0?[1-9])"
_DATES = (
    re.compile(rf"{_YEAR}\s*[-/.年]\s*(?P<month>1[0-2]|0?[1-9])\s*[-/.月]\s*{_DAY}(?!\d)日?{_TIME}", re.I),
    re.compile(rf"{_YEAR}(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\d|3[01])(?!\d){_TIME}", re.I),
    re.compile(rf"\b{_MONTH}\s+{_DAY}(?:st|nd|rd|th)?,?\s+{_YEAR}\b{_TIME}", re.I),
    re.compile(rf"\b{_DAY}\s+{_MONTH},?\s+{_YEAR}\b{_TIME}", re.I),
)
_MONTH_ONLY = re.compile(rf"^\s*{_YEAR}\s*[-/.年]\s*(?P<month>1[0-2]|0?[1-9])月?\s*$")
_YEAR_ONLY = re.compile(rf"^\s*{_YEAR}年?\s*$")
_TIMESTAMP = re.compile(r"^\s*(?P<seconds>1\d{9}|[3-9]\d{8})(?:\d{3}|\.\d+)?\s*$")


def find_date(text: str) -> str | None:
    """Return the first full date in ``text`` as ISO 8601 (``2025-03-01`` or ``2025-03-01T14:01:38``), or ``None``."""
    found = [match for pattern in _DATES for match in pattern.finditer(text)]
    return next((iso for match in sorted(found, key=re.Match.start) if (iso := _show(match))), None)


def parse_date(value: str) -> str | None:
    """Return a stated date as ISO 8601; a year, a month or a Unix time will do, too."""
    if stamp := _TIMESTAMP.match(value):
        return datetime.fromtimestamp(int(stamp["seconds"]), _CHINA).strftime("%Y-%m-%dT%H:%M:%S")
    if month := _MONTH_ONLY.match(value):
        return f"{month['year']}-{int(month['month']):02}"
    if year := _YEAR_ONLY.match(value):
        return year["year"]
    return find_date(value)


def _show(match: re.Match[str]) -> str | None:
    parts = match.groupdict()
    month = _MONTHS.index(parts["month_name"][:3].lower()) + 1 if parts.get("month_name") else int(parts["month"])
    try:
        moment = datetime(int(parts["year"]), month, int(parts["day"]), tzinfo=_CHINA)
    except ValueError:
        return None
    if parts["hour"] is None:
        return moment.strftime("%Y-%m-%d")
    hour = int(parts["hour"])
    if (parts["half"] or "").lower().startswith("p") and hour < 12:
        hour += 12
    moment = moment.replace(hour=hour, minute=int(parts["minute"]), second=int(parts["second"] or 0))
    if (parts["offset"] or "").lower() == "z":
        # Chinese sites that state Greenwich time mean the morning of the Chinese day.
        moment = moment.replace(tzinfo=UTC).astimezone(_CHINA)
    return moment.strftime("%Y-%m-%dT%H:%M:%S" if parts["second"] else "%Y-%m-%dT%H:%M")
