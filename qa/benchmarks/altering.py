"""Alters one fact of a sentence: a number, a date, or the name of a person, a place or something else."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from ingest.folding import fold_text
from ingest.types import Article
from qa.tagging import tag_words

_PLACES_WORDS = """
北京 天津 河北 山西 内蒙古 辽宁 吉林 黑龙江 上海 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 广西 海南
重庆 四川 贵州 云南 西藏 陕西 甘肃 青海 宁夏 新疆 香港 澳门 台湾 广州 深圳 杭州 南京 成都 武汉 西安 苏州 郑州
长沙 青岛 大连 厦门 昆明 哈尔滨 沈阳 济南 美国 英国 法国 德国 日本 韩国 印度 俄罗斯 巴西 澳大利亚 加拿大
意大利 西班牙 土耳其 埃及 泰国 越南 乌克兰 伊朗 巴基斯坦
"""
_PLACES = _PLACES_WORDS.split()
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余杜叶程苏魏"
    "吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万"
    "钱严覃武戴莫孔向汤"
)
_TITLES = (
    "记者|通讯员|先生|教练|会长|站长|校长|医生|老师|总监|法官|律师|学者|专家|球员|导演|秘书长|委员|主播|队员|厅长|"
    "处长|主任|局长|总裁|教授|市长|主席|董事长|队长|院长|书记|经理|选手|院士|分析师|研究员|负责人|CEO|主教练|部长|发言人"
)
_PERSON = re.compile(
    rf"(?:{_TITLES})"
    rf"([{_SURNAMES}][\u4e00-\u9fff]{{1,2}})(?=表示|说|介绍|认为|指出|告诉|称|在|、|，|和)"
)
_DIGITS = re.compile(r"\d+(?:\.\d+)?")
_HAN_NUMERAL = re.compile(
    r"(?<![一二三四五六七八九十百千万几两第])[二三四五六七八九两](?=[个名家位项种次届人倍成年天大条])"
)
_DATE_PART = re.compile(
    r"(?<!\d)(?:20\d\d(?=\s?年)|(?:1[0-2]|[1-9])(?=\s?月\s?\d)|(?:[12]\d|3[01]|[1-9])(?=\s?日)|(?:1[0-2]|[1-9])(?=\s?月份?[，。、底初以]))"
)
_TAGGED = ("nrt", "nt", "nz", "nr", "ns")


@dataclass(frozen=True, slots=True)
class NamePool:
    """Names of other articles to put in the place of a sentence's own."""

    persons: tuple[str, ...]
    tagged: Mapping[str, tuple[str, ...]]


def collect_names(articles: Iterable[Article]) -> NamePool:
    """Return the people whom ``articles`` name behind a title, and other names by tag."""
    persons: dict[str, None] = {}
    tagged: dict[str, dict[str, None]] = {tag: {} for tag in _TAGGED}
    for article in articles:
        persons.update(dict.fromkeys(match[1] for match in _PERSON.finditer(article.text)))
        for word in tag_words(fold_text(article.text[:600])):
            if word.tag in tagged and len(word.text) > 2:
                tagged[word.tag][word.text] = None
    return NamePool(tuple(persons), {tag: tuple(names) for tag, names in tagged.items()})


def alter(kind: str, text: str, evidence: str, pool: NamePool, chance: random.Random) -> tuple[str, str, str] | None:
    """Return ``text`` with one fact altered, what stood there, and what stands there now; ``None`` without such a fact.

    Args:
        kind: One of ``KINDS``.
        text: A sentence that its quotes bear out.
        evidence: The quotes and what is known of their articles: what is put in never occurs there.
        pool: Names to choose from.
        chance: Decides which of several facts, and what it becomes.
    """
    places = _find_facts(kind, text, pool)
    chance.shuffle(places)
    folded = fold_text(evidence)
    for start, end, others in places:
        was = text[start:end]
        for other in chance.sample(others, k=min(len(others), 8)):
            if other != was and fold_text(other) not in folded and was not in other:
                return text[:start] + other + text[end:], was, other
    return None


def has_fact(kind: str, text: str, pool: NamePool) -> bool:
    """Return whether ``text`` holds a fact of ``kind``."""
    return bool(_find_facts(kind, text, pool))


def _find_facts(kind: str, text: str, pool: NamePool) -> list[tuple[int, int, Sequence[str]]]:
    return list(_FACTS[kind](text, pool))


def _numbers(text: str, pool: NamePool) -> Iterable[tuple[int, int, Sequence[str]]]:
    dates = [match.span() for match in _DATE_PART.finditer(text)]
    for match in _DIGITS.finditer(text):
        if not any(start < match.end() and match.start() < end for start, end in dates):
            yield (*match.span(), _other_digits(match.group()))
    for match in _HAN_NUMERAL.finditer(text):
        yield (*match.span(), [sign for sign in "二三四五六七八九两" if sign != match.group()])


def _other_digits(number: str) -> list[str]:
    places = [index for index, sign in enumerate(number) if sign.isdigit()]
    return [
        number[:index] + digit + number[index + 1 :]
        for index in places
        for digit in "0123456789"
        if digit != number[index] and not (digit == "0" and index in (0, places[-1]))
    ]


def _dates(text: str, pool: NamePool) -> Iterable[tuple[int, int, Sequence[str]]]:
    for match in _DATE_PART.finditer(text):
        number = int(match.group())
        around = (
            range(number - 5, number + 6) if number > 31 else range(1, 13 if "月" in text[match.end() :][:2] else 29)
        )
        yield (*match.span(), [str(other) for other in around if other != number])


def _places(text: str, pool: NamePool) -> Iterable[tuple[int, int, Sequence[str]]]:
    for place in _PLACES:
        for match in re.finditer(place, text):
            yield (*match.span(), _PLACES)


def _persons(text: str, pool: NamePool) -> Iterable[tuple[int, int, Sequence[str]]]:
    for match in _PERSON.finditer(text):
        yield (*match.span(1), pool.persons)


def _tagged_names(text: str, pool: NamePool) -> Iterable[tuple[int, int, Sequence[str]]]:
    for word in tag_words(text):
        if word.tag in _TAGGED and len(word.text) > 2:
            yield word.start, word.end, pool.tagged[word.tag]


_FACTS: Mapping[str, Callable[[str, NamePool], Iterable[tuple[int, int, Sequence[str]]]]] = {
    "number": _numbers,
    "date": _dates,
    "place": _places,
    "person": _persons,
    "other name": _tagged_names,
}
KINDS = tuple(_FACTS)
