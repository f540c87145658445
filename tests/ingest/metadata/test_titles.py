"""Which line is the headline."""

from __future__ import annotations

import pytest

from ingest.metadata.titles import find_title

BODY = "澜湾地铁六号线今天开通。六号线全长三十二公里，设二十一座车站，全程票价六元。市民说，坐地铁上班方便多了。"
TITLE = "澜湾地铁六号线今天开通 全程票价六元"


@pytest.mark.parametrize(
    "page_title",
    [
        TITLE,
        f"{TITLE}_今日城事网",
        f"{TITLE} - 交通 - 今日城事网",
        f"{TITLE}-今日城事网",
        f"{TITLE}-今日城事-新闻中心",
        f"{TITLE}|地铁|票价_城事新闻",
        f"{TITLE}--民生",
    ],
)
def test_the_name_of_the_site_is_cut(page_title: str) -> None:
    assert find_title({"title": page_title, "headline": TITLE}, [], [], body=BODY) == TITLE


def test_without_a_heading_the_site_is_cut_from_the_page_title_alone() -> None:
    assert find_title({"title": f"{TITLE}_今日城事网"}, [], [], body=BODY) == TITLE


def test_separators_inside_a_headline_stay() -> None:
    title = "深度|澜湾地铁六号线开通：票价六元怎么定"
    assert find_title({"title": f"{title}_城事网", "headline": title}, [], [], body=BODY) == title
    assert (
        find_title({"title": "地铁六号线——坐地铁上班方便多了"}, [], [], body=BODY) == "地铁六号线——坐地铁上班方便多了"
    )


def test_the_first_line_of_a_document_is_its_title_where_the_rest_is_about_it() -> None:
    assert find_title({}, [], [], body=f"澜湾地铁六号线开通\n{BODY}") == "澜湾地铁六号线开通"
    assert find_title({}, [], [], body=f"各区人民政府，市政府各部门：\n{BODY}") == ""
    assert find_title({}, [], [], body=BODY) == ""


def test_a_headline_above_the_body_may_have_two_halves() -> None:
    halves = "地铁六号线今天开通；全程票价六元"
    assert find_title({}, ["2024-09-28 来源：晚报", halves, "首页"], [], body=BODY) == halves


def test_a_heading_that_names_the_site_or_is_cut_off_is_not_the_headline() -> None:
    assert find_title({"title": f"{TITLE}_城事网", "headline": "城事网"}, [], [], body=BODY) == TITLE
    assert find_title({"title": f"{TITLE}_城事网", "headline": "澜湾地铁"}, [], [], body=BODY) == TITLE


def test_a_page_title_that_says_nothing_gives_way_to_a_line() -> None:
    assert find_title({"title": "新闻动态"}, ["来源：晚报", TITLE, "首页"], [], body=BODY) == TITLE


def test_the_line_above_the_body_that_shares_most_with_it_wins() -> None:
    above = ["发布时间:2024-09-28", TITLE, "台风来了怎么办 请看这里", "首页 > 民生"]
    assert find_title({}, above, ["机场快线今年内完成招标"], body=BODY) == TITLE


def test_a_line_followed_by_date_or_source_is_the_likelier_headline() -> None:
    above = [
        "原标题：坐着地铁去上班 票价六元",
        "字号",
        "评论",
        "分享",
        "打印",
        "2024-09-28 来源：晚报",
        "地铁六号线今天通车",
    ]
    assert find_title({}, above, [], body=BODY) == "地铁六号线今天通车"
    assert find_title({}, above[:-1], [], body=BODY) == "坐着地铁去上班 票价六元"


def test_a_title_only_in_the_link_list_is_found_and_its_cry_is_cut() -> None:
    below = ["标签:", f"- 速看快报!{TITLE}", "- 秋天吃什么水果好_今日速看"]
    assert find_title({}, [], below, body=BODY) == TITLE


def test_an_original_title_is_better_than_none() -> None:
    assert find_title({}, [], ["原标题:《坐着六号线去上班》", "编辑:某"], body=BODY) == "坐着六号线去上班"


def test_no_title_is_invented() -> None:
    assert find_title({}, [], ["秋天吃什么水果好"], body=BODY) == ""
    assert find_title({}, ["2024-09-28 07:30", "来源：晚报"], [], body=BODY) == ""


@pytest.mark.parametrize(
    ("body", "title"),
    [
        ("白河大桥昨天合龙          某某报讯 白河大桥昨天上午合龙。", "白河大桥昨天合龙"),
        ("白河大桥 昨天合龙白河大桥 昨天合龙 来源：某报 大桥长两公里。", "白河大桥 昨天合龙"),
        ("白河大桥昨天合龙。          大桥长两公里。", ""),
        ("白河大桥昨天合龙 大桥长两公里。", ""),
    ],
)
def test_a_title_that_ran_into_the_body_is_found(body: str, title: str) -> None:
    assert find_title({}, [], [], body=body) == title
