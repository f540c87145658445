"""What is article and what is not, and where every kept character came from."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.cleaning import Cleaned, clean_page
from ingest.cleaning.insertions import find_pinyin

FIRST = "9月28日早上，这条连接老港区和新城的地铁线正式载客运营，市民排起了长队。"
SECOND = "负责施工的一位工程师介绍，最难的一段是江底的隧道，施工队用了十一个月才打通。"
THIRD = "市交通局表示，二期工程计划明年开工，将向北延伸到机场。"


def clean_lines(*lines: str, **options: object) -> list[str]:
    return clean_page("\n".join(lines), **options).text.split("\n")  # type: ignore[arg-type]


def check_mapping(page: str, cleaned: Cleaned) -> None:
    """Every character of the body stands in the page, and every character of the page is in one block."""
    mapped = [None] * len(cleaned.text)
    for run in cleaned.runs:
        assert run.length > 0
        for index in range(run.length):
            assert cleaned.text[run.start + index] == page[run.original_start + index]
            mapped[run.start + index] = run  # type: ignore[call-overload]
    assert all(run is not None or character == "\n" for run, character in zip(mapped, cleaned.text, strict=True))
    covered = [False] * len(page)
    end = 0
    for block in cleaned.blocks:
        assert end <= block.start < block.end
        end = block.end
        covered[block.start : block.end] = [True] * (block.end - block.start)
    assert all(inside or not character.strip() for inside, character in zip(covered, page, strict=True))


def test_navigation_lists_teasers_dates_and_notices_leave_the_body() -> None:
    body = clean_lines(
        "首页 > 本地 > 民生",
        "地铁6号线今天开通",
        "发布时间:2024-09-28 07:30:15 来源:晚报",
        "分享到: 微信 微博 QQ空间",
        FIRST,
        "隧道里的十一个月",
        SECOND,
        THIRD,
        "责任编辑:民生新闻部",
        "相关阅读",
        "· 机场快线今年内完成招标",
        "国庆假期将至,交警部门对全市路况进行了分析,预计假期首日车流量将达到...",
        "2024-09-27 18:20:00",
        "« 2024年 » « 09月 »",
        "1234567",
        "版权声明:本网转载的文章仅代表作者观点,如有侵权请联系我们删除。",
    )
    assert body == [FIRST, "隧道里的十一个月", SECOND, THIRD]


def test_prose_among_dates_and_teasers_is_a_teaser() -> None:
    body = clean_lines(
        FIRST,
        SECOND,
        THIRD,
        "更多关于国内的资讯:",
        "近日，某地举行了一场活动，吸引了许多人前来参加。",
        "2026-02-06 14:01:00",
        "日前，某地公布了一组数据，同比增长了两成。",
        "2026-02-06 11:12:00",
        "今天，某地召开了一次会议，研究了几件事情。",
        "2026-02-06 11:13:00",
    )
    assert body == [FIRST, SECOND, THIRD]


def test_an_ellipsis_of_six_points_ends_a_sentence() -> None:
    assert clean_lines(FIRST, "他还有很多话想说，却只写下了一句“后会有期”……", SECOND)[1].endswith("……")


def test_captions_stay_and_repeated_ones_leave() -> None:
    page = "\n".join([FIRST, "列车驶入站台(9月28日摄)。", "某某社记者 摄", SECOND, "列车驶入站台(9月28日摄)。"])
    cleaned = clean_page(page)
    assert cleaned.text.count("驶入站台") == 1
    assert [block.kind for block in cleaned.blocks] == ["body", "caption", "caption", "body", "removed"]
    assert cleaned.blocks[-1].rule == "repeated"


def test_inserted_readings_are_removed_and_recorded() -> None:
    page = "機(jī)械車(chē)間內(nèi)，職工們(men)正在指導(dǎo)新來(lái)的學(xué)徒，一起操作機床。"
    cleaned = clean_page(page)
    assert cleaned.text == "機械車間內，職工們正在指導新來的學徒，一起操作機床。"
    check_mapping(page, cleaned)
    assert sum(block.rule == "pinyin" for block in cleaned.blocks) == 7


def test_a_single_reading_is_a_gloss_and_stays() -> None:
    assert find_pinyin("旱魃（bá）是传说中的神怪，人们用它来解释旱灾。") == []
    assert find_pinyin("使用人工智能(ai)和(he)数据") == []


def test_a_row_keeps_all_its_lines_but_the_certain_rubbish() -> None:
    assert clean_lines("奖牌榜", "中国 40 27 24", "美国 40 44 42", is_article=True) == [
        "奖牌榜",
        "中国 40 27 24",
        "美国 40 44 42",
    ]
    assert clean_lines(FIRST, THIRD + "返回首页，查看更多责任编辑：", is_article=True) == [FIRST, THIRD]
    assert clean_lines("原标题：地铁开通" + FIRST + "本文不构成投资建议，投资需谨慎。", is_article=True) == [
        "地铁开通" + FIRST
    ]


@pytest.mark.parametrize("text", ["停水通知", "今天放假", "首页", "A short note"])
def test_a_row_is_never_cleaned_away(text: str) -> None:
    assert clean_page(f"{text}，请相互转告今天下午", is_article=True).text


def test_a_short_article_without_any_sentence_survives() -> None:
    assert clean_lines("关于青石河大桥封闭施工的通告（第三号）", "施工期间车辆请绕行南溪路和白河路") == [
        "关于青石河大桥封闭施工的通告（第三号）",
        "施工期间车辆请绕行南溪路和白河路",
    ]


def test_the_headline_is_not_part_of_the_body() -> None:
    cleaned = clean_page(f"地铁六号线今天开通\n{FIRST}", headline="地铁六号线今天开通", is_article=True)
    assert cleaned.text == FIRST
    assert cleaned.blocks[0].rule == "title"


def test_paragraphs_that_the_markup_left_out_between_others_come_back() -> None:
    page = "\n".join(["首页", FIRST * 2, SECOND, THIRD * 2, "页脚"])
    assert clean_page(page, main_lines=frozenset({1, 3})).text.split("\n") == [FIRST * 2, SECOND, THIRD * 2]


def test_points_of_a_list_that_the_markup_left_out_between_paragraphs_come_back() -> None:
    page = "大\n中\n" + "\n".join([FIRST, "隧道 3公里", "车站 21座", SECOND, "小", THIRD, "回到上面"])
    body = clean_page(page, main_lines=frozenset({2, 5, 7})).text.split("\n")
    assert body == [FIRST, "隧道 3公里", "车站 21座", SECOND, "小", THIRD]


def test_a_short_main_part_is_kept_where_the_lines_alone_would_give_less() -> None:
    lines = ["下面介绍一种简单的家常汤。", "1. 汤", "梨 1个", "糖", "做法：先把梨切成小块，再炖四十分钟。"]
    assert clean_page("\n".join(lines), main_lines=frozenset({0, 1, 4})).text.split("\n") == lines


def test_the_times_of_a_live_report_stay_above_what_they_date() -> None:
    report = ["08:02", FIRST, "08:47", SECOND, "9:05", THIRD]
    assert clean_lines(*report, is_article=True) == report
    assert clean_lines(FIRST, "08:47", SECOND, is_article=True) == [FIRST, SECOND]


def test_points_above_a_list_header_are_the_articles_and_those_below_are_not() -> None:
    points = [f"- {place}街道：{number}个小区" for number, place in enumerate("南北东西", 18)]
    listed = ["相关阅读", "- 秋粮收购价格公布", "- 地铁新线明年开通"]
    assert clean_lines(FIRST, SECOND, THIRD, *points, *listed, is_article=True) == [FIRST, SECOND, THIRD, *points]


def test_lines_of_links_never_are_body() -> None:
    page = "\n".join([FIRST * 2, "另一篇文章的很长很长的标题放在正文的后面", THIRD * 2])
    cleaned = clean_page(page, main_lines=frozenset({0, 1, 2}), link_lines=frozenset({1}))
    assert "另一篇" not in cleaned.text


def test_a_text_of_endless_lines_is_refused() -> None:
    with pytest.raises(ValueError, match="lines"):
        clean_page("a\n" * 300_000)


PIECES = st.sampled_from(
    [
        FIRST,
        SECOND,
        THIRD,
        "相关阅读",
        "2024-09-28",
        "機(jī)械(xiè)車(chē)間(jiān)內(nèi)的工人。",
        "· 条目",
        "…",
        "a\u200bb，他说。",
        "图为大桥（资料图）",
        "责任编辑：某",
        " ",
        "",
        "\t全角　空格。",
        "返回首页，查看更多责任编辑：",
        "https://e.org/1",
        "\U0001f600很好。",
    ]
)


@given(st.lists(PIECES, min_size=1, max_size=25), st.booleans())
def test_every_kept_character_maps_back_to_the_page(lines: list[str], is_article: bool) -> None:
    page = "\n".join(lines)
    check_mapping(page, clean_page(page, is_article=is_article))


@given(st.text(max_size=200), st.booleans())
def test_any_text_maps_back_to_the_page(page: str, is_article: bool) -> None:
    page = page.replace("\r", "\n")
    check_mapping(page, clean_page(page, is_article=is_article))
