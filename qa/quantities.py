"""Numbers, dates and percentages in a text, so written that equal ones compare equal.

1500万元, 1,500万元 and 一千五百万元 are one quantity; so are 28.7% and 百分之二十八点七.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from ingest.folding import fold_text

_DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_SMALL_UNITS = {"十": 10, "百": 100, "千": 1000}
_LARGE_UNITS = {"万": 10**4, "亿": 10**8}
_ENGLISH_UNITS = {"thousand": 10**3, "million": 10**6, "billion": 10**9}
_HAN_NUMBER = "零〇一二两三四五六七八九十百千万亿"
_MONTH_NAMES = "january february march april may june july august september october november december"
_MONTHS = {name: number for number, name in enumerate(_MONTH_NAMES.split(), start=1)}
_ARABIC = re.compile(
    r"(?<![a-z\d])(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    r"[多余]?(?P<scale>\s?(?:thousand|million|billion)\b|[十百千]?[万亿]{0,2})[多余]?\s?(?P<unit>%|[a-z]+|[\u4e00-\u9fff]?)"
)
_PERCENT_HAN = re.compile(rf"百分之(?P<number>[{_HAN_NUMBER}\d.点]+)")
# A Chinese numeral counts only before a measure word or in a date: 一 alone is mostly a word, not a number.
_HAN = re.compile(
    rf"(?P<number>[{_HAN_NUMBER}]+(?:点[零〇一二三四五六七八九]+[十百千]?[万亿]{{0,2}})?)[多余几]?"
    r"(?P<unit>[年月日号天岁个位名家座项种届场次条件人元吨米倍辆艘架所部份期度周篇成户亩台间层克秒分时代连])"
)
_ENGLISH_MONTH = re.compile(rf"\b(?P<month>{'|'.join(_MONTHS)})\b(?:\s(?P<day>\d{{1,2}})\b)?")
_PER_DAY = {"号": "日", "day": "日", "year": "年", "percent": "%"}


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with the character or word that follows it, and where it stands in the folded text.

    Attributes:
        value: The number, scaled: 1500万 is 15000000.
        unit: The first character after it (元, 人, 年, %), or ``""``.
    """

    value: Decimal
    unit: str
    start: int
    end: int

    def agrees_with(self, other: Quantity) -> bool:
        """Return whether both say the same number of the same thing; a missing or foreign unit fits any."""
        units_comparable = self.unit and other.unit and self.unit.isascii() == other.unit.isascii()
        return self.value == other.value and (not units_comparable or self.unit == other.unit)


def find_quantities(text: str) -> tuple[Quantity, ...]:
    """Return the quantities of ``text`` in order; offsets are in ``fold_text(text)``."""
    folded = fold_text(text)
    found: list[Quantity] = []
    for match in _PERCENT_HAN.finditer(folded):
        value = _parse_number(match["number"])
        if value is not None:
            found.append(Quantity(value, "%", match.start(), match.end()))
    for match in _ARABIC.finditer(folded):
        scale = _scale(match["scale"].strip())
        found.append(Quantity(Decimal(match["number"].replace(",", "")) * scale, _unit(match), *match.span()))
    for match in _HAN.finditer(folded):
        value = _parse_number(match["number"])
        if value is not None and not any(match.start() < known.end and known.start < match.end() for known in found):
            found.append(Quantity(value, _unit(match), *match.span()))
    for match in _ENGLISH_MONTH.finditer(folded):
        found.append(Quantity(Decimal(_MONTHS[match["month"]]), "月", *match.span("month")))
    return tuple(sorted(found, key=lambda quantity: quantity.start))


def parse_han_number(text: str) -> int | None:
    """Return the value of a Chinese numeral (二十三, 一千五百万, 二〇二二), or ``None`` when it is none."""
    if not text or any(character not in _HAN_NUMBER for character in text):
        return None
    if all(character in _DIGITS for character in text):
        return int("".join(str(_DIGITS[character]) for character in text))
    total = section = digit = 0
    for character in text:
        if character in _DIGITS:
            digit = _DIGITS[character]
        elif character in _SMALL_UNITS:
            section += (digit or 1) * _SMALL_UNITS[character]
            digit = 0
        else:
            # 三亿五千万 adds to what is larger, 一万亿 multiplies what is smaller.
            scale = _LARGE_UNITS[character]
            section += digit
            total = total + section * scale if total >= scale else (total + section) * scale
            section = digit = 0
    return total + section + digit


def _parse_number(text: str) -> Decimal | None:
    if re.fullmatch(r"\d+(\.\d+)?", text):
        return Decimal(text)
    whole, _, fraction = text.partition("点")
    value = parse_han_number(whole)
    if value is None:
        return None
    digits = "".join(str(_DIGITS[character]) for character in fraction if character in _DIGITS)
    return Decimal(f"{value}.{digits}") * _scale(fraction) if digits else Decimal(value)


def _scale(text: str) -> int:
    scale = _ENGLISH_UNITS.get(text, 1)
    for character in text:
        scale *= _SMALL_UNITS.get(character, 1) * _LARGE_UNITS.get(character, 1)
    return scale


def _unit(match: re.Match[str]) -> str:
    unit = match["unit"]
    return _PER_DAY.get(unit, _PER_DAY.get(unit.rstrip("s"), unit))
