"""What a page states about itself."""

from __future__ import annotations

import pytest

from ingest.extraction import extract_page
from ingest.extraction.head import find_declared_charset

PROSE = "这是一个足够长的段落，里面有几个句子。"
PAGE = """<html><head><title>大桥通车 - 某某网</title>
<meta property="og:title" content="大桥通车"><meta name="pubdate" content="2024-05-01 08:00">
<meta property="og:site_name" content="某某网"><link rel="canonical" href="https://example.org/1"></head>
<body><h1>大桥通车</h1><p>这是一个段落。</p></body></html>"""


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
