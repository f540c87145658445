"""Rows of JSON Lines, JSON and CSV become pages, whatever their fields are called."""

from __future__ import annotations

import io
import json
import time
import tracemalloc
from collections.abc import Iterator

import pytest

from ingest.settings import IngestSettings
from ingest.sources.kinds import CSV, JSON, JSONL
from ingest.sources.tables import read_rows
from ingest.types import RawPage, SourceReport

ROWS = [{"id": 1, "title": "甲", "text": "第一篇。"}, {"id": 2, "title": "乙", "text": "第二篇。"}]
SETTINGS = IngestSettings()


def read(content: bytes | str, kind: str = JSONL, settings: IngestSettings = SETTINGS) -> list[RawPage | SourceReport]:
    raw = content.encode() if isinstance(content, str) else content
    return list(read_rows(io.BufferedReader(io.BytesIO(raw)), "/a", kind=kind, settings=settings))


def pages(found: list[RawPage | SourceReport]) -> list[RawPage]:
    assert all(isinstance(page, RawPage) for page in found), found
    return [page for page in found if isinstance(page, RawPage)]


def texts(found: list[RawPage | SourceReport]) -> list[str]:
    return [page.content.decode() for page in found if isinstance(page, RawPage)]


def failures(found: list[RawPage | SourceReport]) -> list[SourceReport]:
    return [page for page in found if isinstance(page, SourceReport)]


def test_a_row_gives_its_text_and_what_it_says_beside_it() -> None:
    row = {
        "id": 7,
        "title": "标题",
        "date": "2023-08-16 18:24",
        "source": "日报",
        "url": "https://e.org/1",
        "text": "正文",
    }
    (page,) = pages(read(json.dumps(row)))
    assert page == RawPage(
        "/a#7",
        "正文".encode(),
        "application/json",
        "utf-8",
        {
            "external_id": "7",
            "title": "标题",
            "date": "2023-08-16 18:24",
            "publisher": "日报",
            "url": "https://e.org/1",
        },
    )


@pytest.mark.parametrize(
    ("row", "field", "value"),
    [
        ({"发布时间": "2024年1月2日"}, "date", "2024年1月2日"),
        ({"publish_time": 1692181440}, "date", "2023-08-16T18:24:00"),
        ({"PubTime": "1692181440000"}, "date", "2023-08-16T18:24:00"),
        ({"time": 1e30}, "date", "1e+30"),
        ({"来源": "晚报"}, "publisher", "晚报"),
        ({"media": {"name": "晚报", "id": 3}}, "publisher", "晚报"),
        ({"作者": ["甲", "乙"]}, "author", "甲、乙"),
        ({"Article-Title": "题"}, "title", "题"),
        ({"title": "", "headline": "题"}, "title", "题"),
        ({"_source": {"title": "题", "content": "文。"}, "正文": ""}, "title", "题"),
        ({"_id": {"$oid": "ab"}}, "external_id", "ab"),
        ({"链接": "https://e.org"}, "url", "https://e.org"),
    ],
)
def test_fields_are_known_by_many_names(row: dict[str, object], field: str, value: str) -> None:
    (page,) = pages(read(json.dumps({"正文": "文章。", **row}, ensure_ascii=False)))
    assert page.fields[field] == value


def test_a_text_may_be_a_list_of_paragraphs() -> None:
    assert texts(read('{"content": ["一段。", {"text": "二段。"}, 3]}')) == ["一段。\n二段。\n3"]


def test_a_setting_names_further_fields_and_goes_before_those_known() -> None:
    settings = IngestSettings.model_validate({"field_names": {"text": ["nei_rong"], "title": ["biaoti"]}})
    (page,) = pages(read('{"NeiRong": "正文。", "text": "别的", "biaoti": "题"}', settings=settings))
    assert (page.content.decode(), page.fields["title"]) == ("正文。", "题")


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
def test_a_broken_row_in_the_middle_is_one_failure_and_the_rest_is_read(line: str, words: str) -> None:
    found = read(f'{{"id": 1, "text": "一"}}\n{line}\n\n{{"id": 3, "text": "三"}}\n')
    assert texts(found) == ["一", "三"]
    (failure,) = failures(found)
    assert failure.uri == "/a#line-2"
    assert words in failure.reason


def test_thousands_of_rows_with_one_fault_make_one_report() -> None:
    found = read('{"id": 1, "text": "一"}\n' * 3001 + '{"id": 5}\n' * 2)
    assert texts(found) == ["一"]
    same, empty = failures(found)
    assert same.uri == "/a#line-2"
    assert "2,999 more: line-3, line-4, line-5, …" in same.reason
    assert "1 more: line-3003." in empty.reason


@pytest.mark.parametrize("kind", [JSONL, CSV])
def test_an_overlong_line_is_refused_without_being_held(kind: str) -> None:
    settings = IngestSettings(max_article_bytes=1000)
    long = '"' + "长" * 400_000 + '"'
    content = f'{{"text": {long}}}\n{{"text": "短"}}\n' if kind == JSONL else f'text\n{long}\n"短"\n'
    raw = content.encode()
    tracemalloc.start()
    found = read(raw, kind, settings)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert texts(found) == ["短"]
    assert "limit of 1,000" in failures(found)[0].reason
    assert peak < 600_000


