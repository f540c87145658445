"""A raw page becomes an article: decode, extract, clean, read its metadata."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from hashlib import blake2b

from ingest.cleaning import Cleaned, clean_page
from ingest.cleaning.blocks import hash_content
from ingest.cleaning.insertions import remove_pinyin
from ingest.cleaning.quality import judge_quality
from ingest.decoding import decode
from ingest.errors import DocumentUnreadable, SourceError, SourceUnreadable
from ingest.extraction import extract_page
from ingest.extraction.documents import find_web_page, read_docx, read_pdf
from ingest.extraction.head import find_declared_charset
from ingest.extraction.pages import Page
from ingest.metadata import read_metadata
from ingest.settings import IngestSettings
from ingest.sources.failures import report_failure
from ingest.sources.kinds import DOCX, HTML, JSON, MARKDOWN, MHTML, PDF
from ingest.types import Article, RawPage, ReadArticle, ReasonCode, SourceReport

_MARKUP = re.compile(r"</(?:p|div|br|span)>|<br\s*/?>|<p[ >]", re.I)
_MIN_CHARS = 2


def read_article(page: RawPage, *, settings: IngestSettings | None = None) -> ReadArticle:
    """Return the article that ``page`` holds, with its original and what cleaning did to it.

    Args:
        page: Of any kind but archives and tables.
        settings: Limits; the defaults where there are none.

    Raises:
        SourceUnreadable: The bytes are no text, or no article is in it; the message says which.
    """
    extracted, encoding = _extract(page, settings or IngestSettings())
    fields = {**extracted.fields, **page.fields}
    for name in ("title", "headline"):
        fields[name] = remove_pinyin(fields.get(name, ""), page=extracted.text)
    cleaned = _clean(page, extracted, headline=fields["headline"] or fields["title"])
    if len(cleaned.text.strip()) < _MIN_CHARS:
        hint = "Check that the page shows its text without running scripts."
        raise _unreadable(page, "no line of it looks like an article", hint, code="no_articles")
    found = read_metadata(cleaned.text, above=cleaned.above, below=cleaned.below, fields=fields)
    article = Article(
        id=_hash(page.uri),
        title=found.title,
        text=cleaned.text,
        uri=page.uri,
        content_hash=hash_content(found.title, cleaned.text),
        external_id=page.fields.get("external_id"),
        url=found.url,
        publisher=found.publisher,
        original_publisher=found.original_publisher,
        authors=found.authors,
        correspondents=found.correspondents,
        editors=found.editors,
        published_at=found.published_at,
        language=found.language,
    )
    quality = judge_quality(cleaned.text, original=extracted.text)
    return ReadArticle(article, extracted.text, cleaned.blocks, cleaned.runs, encoding, quality)


def read_or_report(page: RawPage, *, settings: IngestSettings) -> ReadArticle | SourceReport:
    """Return the article that ``page`` holds, or the report why there is none."""
    try:
        return read_article(page, settings=settings)
    except SourceError as error:
        reason = f"{error.message} {error.hint}".strip().removeprefix(f"{page.uri} cannot be read: ")
        return report_failure(page.uri, reason[:1].upper() + reason[1:], code=error.code)


def _extract(page: RawPage, settings: IngestSettings) -> tuple[Page, str]:
    """Return what the page shows and the encoding it was in; ``none`` where its format has no encoding of its own."""
    if not page.content.strip():
        raise _unreadable(page, "it is empty", "Remove it, or fetch it again.", code="no_text")
    try:
        if page.media_type == PDF:
            return read_pdf(page.content, settings=settings), "none"
        if page.media_type == DOCX:
            return read_docx(page.content, settings=settings), "none"
        if page.media_type == MHTML:
            content, charset, fields = find_web_page(page.content)
            extracted, encoding = _extract_text(content, HTML, charset)
            return replace(extracted, fields={**fields, **extracted.fields}), encoding
        return _extract_text(page.content, page.media_type, page.declared_charset)
    except UnicodeError as error:
        raise _unreadable(page, str(error), "Save it as UTF-8 text, or remove it.", code="undecodable") from error
    except DocumentUnreadable as error:
        raise _unreadable(page, str(error), "", code=error.code) from error
    except ValueError as error:
        raise _unreadable(page, str(error), "") from error


def _extract_text(content: bytes, media_type: str, charset: str | None) -> tuple[Page, str]:
    if charset is None and media_type == HTML:
        charset = find_declared_charset(content)
    decoded = decode(content, declared_charset=charset)
    text = decoded.text
    if media_type == JSON and _holds_markup(unescaped := html.unescape(text)):
        # Some crawlers escape the markup once more.
        text, media_type = text if _holds_markup(text) else unescaped, HTML
    return extract_page(text, media_type), decoded.encoding


def _holds_markup(text: str) -> bool:
    return len(_MARKUP.findall(text)) >= 2


def _clean(page: RawPage, extracted: Page, *, headline: str) -> Cleaned:
    try:
        return clean_page(
            extracted.text,
            main_lines=extracted.main_lines,
            link_lines=extracted.link_lines,
            headline=headline,
            is_article=page.media_type in (JSON, MARKDOWN),
        )
    except ValueError as error:
        raise _unreadable(page, str(error), "Split it into articles.", code="too_hard") from error


def _unreadable(page: RawPage, reason: str, hint: str, *, code: ReasonCode = "") -> SourceUnreadable:
    return SourceUnreadable(f"{page.uri} cannot be read: {reason.rstrip('.')}.", uri=page.uri, hint=hint, code=code)


def _hash(text: str) -> str:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
