"""Whether an amount belongs in a sentence to what it belongs to in its quotes: 湖南增长4.8% is not 广东增长4.8%.

A sentence is contradicted when its amount went the other way in the quotes, or is there of a part of what it speaks of.
Where the quotes say several amounts of one unit, they can be mixed up: then the words around the sentence's amount are
those of another amount of the quote, and none of them are only its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import takewhile

from ingest.folding import fold_text
from qa.verification.amounts import Amount, read_amounts, read_words
from qa.verification.clauses import bigrams
from qa.verification.dates import DateMention, find_dates
from qa.verification.naming import find_said
from qa.verification.quantities import Quantity

# Characters next to an amount that are those next to another: enough to be the same words, and by how many more.
# 收入为, 收入达.
_LEADS_TO = re.compile(r"(?:港币|人民币|[为达是约超至到共有了,:])+$")
_SAME_PLACE = 5
_CLEARLY_MORE = 4
_MOST_WORDS_LEFT = 2
_SENTENCE_END = re.compile(r"[;。!?\n]")
# Shares of what stands behind a date in the sentence that stands behind a date of the quotes.
_SAME_EVENT = 0.6
_OTHER_EVENT = 0.3


def find_misplaced(text: str, quotes: Sequence[str]) -> str:
    """Return the first amount of the sentence ``text`` that ``quotes`` say of something else, or ``""``."""
    folded = fold_text(text)
    known = [amount for quote in quotes for amount in read_amounts(quote)]
    said = list(read_amounts(text))
    words = frozenset(word.text for word in read_words(folded, (), [amount.quantity for amount in said]))
    for one in said:
        same = [amount for amount in known if one.quantity.agrees_with(amount.quantity)]
        others = [amount for amount in known if amount not in same and _is_rival(one.quantity, amount.quantity)]
        if same and all(
            _contradict(one, amount) or _is_of_part(one, amount, words) or _is_of_another(one, amount, others)
            for amount in same
        ):
            return folded[one.quantity.start : one.quantity.end]
    return ""


def find_misdated(text: str, quotes: Sequence[str], *, published_at: str | None = None) -> str:
    """Return the first date of the sentence ``text`` at which the quotes say something else than it, or ``""``.

    That is so when what stands behind the date stands behind another date in the quotes.
    """
    known = [event for quote in quotes for event in _read_events(quote, published_at)]
    for date, event in _read_events(text, published_at):
        here = [_measure_share(event, other) for mention, other in known if mention.bears_out(date)]
        there = [_measure_share(event, other) for mention, other in known if not mention.bears_out(date)]
        if here and max(there, default=0.0) >= _SAME_EVENT and max(here) <= _OTHER_EVENT:
            return fold_text(text)[date.start : date.end]
    return ""


def _read_events(text: str, published_at: str | None) -> Iterator[tuple[DateMention, frozenset[str]]]:
    """Yield each date with the pairs of characters between it and the next date or the end of the sentence."""
    folded = fold_text(text)
    dates = find_dates(text, published_at=published_at)
    for place, date in enumerate(dates):
        end = dates[place + 1].start if place + 1 < len(dates) else len(folded)
        stop = _SENTENCE_END.search(folded, date.end, end)
        if event := bigrams(folded[date.end : stop.start() if stop else end]):
            yield date, event


def _measure_share(event: frozenset[str], other: frozenset[str]) -> float:
    return len(event & other) / len(event)


def _is_rival(said: Quantity, other: Quantity) -> bool:
    return bool(other.unit) and said.unit == other.unit and said.value != other.value


def _is_of_another(said: Amount, same: Amount, others: Iterable[Amount]) -> bool:
    """Return whether ``said`` is said of what one of ``others`` is said of, not of what ``same`` is."""
    here = _measure_context(said, same)
    # 东部预报降雨量80毫米,西部120毫米: what the second leaves out stands beside the first.
    left_out = len(same.own) == 1 and _share(said.words, same.own)
    return any(
        (not left_out and _measure_context(said, other) >= max(_SAME_PLACE, here + _CLEARLY_MORE))
        or (_share(said.words, _distinctive(other, same)) and not _share(said.words, same.words - other.words))
        or _is_of_the_next(said, same, other)
        for other in others
    )


def _is_of_the_next(said: Amount, same: Amount, other: Amount) -> bool:
    """Return whether ``said`` is of what ``other`` is, which leaves out what it shares with ``same`` before it.

    甲品牌销量12万辆,乙品牌9万辆: the second has the words of the first but for the one that is in its place.
    """
    mine = [word for word in other.own if word not in same.words]
    place = [word for word in same.own if word not in other.words]
    follows = other.quantity.start > same.quantity.end and len(other.own) <= _MOST_WORDS_LEFT
    if not (follows and mine and place and _share(said.words, mine)):
        return False
    alike = [word for word in place if set(word) & set(mine[0])]
    return not _share(said.words, (*alike, place[0])[:1])


def _contradict(said: Amount, same: Amount) -> bool:
    """Return whether the words beside two equal amounts exclude one another."""
    return (
        {said.role, same.role} == {"from", "to"}
        or {said.direction, same.direction} == {"up", "down"}
        or {said.basis, same.basis} == {"同比", "环比"}
    )


def _is_of_part(said: Amount, same: Amount, words: frozenset[str]) -> bool:
    """Return whether the quote says of a part what the sentence, which has ``words``, says without a word of it."""
    return bool(same.part) and not said.part and not _share(words, same.part)


def _measure_context(one: Amount, other: Amount) -> int:
    """Return how many characters next to two amounts are the same."""
    before, there = (_LEADS_TO.sub("", amount.before) for amount in (one, other))
    sides = (zip(before[::-1], there[::-1], strict=False), zip(one.after, other.after, strict=False))
    return sum(sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], side)) for side in sides)


def _distinctive(one: Amount, other: Amount) -> frozenset[str]:
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
    return word.isascii() and not other.isascii() and bool(find_said(word, other))
