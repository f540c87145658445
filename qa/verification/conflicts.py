"""Where articles disagree: another article says the same of the same thing with another number, date or name.

A false conflict is worse than a missed one, so a sentence of another article counts only when, apart from the value,
both sentences say the same words, name the same names and speak of the same time, and neither article knows the
other's value. Syndicated copies of one story count once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from ingest.folding import fold, fold_text
from ingest.sentences import split_sentences
from ingest.types import Article
from qa.tagging import NAME_TAGS, tag_words
from qa.types import Account, Citation, Conflict, Passage
from qa.verification.dates import DateMention, find_dates, parse_day
from qa.verification.quantities import Quantity, find_quantities
from qa.verification.similarity import measure_similarity

_CLAUSE_END = re.compile(r"[,;:。!?]")
_MIN_CLAUSE_LIKENESS = 0.8
_MIN_SENTENCE_LIKENESS = 0.7
# Of sentences that share no name, or of articles far apart in time.
_MIN_FREE_LIKENESS = 0.93
_NEAR_DAYS = 14
# 全省 in the paper of one province is not 全省 in another's, and neither is 全国.
_SCOPE = re.compile(r"[全我本该](?:国|省|市|县|区|州|球)")
# As many characters on both sides of a name must be the same.
_NAME_CONTEXT = 4
_REPORTED_WITHIN_DAYS = 10
_MOST_ACCOUNTS = 4
# What such a unit counts is told by the words around it alone, which then have to be the same.
_VAGUE_UNITS = frozenset(("个", "次", "点", "时", "分", "秒", "号"))
_MIN_VAGUE_LIKENESS = 0.93


@dataclass(frozen=True, slots=True)
class Value:
    """A number, date or name at ``start:end`` of an article's text."""

    article: Article
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Said:
    """A value in its sentence: offsets of the sentence in its article, of the value in the folded sentence."""

    article: Article
    start: int
    end: int
    folded: str
    value_start: int
    value_end: int
    quantity: Quantity | None
    date: DateMention | None

    @property
    def value(self) -> str:
        return self.folded[self.value_start : self.value_end]

    @property
    def clause(self) -> str:
        """The clause of the value, without the value."""
        ends = [match.end() for match in _CLAUSE_END.finditer(self.folded)]
        start = max((end for end in ends if end <= self.value_start), default=0)
        end = min((end for end in ends if end > self.value_end), default=len(self.folded))
        return self.folded[start : self.value_start] + self.folded[self.value_end : end]

    @property
    def rest(self) -> str:
        """The sentence without the value."""
        return self.folded[: self.value_start] + self.folded[self.value_end :]


def find_values(text: str, article: Article, start: int, end: int) -> tuple[Value, ...]:
    """Return the amounts and dates that a sentence of an answer took from its quote, ``article.text[start:end]``."""
    folded = fold(article.text[start:end])
    said_dates = find_dates(text, published_at=article.published_at)
    known_dates = find_dates(folded.text, published_at=article.published_at)
    dates = [(date.start, date.end) for date in known_dates if any(date.bears_out(said) for said in said_dates)]
    amounts = [
        (amount.start, amount.end)
        for amount in find_quantities(folded.text)
        if amount.unit and any(amount.agrees_with(said) for said in find_quantities(text))
    ]
    spans = (folded.original_span(*place) for place in (*amounts, *dates))
    return tuple(Value(article, start + first, start + last) for first, last in spans)


def find_conflicts(value: Value, passages: Sequence[Passage], *, first_number: int) -> tuple[Conflict, ...]:
    """Return the conflict about ``value``, the short answer, among the articles of ``passages``; empty without one.

    Args:
        value: What the answer says, in its article.
        passages: Where other articles may say otherwise.
        first_number: The number of the first citation that is made for it.
    """
    ours = _locate(value)
    if ours is None:
        return ()
    others: dict[str, _Said] = {}
    for said in _others(ours, passages):
        known = others.get(said.value)
        if known is None or _day(said.article) > _day(known.article):
            others[said.value] = said
    if not others:
        return ()
    newest = sorted((ours, *others.values()), key=lambda said: _day(said.article), reverse=True)[:_MOST_ACCOUNTS]
    return (Conflict(tuple(_account(said, number) for number, said in enumerate(newest, first_number))),)


