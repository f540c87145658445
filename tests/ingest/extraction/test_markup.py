"""What a page of HTML shows."""

from __future__ import annotations

import pytest

from ingest.extraction import extract_page

PROSE = "这是一个足够长的段落，里面有几个句子。它说明了一件事情的经过，也说明了原因。" * 3
PAGE = f"""<html><head><title>大桥通车 - 某某网</title>
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


def test_what_is_shown_without_scripts_counts_where_it_is_an_article_and_no_request() -> None:
    page = f"<div id='app'></div><noscript>{{}}</noscript><p>{PROSE}</p>"
    assert extract_page(page.format("请打开脚本。"), "text/html").text == PROSE
    assert extract_page(page.format(f"<div>{PROSE * 3}</div>"), "text/html").text == f"{PROSE * 3}\n{PROSE}"


def test_what_is_not_displayed_is_no_part_of_a_line_unless_it_is_the_article() -> None:
    page = "<p>水库蓄水<span style='color:red; display: none'>禁止复制</span>了。</p>"
    assert extract_page(page, "text/html").text == "水库蓄水了。"
    assert extract_page(f'<div style="display:none"><p>{PROSE * 3}</p></div>', "text/html").text == PROSE * 3


def test_preformatted_text_keeps_its_lines() -> None:
    text = extract_page("<p>一\n二</p><pre>三\n  四<b>五\n六</b></pre><p>七\n八</p>", "text/html").text
    assert text.split("\n") == ["一 二", "三", "四五", "六", "七 八"]


@pytest.mark.parametrize("body", ["第一段。\\n第二段。", "<p>第一段。</p><p>第二段。</p>"])
def test_an_article_that_only_the_data_of_a_page_hold_is_shown(body: str) -> None:
    data = f'{{"@type": "NewsArticle", "articleBody": "{body}{PROSE}"}}'
    page = extract_page(f'<div>首页</div><script type="application/ld+json">{data}</script>', "text/html")
    assert page.text.split("\n")[:2] == ["首页", "第一段。"]
    assert page.main_lines == set(range(1, page.text.count("\n") + 1))
    assert "text" not in page.fields
    shown = extract_page(f'<p>{PROSE * 2}</p><script type="application/ld+json">{data}</script>', "text/html")
    assert shown.text == PROSE * 2


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


def test_a_tag_of_countless_attributes_is_refused_at_once() -> None:
    attributes = " ".join(f"a{number}=1" for number in range(20_000))
    page = f"<html><body><p {attributes}>今天大桥通车。</p></body></html>"
    with pytest.raises(ValueError, match="attributes"):
        extract_page(page, "text/html")
