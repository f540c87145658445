"""What a web page states about itself: in JSON-LD (schema.org), in ``<meta>``, in its title and its headings."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

_CHARSET = re.compile(
    rb"""<(?:meta\b[^>]{0,200}?charset\s*=|\?xml\b[^>]{0,100}?encoding\s*=)\s*["']?\s*([\w.:-]+)""", re.I
)
_CHARSET_WINDOW = 4096

SPACES = re.compile(r"[ \t\r\n\f\v\u00a0\u3000]+")

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


def find_declared_charset(content: bytes) -> str | None:
    """Return the charset that the first bytes of an HTML page declare."""
    match = _CHARSET.search(content[:_CHARSET_WINDOW])
    return match[1].decode("ascii", "replace") if match else None


def read_head(root: Any) -> dict[str, str]:
    """Return what the page states about itself, and as ``text`` its article; JSON-LD first, then ``<meta>``."""
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
        fields.setdefault("title", join_text(element))
        break
    headings = [heading for element in root.iter("h1") if (heading := join_text(element))]
    if len(headings) == 1:
        fields.setdefault("headline", headings[0])
    for element in root.iter("link"):
        if (element.get("rel") or "").lower() == "canonical" and element.get("href", "").startswith("http"):
            fields.setdefault("url", element.get("href").strip())
    return {name: value for name, value in fields.items() if value}


def join_text(element: Any) -> str:
    """Return the text of an element on one line."""
    return SPACES.sub(" ", "".join(element.itertext())).strip()


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
        "text": item.get("articleBody"),
    }
    return {name: value.strip() for name, value in found.items() if isinstance(value, str) and value.strip()}


def _read_name(value: object) -> str:
    if isinstance(value, list):
        return "、".join(filter(None, map(_read_name, value)))
    if isinstance(value, dict):
        return _read_name(value.get("name"))
    return value if isinstance(value, str) else ""
