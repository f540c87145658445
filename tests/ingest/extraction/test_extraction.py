"""What a page shows, and what its markup states."""

from __future__ import annotations

import time

import pytest

from ingest.extraction import extract_page, find_declared_charset

PROSE = "这是一个足够长的段落，里面有几个句子。它说明了一件事情的经过，也说明了原因。" * 3
PAGE = f"""<html><head><title>大桥通车 - 某某网</title>
<meta property="og:title" content="大桥通车"><meta name="pubdate" content="2024-05-01 08:00">
<meta property="og:site_name" content="某某网"><link rel="canonical" href="https://example.org/1">
<script>var hidden = "看不见";</script><style>p {{ color: red }}</style></head>
<body><!-- 注释 --><ul><li><a href="/">首页</a></li><li><a href="/b">新闻</a></li></ul>
<div class="article"><h1>大桥通车</h1><p>{PROSE}</p><p>第二段<b>加粗</b>和<a href="/x">链接</a>在一起。{PROSE}</p></div>
<table><tr><td>长度</td><td>55公里</td></tr></table><p hidden>藏起来的</p>
<p>第一行<br>第二行&nbsp;完</p></body></html>"""


def test_blocks_become_lines_and_inline_markup_does_not() -> None:
    lines = extract_page(PAGE, "text/html").text.split("\n")
    assert lines[:3] == ["首页", "新闻", "大桥通车"]
    assert f"第二段加粗和链接在一起。{PROSE}" in lines
    assert "长度 55公里" in lines
    assert lines[-2:] == ["第一行", "第二行 完"]


def test_scripts_styles_comments_and_hidden_parts_are_not_shown() -> None:
    text = extract_page(PAGE, "text/html").text
    for word in ("看不见", "color", "注释", "藏起来的"):
        assert word not in text


def test_the_head_states_title_headline_date_site_and_address() -> None:
    fields = extract_page(PAGE, "text/html").fields
    assert fields == {
        "title": "大桥通车 - 某某网",
        "headline": "大桥通车",
        "date": "2024-05-01 08:00",
        "site": "某某网",
        "url": "https://example.org/1",
    }


def test_linked_data_states_authors_and_publisher() -> None:
    data = """{"@graph": [{"@type": "NewsArticle", "headline": "题", "datePublished": "2024-05-01T08:00:00+08:00",
      "author": [{"name": "甲乙"}, {"name": "丙丁"}], "publisher": {"name": "日报"}}]}"""
    fields = extract_page(f'<script type="application/ld+json">{data}</script><p>文</p>', "text/html").fields
    assert fields["author"] == "甲乙、丙丁"
    assert fields["publisher"] == "日报"
    assert fields["date"] == "2024-05-01T08:00:00+08:00"


def test_the_lines_of_the_article_and_of_links_are_told() -> None:
    page = extract_page(PAGE, "text/html")
    lines = page.text.split("\n")
    assert page.main_lines is not None
    assert PROSE in [lines[number] for number in page.main_lines]
    assert "首页" not in [lines[number] for number in page.main_lines]
    assert [lines[number] for number in sorted(page.link_lines)] == ["首页", "新闻"]


@pytest.mark.parametrize(
    "text",
    [
        "<div>" * 100_000 + "底",
        "<a>" * 50_000,
        "<table><tr><td>" * 5_000 + "文",
        "<!DOCTYPE x [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]><p>&b;</p>",
        "\x00\x01<p>a\x02b</p>",
    ],
)
def test_bombs_of_depth_and_entities_end_quickly(text: str) -> None:
    assert len(extract_page(text, "text/html").text) < 100


@pytest.mark.parametrize("text", ["", "   "])
def test_a_page_without_markup_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no HTML"):
        extract_page(text, "text/html")


def test_a_page_that_shows_nothing_is_empty() -> None:
    assert extract_page("<!-- only a comment --><p></p>", "text/html").text == ""


def test_markdown_shows_its_words_and_front_matter_becomes_fields() -> None:
    page = extract_page(
        '---\ntitle: "题目"\ndate: 2024-05-01\n来源: 日报\n---\n'
        "# 题目\n\n**加粗**和[链接](https://e.org)。\n\n> 引用\n\n![图](a.png)\n",
        "text/markdown",
    )
    assert page.fields == {"title": "题目", "date": "2024-05-01", "publisher": "日报", "headline": "题目"}
    assert [line for line in page.text.split("\n") if line] == ["题目", "加粗和链接。", "引用", "图"]


def test_plain_text_keeps_its_lines_and_resolves_left_over_entities() -> None:
    assert extract_page("甲&nbsp;乙\r\n&ldquo;丙&rdquo;\rAT&T", "text/plain").text == "甲 乙\n“丙”\nAT&T"


@pytest.mark.parametrize(
    ("content", "charset"),
    [
        (b'<meta charset="gbk">', "gbk"),
        (b'<meta http-equiv="Content-Type" content="text/html; charset=gb2312">', "gb2312"),
        (b"<?xml version='1.0' encoding='big5'?>", "big5"),
        (b"<p>charset=utf-8</p>", None),
    ],
)
def test_the_declared_charset_is_found(content: bytes, charset: str | None) -> None:
    assert find_declared_charset(content) == charset


@pytest.mark.parametrize("graph", ["null", "5", '"words"', "[1, null]"])
def test_linked_data_without_an_article_is_passed_over(graph: str) -> None:
    page = f'<script type="application/ld+json">{{"@graph": {graph}}}</script><p>{PROSE}</p>'
    assert extract_page(page, "text/html").fields == {}


@pytest.mark.parametrize("kind", ['"NewsArticle"', '["NewsArticle"]', '["Thing", "BlogPosting"]'])
def test_linked_data_may_name_several_kinds(kind: str) -> None:
    page = f'<script type="application/ld+json">{{"@type": {kind}, "headline": "大桥通车"}}</script><p>{PROSE}</p>'
    assert extract_page(page, "text/html").fields["headline"] == "大桥通车"


@pytest.mark.parametrize("mark", ["**a ", "__a ", "[", "![", "[a](", "# #"])
def test_markdown_full_of_opening_marks_is_read_in_time(mark: str) -> None:
    began = time.process_time()
    extract_page(mark * 15_000, "text/markdown")
    assert time.process_time() - began < 3


def test_a_tag_of_countless_attributes_is_refused_at_once() -> None:
    attributes = " ".join(f"a{number}=1" for number in range(20_000))
    page = f"<html><body><p {attributes}>今天大桥通车。</p></body></html>"
    with pytest.raises(ValueError, match="attributes"):
        extract_page(page, "text/html")
