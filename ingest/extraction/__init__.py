"""A decoded file becomes a page: its visible text, line by line, and the metadata its markup states."""

from __future__ import annotations

import html
import json
import logging
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

_CHARSET = re.compile(
    rb"""<(?:meta\b[^>]{0,200}?charset\s*=|\?xml\b[^>]{0,100}?encoding\s*=)\s*["']?\s*([\w.:-]+)""", re.I
)
_CHARSET_WINDOW = 4096

_INVISIBLE = frozenset(
    {"head", "script", "style", "noscript", "template", "svg", "math", "iframe", "object"}
    | {"select", "option", "textarea", "button", "input"}
)
_BLOCKS = frozenset(
    {"address", "article", "aside", "blockquote", "body", "br", "caption", "center", "dd", "details", "dialog", "div"}
    | {"dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header"}
    | {"hgroup", "hr", "html", "li", "main", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "tfoot"}
    | {"thead", "tr", "ul"}
)
_LINE_END, _LINK_START, _LINK_END = "\x00", "\x01", "\x02"
_LINKED = re.compile("\x01[^\x01\x02]*\x02")
_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# A line of this length hardly occurs by chance.
_TELLING_CHARS = 12
# Judging takes 30 ms for a usual page; a larger one than this is no news page.
_MAX_JUDGED_CHARS = 2_000_000
_OPENING = dict.fromkeys(_BLOCKS, _LINE_END) | {"td": " ", "th": " ", "a": _LINK_START}
_CLOSING = dict.fromkeys(_BLOCKS, _LINE_END) | {"a": _LINK_END}
_SPACES = re.compile(r"[ \t\r\n\f\v\u00a0\u3000]+")

# Which <meta> names state what, most reliable first.
_META_NAMES: Mapping[str, tuple[str, ...]] = {
    "headline": ("og:title", "twitter:title", "articletitle", "dc.title", "citation_title"),
    "date": (
        "article:published_time",
        "og:published_time",
        "og:release_date",
        "datepublished",
        "pubdate",
        "publishdate",
        "publish_date",
        "publish-date",
        "weibo: article:create_at",
        "dc.date.issued",
        "dc.date",
        "date",
    ),
    "publisher": ("mediaid", "contentsource", "source", "copyright-source"),
    "author": ("author", "article:author", "og:article:author", "dc.creator"),
    "url": ("og:url", "twitter:url"),
    "site": ("og:site_name", "application-name", "sitename"),
}
_ENTITY = re.compile(
    r"&(?:#\d{2,7}|#x[0-9a-f]{2,6}|nbsp|amp|lt|gt|quot|apos|[lr][ds]quo|mdash|middot|hellip|emsp|ensp);", re.I
)
_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)\n---[ \t]*(?:\n|\Z)", re.S)
_FRONT_MATTER_LINE = re.compile(r"^([\w\u4e00-\u9fff-]+)[ \t]*[:：][ \t]*(\S.*)$", re.M)
_FRONT_MATTER_NAMES = {
    "title": "title", "标题": "title", "date": "date", "日期": "date", "source": "publisher", "来源": "publisher",
    "publisher": "publisher", "author": "author", "作者": "author", "url": "url", "link": "url",
}  # fmt: skip
_START_TAG = re.compile(r"<[A-Za-z][^<>]*")
_MAX_ATTRIBUTES = 1000
_MARKDOWN_TITLE = re.compile(r"^#[ \t]+(\S.*)$", re.M)

# Images and links show their words; marks of headings, quotations and emphasis show nothing. Every repetition is
# bounded, so that a page full of opening marks costs no more than its length.
_MARKDOWN_MARKUP = (
    (re.compile(r"!?\[([^\[\]\n]{0,300})\]\([^()\s]{0,2000}(?:\s{1,20}\"[^\"\n]{0,300}\")?\)"), r"\1"),
    (re.compile(r"^[ \t]*(?:#{1,6}|>)[ \t]+", re.M), ""),
    (re.compile(r"(\*\*|__)(?=\S)(.{1,300}?)(?<=\S)\1"), r"\2"),
    (re.compile(r"^[ \t]*(?:-{3,}|\*{3,}|={3,})[ \t]*$", re.M), ""),
)


