"""The amounts of a text with what is said of them: whose they are, which way they went, of what they are a part."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from ingest.folding import fold_text
from qa.tagging import NAME_TAGS, Word, tag_words
from qa.verification.clauses import Clause, split_clauses
from qa.verification.dates import find_dates
from qa.verification.quantities import Quantity, find_quantities

_CLAUSE_END = re.compile(r"[;:。!?、\n]|,(?!\d)")
_SENTENCE_END = re.compile(r"[;。!?\n]")
# 28名男生和30名女生 are two clauses as far as the amounts go.
_JOINED = re.compile(r"\s?(?:和|与|及|以及|而|and)")
_RESPECTIVELY = re.compile(r"分别|依次")
_LIST = re.compile(r"[、,]|和|与|以及|及")
_LIST_START = re.compile(r"[;。!?]|,(?!\d)")
_FROM = re.compile(r"(?:由|从|自|\bfrom)\s?(?:原来|原先|此前|之前|先前|过去|原)?的?(?:每[\u4e00-\u9fff])?\s?$")
_TO = re.compile(r"(?:[到至达]了?|[整改变降升增减]为|\bto)\s?$")
_BASIS = re.compile(r"同比|环比")
# 增至 and 降到 lead to a level, not to a change.
_CHANGE = r"(?:了|约|近|逾|超过?|达|幅度?为?|\sby|\s)*$"
_UP = re.compile(rf"(?:增长|增加|上升|上涨|提高|提升|扩大|上调|增|升|涨|\b(?:up|rose|grew|increased))\s?{_CHANGE}")
_DOWN = re.compile(
    r"(?:下降|减少|下跌|下滑|降低|缩小|缩短|回落|下调|减|降|跌|\b(?:down|fell|declined|decreased|dropped))\s?" + _CHANGE
)
# 5200例,其中南方1800例: what follows is of a part of it.
_PART = re.compile(r"其中|(?<!不)包[括含](?!在内)|\bof (?:which|whom|them)\b|\bincluding\b")
_NEAR_CHARACTERS = 12
_NOUNS = frozenset(("n", "nr", "nrt", "ns", "nt", "nz", "vn", "an", "nl", "ng"))
_CONTENT = _NOUNS | {"v", "a", "b", "t", "f", "j", "l", "i", "s", "eng", "date"}
# Says only that an amount follows.
_EMPTY_WORDS = """
为 是 有 达 达到 至 到 共 共有 约 超 超过 增至 降至 比 较 同比 环比 其中 去 分别 占
"""
_EMPTY = frozenset(_EMPTY_WORDS.split())


@dataclass(frozen=True, slots=True)
class Amount:
    """A quantity that has a unit, with the words that say what it is an amount of.

    Attributes:
        own: The words between it and the amount before, and the nouns right behind it.
        clause: The words of its clause before it.
        named: Whether a name is among them.
        role: ``from`` or ``to``, where it is an end of a change.
        before: The characters before it, ``after`` those behind it.
        basis: 同比 or 环比, where one is said of it.
        direction: ``up`` or ``down``, where it is a change.
        part: The words that say of which part of a whole it is, where 其中 says that it is of one.
    """

    quantity: Quantity
    own: tuple[str, ...]
    clause: frozenset[str]
    named: bool
    role: Literal["", "from", "to"]
    before: str
    after: str
    basis: str
    direction: Literal["", "up", "down"]
    part: frozenset[str]

    @property
    def words(self) -> frozenset[str]:
        """All words that say what it is an amount of."""
        return self.clause | frozenset(self.own)


def read_amounts(text: str) -> Iterator[Amount]:
    """Yield the amounts of ``text`` that have a unit; the places of their quantities are in ``fold_text(text)``."""
    folded = fold_text(text)
    dates = find_dates(text)
    amounts = [
        quantity
        for quantity in find_quantities(text)
        if quantity.unit and not any(date.start < quantity.end and quantity.start < date.end for date in dates)
    ]
    words = read_words(folded, [(date.start, date.end) for date in dates], amounts)
    clauses = split_clauses(folded)
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
        before_it = _carry_subject(clauses, words, quantity.start) if not own or own == before else []
        in_clause = [word for word in words if start <= word.start < clause_end]
        near = folded[max(0, quantity.start - _NEAR_CHARACTERS) : quantity.start]
        yield Amount(
            quantity,
            tuple(word.text for word in (*own, *behind)),
            frozenset(word.text for word in (*before, *before_it)),
            any(word.tag in NAME_TAGS for word in (*before, *behind)),
            _read_role(near),
            near,
            folded[quantity.end :][:_NEAR_CHARACTERS],
            _read_basis(folded[start : quantity.start]),
            _read_direction(near),
            frozenset(word.text for word in in_clause if _is_in_part(folded, amounts, place)),
        )
        previous_start, previous_end = start, behind[-1].end if behind else quantity.end


def _carry_subject(clauses: Sequence[Clause], words: Sequence[Word], place: int) -> list[Word]:
    """Return the words of the subject that the clause at ``place`` has from one before it."""
    at = max((number for number, clause in enumerate(clauses) if clause.start <= place), default=0)
    if not clauses or clauses[at].head:
        return []
    owner = next((clause for clause in reversed(clauses[:at]) if clause.head), None)
    if owner is None:
        return []
    return [word for word in words if owner.start <= word.start < owner.start + len(owner.subject)]


def read_words(folded: str, dates: Sequence[tuple[int, int]], amounts: Sequence[Quantity]) -> list[Word]:
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
    if not _LIST.search(folded, start, sign.start()) and start:
        # 2021年、2022年,产量依次为: the list stands before its noun.
        before = [match.end() for match in _LIST_START.finditer(folded, 0, start - 1)]
        start, sign_start = (before[-1] if before else 0), start - 1
    else:
        sign_start = sign.start()
    cuts = [match.span() for match in _LIST.finditer(folded, start, sign_start)]
    members = list(zip((start, *(cut[1] for cut in cuts)), (*(cut[0] for cut in cuts), sign_start), strict=True))
    if len(members) != len(paired):
        return []
    first, last = members[paired.index(amounts[place])]
    own = [word for word in words if first <= word.start and word.end <= last]
    # 湖南和广东的增速: what follows the last name is of all of them.
    return own[:1] if len(own) > 1 and own[0].tag in NAME_TAGS else own


def _read_role(before: str) -> Literal["", "from", "to"]:
    if _FROM.search(before):
        return "from"
    return "to" if _TO.search(before) else ""


def _read_basis(before: str) -> str:
    """Return the last basis that is named in the clause before an amount."""
    return next((match.group() for match in reversed(list(_BASIS.finditer(before)))), "")


def _read_direction(before: str) -> Literal["", "up", "down"]:
    if _UP.search(before):
        return "up"
    return "down" if _DOWN.search(before) else ""


def _is_in_part(folded: str, amounts: Sequence[Quantity], place: int) -> bool:
    """Return whether 其中 stands between an amount of the sentence and this one."""
    ends = [match.end() for match in _SENTENCE_END.finditer(folded, 0, amounts[place].start)]
    start = ends[-1] if ends else 0
    sign = _PART.search(folded, start, amounts[place].start)
    return sign is not None and any(start <= amount.start < sign.start() for amount in amounts)
