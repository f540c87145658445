"""HTML becomes lines as a browser shows them; which of them are the article is judged by readability."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from typing import Any

from ingest.extraction.head import SPACES, join_text, read_head
from ingest.extraction.pages import Page

_INVISIBLE = frozenset(
    {"head", "script", "style", "template", "svg", "math", "iframe", "object", "noframes"}
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
# What is shown without scripts is a request to allow them, what is not displayed are marks against copying and words
# for search engines; but as long as this it is the article, which a script is going to show.
_MIN_WAITING_CHARS = 200
_NOT_DISPLAYED = re.compile(r"display\s*:\s*none", re.I)
# A line of this length hardly occurs by chance.
_TELLING_CHARS = 12
# Judging takes 30 ms for a usual page; a larger one than this is no news page.
_MAX_JUDGED_CHARS = 2_000_000
_OPENING = dict.fromkeys(_BLOCKS, _LINE_END) | {"td": " ", "th": " ", "a": _LINK_START}
_CLOSING = dict.fromkeys(_BLOCKS, _LINE_END) | {"a": _LINK_END}

_START_TAG = re.compile(r"<[A-Za-z][^<>]*")
_MAX_ATTRIBUTES = 1000


def read_markup(text: str) -> Page:
    """Return the page that HTML shows.

    Raises:
        ValueError: It holds no page, or is made to be slow to read.
    """
    root = _parse(text)
    marked = _read_lines(root)
    lines = [_strip_marks(line) for line in marked]
    fields = read_head(root)
    held = _read_held_text(fields.pop("text", ""))
    if len("".join(held)) > len("".join(lines)):
        return Page("\n".join(lines + held), fields, frozenset(range(len(lines), len(lines) + len(held))))
    article = _find_article(root) if len(text) <= _MAX_JUDGED_CHARS else []
    return Page(
        "\n".join(lines),
        fields,
        _match_lines(lines, [_strip_marks(line) for line in article]),
        frozenset(number for number, line in enumerate(marked) if _is_link(line)),
    )


def _read_held_text(text: str) -> list[str]:
    """Return the lines of an article that the page's data hold, for a script to show."""
    if "</" in text:
        return [_strip_marks(line) for line in _read_lines(_parse(text))]
    return [line.strip() for line in text.split("\n") if line.strip()]


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
    lines = (SPACES.sub(" ", line).strip() for line in "".join(_walk(root)).split(_LINE_END))
    return [line for line in lines if _strip_marks(line)]


def _walk(root: Any) -> Iterator[str]:
    r"""Yield the text under ``root``, line ends and the borders of links as marks."""
    from lxml import etree

    hidden = None
    depth_of_pre = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if event == "start":
            depth_of_pre += element.tag == "pre"
            if hidden is None and _is_hidden(element):
                hidden = element
            if hidden is None:
                yield _OPENING.get(element.tag, "")
                yield _show(element.text, depth_of_pre)
            continue
        depth_of_pre -= element.tag == "pre"
        if hidden is None or element is hidden:
            hidden = None
            yield _CLOSING.get(element.tag, "")
            if element is not root:
                yield _show(element.tail, depth_of_pre)


def _show(text: str | None, depth_of_pre: int) -> str:
    """Return ``text`` with its line ends marked where it is preformatted."""
    return (text or "").replace("\n", _LINE_END) if depth_of_pre else text or ""


def _is_hidden(element: Any) -> bool:
    if not isinstance(element.tag, str) or element.tag in _INVISIBLE or element.get("hidden") is not None:
        return True
    if element.tag == "noscript" or _NOT_DISPLAYED.search(element.get("style") or ""):
        return len(join_text(element)) < _MIN_WAITING_CHARS
    return False


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
