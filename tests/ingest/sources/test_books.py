"""A book gives its chapters in reading order."""

from __future__ import annotations

import io
import zipfile

import pytest

from ingest.sources.books import read_chapters
from ingest.types import RawPage, SourceReport
from tests.ingest import packing


def read(content: bytes) -> list[RawPage | SourceReport]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return list(read_chapters(archive, "/b", read=archive.read))


def test_chapters_come_in_the_order_of_the_spine_with_what_the_book_says() -> None:
    chapters = {"z.xhtml": packing.make_html(title="第一章"), "a%20b.xhtml": packing.make_html(title="第二章")}
    content = packing.make_epub(chapters).replace(b"a%20b.xhtml", b"a%20b.xhtml")
    first, *_ = read(content)
    assert isinstance(first, RawPage)
    assert (first.uri, first.media_type) == ("/b#OEBPS/z.xhtml", "text/html")
    assert first.fields == {"author": "林小川"}


def test_covers_and_pages_of_next_to_no_text_are_passed_over() -> None:
    cover = (
        "<html><head><title>封面</title><style>"
        + "p { color: red } " * 50
        + "</style></head><body><img/></body></html>"
    )
    found = read(packing.make_epub({"cover.xhtml": cover, "one.xhtml": packing.make_html()}))
    assert [page.uri for page in found] == ["/b#OEBPS/one.xhtml"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (packing.make_zip({"META-INF/container.xml": b"<broken"}), "damaged"),
        (packing.make_zip({"META-INF/container.xml": b"<container/>"}), "names no package"),
        (packing.make_epub({"a.xhtml": "<p></p>"}), "no text"),
    ],
)
def test_a_book_that_cannot_be_read_says_why(content: bytes, words: str) -> None:
    (failure,) = read(content)
    assert isinstance(failure, SourceReport)
    assert words in failure.reason


def test_entities_of_a_book_are_not_expanded() -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "' + b"a" * 1000 + b'"><!ENTITY b "' + b"&a;" * 1000 + b'">]>'
    package = bomb + b"<package><metadata><creator>&b;</creator></metadata><manifest/><spine/></package>"
    container = b'<container><rootfile full-path="p.opf"/></container>'
    (failure,) = read(packing.make_zip({"META-INF/container.xml": container, "p.opf": package}))
    assert isinstance(failure, SourceReport)
