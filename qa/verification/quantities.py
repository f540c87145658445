"""Numbers, amounts and shares in a text, so written that equal ones compare equal.

1500万元, 1,500万元, 一千五百万元 and 0.15亿元 are one quantity; so are 28.7% and 百分之二十八点七, 三成 and 30%,
3.6公里 and 3600米, 翻一番 and 2倍.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from ingest.folding import fold_text

Bound = Literal["", "over", "under"]

_DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_SMALL_UNITS = {"十": 10, "百": 100, "千": 1000}
_LARGE_UNITS = {"万": 10**4, "亿": 10**8}
_ENGLISH_UNITS = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_ENGLISH_NUMBERS = "zero one two three four five six seven eight nine ten eleven twelve"
# "one" is mostly a pronoun.
_ENGLISH_DIGITS = {name: value for value, name in enumerate(_ENGLISH_NUMBERS.split()) if name != "one"}
_HAN_NUMBER = "零〇一二两三四五六七八九十百千万亿"
_MONTH_NAMES = "january february march april may june july august september october november december"
MONTHS = {name: number for number, name in enumerate(_MONTH_NAMES.split(), start=1)}

# Classifiers that count people, and those that count things: 3名医生 are 3位医生, 23个企业 are 23家企业.
_PEOPLE = "人名位"
_THINGS = "个家座所部份项种届期场条件艘架辆台间层篇户批支款处类枚只"
_SAME_UNIT = {
    "号": "日", "天": "日", "day": "日", "days": "日", "周岁": "岁", "year": "年", "years": "年", "percent": "%",
    "pct": "%", "人民币": "元", "块": "元", "yuan": "元", "rmb": "元", "美金": "美元", "dollar": "美元",
    "dollars": "美元", "usd": "美元", "港币": "港元", "千米": "公里", "km": "公里", "kilometers": "公里",
    "kilometres": "公里", "kg": "公斤", "千克": "公斤", "平米": "平方米", "钟头": "小时", "个小时": "小时",
    "hours": "小时", "hour": "小时", "minutes": "分钟", "minute": "分钟", "星期": "周", "个星期": "周",
    "weeks": "周", "week": "周", "months": "个月", "month": "个月", "people": "人", "persons": "人",
    "times": "倍", "个百分点": "百分点", "tons": "吨", "tonnes": "吨", "ton": "吨", "meters": "米",
    "metres": "米", "m": "米",
}  # fmt: skip
_FACTORS: Mapping[str, tuple[Decimal | int, str]] = {
    "公里": (1000, "米"), "厘米": (Decimal("0.01"), "米"), "毫米": (Decimal("0.001"), "米"),
    "cm": (Decimal("0.01"), "米"), "吨": (1000, "公斤"), "克": (Decimal("0.001"), "公斤"),
    "斤": (Decimal("0.5"), "公斤"), "平方公里": (10**6, "平方米"), "公顷": (10**4, "平方米"),
    "‰": (Decimal("0.1"), "%"),
}  # fmt: skip
_OTHER_UNITS = """
美元 欧元 英镑 日元 港元 韩元 卢布 卢比 公里 公斤 平方米 立方米 小时 分钟 百分点 个月 倍 海里 千瓦时 千瓦 兆瓦
摄氏度 人次 人份
"""
_LONG_UNITS = "|".join(
    sorted(
        {*(unit for unit in (*_SAME_UNIT, *_FACTORS) if not unit.isascii()), *_OTHER_UNITS.split()},
        key=len,
        reverse=True,
    )
)
_SHORT_UNITS = (
    "年月日号天岁个位名家座项种届期场次条件人元吨米倍辆艘架所部份度周篇成户亩台间层克秒分时代连季批支枚只组轮点环集章"
)
_KNOWN_UNITS = frozenset((*_SHORT_UNITS, *_LONG_UNITS.split("|"), "%"))
_UNIT = rf"(?P<unit>%|‰|{_LONG_UNITS}|[a-z]+|[\u4e00-\u9fff]?)"
_SCALED = r"[十百千]?[万亿]{1,2}"
_ARABIC = re.compile(
    rf"(?<![a-z\d])(?P<number>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?)(?P<over>[多余]?)"
    rf"(?P<scale>\s?(?:thousand|million|billion|trillion)\b|[十百千]?[万亿]{{0,2}})"
    # 3亿5000万 is one number.
    rf"(?P<rest>(?:(?<=[万亿千])\d+(?:\.\d+)?{_SCALED})?(?:(?<=[万亿])\d{{4}}(?=[\u4e00-\u9fff]))?)"
    rf"(?P<more>[多余几]?)\s?{_UNIT}"
)
_REST = re.compile(rf"(\d+(?:\.\d+)?)({_SCALED})?")
_FRACTION = re.compile(rf"(?P<whole>[{_HAN_NUMBER}\d]+)分之(?P<number>[{_HAN_NUMBER}\d.点]+)")
_TENTHS = re.compile(
    rf"(?P<number>(?<![{_HAN_NUMBER}])[一二两三四五六七八九1-9])成(?P<half>[一二三四五六七八九半]?)(?![不为立])"
)
_DOUBLED = re.compile(rf"翻(?:了|上)?(?P<number>[{_HAN_NUMBER}\d]?)番")
_HALF = re.compile(r"一半|过半|半数")
# A Chinese numeral counts only before a measure word or in a date: 一 alone is mostly a word, not a number.
_HAN = re.compile(
    # 十分 is mostly "very".
    rf"(?!十分(?!钟))(?P<number>[{_HAN_NUMBER}]+(?:点[零〇一二三四五六七八九]+[十百千]?[万亿]{{0,2}})?)(?P<more>[多余几]?)"
    rf"(?P<unit>{_LONG_UNITS}|[年月日号天岁个位名家座项种届场次条件人元吨米倍辆艘架所部份期度周篇成户亩台间层克秒分时代连季批支枚只组批轮点环集章])"
)
_ORDINAL = re.compile(rf"第(?P<number>[{_HAN_NUMBER}]+)")
_ENGLISH_WORD = re.compile(rf"\b(?P<number>{'|'.join(_ENGLISH_DIGITS)})\b(?:\s(?P<unit>[a-z]+))?")
_ENGLISH_MONTH = re.compile(rf"\b(?P<month>{'|'.join(MONTHS)})\b(?:\s(?P<day>\d{{1,2}})\b)?")
# 港币4.54亿元 are not yuan.
_CURRENCY = re.compile(r"(港币|港元|美元|美金|日元|欧元|新台币|台币)\s?$")
_OVER = re.compile(r"(?:超过?|逾|突破|高于|多于|大于|以上|more than|over|above|at least)\s?$")
_UNDER = re.compile(
    r"(?:不足|不到|不满|低于|少于|小于|近|将近|接近|less than|fewer than|under|below|nearly|almost)\s?$"
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with what it counts, and where it stands in the folded text.

    Attributes:
        value: The number, scaled: 1500万 is 15000000.
        unit: What it counts (元, 人, 年, %), or ``""``; units that convert into one another have one name.
        bound: Whether the text says more than (逾) or less than (不足) the value.
    """

    value: Decimal
    unit: str
    start: int
    end: int
    bound: Bound = ""

    def agrees_with(self, other: Quantity) -> bool:
        """Return whether both say the same number of the same thing; a missing or foreign unit fits any."""
        opposite = {self.bound, other.bound} == {"over", "under"}
        return self.value == other.value and not opposite and self.counts_same(other)

    def rounds(self, other: Quantity) -> bool:
        """Return whether this says ``other`` less exactly: 超过三成 is said of 32%, 近5万人 of 49,600人."""
        step = Decimal(1).scaleb(Decimal(self.value.normalize().as_tuple().exponent)) if self.value else Decimal(0)
        difference = other.value - self.value
        near = 0 <= difference < step if self.bound == "over" else 0 <= -difference < step
        return bool(self.bound) and near and other.bound in ("", self.bound) and self.counts_same(other)

    def counts_same(self, other: Quantity) -> bool:
        """Return whether the units allow that both count the same thing."""
        if not self.unit or not other.unit or self.unit == other.unit:
            return True
        if "%" in (self.unit, other.unit):
            return False
        if {self.unit, other.unit} == {"年", "岁"}:
            # "years" are both.
            return True
        if not (self.unit in _KNOWN_UNITS and other.unit in _KNOWN_UNITS):
            # 532万技能人才 are 532万人: what follows the number may be the thing itself.
            return True
        if "个" in (self.unit, other.unit):
            return {self.unit, other.unit} <= {*_THINGS, *_PEOPLE}
        return self.unit in _PEOPLE and other.unit in _PEOPLE