def test_blank_lines_without_end_are_not_read_to_the_end() -> None:
    began = time.process_time()
    (failure,) = read(b"\n" * 3_000_000)
    assert isinstance(failure, SourceReport)
    assert "blank lines" in failure.reason
    assert time.process_time() - began < 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("kind", [JSONL, JSON, CSV])
def test_tables_are_read_in_every_encoding(kind: str, encoding: str) -> None:
    text = "国家统计局今天发布了上半年的数据，村里的上字和下字都要读对。"
    row = json.dumps({"id": "上", "text": text}, ensure_ascii=False)
    content = {JSONL: f"{row}\n{row}\n", JSON: f"[{row}]", CSV: f"id,text\n上,{text}\n"}[kind]
    found = read(content.encode(encoding), kind)
    assert texts(found) == [text]
    assert found[0].uri == "/a#上"


def test_half_a_surrogate_pair_is_shown_as_lost() -> None:
    assert texts(read('{"text": "\\ud83d emoji"}')) == ["\ufffd emoji"]


@pytest.mark.parametrize(
    "content",
    [
        json.dumps(ROWS),
        json.dumps(ROWS, indent=2),
        "\n".join(json.dumps(row, indent=1) for row in ROWS),
        json.dumps({"code": 0, "articles": ROWS}),
        json.dumps({"code": 0, "data": {"total": 2, "list": ROWS, "tags": [{"name": "x"}]}}),
        json.dumps([ROWS]),
    ],
    ids=["list", "indented", "sequence", "wrapped", "wrapped twice", "nested list"],
)
def test_json_may_hold_its_articles_in_many_shapes(content: str) -> None:
    assert texts(read(content, JSON)) == ["第一篇。", "第二篇。"]


def test_one_json_object_is_one_article() -> None:
    (page,) = pages(read('{"title": "题", "text": "文。", "comments": [{"text": "评论"}]}', JSON))
    assert (page.uri, page.content.decode()) == ("/a#row-1", "文。")


@pytest.mark.parametrize(
    ("content", "read_before", "words"),
    [
        ('[{"text": "一"}, {"text": "二"', 1, "not valid JSON from here on"),
        ("", 0, "no JSON object"),
        ("[1, 2]", 0, "no JSON object"),
        ('{"a":' * 200_000, 0, "nested too deeply"),
        ('{"a": 1}', 0, "no text"),
    ],
)
def test_damaged_json_is_read_as_far_as_it_goes(content: str, read_before: int, words: str) -> None:
    found = read(content, JSON)
    assert len(texts(found)) == read_before
    assert words in failures(found)[0].reason


def test_a_long_list_is_read_as_a_stream() -> None:
    rows = json.dumps([{"id": number, "text": f"第{number}篇。" * 50} for number in range(2000)], ensure_ascii=False)
    stream = io.BufferedReader(io.BytesIO(rows.encode()))
    tracemalloc.start()
    count = sum(1 for _ in read_rows(stream, "/a", kind=JSON, settings=SETTINGS))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 2000
    assert peak < 1_600_000


def test_one_json_value_longer_than_an_article_may_be_is_refused_in_time() -> None:
    began = time.process_time()
    found = read('[{"text": "' + "长" * 3_000_000 + '"}]', JSON, IngestSettings(max_article_bytes=100_000))
    assert "limit of 100,000" in failures(found)[0].reason
    assert time.process_time() - began < 2


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_csv_is_read_with_quotation_marks_line_breaks_and_any_delimiter(delimiter: str) -> None:
    header = delimiter.join(["编号", "标题", "正文"])
    row = delimiter.join(["1", '"甲""乙"""', '"一段。\n二段，完。"'])
    (page,) = pages(read(f"{header}\n{row}\n\n", CSV))
    assert (page.fields["title"], page.content.decode()) == ('甲"乙"', "一段。\n二段，完。")


def test_a_quotation_mark_that_is_never_closed_ends_the_table_only() -> None:
    settings = IngestSettings(max_article_bytes=1000)
    found = read('id,text\n1,一\n2,"' + "长长长长\n" * 1000, CSV, settings)
    assert texts(found)[0] == "一"
    assert "damaged here" in failures(found)[0].reason


def test_a_table_without_a_column_of_text_says_how_to_name_it() -> None:
    (failure,) = read("a,b\n1,2\n3,4\n", CSV)
    assert isinstance(failure, SourceReport)
    assert "`field_names`" in failure.reason
    assert "1 more" in failure.reason


def lines(count: int) -> Iterator[bytes]:
    for number in range(count):
        yield json.dumps({"id": number, "text": "文"}).encode() + b"\n"


def test_ids_that_are_numbers_are_told_apart_from_places() -> None:
    found = pages(read(b"".join(lines(3)) + b'{"text": "no id"}\n'))
    assert [page.uri for page in found] == ["/a#0", "/a#1", "/a#2", "/a#line-4"]
