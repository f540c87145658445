"""Says a sentence in other words that mean the same, as chat models do; made by rules, so that nothing is changed."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cache
from typing import Any

from qa.benchmarks.sampling import SampledSentence
from qa.tagging import tag_words

_HAN_DIGITS = "零一二三四五六七八九"
_PAIRS = (
    ("表示", "指出"), ("表示", "称"), ("认为", "表示"), ("介绍", "说明"), ("强调", "表示"), ("近日", "日前"),
    ("日前", "近日"), ("位于", "坐落于"), ("举行", "举办"), ("目前", "现在"), ("约", "大约"), ("因为", "由于"),
    ("但是", "不过"), ("其中", "当中"), ("此外", "另外"), ("共计", "总计"), ("显示", "表明"), ("达到", "达"),
    ("进行", "开展"), ("发布", "公布"), ("已经", "已"), ("帮助", "协助"), ("通过", "经由"), ("获得", "取得"),
    ("成为", "变成"), ("非常", "十分"), ("重要", "关键"), ("增加", "增长"), ("下降", "降低"),
    ("认识到", "意识到"), ("宣布", "公布"), ("以及", "和"), ("可以", "能够"), ("需要", "须"), ("导致", "造成"),
)  # fmt: skip
# A comma between digits ends no clause.
_CLAUSE = re.compile(r"(?:[^，；,;]|(?<=\d),(?=\d))+[，；,;。！？]?")
_SHORTEST = 15
_NESTED = frozenset('“”「」‘’"（）()《》！？!?…')
_LEADS = ("据报道，", "报道称，", "资料显示，", "文章提到，", "根据{publisher}的报道，", "据悉，")
# Words without which a sentence says something else.
_KEPT = re.compile(r"不|没|未|无|别|都|全|仅|只|就|才|均|已|将|约|近|超|逾|首次|再|一|最|更|必")


def rephrase(sentence: SampledSentence, chance: random.Random) -> tuple[str, tuple[str, ...]]:
    """Return the sentence in other words, and the names of what was done to it; one to three things of many."""
    text, done = sentence.text, []
    for name in chance.sample(sorted(_WAYS), k=len(_WAYS)):
        other = _WAYS[name](text, sentence, chance)
        if other != text:
            text = other
            done.append(name)
        if len(done) == 3:
            break
    return text, tuple(sorted(done))


def spell_number(number: int) -> str:
    """Return a number below a hundred million in Chinese numerals."""
    if number >= 10_000:
        high, low = divmod(number, 10_000)
        return spell_number(high) + "万" + (("零" if low < 1000 else "") + spell_number(low) if low else "")
    spelled, rest = "", number
    for size, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, rest = divmod(rest, size)
        if digit:
            spelled += _HAN_DIGITS[digit] + unit
        elif spelled and rest and not spelled.endswith("零"):
            spelled += "零"
    return spelled.removeprefix("一") if 10 <= number < 20 else spelled or "零"


_Way = Callable[[str, SampledSentence, random.Random], str]


def _outside_quotations(way: _Way) -> _Way:
    """Return ``way`` for sentences without direct speech only: somebody's words are repeated as they are."""
    return lambda text, sentence, chance: text if set('“”「」"') & set(text) else way(text, sentence, chance)


def _in_traditional(text: str, sentence: SampledSentence, chance: random.Random) -> str:
    return str(_converter().convert(text))


@cache
def _converter() -> Any:
    import opencc

    return opencc.OpenCC("s2t")


@_outside_quotations
def _with_commas(text: str, sentence: SampledSentence, chance: random.Random) -> str:
    return re.sub(r"(?<![\d.a-zA-Z])\d{4,7}(?=[万亿元人名吨家个件])", lambda match: f"{int(match[0]):,}", text)


@_outside_quotations
def _in_numerals(text: str, sentence: SampledSentence, chance: random.Random) -> str:
    text = re.sub(
        r"(?<![\d.,，:：a-zA-Z\-—])(\d{1,4})(万?)(?=[元人名个家位项吨种次])",
        lambda match: spell_number(int(match[1])) + match[2] if not match[1].startswith("0") else match[0],
        text,
    )
    return re.sub(r"(?<![\d.a-zA-Z])([1-9]?\d)%", lambda match: "百分之" + spell_number(int(match[1])), text)


