"""What plain text and Markdown show."""

from __future__ import annotations

import time

import pytest

from ingest.extraction import extract_page


def test_markdown_shows_its_words_and_front_matter_becomes_fields() -> None:
    page = extract_page(
        '---\ntitle: "题目"\ndate: 2024-05-01\n来源: 日报\n---\n'
        "# 题目\n\n**加粗**和[链接](https://e.org)。\n\n> 引用\n\n![图](a.png)\n",
        "text/markdown",
    )
    assert page.fields == {"title": "题目", "date": "2024-05-01", "publisher": "日报", "headline": "题目"}
    assert [line for line in page.text.split("\n") if line] == ["题目", "加粗和链接。", "引用", "图"]


def test_the_rows_of_a_markdown_table_show_their_cells() -> None:
    table = "| 街道 | 公里 |\n|:---|---:|\n| 南关 | 9.6 |\n"
    assert extract_page(table, "text/markdown").text.split() == ["街道", "|", "公里", "南关", "|", "9.6"]


def test_plain_text_keeps_its_lines_and_resolves_left_over_entities() -> None:
    assert extract_page("甲&nbsp;乙\r\n&ldquo;丙&rdquo;\rAT&T", "text/plain").text == "甲 乙\n“丙”\nAT&T"


@pytest.mark.parametrize("mark", ["**a ", "__a ", "[", "![", "[a](", "# #"])
def test_markdown_full_of_opening_marks_is_read_in_time(mark: str) -> None:
    began = time.process_time()
    extract_page(mark * 15_000, "text/markdown")
    assert time.process_time() - began < 3
