"""Archives give the pages inside them, to a bounded depth and size, and damage stays where it is."""

from __future__ import annotations

import gzip
import io
import time
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from ingest.settings import IngestSettings
from ingest.sources import find_sources, read_pages
from ingest.types import RawPage, SourceReport
from tests.ingest import packing

SETTINGS = IngestSettings()
PAGE = packing.make_html().encode()


def read(
    folder: Path, content: bytes, name: str = "a.zip", settings: IngestSettings = SETTINGS
) -> list[RawPage | SourceReport]:
    path = folder / name
    path.write_bytes(content)
    (source,), failures = find_sources([path], settings=settings)
    assert failures == []
    return list(read_pages(source, settings=settings))


def places(found: list[RawPage | SourceReport]) -> list[str]:
    return [page.uri.partition("#")[2] for page in found if isinstance(page, RawPage)]


def reports(found: list[RawPage | SourceReport]) -> list[SourceReport]:
    return [page for page in found if isinstance(page, SourceReport)]


def test_every_kind_inside_a_zip_is_read_and_other_files_are_told_together(tmp_path: Path) -> None:
    files = packing.make_every_format()
    files |= {
        "x.png": b"\x89PNG",
        "y.png": b"\x89PNG",
        ".hidden.txt": b"x",
        "__MACOSX/a.txt": b"x",
    }
    found = read(tmp_path, packing.make_zip(files))
    assert {place.partition("#")[0] for place in places(found)} == set(packing.make_every_format())
    (others,) = reports(found)
    assert others.state == "skipped"
    assert "2 × .png" in others.reason


def test_names_in_gbk_are_read(tmp_path: Path) -> None:
    content = packing.make_zip({"XXXX.txt": b"text"}).replace(b"XXXX", "新闻".encode("gbk"))
    assert places(read(tmp_path, content)) == ["新闻.txt"]


def test_two_entries_of_one_name_are_told(tmp_path: Path) -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("a.txt", "一")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("a.txt", "二")
    found = read(tmp_path, target.getvalue())
    assert len(places(found)) == 1
    assert "only the first" in reports(found)[0].reason


def nest(content: bytes, depth: int) -> bytes:
    for _ in range(depth):
        content = packing.make_zip({"inner.zip": content})
    return content


def test_archives_inside_archives_are_opened_to_a_depth(tmp_path: Path) -> None:
    innermost = packing.make_zip({"a.txt": b"text"})
    assert places(read(tmp_path, nest(innermost, 2))) == ["inner.zip#inner.zip#a.txt"]
    (failure,) = reports(read(tmp_path, nest(innermost, 3)))
    assert "too deep" in failure.reason


def test_a_file_packed_again_and_again_is_too_deep(tmp_path: Path) -> None:
    content = b"text"
    for _ in range(5):
        content = gzip.compress(content)
    (failure,) = reports(read(tmp_path, content, "a.gz"))
    assert "too deep" in failure.reason


@pytest.mark.parametrize("name", ["zeros.txt", "zeros.zip", "zeros.html"])
def test_a_bomb_is_refused_in_time_and_little_memory(tmp_path: Path, name: str) -> None:
    bomb = bytes(60_000_000)
    content = packing.make_zip(
        {"zeros.zip": packing.make_zip({"a.txt": bomb})} if name == "zeros.zip" else {name: bomb}
    )
    began = time.process_time()
    tracemalloc.start()
    found = read(tmp_path, content, settings=IngestSettings(max_article_bytes=1_000_000))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert places(found) == []
    assert "limit" in reports(found)[0].reason
    assert time.process_time() - began < 3
    assert peak < 5_000_000


def test_many_files_together_unpack_to_no_more_than_the_limit(tmp_path: Path) -> None:
    files = {f"{number}.txt": bytes([65 + number]) * 400_000 for number in range(20)}
    found = read(tmp_path, packing.make_zip(files), settings=IngestSettings(max_unpacked_bytes=1_000_000))
    assert len(places(found)) == 2
    assert "more than 1,000,000" in reports(found)[-1].reason


