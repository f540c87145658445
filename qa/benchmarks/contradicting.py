"""Makes a sentence say something else with words of its own: two amounts exchanged, a negation taken out or put in."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping

from ingest.folding import fold
from qa.tagging import tag_words
from qa.verification.dates import find_dates
from qa.verification.quantities import Quantity, find_quantities

_WORDS_BETWEEN = re.compile(r"[\u4e00-\u9fff]{2}")
_AFFIRMED = {
    "没有": "有", "并没有": "有", "尚未": "已", "并未": "已", "从未": "曾", "未能": "成功", "未": "已", "不再": "仍",
    "不会": "会", "不能": "能", "不能够": "能够", "不是": "是", "并非": "是", "无法": "能够", "否认": "承认",
}  # fmt: skip
_DENIED = {
    "已": "尚未", "已经": "尚未", "将": "不会", "可以": "不能", "能够": "不能", "会": "不会", "能": "不能",
    "成功": "未能", "承认": "否认",
}  # fmt: skip
_ADVERBS = frozenset(("d", "ad", "v", "c", "zg", "l", "df"))
_NEGATION = re.compile("[不没未无非否]")


def exchange_amounts(text: str, chance: random.Random) -> tuple[str, str] | None:
    """Return ``text`` with two amounts of one unit exchanged, and what was; ``None`` when it has no such two."""
    folded = fold(text)
    dates = find_dates(text)
    amounts = [
        amount
        for amount in find_quantities(text)
        if amount.unit and not any(date.start < amount.end and amount.start < date.end for date in dates)
    ]
    pairs = [
        (one, other)
        for place, one in enumerate(amounts)
        for other in amounts[place + 1 :]
        if _can_be_exchanged(folded.text, one, other)
    ]
    if not pairs:
        return None
    (first, last), (start, end) = (folded.original_span(item.start, item.end) for item in chance.choice(pairs))
    exchanged = text[:first] + text[start:end] + text[last:start] + text[first:last] + text[end:]
    return exchanged, f"{text[first:last]}↔{text[start:end]}"


def _can_be_exchanged(folded: str, one: Quantity, other: Quantity) -> bool:
    """Return whether exchanging says something else: 3至5天 would only become odd."""
    between = folded[one.end : other.start]
    return one.unit == other.unit and one.value != other.value and bool(_WORDS_BETWEEN.search(between))


def negate(text: str, chance: random.Random) -> tuple[str, str] | None:
    """Return ``text`` with its only negation taken out, or one put in, and what was; ``None`` if that takes more."""
    words = tag_words(text)
    table = _AFFIRMED if _NEGATION.search(text) else _DENIED
    if len(_NEGATION.findall(text)) > 1:
        return None
    places = [word for word in words if word.text in table and (table is _AFFIRMED or word.tag in _ADVERBS)]
    if not places:
        return None
    word = chance.choice(places)
    now = table[word.text]
    return text[: word.start] + now + text[word.end :], f"{word.text}→{now}"


CONTRADICTIONS: Mapping[str, Callable[[str, random.Random], tuple[str, str] | None]] = {
    "amounts exchanged": exchange_amounts,
    "negation": negate,
}
