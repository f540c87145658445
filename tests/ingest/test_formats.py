"""In every format, every character of an article's text maps back to its place in the original."""

from __future__ import annotations

import gzip
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.pipeline.reading import read_or_report
from ingest.settings import IngestSettings
from ingest.sources import find_sources, read_pages
from ingest.types import RawPage, ReadArticle
from tests.ingest import packing

SETTINGS = IngestSettings()
COMMON = [*"水今天开始蓄，。的工程！——“”长", "23.6", "亿元", "Harbour", "ferry", "（记者林小川）", "第3页", "水库"]
ODD = ["機(jī)", "\u200b", "&amp;", "𠮷", "😀", "<", ">", "*", "\u00a0", "\u3000", "ﬁ", "é", "\u0301", " "]
WORDS = st.sampled_from(COMMON + ODD)
PARAGRAPHS = st.lists(
    st.lists(WORDS, min_size=12, max_size=60).map(lambda words: "".join(words).strip() + "。"), min_size=1, max_size=6
).map(tuple)


def escape(text: str) -> str:
    return text.replace("&amp;", "&").replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def markup(paragraphs: tuple[str, ...]) -> str:
    return packing.make_html(paragraphs=tuple(map(escape, paragraphs)))


def printable(paragraphs: tuple[str, ...]) -> tuple[str, ...]:
    """Return what a font of the plane of common characters can show."""
    return tuple("".join(letter for letter in text if ord(letter) < 0x10000) for text in paragraphs)


def make_row(paragraphs: tuple[str, ...]) -> bytes:
    import json

    return json.dumps({"title": packing.TITLE, "text": "\n".join(paragraphs)}, ensure_ascii=False).encode()


FORMATS: dict[str, Callable[[tuple[str, ...]], bytes]] = {
    "a.txt": lambda paragraphs: "\n".join(paragraphs).encode(),
    "a.md": lambda paragraphs: f"# {packing.TITLE}\n\n".encode() + "\n\n".join(paragraphs).encode(),
    "a.html": lambda paragraphs: markup(paragraphs).encode(),
    "a.html.gz": lambda paragraphs: gzip.compress(markup(paragraphs).encode("gb18030")),
    "a.jsonl": make_row,
    "a.json": lambda paragraphs: b"[" + make_row(paragraphs) + b"]",
    "a.docx": lambda paragraphs: packing.make_docx(paragraphs=paragraphs),
    "a.pdf": lambda paragraphs: packing.make_pdf((printable(paragraphs),)),
    "a.epub": lambda paragraphs: packing.make_epub({"one.xhtml": markup(paragraphs)}),
    "a.zip": lambda paragraphs: packing.make_zip({"one.html": markup(paragraphs).encode()}),
    "a.warc.gz": lambda paragraphs: packing.make_warc({"https://e.org/": markup(paragraphs).encode()}),
}


def read(name: str, content: bytes) -> list[ReadArticle]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_bytes(content)
        (source,), _ = find_sources([path], settings=SETTINGS)
        pages = [page for page in read_pages(source, settings=SETTINGS) if isinstance(page, RawPage)]
        found = [read_or_report(page, settings=SETTINGS) for page in pages]
    return [article for article in found if isinstance(article, ReadArticle)]


@pytest.mark.parametrize("name", sorted(FORMATS))
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(paragraphs=PARAGRAPHS)
def test_every_character_maps_back_to_its_place(name: str, paragraphs: tuple[str, ...]) -> None:
    for found in read(name, FORMATS[name](paragraphs)):
        text, original = found.article.text, found.original
        covered = 0
        for run in found.runs:
            assert text[covered : run.start].strip("\n") == ""
            covered = run.start + run.length
            assert text[run.start : covered] == original[run.original_start : run.original_start + run.length]
        assert text[covered:].strip("\n") == ""
        positions = [found.original_position(offset) for offset in range(len(text))]
        assert positions == sorted(positions)
        assert all(original[place] == text[at] for at, place in enumerate(positions) if text[at] != "\n")


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_every_format_gives_the_same_article(name: str) -> None:
    (found,) = read(name, FORMATS[name](packing.PARAGRAPHS))
    assert found.article.text == packing.TEXT
