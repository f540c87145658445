"""A decoded file becomes a page: its visible text, line by line, and the metadata its markup states."""

from __future__ import annotations

import html
import re

from ingest.extraction.markup import read_markup
from ingest.extraction.pages import Page
from ingest.extraction.wrapping import join_wrapped_lines

_ENTITY = re.compile(
    r"&(?:#\d{2,7}|#x[0-9a-f]{2,6}|nbsp|amp|lt|gt|quot|apos|[lr][ds]quo|mdash|middot|hellip|emsp|ensp);", re.I
)
_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)\n---[ \t]*(?:\n|\Z)", re.S)
_FRONT_MATTER_LINE = re.compile(r"^([\w\u4e00-\u9fff-]+)[ \t]*[:：][ \t]*(\S.*)$", re.M)
_FRONT_MATTER_NAMES = {
    "title": "title", "标题": "title", "date": "date", "日期": "date", "source": "publisher", "来源": "publisher",
    "publisher": "publisher", "author": "author", "作者": "author", "url": "url", "link": "url",
}  # fmt: skip
_MARKDOWN_TITLE = re.compile(r"^#[ \t]+(\S.*)$", re.M)

# Images and links show their words; marks of headings, quotations and emphasis show nothing. Every repetition is
# bounded, so that a page full of opening marks costs no more than its length.
_MARKDOWN_MARKUP = (
    (re.compile(r"!?\[([^\[\]\n]{0,300})\]\([^()\s]{0,2000}(?:\s{1,20}\"[^\"\n]{0,300}\")?\)"), r"\1"),
    (re.compile(r"^[ \t]*(?:#{1,6}|>)[ \t]+", re.M), ""),
    (re.compile(r"(\*\*|__)(?=\S)(.{1,300}?)(?<=\S)\1"), r"\2"),
    (re.compile(r"^[ \t]*(?:-{3,}|\*{3,}|={3,})[ \t]*$", re.M), ""),
    (re.compile(r"^[ \t]*\|[ \t|:-]*\|[ \t]*$", re.M), ""),
    (re.compile(r"^[ \t]*\|[ \t]*(.{1,2000}?)[ \t]*\|[ \t]*$", re.M), r"\1"),
)


def extract_page(text: str, media_type: str) -> Page:
    """Return the page that ``text`` of ``media_type`` shows.

    Raises:
        ValueError: The markup holds no page.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff")
    if media_type == "text/html":
        return read_markup(text)
    if media_type == "text/markdown":
        return _extract_markdown(text)
    return Page(join_wrapped_lines(_unescape(text)))


def _unescape(text: str) -> str:
    """Resolve the entities that a crawler's tag stripper left in plain text."""
    return _ENTITY.sub(lambda match: html.unescape(match[0]).replace("\xa0", " "), text)


def _extract_markdown(text: str) -> Page:
    fields: dict[str, str] = {}
    if front_matter := _FRONT_MATTER.match(text):
        for name, value in _FRONT_MATTER_LINE.findall(front_matter[1]):
            if known := _FRONT_MATTER_NAMES.get(name.lower()):
                fields.setdefault(known, value.strip().strip("\"'"))
        text = text[front_matter.end() :]
    if heading := _MARKDOWN_TITLE.search(text):
        fields.setdefault("headline", heading[1].rstrip(" \t#"))
    for markup, shown in _MARKDOWN_MARKUP:
        text = markup.sub(shown, text)
    return Page(join_wrapped_lines(_unescape(text)), fields)