@lru_cache(maxsize=512)  # the texts of one answer, read for its support and for each conflict
def find_quantities(text: str) -> tuple[Quantity, ...]:
    """Return the quantities of ``text`` in order; offsets are in ``fold_text(text)``."""
    folded = fold_text(text)
    found: list[Quantity] = []
    for quantity in (*_read_shares(folded), *_read_arabic(folded), *_read_han(folded), *_read_english(folded)):
        if not any(quantity.start < known.end and known.start < quantity.end for known in found):
            found.append(quantity)
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


def _read_shares(folded: str) -> Iterator[Quantity]:
    """Yield what is said in fractions, tenths and doublings."""
    for match in _FRACTION.finditer(folded):
        part, whole = _parse_number(match["number"]), _parse_number(match["whole"])
        if part is not None and whole:
            yield _quantity(folded, match, part * 100 / whole, "%")
    for match in _TENTHS.finditer(folded):
        tenths = _parse_number(match["number"])
        half = 5 if match["half"] == "半" else _parse_number(match["half"]) or 0
        if tenths is not None:
            yield _quantity(folded, match, tenths * 10 + half, "%")
    for match in _DOUBLED.finditer(folded):
        times = _parse_number(match["number"] or "一")
        if times is not None and times < 10:
            yield _quantity(folded, match, Decimal(2) ** times, "倍")
    for match in _HALF.finditer(folded):
        yield _quantity(folded, match, Decimal(50), "%")


