"""Which files and addresses are read, and how far they are trusted."""

from __future__ import annotations

import gzip
import os
import time
from pathlib import Path

import pytest

from ingest.errors import SourceUnreadable
from ingest.settings import IngestSettings
from ingest.sources import SourceFile, find_sources, read_pages
from ingest.sources.fetching import Fetched
from ingest.types import RawPage, SourceReport

SETTINGS = IngestSettings()


def write(path: Path, content: str | bytes = "正文。") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def read_rows(path: Path, settings: IngestSettings = SETTINGS) -> list[RawPage | SourceReport]:
    (source,), failures = find_sources([path], settings=settings)
    assert failures == []
    return list(read_pages(source, settings=settings))


def test_a_folder_gives_its_article_files_sorted_by_path(tmp_path: Path) -> None:
    for name in ("b.html", "a.txt", "deep/c.md", "deep/d.jsonl", "e.HTM", "f.jsonl.gz"):
        write(tmp_path / name)
    files, failures = find_sources([tmp_path], settings=SETTINGS)
    names = [str(file.path.relative_to(tmp_path)) for file in files]
    assert names == sorted(["a.txt", "b.html", "deep/c.md", "deep/d.jsonl", "e.HTM", "f.jsonl.gz"])
    assert failures == []
    assert files[0] == SourceFile(
        uri=str(tmp_path / "a.txt"),
        path=tmp_path / "a.txt",
        media_type="text/plain",
        size=len("正文。".encode()),
        modified_ns=(tmp_path / "a.txt").stat().st_mtime_ns,
    )


def test_a_file_named_twice_is_read_once(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt")
    files, _ = find_sources([tmp_path, path, str(path)], settings=SETTINGS)
    assert [file.path for file in files] == [path]


def test_hidden_files_and_folders_are_passed_over(tmp_path: Path) -> None:
    write(tmp_path / ".hidden.txt")
    write(tmp_path / ".git" / "a.txt")
    write(tmp_path / "a.txt")
    files, failures = find_sources([tmp_path], settings=SETTINGS)
    assert [file.path.name for file in files] == ["a.txt"]
    assert failures == []


def test_symbolic_links_are_not_followed_out_of_the_folder(tmp_path: Path) -> None:
    secret = write(tmp_path / "outside" / "secret.txt")
    folder = tmp_path / "articles"
    write(folder / "a.txt")
    (folder / "link.txt").symlink_to(secret)
    (folder / "linked").symlink_to(secret.parent)
    files, _ = find_sources([folder], settings=SETTINGS)
    assert [file.path.name for file in files] == ["a.txt"]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("missing.txt", None, "no such file"),
        ("folder", "", "holds no articles"),
    ],
)
def test_what_cannot_be_read_is_a_failure_with_a_reason(
    tmp_path: Path, name: str, content: str | bytes | None, words: str
) -> None:
    path = tmp_path / name
    if name == "folder":
        path.mkdir()
    elif content is not None:
        write(path, content)
    files, failures = find_sources([path], settings=SETTINGS)
    assert files == []
    assert [failure.uri for failure in failures] == [str(path)]
    assert failures[0].state == "failed"
    assert words in failures[0].reason


def test_other_files_in_a_folder_make_one_failure_together(tmp_path: Path) -> None:
    for name in ("a.txt", "1.png", "2.png", "style.css"):
        write(tmp_path / name)
    files, failures = find_sources([tmp_path], settings=SETTINGS)
    assert len(files) == 1
    assert len(failures) == 1
    assert "2 × .png" in failures[0].reason