def _others(ours: _Said, passages: Sequence[Passage]) -> Iterator[_Said]:
    """Yield what other stories say in the place of our value."""
    story = ours.article.cluster_id or ours.article.id
    for passage in passages:
        article = passage.article
        if article.id == ours.article.id or (article.cluster_id or article.id) == story:
            continue
        if _knows(article, ours):
            continue
        for start, end in split_sentences(passage.chunk.text):
            span = (passage.chunk.start + start, passage.chunk.start + end)
            for said in _candidates(ours, article, *span):
                if _says_same(ours, said) and not _knows(ours.article, said):
                    yield said


def _locate(value: Value) -> _Said | None:
    """Return ``value`` in its sentence; ``None`` when it is no one number, date or name."""
    text = value.article.text
    spans = (span for span in split_sentences(text) if span[0] <= value.start and value.end <= span[1])
    start, end = next(spans, (0, 0))
    for said in _read_values(value.article, start, end):
        folded = fold(text[start:end])
        first, last = folded.original_span(said.value_start, said.value_end)
        if start + first < value.end and value.start < start + last:
            return said
    return None


def _read_values(article: Article, start: int, end: int) -> Iterator[_Said]:
    """Yield the dates, amounts and names of a sentence."""
    folded = fold_text(article.text[start:end])
    yield from _read_numbers(article, start, end, folded)
    yield from _read_names(article, start, end, folded)


def _read_numbers(article: Article, start: int, end: int, folded: str) -> Iterator[_Said]:
    """Yield the dates of a sentence, then its amounts."""
    dates = find_dates(folded, published_at=article.published_at)
    for mention in dates:
        yield _Said(article, start, end, folded, mention.start, mention.end, None, mention)
    for quantity in find_quantities(folded):
        in_date = any(mention.start < quantity.end and quantity.start < mention.end for mention in dates)
        if not in_date and quantity.unit:
            yield _Said(article, start, end, folded, quantity.start, quantity.end, quantity, None)


def _read_names(article: Article, start: int, end: int, folded: str) -> Iterator[_Said]:
    for word in tag_words(folded):
        if word.tag in NAME_TAGS and len(word.text) > 1:
            yield _Said(article, start, end, folded, word.start, word.end, None, None)


def _candidates(ours: _Said, article: Article, start: int, end: int) -> Iterator[_Said]:
    """Yield the values of a sentence that are of our value's kind, and another."""
    folded = fold_text(article.text[start:end])
    if not (ours.quantity or ours.date):
        # Looking for the words around the name is cheap, tagging is not.
        if all(context in folded for context in _context(ours)):
            yield from (said for said in _read_names(article, start, end, folded) if _in_same_place(ours, said))
        return
    for said in _read_numbers(article, start, end, folded):
        if ours.quantity and said.quantity:
            same_unit = ours.quantity.unit == said.quantity.unit
            if same_unit and ours.quantity.value != said.quantity.value:
                yield said
        elif (
            ours.date
            and said.date
            and _precision(ours.date) == _precision(said.date)
            and _moment(ours.date) != _moment(said.date)
        ):
            yield said


def _context(said: _Said) -> tuple[str, str]:
    """Return the characters right before and right after a value."""
    return said.folded[: said.value_start][-_NAME_CONTEXT:], said.folded[said.value_end :][:_NAME_CONTEXT]


def _in_same_place(ours: _Said, said: _Said) -> bool:
    """Return whether the characters around two names are the same, and the names are not."""
    before, after = _context(ours)
    same = said.folded[: said.value_start].endswith(before) and said.folded[said.value_end :].startswith(after)
    return (
        same and len(before + after) > _NAME_CONTEXT and ours.value not in said.value and said.value not in ours.value
    )