def _read_arabic(folded: str) -> Iterator[Quantity]:
    for match in _ARABIC.finditer(folded):
        value = Decimal(match["number"].replace(",", "")) * _scale(match["scale"].strip())
        for number, scale in _REST.findall(match["rest"]):
            value += Decimal(number) * _scale(scale)
        yield _quantity(folded, match, value, match["unit"])


def _read_han(folded: str) -> Iterator[Quantity]:
    for match in _HAN.finditer(folded):
        value = _parse_number(match["number"])
        if value is not None:
            yield _quantity(folded, match, value, match["unit"])
    for match in _ORDINAL.finditer(folded):
        value = _parse_number(match["number"])
        if value is not None:
            yield _quantity(folded, match, value, "")


def _read_english(folded: str) -> Iterator[Quantity]:
    for match in _ENGLISH_MONTH.finditer(folded):
        yield Quantity(Decimal(MONTHS[match["month"]]), "月", *match.span("month"))
    for match in _ENGLISH_WORD.finditer(folded):
        yield _quantity(folded, match, Decimal(_ENGLISH_DIGITS[match["number"]]), match["unit"] or "")


def _quantity(folded: str, match: re.Match[str], value: Decimal, unit: str) -> Quantity:
    start, end = match.span()
    unit = _SAME_UNIT.get(unit, unit)
    if unit == "元" and (currency := _CURRENCY.search(folded, max(0, start - 4), start)):
        unit = _SAME_UNIT.get(currency[1], currency[1])
    factor, name = _FACTORS.get(unit, (1, unit))
    return Quantity((value * factor).normalize(), name, start, end, _find_bound(folded, match))


def _find_bound(folded: str, match: re.Match[str]) -> Bound:
    before, after = folded[max(0, match.start() - 10) : match.start()], folded[match.end() : match.end() + 2]
    if _UNDER.search(before) or after == "以下":
        return "under"
    more = any(match.groupdict().get(name) for name in ("over", "more")) or after.startswith(("多", "余"))
    return "over" if _OVER.search(before) or more or after == "以上" else ""


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
