"""An article as the screen shows it: paragraphs cut where a quote begins and ends, and what cleaning removed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import Any
from urllib.parse import urlsplit

from ingest.types import Article, ReadArticle
from qa.types import Citation, FlaggedText

FLAGGED = -1
UNTITLED_CHARS = 40


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of an article to be marked: a citation's, a retrieved passage's (0) or a flagged one (−1)."""

    number: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Stretch:
    """Words of a paragraph, and the numbers of the spans they belong to."""

    text: str
    numbers: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Removed:
    """Words that cleaning removed.

    Attributes:
        offset: Where in the article's text they stood.
        block: The number of their block, with which they can be restored.
        rule: The name of the rule that removed them.
    """

    offset: int
    text: str
    block: int
    rule: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of the article, in order; ``removed_before`` stood in front of it before cleaning."""

    stretches: tuple[Stretch, ...]
    removed_before: tuple[Removed, ...] = ()


def spans_of(article: Article, citations: Iterable[Citation]) -> tuple[Span, ...]:
    """Return the spans of the citations whose quotes the article holds, as it is now, at their places."""
    return tuple(
        Span(citation.number, citation.start, citation.end)
        for citation in citations
        if citation.article_id == article.id
        and citation.verified
        and article.text[citation.start : citation.end] == citation.quote
    )


def flagged_spans(article: Article, flagged: Iterable[FlaggedText]) -> tuple[Span, ...]:
    """Return the spans that read like instructions to a machine."""
    return tuple(Span(FLAGGED, each.start, each.end) for each in flagged if each.article_id == article.id)


def split_paragraphs(text: str, spans: Sequence[Span], removed: Sequence[Removed] = ()) -> tuple[Paragraph, ...]:
    """Return the paragraphs of ``text``, one a line that is not blank.

    Args:
        text: An article's text.
        spans: What to mark; spans may overlap.
        removed: What cleaning removed, ordered by offset.
    """
    paragraphs: list[Paragraph] = []
    waiting = list(removed)
    start = 0
    for line in text.split("\n"):
        end = start + len(line)
        if line.strip():
            before = tuple(each for each in waiting if each.offset <= start)
            waiting = waiting[len(before) :]
            paragraphs.append(Paragraph(_split_line(text, start, end, spans), before))
        start = end + 1
    if waiting:
        paragraphs.append(Paragraph((), tuple(waiting)))
    return tuple(paragraphs)


def removed_words(read: ReadArticle) -> tuple[Removed, ...]:
    """Return what cleaning removed, in order."""
    removed = []
    for number, block in enumerate(read.blocks):
        words = read.original[block.start : block.end].strip()
        if block.kind == "removed" and words:
            following = (run.start for run in read.runs if run.original_start >= block.start)
            removed.append(Removed(next(following, len(read.article.text)), words, number, block.rule))
    return tuple(removed)


def describe_article(article: Article, paragraphs: Iterable[Paragraph]) -> dict[str, Any]:
    """Return the article as JSON-ready data."""
    return {
        **describe_origin(article),
        "id": article.id,
        "date": (article.published_at or "")[:16].replace("T", " "),
        "authors": list(article.authors),
        "original_publisher": article.original_publisher or "",
        "paragraphs": [asdict(paragraph) for paragraph in paragraphs],
    }


def describe_origin(article: Article) -> dict[str, str]:
    """Return where an article comes from, as JSON-ready data."""
    return {
        "title": title_of(article),
        "publisher": article.publisher or "",
        "date": (article.published_at or "")[:10],
        "url": safe_url(article.url),
        "language": article.language,
    }


def title_of(article: Article) -> str:
    """Return the headline; where there is none the first words, else the name of the file."""
    words = " ".join(article.text[:UNTITLED_CHARS].split())
    return article.title or (f"{words}…" if words else article.uri.rsplit("/", 1)[-1])


def safe_url(url: str | None) -> str:
    """Return ``url`` when it is a web address, else nothing: an article may claim ``javascript:`` as its address."""
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return ""
    return url or "" if parts.scheme in ("http", "https") and parts.netloc else ""


def _split_line(text: str, start: int, end: int, spans: Sequence[Span]) -> tuple[Stretch, ...]:
    edges = {edge for span in spans for edge in (span.start, span.end) if start < edge < end}
    cuts = sorted({start, end, *edges})
    return tuple(
        Stretch(text[left:right], tuple(span.number for span in spans if span.start <= left and right <= span.end))
        for left, right in pairwise(cuts)
    )
