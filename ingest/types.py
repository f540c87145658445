"""The chain of types an article passes through, from bytes on disk to searchable chunks.

Offsets count Python characters (Unicode code points), start inclusive, end exclusive.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

BlockKind = Literal["body", "heading", "caption", "removed"]
Leg = Literal["words", "vectors"]
SourceState = Literal["added", "updated", "skipped", "removed", "failed"]
ReasonCode = Literal[
    "",
    "missing",
    "closed",
    "too_large",
    "unknown_kind",
    "other_kinds",
    "damaged",
    "protected",
    "no_text",
    "no_articles",
    "undecodable",
    "unreachable",
    "too_hard",
    "quarantined",
]


@dataclass(frozen=True, slots=True)
class RawPage:
    """One page as it was found: nothing about it has been decided yet.

    Attributes:
        uri: Where it came from: an absolute path, with ``#row`` for a row of a JSONL file.
        content: The bytes as found.
        media_type: ``text/plain``, ``text/markdown``, ``text/html`` or ``application/json`` (a JSONL row's text).
        declared_charset: The encoding the carrier declared, when it did.
        fields: Metadata that came beside the text (a JSONL row's title, date, publisher, …).
    """

    uri: str
    content: bytes
    media_type: str
    declared_charset: str | None = None
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of the original text, and what cleaning decided about it.

    Attributes:
        start: First character, in the original text.
        end: One past the last character, in the original text.
        kind: ``body``, ``heading`` and ``caption`` are kept; ``removed`` is not part of the article's text.
        rule: The name of the rule that decided.
    """

    start: int
    end: int
    kind: BlockKind
    rule: str


@dataclass(frozen=True, slots=True)
class Run:
    """A run of an article's text that stands unchanged in the original text."""

    start: int
    original_start: int
    length: int


@dataclass(frozen=True, slots=True)
class Article:
    """One clean article.

    Attributes:
        id: Derived from ``uri``: the same input has the same id.
        external_id: The id the source gave it (the ``id`` of a JSONL row), if any.
        title: The headline; empty when none was found.
        text: The clean body, paragraphs separated by newlines. Citations are offsets into it.
        url: Where it was published, if the page says so.
        publisher: The medium that published it, if the page says so.
        original_publisher: The medium it was taken from (转自, 原载), where the page names another than ``publisher``.
        authors: Reporters and writers, in the order named.
        correspondents: Those named as 通讯员, in the order named.
        editors: Those named as 编辑 or 责编, in the order named.
        published_at: ISO 8601, as precise as the page: ``2025``, ``2025-03``, ``2025-03-01``, ``2025-03-01T14:01:38``.
        language: ``zh-Hans``, ``zh-Hant``, ``ja``, ``en`` or ``und``.
        uri: Where it was read from.
        content_hash: Of title and text: equal hashes mean equal articles.
        cluster_id: Shared by syndicated copies of one story; the id of the earliest of them, if known.
    """

    id: str
    title: str
    text: str
    uri: str
    content_hash: str
    external_id: str | None = None
    url: str | None = None
    publisher: str | None = None
    original_publisher: str | None = None
    authors: tuple[str, ...] = ()
    correspondents: tuple[str, ...] = ()
    editors: tuple[str, ...] = ()
    published_at: str | None = None
    language: str = "und"
    cluster_id: str | None = None


@dataclass(frozen=True, slots=True)
class Quality:
    """How readable an article came out.

    Attributes:
        score: 0 to 1; an article below ``IngestSettings.min_quality`` goes to quarantine.
        reasons: What lowered it, one sentence each, most serious first.
        lost_chars: Characters that were lost before we saw them (�, □, ``?`` inside a word) and are left visible.
        codes: The reasons for programs, which say them in other languages: a name and its values, ``lost 12 3.1%``.
    """

    score: float = 1.0
    reasons: tuple[str, ...] = ()
    lost_chars: int = 0
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadArticle:
    """An article together with the original it was read from.

    Attributes:
        article: The clean article.
        original: The decoded text before cleaning (for HTML: the page's visible text, line by line).
        blocks: What cleaning decided, covering every non-blank line of ``original``.
        runs: Where each stretch of ``article.text`` stands in ``original``, in order.
        encoding: The encoding the bytes were decoded with.
        quality: How readable it came out.
    """

    article: Article
    original: str
    blocks: tuple[Block, ...]
    runs: tuple[Run, ...]
    encoding: str
    quality: Quality = Quality()

    def original_position(self, offset: int) -> int:
        """Return the place in ``original`` of the character at ``offset`` of ``article.text``.

        A character that cleaning made (the newline between paragraphs, a repaired character) has the place of
        the nearest character before it that the original holds.
        """
        index = bisect_right(self.runs, offset, key=lambda run: run.start) - 1
        if index < 0:
            return self.runs[0].original_start if self.runs else 0
        run = self.runs[index]
        return run.original_start + min(offset - run.start, run.length - 1)


@dataclass(frozen=True, slots=True)
class Chunk:
    """A stored part of an article: ``article.text[start:end] == text``."""

    id: str
    article_id: str
    number: int
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A chunk that a search found.

    Attributes:
        chunk: The chunk.
        article: The article it is part of.
        score: Higher is better; comparable only within one search.
        words: BM25 of the word leg divided by the best BM25 of this search; 0 where that leg did not find it.
        cosine: Cosine between query and chunk, −1 to 1.
        legs: The legs that found it.
        ranks: Its place in each of ``legs``, 1 and up.
    """

    chunk: Chunk
    article: Article
    score: float
    words: float
    cosine: float
    legs: tuple[Leg, ...]
    ranks: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceReport:
    """What became of one source, and why.

    Attributes:
        at: When, as ISO 8601 in UTC; empty until it is logged.
        code: The kind of reason, for programs, which say it in other languages; empty for kinds nobody asks about.
    """

    uri: str
    state: SourceState
    reason: str = ""
    at: str = ""
    code: ReasonCode = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What one ``Library.sync`` did; every source it met is in exactly one of the five tuples."""

    added: tuple[SourceReport, ...] = ()
    updated: tuple[SourceReport, ...] = ()
    skipped: tuple[SourceReport, ...] = ()
    removed: tuple[SourceReport, ...] = ()
    failures: tuple[SourceReport, ...] = ()

    def __str__(self) -> str:
        """Return the five counts."""
        return (
            f"{len(self.added)} added, {len(self.updated)} updated, {len(self.skipped)} skipped, "
            f"{len(self.removed)} removed, {len(self.failures)} failed"
        )


@dataclass(frozen=True, slots=True)
class SyncRun:
    """One sync of the past, as the library's log tells it.

    Attributes:
        number: Counts the library's syncs from 1.
        paths: What was to be read.
        started_at: ISO 8601 in UTC.
        finished_at: The same; ``None`` where it was interrupted, or is under way.
    """

    number: int
    paths: tuple[str, ...]
    started_at: str
    finished_at: str | None
    added: int = 0
    updated: int = 0
    skipped: int = 0
    removed: int = 0
    failed: int = 0


@dataclass(frozen=True, slots=True)
class QuarantinedArticle:
    """An article that is kept from being searched, and the quality that is the reason."""

    article: Article
    quality: Quality


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a long operation has come: ``done`` of ``total`` (``None`` while unknown), and on what."""

    stage: str
    done: int
    total: int | None
    detail: str = ""
