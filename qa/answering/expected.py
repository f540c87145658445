"""What form an answer has, by what is asked for: a number with its unit, a time, a name, a title."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from qa.questions.kinds import MEASURE_WORDS, Expected

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
    r"(?:投资|资金|经费|费用|收入|收益|价格?|金额|产值|gdp|生产总值|营收|利润|成本|票房|票价|售价|租金|补贴|奖金|市值|罚款|工资|[月年]薪)总?[额量为是达约]*$"
)
_UNITS_OF_MONEY = "元|美元|欧元|英镑|[亿万](?![人次吨辆户亩台件个名平立斤升])"
_SHARE_BEFORE = re.compile(r"(?:占比|比[例重]|百分[之比]|(?<![效汇])率|[增降]速|[增降涨跌]幅)[为是达约]*$")
# 增加 may be told in anything; these are told in per cent as a rule.
_CHANGED_BEFORE = re.compile(r"(?:增长|上涨|下跌|下降|上升|回落|上浮)了?$")
_SHARE = "%|‰|个百分点|成"
_PEOPLE_BEFORE = re.compile(r"(?:人[数口次]|病例数?|死亡|伤亡|失踪|参加者)总?[数量为是达约]*$")
_UNITS_BEFORE = ((_SHARE_BEFORE, _SHARE), (_MONEY_BEFORE, _UNITS_OF_MONEY), (_PEOPLE_BEFORE, "人|名|例|位"))
_FITS_SENTENCE = {
    "time": re.compile(rf"[\d{_NUMERAL}]+[年月日号时点]|[今去昨明当前后][年天日]"),
    "title": re.compile(r"《"),
    "reason": re.compile(r"因为|由于|原因|因此|所以|为了|导致|使得|\bbecause\b|\bdue to\b"),
    "manner": re.compile(r"通过|采取|以.{1,8}方式|利用|采用|\bby \w+ing\b"),
}
_MORE_THAN_FIGURES = re.compile(r"[^\d年月日号时点分秒岁%,.至到-]")
_FITS_SPAN = {
    "number": re.compile(rf"\d|[{_NUMERAL}]{{2}}|[{_NUMERAL}][{MEASURE_WORDS}年月日天人元岁倍成米]|{_ENGLISH_NUMBERS}"),
    "time": re.compile(
        rf"\d|[{_NUMERAL}]+[年月日号时点]|[年月日天时晨晚夜午周季春夏秋冬朝]|世纪|[年时]代|期间|时期|[以之]?[前后初末]$"
    ),
    "person": _MORE_THAN_FIGURES,
    "place": _MORE_THAN_FIGURES,
}
# A day or a year is no answer to a question for an amount.
_CALENDAR = re.compile(r"(?:19|20)\d\d年?(?:\d{1,2}月)?(?:\d{1,2}[日号])?|\d{1,2}月(?:\d{1,2}[日号])?|\d{1,2}[日号]")
_ASKS_TOO = {
    "time": re.compile(r"什么时[候间]|何时|哪一?[天年日]"),
    "person": re.compile(r"谁(?![都也])"),
    "place": re.compile(r"哪里|哪儿|何处|在哪"),
    "number": re.compile(r"多少(?!年来)"),
}
_ASKS_ITSELF = re.compile(r"什么|谁|多少|何[时处地]|哪[些个里儿年位家]|为何|是否")
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
        asked: The words that ask (多少, 几家, 多长); empty where a question in key words has none.
        after: The folded text behind them.
    """
    if asked[:1] == "几" and before.endswith("第"):
        return re.compile(rf"第{_NUMBER}")
    units = _find_units(before, asked, after)
    # 2021年 is no number of years.
    return re.compile(rf"(?<!\d)(?!(?:19|20)\d\d年){_NUMBER}个?(?:{units})") if units else None


def _find_units(before: str, asked: str, after: str) -> str:
    """Return the alternatives for what may stand behind the number, as part of a pattern; ``""`` if it is not told."""
    if asked.startswith("多") and asked[1:] in "".join(_UNITS_OF):
        return next(units for adjectives, units in _UNITS_OF.items() if asked[1:] in adjectives)
    if asked[:1] in ("多", "几") and asked[1:] not in ("", "少"):
        return asked[-1]
    if asked == "多少" and _MONEY.match(after):
        return _UNITS_OF_MONEY
    told = next((units for shape, units in _UNITS_BEFORE if shape.search(before.rstrip("?。 "))), "")
    last = after[:1] in ("", "?")
    if told or (last and _CHANGED_BEFORE.search(before)):
        return told or _SHARE
    return "|".join(map(re.escape, dict.fromkeys((after[:2].rstrip("?"), after[0])))) if asked and not last else ""


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
        return 0.5 if re.search(r"\d", _CALENDAR.sub("", text)) else 0.0
    if expected in _NAME_TAGS:
        return float(any(tag in tags for tag in _NAME_TAGS[expected]))
    pattern = _FITS_SENTENCE.get(expected)
    return float(bool(pattern and pattern.search(text)))


def asks_too(expected: Expected, focus: str, text: str) -> bool:
    """Return whether a sentence only asks, too: 更多关于…什么时候上映的消息.

    Args:
        expected: The kind of thing that the question asks for.
        focus: The noun it asks for.
        text: The folded sentence.
    """
    pattern = _ASKS_TOO.get(expected)
    return text.endswith("?") or bool(pattern and pattern.search(text)) or bool(focus and f"什么{focus}" in text)


def asks_for_place_name(focus: str) -> bool:
    """Return whether ``focus``, the noun asked for, is a kind of place that has a name of its own: 哪个**省份**."""
    return bool(_KIND_OF_PLACE.fullmatch(focus))


def names_place(tags: Sequence[str]) -> bool:
    """Return whether words of these tags are the name of a place and nothing else."""
    return bool(tags) and all(tag in _NAME_TAGS["place"] for tag in tags)


def fits_span(expected: Expected, text: str) -> bool:
    """Return whether a span can be the answer, which asks nothing itself.

    A number needs a numeral that is not of a date, a time something of calendar or clock; people and places have names.
    """
    pattern = _FITS_SPAN.get(expected)
    told = _CALENDAR.sub("", text) if expected == "number" else text
    return (pattern is None or bool(pattern.search(told))) and not _ASKS_ITSELF.search(text)
