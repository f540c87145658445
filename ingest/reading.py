"""A raw page becomes an article: decode, extract, clean, read its metadata."""

from __future__ import annotations

import re
from hashlib import blake2b

from ingest.cleaning import Cleaned, clean_page
from ingest.decoding import Decoded, decode
from ingest.errors import SourceUnreadable
from ingest.extraction import Page, extract_page, find_declared_charset
from ingest.metadata import read_metadata
from ingest.types import Article, RawPage, ReadArticle

_MARKUP = re.compile(r"</(?:p|div|br|span)>|<br\s*/?>|<p[ >]", re.I)
_MIN_CHARS = 2


def read_article(page: RawPage) -> ReadArticle:
    """Return the article that ``page`` holds, with its original and what cleaning did to it.

    Raises:
        SourceUnreadable: The bytes are no text, or no article is in it; the message says which.
    """
    decoded = _decode(page)
    extracted, cleaned, fields = _extract_and_clean(page, decoded)
    if len(cleaned.text.strip()) < _MIN_CHARS:
        hint = "Check that the page shows its text without running scripts."
        raise _unreadable(page, "no line of it looks like an article", hint)
    found = read_metadata(cleaned.text, above=cleaned.above, below=cleaned.below, fields=fields)
    article = Article(
        id=_hash(page.uri),
        title=found.title,
        text=cleaned.text,
        uri=page.uri,
        content_hash=_hash(f"{found.title}\n{cleaned.text}", size=16),
        external_id=page.fields.get("external_id"),
        url=found.url,
        publisher=found.publisher,
        authors=found.authors,
        published_at=found.published_at,
        language=found.language,
    )
    return ReadArticle(article, extracted.text, cleaned.blocks, cleaned.runs, decoded.encoding)


def _decode(page: RawPage) -> Decoded:
    if not page.content.strip():
        raise _unreadable(page, "it is empty", "Remove it, or fetch it again.")
    declared = page.declared_charset
    if declared is None and page.media_type == "text/html":
        declared = find_declared_charset(page.content)
    try:
        return decode(page.content, declared_charset=declared)
    except UnicodeError as error:
        raise _unreadable(page, str(error), "Save it as UTF-8 text, or remove it.") from error


def _extract_and_clean(page: RawPage, decoded: Decoded) -> tuple[Page, Cleaned, dict[str, str]]:
    is_row = page.media_type == "application/json"
    media_type = "text/html" if is_row and len(_MARKUP.findall(decoded.text)) >= 2 else page.media_type
    try:
        extracted = extract_page(decoded.text, media_type)
        fields = {**extracted.fields, **page.fields}
        cleaned = clean_page(
            extracted.text,
            main_lines=extracted.main_lines,
            link_lines=extracted.link_lines,
            headline=fields.get("headline") or fields.get("title", ""),
            is_article=is_row,
        )
    except ValueError as error:
        raise _unreadable(page, str(error), "Open it in a browser and save the article alone.") from error
    return extracted, cleaned, fields


def _unreadable(page: RawPage, reason: str, hint: str) -> SourceUnreadable:
    return SourceUnreadable(f"{page.uri} cannot be read: {reason.rstrip('.')}.", uri=page.uri, hint=hint)


def _hash(text: str, *, size: int = 8) -> str:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=size).hexdigest()