def test_too_many_files_are_refused(tmp_path: Path) -> None:
    files = {f"{number}.txt": b"x" for number in range(11)}
    (failure,) = reports(read(tmp_path, packing.make_zip(files), settings=IngestSettings(max_archive_entries=10)))
    assert "11 files; the limit is 10" in failure.reason


def test_an_encrypted_entry_says_so_and_the_others_are_read(tmp_path: Path) -> None:
    content = bytearray(packing.make_zip({"a.txt": b"one", "b.txt": b"two"}))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + offset] |= 1
    found = read(tmp_path, bytes(content))
    assert places(found) == ["b.txt"]
    assert "encrypted" in reports(found)[0].reason


def test_damage_inside_an_entry_stays_there(tmp_path: Path) -> None:
    content = bytearray(packing.make_zip({"a.txt": b"one" * 100, "b.txt": b"two"}, compression=zipfile.ZIP_STORED))
    content[60] ^= 0xFF
    found = read(tmp_path, bytes(content))
    assert places(found) == ["b.txt"]
    assert "damaged" in reports(found)[0].reason


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"[Content_Types].xml": b"x", "xl/workbook.xml": b"x"}, "Save the sheet as CSV"),
        ({"[Content_Types].xml": b"x", "ppt/a.xml": b"x"}, "Save it as PDF"),
        ({"META-INF/manifest.xml": b"x", "content.xml": b"x"}, "OpenDocument"),
        ({}, "empty"),
    ],
)
def test_an_archive_that_is_no_archive_of_articles_says_what_it_is(
    tmp_path: Path, files: dict[str, bytes], words: str
) -> None:
    (failure,) = reports(read(tmp_path, packing.make_zip(files)))
    assert words in failure.reason


def test_a_link_in_an_archive_is_not_followed(tmp_path: Path) -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        link = zipfile.ZipInfo("link.txt")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("a.txt", "text")
    assert places(read(tmp_path, target.getvalue())) == ["a.txt"]


def test_a_web_capture_gives_its_pages_with_address_and_charset(tmp_path: Path) -> None:
    content = packing.make_warc({"https://e.org/a": PAGE, "https://e.org/b.html": PAGE})
    one, two = read(tmp_path, content, "a.warc.gz")
    assert isinstance(one, RawPage)
    assert (one.uri, one.media_type, one.declared_charset) == (
        f"{tmp_path}/a.warc.gz#https://e.org/a",
        "text/html",
        "utf-8",
    )
    assert one.fields == {"url": "https://e.org/a"}
    assert two.uri.endswith("b.html")


def test_a_capture_holds_pages_beside_pictures_and_captures_again(tmp_path: Path) -> None:
    pictures = packing.make_warc({"https://e.org/p.png": b"\x89PNG"}, content_type="image/png")
    page = packing.make_warc({"https://e.org/a": PAGE})
    found = read(tmp_path, page + pictures + page, "a.warc")
    assert places(found) == ["https://e.org/a", "https://e.org/a#2"]
    assert "1 × image/png" in reports(found)[0].reason


def test_a_capture_cut_off_gives_what_came_before(tmp_path: Path) -> None:
    whole = packing.make_warc({f"https://e.org/{number}": PAGE for number in range(5)})
    found = read(tmp_path, whole[: len(whole) * 2 // 3], "a.warc.gz")
    assert 1 <= len(places(found)) < 5


def test_a_picture_in_a_capture_is_counted_against_the_limit(tmp_path: Path) -> None:
    bomb = packing.make_warc({"https://e.org/p.png": bytes(60_000_000)}, content_type="image/png")
    found = read(tmp_path, bomb, "a.warc.gz")
    assert "unpacks to more" in reports(found)[-1].reason


def test_a_damaged_archive_is_one_failure(tmp_path: Path) -> None:
    content = packing.make_zip({"a.txt": b"text"})
    (failure,) = reports(read(tmp_path, content[:-10]))
    assert "damaged" in failure.reason