@_outside_quotations
def _in_larger_units(text: str, sentence: SampledSentence, chance: random.Random) -> str:
    def convert(match: re.Match[str]) -> str:
        return f"{(Decimal(match[1]) / 10000).normalize():f}亿{match[2]}"

    text = re.sub(r"(?<![\d.,])(\d{4,5}(?:\.\d+)?)万(美?元|人|吨)", convert, text)
    return re.sub(
        r"(?<![\d.,])(\d+(?:\.\d+)?)亿(美?元|人|吨)",
        lambda match: f"{(Decimal(match[1]) * 10000).normalize():f}万{match[2]}",
        text,
    )


@_outside_quotations
def _full_date(text: str, sentence: SampledSentence, chance: random.Random) -> str:
    published = sentence.article.published_at or ""
    year, month = published[:4], published[5:7].lstrip("0")
    if not year:
        return text
    full = re.sub(rf"(?<![\d年])({month}\s?月\s?\d{{1,2}}\s?日)", rf"{year}年\1", text, count=1)
    return (
        full
        if full != text
        else re.sub(r"(?<![\d月年\-—至、到])(\d{1,2})日(?=[上下晚电在，至发])", rf"{month}月\1日", text, count=1)
    )


@_outside_quotations
def _short_date(text: str, sentence: SampledSentence, chance: random.Random) -> str:
    return re.sub(r"20\d\d\s?年\s?(?=\d{1,2}\s?月\s?\d{1,2}\s?日)", "", text, count=1)


@_outside_quotations
def _synonyms(text: str, sentence: SampledSentence, chance: random.Random) -> str:
    for word, other in chance.sample(_PAIRS, k=len(_PAIRS))[:20]:
        text = text.replace(word, other)
    return text


def _fewer_clauses(text: str, sentence: SampledSentence, chance: random.Random) -> str:
    clauses = [match.group() for match in _CLAUSE.finditer(text)]
    if len(clauses) < 3 or _NESTED & set(text):
        return text
    start = chance.randrange(2)
    fewer = "".join(clauses[start : start + max(2, len(clauses) - 1)]).rstrip("，；,;") + "。"
    return fewer if len(fewer) >= _SHORTEST else text


def _reordered(text: str, sentence: SampledSentence, chance: random.Random) -> str:
    clauses = [match.group().rstrip("，；,;。") for match in _CLAUSE.finditer(text)]
    if len(clauses) < 3 or _NESTED & set(text):
        return text
    return "，".join([*clauses[:-2], clauses[-1], clauses[-2]]) + "。"


def _introduced(text: str, sentence: SampledSentence, chance: random.Random) -> str:
    lead = chance.choice(_LEADS)
    if "{publisher}" in lead and not sentence.article.publisher:
        return text
    return lead.replace("{publisher}", sentence.article.publisher or "") + text


def _fewer_words(text: str, sentence: SampledSentence, chance: random.Random) -> str:
    if _NESTED & set(text):
        return text
    kept = [word.text for word in tag_words(text) if word.tag not in ("d", "ad", "y", "z") or _KEPT.search(word.text)]
    return "".join(kept)


@_outside_quotations
def _other_units(text: str, sentence: SampledSentence, chance: random.Random) -> str:
    for one, other in (("公里", "千米"), ("公斤", "千克"), ("平方米", "平米")):
        text = re.sub(rf"(?<=[\d万亿]){one}", other, text)
    return re.sub(r"(?<=\d)名(?=[\u4e00-\u9fff])", "位", text)


def _other_punctuation(text: str, sentence: SampledSentence, chance: random.Random) -> str:
    return text.translate(str.maketrans("，：；“”！？", ',:;""!?'))


_WAYS: Mapping[str, _Way] = {
    "traditional script": _in_traditional,
    "commas in numbers": _with_commas,
    "Chinese numerals": _in_numerals,
    "larger or smaller scale": _in_larger_units,
    "full date": _full_date,
    "date without year": _short_date,
    "synonyms": _synonyms,
    "fewer clauses": _fewer_clauses,
    "clauses reordered": _reordered,
    "introduced": _introduced,
    "fewer words": _fewer_words,
    "other units": _other_units,
    "other punctuation": _other_punctuation,
}
