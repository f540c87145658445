"""Whether an amount belongs in a sentence to what it belongs to in its quotes: 湖南增长4.8% is not 广东增长4.8%.

Only a quote that says several amounts of one unit can be mixed up. A sentence is contradicted when the words around
its amount are those of another amount of the quote, and none of them are only its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

from ingest.folding import fold_text
from qa.tagging import NAME_TAGS, Word, tag_words
from qa.verification.dates import find_dates
from qa.verification.naming import is_said
from qa.verification.quantities import Quantity, find_quantities

_CLAUSE_END = re.compile(r"[;:。!?、\n]|,(?!\d)")
# 28名男生和30名女生 are two clauses as far as the amounts go.
_JOINED = re.compile(r"\s?(?:和|与|及|以及|而|and)")
_RESPECTIVELY = re.compile(r"分别|依次")
_LIST = re.compile(r"[、,]|和|与|以及|及")
_LIST_START = re.compile(r"[;。!?]|,(?!\d)")
_FROM = re.compile(r"(?:由|从|自|\bfrom)\s?(?:原来|原先|此前|之前|先前|过去|原)?的?(?:每[\u4e00-\u9fff])?\s?$")
_TO = re.compile(r"(?:[到至达]了?|[整改变降升增减]为|\bto)\s?$")
# Characters next to an amount that are those next to another: enough to be the same words, and by how many more.
_NEAR_CHARACTERS = 12
_SAME_PLACE = 5
_CLEARLY_MORE = 4
_NOUNS = frozenset(("n", "nr", "nrt", "ns", "nt", "nz", "vn", "an", "nl", "ng"))
_CONTENT = _NOUNS | {"v", "a", "b", "t", "f", "j", "l", "i", "s", "eng", "date"}
# Says only that an amount follows.
_EMPTY_WORDS = """
为 是 有 达 达到 至 到 共 共有 约 超 超过 增至 降至 比 较 同比 环比 其中 去 分别 占
"""
_EMPTY = frozenset(_EMPTY_WORDS.split())


@dataclass(frozen=True, slots=True)
class _Amount:
    """A quantity with the words that say what it is an amount of; its own, and those of its clause before it."""

    quantity: Quantity
    own: tuple[str, ...]
    clause: frozenset[str]
    named: bool
    role: str
    before: str
    after: str

    @property
    def words(self) -> frozenset[str]:
        return self.clause | frozenset(self.own)


def find_misplaced(text: str, quotes: Sequence[str]) -> str:
    """Return the first amount of the sentence ``text`` that ``quotes`` say of something else, or ``""``."""
    folded = fold_text(text)
    known = [amount for quote in quotes for amount in _read_amounts(quote)]
    if len(known) < 2:
        return ""
    for said in _read_amounts(text):
        same = [amount for amount in known if said.quantity.agrees_with(amount.quantity)]
        others = [amount for amount in known if amount not in same and _is_rival(said.quantity, amount.quantity)]
        if same and others and all(_is_of_another(said, amount, others) for amount in same):
            return folded[said.quantity.start : said.quantity.end]
    return ""


def _is_rival(said: Quantity, other: Quantity) -> bool:
    return bool(other.unit) and said.unit == other.unit and said.value != other.value


def _is_of_another(said: _Amount, same: _Amount, others: Iterable[_Amount]) -> bool:
    """Return whether ``said`` is said of what one of ``others`` is said of, not of what ``same`` is."""
    if {said.role, same.role} == {"from", "to"}:
        return True
    here = _measure_context(said, same)
    return any(
        _measure_context(said, other) >= max(_SAME_PLACE, here + _CLEARLY_MORE)
        or (_share(said.words, _distinctive(other, same)) and not _share(said.words, same.words - other.words))
        for other in others
    )


def _measure_context(one: _Amount, other: _Amount) -> int:
    """Return how many characters next to two amounts are the same."""
    sides = (zip(one.before[::-1], other.before[::-1], strict=False), zip(one.after, other.after, strict=False))
    return sum(sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], side)) for side in sides)


def _distinctive(one: _Amount, other: _Amount) -> frozenset[str]:
    """Return the words that part ``one`` from ``other``.

    Of unlike clauses (营收50亿元, 净利润8亿元) the subject may go on, so that only the word at the amount counts.
    """
    alike = bool(one.words & other.words) or (one.named and other.named)
    words = one.words if alike else frozenset(one.own[-1:])
    return words - other.words


def _share(words: Iterable[str], others: Iterable[str]) -> bool:
    there = list(others)
    return any(_is_same(word, other) for word in words for other in there)


def _is_same(word: str, other: str) -> bool:
    if word == other or (min(len(word), len(other)) > 1 and (word in other or other in word)):
        return True
    return word.isascii() and not other.isascii() and is_said(word, other)


def _read_amounts(text: str) -> Iterator[_Amount]:
    """Yield the amounts of ``text`` that have a unit, each with its words."""
    folded = fold_text(text)
    dates = find_dates(text)
    amounts = [
        quantity
        for quantity in find_quantities(text)
        if quantity.unit and not any(date.start < quantity.end and quantity.start < date.end for date in dates)
    ]
    words = _read_words(folded, [(date.start, date.end) for date in dates], amounts)
    ends = [match.end() for match in _CLAUSE_END.finditer(folded)]
    previous_end = previous_start = 0
    for place, quantity in enumerate(amounts):
        start = max((end for end in ends if end <= quantity.start), default=0)
        if previous_end >= start and _JOINED.match(folded, previous_end):
            start = previous_end
        clause_end = min((end for end in ends if end > quantity.end), default=len(folded))
        behind = _nouns_behind(words, quantity.end, clause_end)
        before = [word for word in words if start <= word.start < quantity.start]
        own = [word for word in before if word.start >= previous_end] or before
        paired = _pair_respectively(folded, words, amounts, place)
        if paired is not None:
            own = before = paired
        elif not before and not behind:
            own = before = [word for word in words if previous_start <= word.start < previous_end]
        yield _Amount(
            quantity,
            tuple(word.text for word in (*own, *behind)),
            frozenset(word.text for word in before),
            any(word.tag in NAME_TAGS for word in (*before, *behind)),
            _read_role(folded[max(0, quantity.start - _NEAR_CHARACTERS) : quantity.start]),
            folded[max(0, quantity.start - _NEAR_CHARACTERS) : quantity.start],
            folded[quantity.end :][:_NEAR_CHARACTERS],
        )
        previous_start, previous_end = start, behind[-1].end if behind else quantity.end


def _read_words(folded: str, dates: Sequence[tuple[int, int]], amounts: Sequence[Quantity]) -> list[Word]:
    """Return the words that mean something; a date is one word, an amount none."""
    taken = [*dates, *((quantity.start, quantity.end) for quantity in amounts)]
    words = [
        word
        for word in tag_words(folded)
        if word.tag in _CONTENT
        and word.text not in _EMPTY
        and not any(start < word.end and word.start < end for start, end in taken)
    ]
    days = [Word(folded[start:end], "date", start, end) for start, end in dates]
    return sorted((*words, *days), key=lambda word: word.start)


def _nouns_behind(words: Sequence[Word], start: int, end: int) -> list[Word]:
    """Return the nouns that stand right behind an amount: 28名男生."""
    found: list[Word] = []
    place = start
    for word in words:
        if word.start == place and word.end <= end and word.tag in _NOUNS:
            found.append(word)
            place = word.end
    return found


def _pair_respectively(
    folded: str, words: Sequence[Word], amounts: Sequence[Quantity], place: int
) -> list[Word] | None:
    """Return the words of the member of a list that 分别 gives the amount to; ``None`` without 分别.

    A list of another length than the amounts tells nothing of any of them.
    """
    signs = [match for match in _RESPECTIVELY.finditer(folded) if match.end() <= amounts[place].start]
    if not signs:
        return None
    sign = signs[-1]
    behind = [quantity for quantity in amounts if quantity.start >= sign.end()]
    stop = next((match.start() for match in _LIST_START.finditer(folded, amounts[place].end)), len(folded))
    if _LIST_START.search(folded, sign.end(), amounts[place].start):
        return None
    paired = [quantity for quantity in behind if quantity.end <= stop]
    start = max((match.end() for match in _LIST_START.finditer(folded, 0, sign.start())), default=0)
    cuts = [match.span() for match in _LIST.finditer(folded, start, sign.start())]
    members = list(zip((start, *(cut[1] for cut in cuts)), (*(cut[0] for cut in cuts), sign.start()), strict=True))
    if len(members) != len(paired):
        return []
    first, last = members[paired.index(amounts[place])]
    own = [word for word in words if first <= word.start and word.end <= last]
    # 湖南和广东的增速: what follows the last name is of all of them.
    return own[:1] if len(own) > 1 and own[0].tag in NAME_TAGS else own


def _read_role(before: str) -> str:
    if _FROM.search(before):
        return "from"
    return "to" if _TO.search(before) else ""
