"""An article as the screen shows it: paragraphs cut where a quote begins and ends, and what cleaning removed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import Any
from urllib.parse import urlsplit

from ingest.types import Article, ReadArticle
from qa.types import Citation


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of an article to be marked: a citation's, or (``number`` 0) a retrieved passage's."""

    number: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Stretch:
    """Words of a paragraph, and the numbers of the spans they belong to."""

    text: str
    numbers: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of the article, in order; ``removed_before`` stood in front of it before cleaning."""

    stretches: tuple[Stretch, ...]
    removed_before: tuple[str, ...] = ()


def spans_of(article: Article, citations: Iterable[Citation]) -> tuple[Span, ...]:
    """Return the spans of the citations whose quotes the article holds, as it is now, at their places."""
    return tuple(
        Span(citation.number, citation.start, citation.end)
        for citation in citations
        if citation.article_id == article.id
        and citation.verified
        and article.text[citation.start : citation.end] == citation.quote
    )


def split_paragraphs(
    text: str, spans: Sequence[Span], removed: Sequence[tuple[int, str]] = ()
) -> tuple[Paragraph, ...]:
    """Return the paragraphs of ``text``, one a line that is not blank.

    Args:
        text: An article's text.
        spans: What to mark; spans may overlap.
        removed: ``(offset, words)``: removed words, and the offset in ``text`` they stood at; ordered by offset.
    """
    paragraphs: list[Paragraph] = []
    waiting = list(removed)
    start = 0
    for line in text.split("\n"):
        end = start + len(line)
        if line.strip():
            before = tuple(words for offset, words in waiting if offset <= start)
            waiting = waiting[len(before) :]
            paragraphs.append(Paragraph(_split_line(text, start, end, spans), before))
        start = end + 1
    if waiting:
        paragraphs.append(Paragraph((), tuple(words for _, words in waiting)))
    return tuple(paragraphs)


def removed_words(read: ReadArticle) -> tuple[tuple[int, str], ...]:
    """Return what cleaning removed, each with the offset in the article's text of what follows it."""
    removed = []
    for block in read.blocks:
        words = read.original[block.start : block.end].strip()
        if block.kind == "removed" and words:
            following = (run.start for run in read.runs if run.original_start >= block.start)
            removed.append((next(following, len(read.article.text)), words))
    return tuple(removed)


def describe_article(article: Article, paragraphs: Iterable[Paragraph]) -> dict[str, Any]:
    """Return the article as JSON-ready data."""
    return {
        "id": article.id,
        "title": title_of(article),
        "publisher": article.publisher or "",
        "date": (article.published_at or "").replace("T", " "),
        "authors": list(article.authors),
        "url": safe_url(article.url),
        "language": article.language,
        "paragraphs": [asdict(paragraph) for paragraph in paragraphs],
    }


def title_of(article: Article) -> str:
    """Return the headline; the name of the file where there is none."""
    return article.title or article.uri.rsplit("/", 1)[-1]


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
