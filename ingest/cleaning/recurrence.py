"""Sentences that recur at the edges of many articles are the publisher's, not the author's: 返回首页，查看更多.

They are found from the corpus itself, one article after another, without keeping the articles: for each sentence at
the beginning or the end of an article a handful of numbers is counted, and the rarest are forgotten when there are too
many (lossy counting: Manku and Motwani, "Approximate Frequency Counts over Data Streams", VLDB 2002).

What recurs is not always furniture: courts, stock exchanges and weather offices speak in formulae. A formula is about
the matter of its article and is written by many publishers; furniture goes with any matter, and where it is a whole
sentence, it is one publisher's.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass, field
from hashlib import blake2b

from ingest.cleaning.blocks import replace_blocks
from ingest.folding import fold_text
from ingest.sentences import split_sentences
from ingest.types import Article, Block, ReadArticle

RECURRING = "recurring"

_EDGE_SENTENCES_START, _EDGE_SENTENCES_END = 2, 8
_MIN_CHARS, _MAX_CHARS = 4, 300
_MIN_EDGE_SHARE = 0.9
# Copies of one story share its sentences too; their first sentences are the same.
_MIN_STORY_SHARE = 0.5
_MAX_OVERLAP = 0.15
_MIN_PUBLISHER_SHARE = 0.8
_NUMBER_FACTOR = 5
# Nothing is left of an article that is nothing but formulae; it keeps at least this much.
_MIN_KEPT_SHARE = 0.5
_SENTENCE_END = re.compile(r"[。！？!?…][”’」』）)\"']*$")
_WORD = re.compile(r"\w\w")
_DIGIT = re.compile(r"\d")


@dataclass(slots=True)
class SentenceCount:
    """What is known about one sentence; all numbers, so that a row of a table can hold it.

    Attributes:
        articles: In how many articles it stood at an edge.
        at_end: In how many of them that was the end.
        stories: How often the article began otherwise than the one before it with this sentence.
        overlap: Sum, over the articles but the first, of the share of its words that the article's first half has, in
            thousandths.
        is_sentence: 1 where it ends like an ordinary sentence.
        has_number: 1 where it states one.
        opening: Hash of the beginning of the latest article with it.
        publisher: Hash of the publisher that most of them have, if there is such a one.
        votes: By how many articles that publisher leads all others together (Boyer and Moore's majority vote).
    """

    articles: int = 0
    at_end: int = 0
    stories: int = 0
    overlap: int = 0
    is_sentence: int = 0
    has_number: int = 0
    opening: int = 0
    publisher: int = 0
    votes: int = 0

    def is_furniture(self, min_articles: int) -> bool:
        """Say whether the sentence, seen in ``min_articles`` at least, belongs to the page, not to its articles."""
        # A number may be a fact, though many articles state it.
        if self.articles < min_articles * (_NUMBER_FACTOR if self.has_number and self.is_sentence else 1):
            return False
        if self.stories < _MIN_STORY_SHARE * self.articles or self.overlap > 1000 * _MAX_OVERLAP * self.articles:
            return False
        if not self.is_sentence:
            return True
        at_end = self.at_end >= _MIN_EDGE_SHARE * self.articles
        # A publisher with the share s leads all others by 2s - 1.
        return at_end and self.votes >= (2 * _MIN_PUBLISHER_SHARE - 1) * self.articles


@dataclass(slots=True)
class RecurrenceCounter:
    """Counts the sentences at the edges of articles, in bounded memory.

    Attributes:
        max_sentences: Above this many, the sentences seen least are forgotten; one takes about 300 bytes.
        counts: What is known, by the sentence's 64-bit hash. Stored and passed in again, it continues another day.
    """

    max_sentences: int = 300_000
    counts: dict[int, SentenceCount] = field(default_factory=dict)

    def add(self, articles: Iterable[Article]) -> None:
        """Count the edges of ``articles``; each article should be counted once."""
        for article in articles:
            self._add_one(article)
            if len(self.counts) > self.max_sentences:
                self._forget()

    def recurring(self, min_articles: int = 20) -> frozenset[int]:
        """Return the hashes of the sentences that stand in at least ``min_articles`` and are furniture."""
        return frozenset(key for key, count in self.counts.items() if count.is_furniture(min_articles))

    def rows(self, min_articles: int = 2) -> Iterator[tuple[int, ...]]:
        """Yield what is known as rows of numbers, the hash first, of sentences in at least ``min_articles``."""
        return ((key, *astuple(count)) for key, count in self.counts.items() if count.articles >= min_articles)

    @classmethod
    def from_rows(cls, rows: Iterable[Sequence[int]], *, max_sentences: int = 300_000) -> RecurrenceCounter:
        """Return a counter that continues where the one that gave ``rows`` stopped."""
        return cls(max_sentences, {row[0]: SentenceCount(*row[1:]) for row in rows})

    def _add_one(self, article: Article) -> None:
        spans = split_sentences(article.text)
        opening = _hash(fold_text(article.text[slice(*spans[0])])) if spans else 0
        publisher = _hash(article.publisher or "")
        first_half: str | None = None
        seen = set()
        for at_end, span in _list_edges(spans):
            sentence = article.text[slice(*span)]
            folded = fold_text(sentence)
            key = _hash(folded)
            if key in seen or not _MIN_CHARS <= len(folded) <= _MAX_CHARS:
                continue
            seen.add(key)
            count = self.counts.get(key)
            if count is None:
                count = self.counts[key] = _describe(sentence)
            else:
                # Most sentences are seen once only; the costly part is spared for them.
                first_half = fold_text(article.text[: len(article.text) // 2]) if first_half is None else first_half
                count.overlap += _measure_overlap(folded, first_half)
            count.articles += 1
            count.at_end += at_end
            count.stories += opening != count.opening
            count.opening = opening
            _vote(count, publisher)

    def _forget(self) -> None:
        """Forget the rarest sentences, at least half of all."""
        by_articles = sorted(count.articles for count in self.counts.values())
        bar = by_articles[len(by_articles) // 2]
        self.counts = {key: count for key, count in self.counts.items() if count.articles > bar}


def hash_edges(article: Article) -> tuple[int, ...]:
    """Return the hashes of the sentences at the edges of ``article``: which of them recur says what to clean anew."""
    edges = _list_edges(split_sentences(article.text))
    return tuple(dict.fromkeys(_hash(fold_text(article.text[slice(*span)])) for _, span in edges))


def remove_recurring(read: ReadArticle, recurring: Collection[int]) -> ReadArticle:
    """Return ``read`` without the sentences of ``recurring`` that begin or end it, each a removed block.

    Only an unbroken row of them at the beginning or the end leaves, and never more than half of the text.
    """
    text = read.article.text
    spans = split_sentences(text)
    is_recurring = [_hash(fold_text(text[start:end])) in recurring for start, end in spans]
    last = len(spans)
    while last > max(1, len(spans) - _EDGE_SENTENCES_END) and is_recurring[last - 1]:
        last -= 1
    first = 0
    while first < min(last - 1, _EDGE_SENTENCES_START) and is_recurring[first]:
        first += 1
    removed = [*spans[:first], *spans[last:]]
    if not removed or sum(end - start for start, end in removed) > (1 - _MIN_KEPT_SHARE) * len(text):
        return read
    return replace_blocks(read, _cut_blocks(read, [_find_in_original(read, *span) for span in removed]))


def _list_edges(spans: Sequence[tuple[int, int]]) -> Iterator[tuple[int, tuple[int, int]]]:
    """Yield the sentences at the beginning and at the end, each with 1 where it stands at the end, else 0."""
    end = max(1, len(spans) - _EDGE_SENTENCES_END)
    yield from ((0, span) for span in spans[: min(end, _EDGE_SENTENCES_START)])
    yield from ((1, span) for span in spans[end:])


def _measure_overlap(sentence: str, text: str) -> int:
    """Return the share of the character pairs of ``sentence`` that ``text`` has, in thousandths."""
    pairs = {pair for index in range(len(sentence) - 1) if _WORD.match(pair := sentence[index : index + 2])}
    return 1000 * sum(pair in text for pair in pairs) // len(pairs) if pairs else 0


def _describe(sentence: str) -> SentenceCount:
    return SentenceCount(
        is_sentence=int(_SENTENCE_END.search(sentence) is not None),
        has_number=int(_DIGIT.search(sentence) is not None),
    )


def _vote(count: SentenceCount, publisher: int) -> None:
    if count.votes == 0:
        count.publisher = publisher
    count.votes += 1 if count.publisher == publisher else -1


def _find_in_original(read: ReadArticle, start: int, end: int) -> tuple[int, int]:
    return read.original_position(start), read.original_position(end - 1) + 1


def _cut_blocks(read: ReadArticle, spans: Sequence[tuple[int, int]]) -> list[Block]:
    """Return the blocks of ``read`` with the parts inside ``spans`` of its original removed."""
    starts = [start for start, _ in spans]
    blocks: list[Block] = []
    for block in read.blocks:
        if block.kind == "removed":
            blocks.append(block)
            continue
        place = block.start
        for start, end in spans[max(0, bisect_right(starts, block.start) - 1) :]:
            if start >= block.end:
                break
            if end <= place:
                continue
            if place < start:
                blocks.append(Block(place, start, block.kind, block.rule))
            blocks.append(Block(max(start, place), min(end, block.end), "removed", RECURRING))
            place = min(end, block.end)
        if place < block.end:
            blocks.append(Block(place, block.end, block.kind, block.rule))
    return blocks


def _hash(text: str) -> int:
    """Return 64 bits of a hash, as a signed number, which is what SQLite stores."""
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), signed=True)
