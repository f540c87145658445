"""A file's kind is told by its content first and by its name second."""

from __future__ import annotations

import gzip

import pytest

from ingest.sources import kinds
from ingest.sources.kinds import UnknownKind, find_kind, is_article_file, kind_by_name
from tests.ingest import packing

KINDS = {
    "a.txt": kinds.TEXT,
    "b.md": kinds.MARKDOWN,
    "c.html": kinds.HTML,
    "d.htm": kinds.HTML,
    "e.mhtml": kinds.MHTML,
    "f.pdf": kinds.PDF,
    "g.docx": kinds.ZIP,
    "h.epub": kinds.ZIP,
    "i.csv": kinds.CSV,
    "j.jsonl": kinds.JSONL,
    "k.jsonl.gz": kinds.GZIP,
    "l.json": kinds.JSON,
    "m.warc.gz": kinds.GZIP,
    "n.zip": kinds.ZIP,
}
FILES = packing.make_every_format()


@pytest.mark.parametrize("name", sorted(KINDS))
def test_every_format_is_told(name: str) -> None:
    assert find_kind(FILES[name][: kinds.HEAD_BYTES], name) == KINDS[name]


@pytest.mark.parametrize("name", sorted(KINDS.keys() - {"a.txt", "b.md", "i.csv"}))
@pytest.mark.parametrize("wrong", ["noname", "a.txt", "a.html", "a.pdf", "a.dat"])
def test_a_wrong_name_does_not_mislead(name: str, wrong: str) -> None:
    assert find_kind(FILES[name][: kinds.HEAD_BYTES], wrong) == KINDS[name]


def test_the_name_decides_what_the_content_leaves_open() -> None:
    assert [find_kind(b"a,b\n1,2", f"x.{suffix}") for suffix in ("csv", "md", "txt", "html", "pdf")] == [
        kinds.CSV, kinds.MARKDOWN, kinds.TEXT, kinds.HTML, kinds.TEXT,
    ]  # fmt: skip


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig"])
def test_markup_is_told_in_every_encoding(encoding: str) -> None:
    assert find_kind(packing.make_html().encode(encoding)[: kinds.HEAD_BYTES], "a.txt") == kinds.HTML


def test_an_array_in_a_jsonl_file_and_rows_in_a_json_file_are_told() -> None:
    assert find_kind(packing.make_json(), "a.jsonl") == kinds.JSON
    assert find_kind(packing.make_jsonl(), "a.json") == kinds.JSONL


def test_prose_with_some_markup_or_braces_stays_text() -> None:
    for text in (
        "他说：<p> 是一个标签。",
        "{ 这不是 JSON }",
        "[1] 参考文献",
        "Date: today\nContent: nothing\n\n正文。",
    ):
        assert find_kind(text.encode(), "a.txt") == kinds.TEXT


@pytest.mark.parametrize(
    ("head", "words"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Save it as .docx"),
        (b"\x89PNG\r\n\x1a\n", "OCR"),
        (b"\xff\xd8\xff\xe0", "OCR"),
        (b"RIFF\0\0\0\0WEBP", "OCR"),
        (b"\0\0\0\x20ftypmp42", "video"),
        (b"7z\xbc\xaf\x27\x1c", "Unpack"),
        (b"{\\rtf1", "RTF"),
        (b"SQLite format 3\0", "database"),
        (b"a" * 257 + b"ustar\0", "Unpack"),
    ],
)
def test_what_is_not_read_says_what_it_is_and_what_to_do(head: bytes, words: str) -> None:
    with pytest.raises(UnknownKind, match=words):
        find_kind(head, "article.txt")


def test_a_name_promises_a_kind_by_its_last_suffix() -> None:
    assert kind_by_name("x/2024.01.HTML") == kinds.HTML
    assert kind_by_name("12.5万人") is None


@pytest.mark.parametrize(
    ("name", "content", "taken"),
    [
        ("page.php", packing.make_html().encode(), True),
        ("12.5万人上街", "正文。".encode(), True),
        ("LICENSE", b"", False),
        ("data", b"\0\1\2", False),
        ("data.bin", gzip.compress(b"x", mtime=0), True),
        ("style.css", packing.make_html().encode(), False),
        ("run.log", "正文。".encode(), False),
        ("photo", b"\x89PNG", False),
    ],
)
def test_in_a_folder_only_what_looks_like_articles_is_taken(name: str, content: bytes, taken: bool) -> None:
    assert is_article_file(name, lambda: content) == taken


def test_a_name_that_promises_something_is_taken_without_being_opened() -> None:
    def refuse() -> bytes:
        raise AssertionError("it was opened")

    assert is_article_file("a.html", refuse)
