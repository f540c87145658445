"""An EPUB becomes its chapters, each a web page of its own.

Read with the standard library: the format is a ZIP archive of web pages with one list of their order (EPUB 3.3, W3C),
and the library that is usual for it is licensed such that programs which use it must be as well.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import unquote

from ingest.sources.failures import report_failure
from ingest.sources.kinds import HTML
from ingest.types import RawPage, SourceReport

_TAGS = re.compile(rb"<(?:style|script|head)\b.*?</(?:style|script|head)\s*>|<[^>]*>|\s+|&nbsp;", re.I | re.S)
# Covers and title pages hold less.
_MIN_CHAPTER_BYTES = 100
_CONTAINER = "META-INF/container.xml"
_CHAPTER_TYPES = ("application/xhtml+xml", "text/html")

ReadEntry = Callable[[str], bytes]


def read_chapters(archive: zipfile.ZipFile, uri: str, *, read: ReadEntry) -> Iterator[RawPage | SourceReport]:
    """Yield the chapters of a book in reading order, without cover, contents and pages of next to no text.

    Args:
        archive: The book.
        uri: Its address; a chapter's is ``uri#name of its file``.
        read: Returns the content of an entry, or raises where it is too long.
    """
    names = set(archive.namelist())
    try:
        package = _find_package(read(_CONTAINER))
        root = _parse(read(package))
        chapters = _list_chapters(root, posixpath.dirname(package))
    except (KeyError, ValueError) as error:
        yield report_failure(
            uri, f"The book's list of contents is damaged ({error}). Convert it to PDF or HTML.", code="damaged"
        )
        return
    if "META-INF/encryption.xml" in names and b"enc#aes" in read("META-INF/encryption.xml"):
        yield report_failure(
            uri, "The book is encrypted (DRM). Only an unprotected copy can be read.", code="protected"
        )
        return
    found = False
    for name in chapters:
        if name in names and len(_TAGS.sub(b"", content := read(name))) >= _MIN_CHAPTER_BYTES:
            found = True
            yield RawPage(f"{uri}#{name}", content, HTML, None, _describe(root))
    if not found:
        yield report_failure(
            uri, "The book holds no text. If its pages are pictures, recognise them first (OCR).", code="no_text"
        )


def _find_package(container: bytes) -> str:
    for element in _parse(container).iter("{*}rootfile"):
        if path := element.get("full-path"):
            return str(path)
    raise ValueError("it names no package")


def _list_chapters(root: Any, folder: str) -> list[str]:
    files = {
        item.get("id"): posixpath.normpath(posixpath.join(folder, unquote(item.get("href") or "")))
        for item in root.iter("{*}item")
        if item.get("media-type") in _CHAPTER_TYPES and "nav" not in (item.get("properties") or "").split()
    }
    order = [item.get("idref") for item in root.iter("{*}itemref") if item.get("linear") != "no"]
    return list(dict.fromkeys(files[chapter] for chapter in order if chapter in files))


def _describe(root: Any) -> dict[str, str]:
    """Return what the book says of all its chapters."""
    stated = {"author": "creator", "publisher": "publisher", "date": "date"}
    fields = {}
    for field, name in stated.items():
        values = [element.text.strip() for element in root.iter(f"{{*}}{name}") if (element.text or "").strip()]
        if values:
            fields[field] = "、".join(values) if field == "author" else values[0]
    return fields


def _parse(content: bytes) -> Any:
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise ValueError(str(error)) from error