def _says_same(ours: _Said, said: _Said) -> bool:
    """Return whether two sentences say the same but for the value."""
    if ours.quantity and said.quantity and ours.quantity.bound != said.quantity.bound:
        return False
    if not _same_names(ours, said) or not _same_time(ours, said) or not _same_amounts(ours, said):
        return False
    if _SCOPE.findall(ours.rest) != _SCOPE.findall(said.rest):
        return False
    anchored = bool(_names(ours.rest) & _names(said.rest)) and _near(ours.article, said.article)
    named = not (ours.quantity or ours.date)
    least = _MIN_SENTENCE_LIKENESS if anchored and not named else _MIN_FREE_LIKENESS
    least_of_clause = _MIN_CLAUSE_LIKENESS
    if ours.quantity and ours.quantity.unit in _VAGUE_UNITS:
        least = least_of_clause = _MIN_VAGUE_LIKENESS
    return _likeness(ours.clause, said.clause) >= least_of_clause and _likeness(ours.rest, said.rest) >= least


def _near(one: Article, other: Article) -> bool:
    """Return whether two articles appeared at about the same time: notices that recur have the same words.

    Of two that are not dated it is taken for granted.
    """
    days = [parse_day(article.published_at) for article in (one, other)]
    if days == [None, None]:
        return True
    return days[0] is not None and days[1] is not None and abs((days[0] - days[1]).days) <= _NEAR_DAYS


def _same_amounts(ours: _Said, said: _Said) -> bool:
    """Return whether the clauses of both values say the same other amounts: else they speak of other things."""
    one, other = find_quantities(ours.clause), find_quantities(said.clause)
    return all(any(amount.agrees_with(match) for match in other) for amount in one) and all(
        any(amount.agrees_with(match) for match in one) for amount in other
    )


def _likeness(one: str, other: str) -> float:
    return min(measure_similarity(one, other), measure_similarity(other, one))


def _same_names(ours: _Said, said: _Said) -> bool:
    """Return whether each names only what the other's article also names, and at least one thing is shared."""
    one, other = _names(ours.rest), _names(said.rest)
    theirs, mine = (fold_text(f"{item.article.title}\n{item.article.text}") for item in (said, ours))
    return (
        all(name in theirs for name in one)
        and all(name in mine for name in other)
        and bool(one & other or not one | other)
    )


def _names(text: str) -> set[str]:
    return {word.text for word in tag_words(text) if word.tag in NAME_TAGS and len(word.text) > 1}


def _same_time(ours: _Said, said: _Said) -> bool:
    """Return whether both speak of the same time; days just before publication only say when it was reported."""
    return _periods(ours) == _periods(said)


def _periods(said: _Said) -> set[tuple[int | None, int | None, int | None]]:
    published = parse_day(said.article.published_at)
    mentions = find_dates(said.rest, published_at=said.article.published_at)
    periods = {_moment(mention) for mention in mentions if not _is_report(mention, published)}
    return periods | {
        (None, None, len(half))
        for half in re.findall(r"上半年|第?[一二三四]季度|前[一二三四五六七八九十]+个?月", said.rest)
    }


def _is_report(mention: DateMention, published: date | None) -> bool:
    year, month, day = _moment(mention)
    if published is None or month is None or day is None:
        return published is None and day is not None
    try:
        moment = date(year or published.year, month, day)
    except ValueError:
        return False
    return abs((published - moment).days) <= _REPORTED_WITHIN_DAYS


def _moment(mention: DateMention) -> tuple[int | None, int | None, int | None]:
    year = mention.year or (mention.inferred_years[0] if mention.inferred_years else None)
    return year, mention.month or mention.inferred_month, mention.day


def _precision(mention: DateMention) -> tuple[bool, bool]:
    return mention.month is not None, mention.day is not None


def _knows(article: Article, said: _Said) -> bool:
    """Return whether an article says the value itself somewhere."""
    if said.quantity:
        return any(said.quantity.agrees_with(other) and other.unit for other in find_quantities(article.text))
    if said.date:
        mentions = find_dates(article.text, published_at=article.published_at)
        return any(_moment(mention) == _moment(said.date) for mention in mentions)
    return said.value in fold_text(f"{article.title}\n{article.text}")


def _account(said: _Said, number: int) -> Account:
    quote = said.article.text[said.start : said.end]
    first, last = fold(quote).original_span(said.value_start, said.value_end)
    citation = Citation(number, said.article.id, said.start, said.end, quote, verified=True)
    return Account(citation, quote[first:last], said.article.published_at, said.article.publisher)


def _day(article: Article) -> str:
    return article.published_at or ""