def test_a_text_file_is_one_page_of_its_bytes(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt", b"\xff\x00\x01")
    (page,) = read_rows(path)
    assert isinstance(page, RawPage)
    assert (page.uri, page.content, page.media_type) == (str(path), b"\xff\x00\x01", "text/plain")


def test_compressed_jsonl_is_read_and_damage_is_reported(tmp_path: Path) -> None:
    packed = gzip.compress(b'{"text": "a"}\n' * 5000)
    whole = read_rows(write(tmp_path / "a.jsonl.gz", packed))
    assert len(whole) == 5000
    cut = read_rows(write(tmp_path / "b.jsonl.gz", packed[: len(packed) // 2]))
    assert isinstance(cut[-1], SourceReport)
    assert "damaged" in cut[-1].reason
    row = cut[-2]
    assert isinstance(row, SourceReport)
    assert "not valid JSON" in row.reason
    assert len([page for page in cut if isinstance(page, RawPage)]) == len(cut) - 2 > 1000


def test_a_file_that_vanished_is_a_failure(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt")
    (source,), _ = find_sources([path], settings=SETTINGS)
    path.unlink()
    (failure,) = read_pages(source, settings=SETTINGS)
    assert isinstance(failure, SourceReport)
    assert "cannot be opened" in failure.reason


def test_a_name_too_long_for_any_disk_is_reported(tmp_path: Path) -> None:
    files, (failure,) = find_sources([tmp_path / ("a" * 300)], settings=SETTINGS)
    assert files == []
    assert "cannot be read" in failure.reason


@pytest.mark.skipif(os.geteuid() == 0, reason="no folder is closed to root")
def test_closed_folders_and_what_lies_below_them_are_reported(tmp_path: Path) -> None:
    inside = write(tmp_path / "closed" / "a.txt")
    inside.parent.chmod(0)
    try:
        for path, named in ((tmp_path, inside.parent), (inside.parent, inside.parent), (inside, inside)):
            files, failures = find_sources([path], settings=SETTINGS)
            assert files == []
            assert [failure.uri for failure in failures] == [str(named)]
            assert "Permission denied" in failures[0].reason
    finally:
        inside.parent.chmod(0o700)


def test_a_link_that_leads_to_itself_is_reported_and_the_rest_is_read(tmp_path: Path) -> None:
    (tmp_path / "loop.txt").symlink_to(tmp_path / "loop.txt")
    (tmp_path / "good.txt").write_text("今天大桥通车。", encoding="utf-8")
    files, failures = find_sources([tmp_path], settings=IngestSettings())
    assert [file.path.name for file in files] == ["good.txt"]
    assert [Path(failure.uri).name for failure in failures] == ["loop.txt"]
    assert find_sources([tmp_path / "loop.txt"], settings=IngestSettings())[0] == []


def test_one_article_and_a_file_of_many_have_limits_of_their_own(tmp_path: Path) -> None:
    settings = IngestSettings(max_article_bytes=40, max_file_bytes=1000)
    (failure,) = read_rows(write(tmp_path / "a.txt", "x" * 41), settings)
    assert isinstance(failure, SourceReport)
    assert "limit of 40 bytes" in failure.reason
    assert len(read_rows(write(tmp_path / "b.jsonl", '{"text": "一"}\n' * 20), settings)) == 20
    files, (large,) = find_sources([write(tmp_path / "c.jsonl", "x" * 1001)], settings=settings)
    assert files == []
    assert "limit is 1,000" in large.reason


@pytest.mark.parametrize("name", ["a.jsonl.gz", "a.txt", "noname"])
def test_a_packed_bomb_stops_at_the_limit_whatever_its_name(tmp_path: Path, name: str) -> None:
    settings = IngestSettings(max_unpacked_bytes=100_000)
    pages = read_rows(write(tmp_path / name, gzip.compress(b'{"text": "a"}\n' * 100_000)), settings)
    assert len(pages) < 10_000
    assert isinstance(pages[-1], SourceReport)
    assert pages[-1].reason == "The file unpacks to more than 100,000 bytes; the rest was not read."


def test_a_packed_file_may_unpack_only_to_so_many_times_its_size(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl.gz", gzip.compress(b" \n" * 30_000_000, compresslevel=1))
    began = time.process_time()
    (failure,) = read_rows(path, IngestSettings(max_unpacked_ratio=10))
    assert isinstance(failure, SourceReport)
    assert time.process_time() - began < 5


def test_names_that_promise_nothing_are_judged_by_content_and_parts_of_pages_are_not_articles(tmp_path: Path) -> None:
    page = b"<!DOCTYPE html><html><body><p>" + "今天大桥通车。".encode() + b"</p></body></html>"
    for name in ("view.php", "article", "content.aspx@id=1", "index.html@from=home"):
        write(tmp_path / name, page)
    write(tmp_path / "plain", "今天大桥通车，两岸居民都来观看。")
    for name in ("site.css", "main.js", "logo.svg", "notes.log"):
        write(tmp_path / name, "var a = '<html><p></p>';")
    write(tmp_path / "picture", b"\x89PNG\r\n\x1a\n" + bytes(50))
    files, (others,) = find_sources([tmp_path], settings=SETTINGS)
    assert [file.path.name for file in files] == [
        "article", "content.aspx@id=1", "index.html@from=home", "plain", "view.php",
    ]  # fmt: skip
    assert "kinds that are not read" in others.reason


def test_a_file_that_is_named_is_read_whatever_its_suffix(tmp_path: Path) -> None:
    (page,) = read_rows(write(tmp_path / "notes.log", "今天大桥通车。"))
    assert isinstance(page, RawPage)
    assert page.media_type == "text/plain"


def test_a_pipe_or_device_is_never_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    os.mkfifo(tmp_path / "pipe")
    files, failures = find_sources([tmp_path, Path("/dev/zero")], settings=SETTINGS)
    assert files == []
    assert "neither a file nor a folder" in " ".join(failure.reason for failure in failures)


def test_what_replaces_a_file_between_finding_and_reading_it_is_not_opened(tmp_path: Path) -> None:
    secret = write(tmp_path / "secret")
    for replace in (os.mkfifo, lambda path: path.symlink_to(secret), lambda path: path.mkdir()):
        path = write(tmp_path / "folder" / "a.txt")
        (source,), _ = find_sources([path], settings=SETTINGS)
        path.unlink()
        replace(path)
        (failure,) = read_pages(source, settings=SETTINGS)
        assert isinstance(failure, SourceReport)
        assert "cannot be opened" in failure.reason
        path.rmdir() if path.is_dir() and not path.is_symlink() else path.unlink()


def test_a_web_address_is_fetched_and_read_like_a_file() -> None:
    asked = []

    def fetch(address: str, *, settings: IngestSettings) -> Fetched:
        asked.append(address)
        if "broken" in address:
            raise SourceUnreadable("It cannot be fetched: no such host.", uri=address, hint="Check the address.")
        return Fetched(b"<html><body><p>\xb9\xfa\xbc\xd2</p></body></html>", "https://e.org/final", "gbk")

    addresses = ["https://e.org/news?id=1", Path("http://e.org/broken.html")]
    (source,), (failure,) = find_sources(addresses, settings=SETTINGS, fetch=fetch)
    assert asked == ["https://e.org/news?id=1", "http://e.org/broken.html"]
    assert failure == SourceReport(
        "http://e.org/broken.html", "failed", "It cannot be fetched: no such host. Check the address."
    )
    (page,) = read_pages(source, settings=SETTINGS)
    assert isinstance(page, RawPage)
    assert (page.uri, page.media_type, page.declared_charset) == ("https://e.org/news?id=1", "text/html", "gbk")
    assert page.fields == {"url": "https://e.org/final"}
    again, _ = find_sources(["https://e.org/news?id=1"], settings=SETTINGS, fetch=fetch)
    assert again == [source]
