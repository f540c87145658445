"""What form an answer has, by what is asked for: a number with its unit, a time, a name, a title."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from qa.questions import MEASURE_WORDS, Expected

_NUMERAL = "零〇一二两三四五六七八九十百千万亿半"
_NUMBER = rf"(?:\d[\d,.]*|[{_NUMERAL}]+)[余多几]?[十百千万亿]*[余多]?"
_ENGLISH_NUMBERS = (
    r"\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens?|hundreds?|thousands?|half)\b"
)
# What a dimension or an amount is measured in.
_UNITS_OF = {
    "长宽高深远": "米|公里|千米|厘米|毫米|里|海里",
    "重": "吨|公斤|千克|克|斤",
    "大": "平方米|平方公里|公顷|亩|岁|立方米|级|米",
    "久": "年|个月|月|天|小时|分钟|周|秒",
    "快": "公里|千米|米|倍|分钟|小时",
}
_MONEY = re.compile(r"[^,。]{0,2}?(?:资金|钱|投资|经费|费用|收入|元)")
_MONEY_BEFORE = re.compile(
    r"(?:投资|资金|经费|费用|收入|价格?|金额|产值|营收|利润|成本|票价|售价|租金|补贴)[额为是达]*$"
)
_FITS_SENTENCE = {
    "time": re.compile(rf"[\d{_NUMERAL}]+[年月日号时点]|[今去昨明当前后][年天日]"),
    "title": re.compile(r"《"),
    "reason": re.compile(r"因为|由于|原因|因此|所以|为了|导致|使得|\bbecause\b|\bdue to\b"),
    "manner": re.compile(r"通过|采取|以.{1,8}方式|利用|采用|\bby \w+ing\b"),
}
_FITS_SPAN = {
    "number": re.compile(rf"\d|[{_NUMERAL}]{{2}}|[{_NUMERAL}][{MEASURE_WORDS}年月日天人元岁倍成米]|{_ENGLISH_NUMBERS}"),
    "time": re.compile(rf"\d|[{_NUMERAL}]+[年月日号时点]|[年月日天时晨晚夜午周季]|世纪|年代|期间|以?[前后]$"),
}
_KIND_OF_PLACE = re.compile(r"(?:省|直辖市|自治区|城?市|县|区|州|大?洲|国家?|城|镇|乡|村|地区)份?")
# Nouns that only say what kind of answer is wanted: a sentence that tells it does not name it (在上海举行, not 地点).
ANSWER_NOUNS = frozenset(
    ("时间", "时候", "日期", "日子", "地点", "地方", "位置", "数", "数量", "数目", "人数", "数字", "金额", "钱", "名字",
     "名称", "姓名", "内容", "原因", "理由", "方式", "方法", "是", "叫", "叫做")
)  # fmt: skip
_NAME_TAGS = {"person": ("nr", "nrt", "nrfg"), "place": ("ns",)}


def find_quantity_pattern(before: str, asked: str, after: str) -> re.Pattern[str] | None:
    """Return what an amount looks like that answers a question for a number; ``None`` when its unit is not told.

    Args:
        before: The folded text in front of the words that ask.
        asked: The words that ask (多少, 几家, 多长).
        after: The folded text behind them.
    """
    if asked.startswith("多") and asked[1:] in "".join(_UNITS_OF):
        units = next(units for adjectives, units in _UNITS_OF.items() if asked[1:] in adjectives)
    elif asked[-1:] in MEASURE_WORDS and asked[:1] in "多几":
        units = asked[-1]
    elif _MONEY.match(after) or _MONEY_BEFORE.search(before):
        units = "元|美元|欧元|亿|万"
    elif asked == "多少" and after[:1] not in ("", "?"):
        units = "|".join(map(re.escape, dict.fromkeys((after[:2].rstrip("?"), after[0]))))
    else:
        return None
    return re.compile(rf"{_NUMBER}个?(?:{units})")


def fit_sentence(expected: Expected, quantity: re.Pattern[str] | None, text: str, tags: Collection[str]) -> float:
    """Return how well a sentence could hold what is expected: 0, ½ or 1.

    Args:
        expected: The kind of thing asked for.
        quantity: For a number: what an amount of the right unit looks like.
        text: The folded sentence.
        tags: Tags of those of its words that the question does not have.
    """
    if expected == "number":
        if quantity is not None and quantity.search(text):
            return 1.0
        return 0.5 if re.search(r"\d", text) else 0.0
    if expected in _NAME_TAGS:
        return float(any(tag in tags for tag in _NAME_TAGS[expected]))
    pattern = _FITS_SENTENCE.get(expected)
    return float(bool(pattern and pattern.search(text)))


def asks_for_place_name(focus: str) -> bool:
    """Return whether ``focus``, the noun asked for, is a kind of place that has a name of its own: 哪个**省份**."""
    return bool(_KIND_OF_PLACE.fullmatch(focus))


def names_place(tags: Sequence[str]) -> bool:
    """Return whether words of these tags are the name of a place and nothing else."""
    return bool(tags) and all(tag in _NAME_TAGS["place"] for tag in tags)


def fits_span(expected: Expected, text: str) -> bool:
    """Return whether a span can be the answer: a number needs a numeral, a time something of calendar or clock."""
    pattern = _FITS_SPAN.get(expected)
    return pattern is None or bool(pattern.search(text))