@dataclass(frozen=True, slots=True)
class Page:
    r"""The visible text of one page.

    Attributes:
        text: Lines separated by ``\\n``; a block of markup begins a line of its own.
        fields: What the markup states: some of title, headline, date, publisher, author, url, site.
        main_lines: Numbers of the lines in the part that looks like the article; ``None`` where nothing tells.
        link_lines: Numbers of the lines that are links and nothing else.
    """

    text: str
    fields: Mapping[str, str] = field(default_factory=dict)
    main_lines: frozenset[int] | None = None
    link_lines: frozenset[int] = frozenset()


def find_declared_charset(content: bytes) -> str | None:
    """Return the charset that the first bytes of an HTML page declare."""
    match = _CHARSET.search(content[:_CHARSET_WINDOW])
    return match[1].decode("ascii", "replace") if match else None


def extract_page(text: str, media_type: str) -> Page:
    """Return the page that ``text`` of ``media_type`` shows.

    Raises:
        ValueError: The markup holds no page.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff")
    if media_type == "text/html":
        return _extract_html(text)
    if media_type == "text/markdown":
        return _extract_markdown(text)
    return Page(_unescape(text))


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
    return Page(_unescape(text), fields)


def _extract_html(text: str) -> Page:
    root = _parse(text)
    marked = _read_lines(root)
    lines = [_strip_marks(line) for line in marked]
    article = _find_article(root) if len(text) <= _MAX_JUDGED_CHARS else []
    return Page(
        "\n".join(lines),
        _read_head(root),
        _match_lines(lines, [_strip_marks(line) for line in article]),
        frozenset(number for number, line in enumerate(marked) if _is_link(line)),
    )


def _match_lines(lines: list[str], article: list[str]) -> frozenset[int] | None:
    """Return the numbers of the ``lines`` that occur in ``article``, whose lines may be divided differently."""
    whole = set(article)
    joined = "".join(article).replace(" ", "")[:_MAX_JUDGED_CHARS]
    found = frozenset(
        number
        for number, line in enumerate(lines)
        if line in whole or (len(line) >= _TELLING_CHARS and line.replace(" ", "") in joined)
    )
    return found or None


def _strip_marks(line: str) -> str:
    return line.replace(_LINK_START, "").replace(_LINK_END, "").strip()


def _is_link(line: str) -> bool:
    """Say whether all but a few characters of a marked line stand inside links."""
    outside = _LINKED.sub("", line).strip(" |·•>»-[]()（）【】")
    return _LINK_START in line and len(outside) <= 0.15 * len(line)


def _parse(text: str) -> Any:
    from lxml import etree
    from lxml.html import HTMLParser, document_fromstring

    if any(tag[0].count("=") > _MAX_ATTRIBUTES for tag in _START_TAG.finditer(text)):
        # The parser compares every attribute with every other of its tag.
        raise ValueError(f"it has a tag of more than {_MAX_ATTRIBUTES:,} attributes")
    # Without huge_tree the parser refuses bombs of depth and size; an HTML parser expands no entities of its own.
    parser = HTMLParser(huge_tree=False, no_network=True, remove_comments=True, remove_pis=True, encoding="utf-8")
    try:
        return document_fromstring(_NOT_XML.sub(" ", text).encode(), parser=parser)
    except (etree.LxmlError, ValueError) as error:
        raise ValueError(f"it holds no HTML page ({error})") from error


def _read_lines(root: Any) -> list[str]:
    """Return the visible lines under ``root`` that are not empty, with the places where links begin and end marked."""
    lines = (_SPACES.sub(" ", line).strip() for line in "".join(_walk(root)).split(_LINE_END))
    return [line for line in lines if _strip_marks(line)]


def _walk(root: Any) -> Iterator[str]:
    r"""Yield the text under ``root``, line ends and the borders of links as marks."""
    from lxml import etree

    hidden = None
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if event == "start":
            if hidden is None and _is_hidden(element):
                hidden = element
            if hidden is None:
                yield _OPENING.get(element.tag, "")
                yield element.text or ""
        elif hidden is None or element is hidden:
            hidden = None
            yield _CLOSING.get(element.tag, "")
            if element is not root:
                yield element.tail or ""


def _is_hidden(element: Any) -> bool:
    return not isinstance(element.tag, str) or element.tag in _INVISIBLE or element.get("hidden") is not None


def _find_article(root: Any) -> list[str]:
    """Return the lines of the part of the page that readability judges the article: measured best for Chinese."""
    from lxml import etree
    from readability import Document
    from readability.readability import Unparseable

    # It logs what it also raises.
    logging.getLogger("readability.readability").setLevel(logging.CRITICAL)
    try:
        summary = Document(etree.tostring(root, encoding="unicode", method="html")).summary(html_partial=True)
        return _read_lines(_parse(summary))
    except (Unparseable, etree.LxmlError, ValueError, RecursionError):
        return []


def _read_head(root: Any) -> dict[str, str]:
    """Return what the page states about itself; JSON-LD first, then ``<meta>``, then headings."""
    fields = _read_linked_data(root)
    stated = {
        str(element.get("property") or element.get("name") or element.get("itemprop")).lower(): element.get("content")
        for element in root.iter("meta")
    }
    for name, sources in _META_NAMES.items():
        value = next((found for source in sources if (found := (stated.get(source) or "").strip())), None)
        if value:
            fields.setdefault(name, value)
    for element in root.iter("title"):
        fields.setdefault("title", _join_text(element))
        break
    headings = [heading for element in root.iter("h1") if (heading := _join_text(element))]
    if len(headings) == 1:
        fields.setdefault("headline", headings[0])
    for element in root.iter("link"):
        if (element.get("rel") or "").lower() == "canonical" and element.get("href", "").startswith("http"):
            fields.setdefault("url", element.get("href").strip())
    return {name: value for name, value in fields.items() if value}


def _read_linked_data(root: Any) -> dict[str, str]:
    for element in root.iter("script"):
        if element.get("type") != "application/ld+json":
            continue
        try:
            data = json.loads(element.text or "", strict=False)
        except (ValueError, RecursionError):
            continue
        for item in _list_items(data):
            kinds = item.get("@type")
            if any(
                str(kind).endswith(("Article", "Posting")) for kind in (kinds if isinstance(kinds, list) else [kinds])
            ):
                return _name_linked_data(item)
    return {}


def _list_items(data: object) -> list[dict[str, Any]]:
    items = data.get("@graph", data) if isinstance(data, dict) else data
    return [item for item in (items if isinstance(items, list) else [items]) if isinstance(item, dict)]


def _name_linked_data(item: Mapping[str, Any]) -> dict[str, str]:
    found = {
        "headline": item.get("headline"),
        "date": item.get("datePublished"),
        "author": _read_name(item.get("author")),
        "publisher": _read_name(item.get("publisher")),
        "url": item.get("url") or item.get("mainEntityOfPage"),
    }
    return {name: value.strip() for name, value in found.items() if isinstance(value, str) and value.strip()}


def _read_name(value: object) -> str:
    if isinstance(value, list):
        return "、".join(filter(None, map(_read_name, value)))
    if isinstance(value, dict):
        return _read_name(value.get("name"))
    return value if isinstance(value, str) else ""


def _join_text(element: Any) -> str:
    return _SPACES.sub(" ", "".join(element.itertext())).strip()
