"""Which files are read, and what a JSONL file yields."""

from __future__ import annotations

import gzip
import json
import os
from pathlib import Path

import pytest

from ingest.settings import IngestSettings
from ingest.sources import SourceFile, find_sources, read_pages
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
        ("picture.png", b"\x89PNG", ".txt, .md, .html"),
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


def test_a_file_over_its_limit_is_refused_and_jsonl_has_a_limit_of_its_own(tmp_path: Path) -> None:
    settings = IngestSettings(max_article_bytes=10, max_file_bytes=1000)
    write(tmp_path / "a.txt", "x" * 11)
    write(tmp_path / "b.jsonl", "x" * 11)
    files, failures = find_sources([tmp_path], settings=settings)
    assert [file.path.name for file in files] == ["b.jsonl"]
    assert "limit is 10" in failures[0].reason


def test_a_text_file_is_one_page_of_its_bytes(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt", b"\xff\x00\x01")
    (page,) = read_rows(path)
    assert isinstance(page, RawPage)
    assert (page.uri, page.content, page.media_type) == (str(path), b"\xff\x00\x01", "text/plain")


def test_a_jsonl_row_gives_its_text_and_what_it_says_beside_it(tmp_path: Path) -> None:
    row = {
        "id": 7,
        "title": "标题",
        "date": "2023-08-16 18:24",
        "source": "日报",
        "url": "https://e.org/1",
        "text": "正文",
    }
    (page,) = read_rows(write(tmp_path / "a.jsonl", json.dumps(row)))
    assert isinstance(page, RawPage)
    assert page.uri == f"{tmp_path / 'a.jsonl'}#7"
    assert page.content.decode() == "正文"
    assert page.media_type == "application/json"
    assert dict(page.fields) == {
        "external_id": "7",
        "title": "标题",
        "date": "2023-08-16 18:24",
        "publisher": "日报",
        "url": "https://e.org/1",
    }


def test_chinese_field_names_and_lists_of_authors_are_understood(tmp_path: Path) -> None:
    row = {
        "标题": "题",
        "发布时间": "2024年1月2日",
        "来源": "晚报",
        "链接": "https://e.org",
        "作者": ["甲", "乙"],
        "正文": "文",
    }
    (page,) = read_rows(write(tmp_path / "a.jsonl", json.dumps(row, ensure_ascii=False)))
    assert isinstance(page, RawPage)
    assert page.uri.endswith("#line-1")
    assert page.fields["author"] == "甲、乙"
    assert page.fields["publisher"] == "晚报"
    assert page.fields["date"] == "2024年1月2日"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("{broken", "not valid JSON"),
        ("[1, 2]", "not an object"),
        ('{"id": 2}', "no text"),
        ('{"id": 2, "text": "  "}', "no text"),
        ('{"id": 1, "text": "again"}', "same id"),
        ("[" * 100_000, "not valid JSON"),
    ],
)
def test_a_broken_row_in_the_middle_is_one_failure_and_the_run_goes_on(tmp_path: Path, line: str, words: str) -> None:
    path = write(tmp_path / "a.jsonl", f'{{"id": 1, "text": "一"}}\n{line}\n\n{{"id": 3, "text": "三"}}\n')
    first, failure, last = read_rows(path)
    assert isinstance(first, RawPage)
    assert isinstance(last, RawPage)
    assert (first.content.decode(), last.content.decode()) == ("一", "三")
    assert isinstance(failure, SourceReport)
    assert failure.uri == f"{path}#line-2"
    assert words in failure.reason


def test_an_overlong_row_is_refused_without_being_held(tmp_path: Path) -> None:
    settings = IngestSettings(max_article_bytes=100)
    path = write(tmp_path / "a.jsonl", '{"text": "' + "长" * 1000 + '"}\n{"text": "短"}\n')
    failure, page = read_rows(path, settings)
    assert isinstance(failure, SourceReport)
    assert "limit of 100" in failure.reason
    assert isinstance(page, RawPage)
    assert page.content.decode() == "短"


def test_compressed_jsonl_is_read_and_damage_is_reported(tmp_path: Path) -> None:
    packed = gzip.compress(b'{"text": "a"}\n' * 5000)
    whole = read_rows(write(tmp_path / "a.jsonl.gz", packed))
    assert len(whole) == 5000
    cut = read_rows(write(tmp_path / "b.jsonl.gz", packed[: len(packed) // 2]))
    assert isinstance(cut[-1], SourceReport)
    assert "damaged" in cut[-1].reason
    assert all(isinstance(page, RawPage) for page in cut[:-1])


def test_a_compressed_bomb_stops_at_the_limit(tmp_path: Path) -> None:
    settings = IngestSettings(max_file_bytes=100_000)
    path = write(tmp_path / "a.jsonl.gz", gzip.compress(b'{"text": "a"}\n' * 100_000))
    pages = read_rows(path, settings)
    assert len(pages) < 10_000
    assert isinstance(pages[-1], SourceReport)


def test_a_row_in_gb18030_and_a_lone_surrogate_are_read(tmp_path: Path) -> None:
    gb, surrogate = read_rows(
        write(tmp_path / "a.jsonl", '{"text": "国家"}\n'.encode("gb18030") + b'{"text": "\\ud83d emoji"}\n')
    )
    assert isinstance(gb, RawPage)
    assert gb.content.decode() == "国家"
    assert isinstance(surrogate, RawPage)
    assert surrogate.content.decode() == "\ufffd emoji"


def test_utf16_jsonl_is_one_failure_that_says_what_to_do(tmp_path: Path) -> None:
    (failure,) = read_rows(write(tmp_path / "a.jsonl", ('{"text": "一"}\n' * 50).encode("utf-16")))
    assert isinstance(failure, SourceReport)
    assert "Convert it" in failure.reason


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


def test_a_file_that_unpacks_to_too_much_says_so(tmp_path: Path) -> None:
    row = json.dumps({"text": "正文。"}).encode() + b"\n"
    path = write(tmp_path / "a.jsonl.gz", gzip.compress(row * 100))
    *_, failure = read_rows(path, IngestSettings(max_file_bytes=1000, max_article_bytes=500))
    assert isinstance(failure, SourceReport)
    assert failure.reason == "The file unpacks to more than 1,000 bytes; the rest was not read."


def test_a_link_that_leads_to_itself_is_reported_and_the_rest_is_read(tmp_path: Path) -> None:
    (tmp_path / "loop.txt").symlink_to(tmp_path / "loop.txt")
    (tmp_path / "good.txt").write_text("今天大桥通车。", encoding="utf-8")
    files, failures = find_sources([tmp_path], settings=IngestSettings())
    assert [file.path.name for file in files] == ["good.txt"]
    assert [Path(failure.uri).name for failure in failures] == ["loop.txt"]
    assert find_sources([tmp_path / "loop.txt"], settings=IngestSettings())[0] == []
