from __future__ import annotations

from datetime import date

import pytest

from qa.questions import understand
from qa.questions.parts import split_query, split_question

COMPOUND = (
    ("2021年和2022年的冠军分别是谁？", ("2021年的冠军是谁？", "2022年的冠军是谁？")),
    ("2021和2022年书展在哪里举办？", ("2021年书展在哪里举办？", "2022年书展在哪里举办？")),
    ("2022年第一季度和第二季度的增速分别是多少？", ("2022年第一季度的增速是多少？", "2022年第二季度的增速是多少？")),
    ("青山市和临江市的人口分别是多少？", ("青山市的人口是多少？", "临江市的人口是多少？")),
    ("青山市和臨江市的人口分別是多少？", ("青山市的人口是多少？", "臨江市的人口是多少？")),
    ("青山市的人口和面积分别是多少？", ("青山市的人口是多少？", "青山市的面积是多少？")),
    ("青山市的人口是多少，临江市呢？", ("青山市的人口是多少？", "临江市的人口是多少？")),
    ("甲、乙两家公司的营收各是多少？", ("甲的营收是多少？", "乙的营收是多少？")),
    ("远山科技和海蓝集团2023年的利润分别是多少？", ("远山科技2023年的利润是多少？", "海蓝集团2023年的利润是多少？")),
    ("《大地》和《长河》的导演分别是谁？", ("《大地》的导演是谁？", "《长河》的导演是谁？")),
    ("電影《大地》的導演和主演分別是誰？", ("電影《大地》的導演是誰？", "電影《大地》的主演是誰？")),
    ("田径锦标赛男子组和女子组的冠军分别是谁？", ("田径锦标赛男子组的冠军是谁？", "田径锦标赛女子组的冠军是谁？")),
    ("华星手机X1和X2的售价分别是多少？", ("华星手机X1的售价是多少？", "华星手机X2的售价是多少？")),
    ("演唱会的时间和地点是什么？", ("演唱会的时间是什么？", "演唱会的地点是什么？")),
    ("图书展何时开幕、在哪里举行？", ("图书展何时开幕？", "图书展在哪里举行？")),
    ("运动会何时何地举行？", ("运动会何时举行？", "运动会何地举行？")),
    ("运动会什么时候、在哪里举行？", ("运动会什么时候举行？", "运动会在哪里举行？")),
    ("青浦江大桥全长多少公里，总投资多少？", ("青浦江大桥全长多少公里？", "青浦江大桥的总投资多少？")),
    ("华远公司是什么时候成立的，创始人是谁？", ("华远公司是什么时候成立的？", "华远公司的创始人是谁？")),
    ("在冬奥会上，谁获得了金牌，谁获得了银牌？", ("在冬奥会上，谁获得了金牌？", "在冬奥会上，谁获得了银牌？")),
    ("北京大学和清华大学的校长分别是哪两位？", ("北京大学的校长是哪位？", "清华大学的校长是哪位？")),
    ("高速公路和铁路里程分别是多少？", ("高速公路里程是多少？", "铁路里程是多少？")),
    ("全省公路和铁路的里程分别是多少？", ("全省公路的里程是多少？", "全省铁路的里程是多少？")),
    ("甲公司和乙公司去年的利润分别是多少？", ("甲公司去年的利润是多少？", "乙公司去年的利润是多少？")),
    ("他在青山市和临江市分别工作了多少年？", ("他在青山市工作了多少年？", "他在临江市工作了多少年？")),
    ("《谁是海的主人》的导演是谁，什么时候上映？", ("《谁是海的主人》的导演是谁？", "《谁是海的主人》什么时候上映？")),
    ("纪录片《什么是海》是哪年拍的，由谁执导？", ("纪录片《什么是海》是哪年拍的？", "纪录片《什么是海》由谁执导？")),
    ("2023年青海省和甘肃省的用电量", ("2023年青海省的用电量？", "2023年甘肃省的用电量？")),
    ("青海省和甘肃省高考报名时间", ("青海省高考报名时间？", "甘肃省高考报名时间？")),
    ("图书展的时间和地点？", ("图书展的时间？", "图书展的地点？")),
    ("青山市旅游人次和收入是多少？", ("青山市旅游人次是多少？", "青山市旅游收入是多少？")),
    ("远山和腾讯2023年净利润分别是多少？", ("远山2023年净利润是多少？", "腾讯2023年净利润是多少？")),
    ("2022年考研和高考报名人数分别是多少？", ("2022年考研报名人数是多少？", "2022年高考报名人数是多少？")),
    ("《长河》的主演有谁，导演是谁？", ("《长河》的主演有谁？", "《长河》的导演是谁？")),
    ("When was Apple founded and who leads it?", ("When was Apple founded?", "Who leads Apple?")),
    ("When and where was the summit held?", ("When was the summit held?", "Where was the summit held?")),
    ("Who won the cup in 2021 and 2022?", ("Who won the cup in 2021?", "Who won the cup in 2022?")),
    (
        "What are the populations of Oslo and Bergen, respectively?",
        ("What are the populations of Oslo?", "What are the populations of Bergen?"),
    ),
)
ONE_THING = (
    "战争与和平的作者是谁？",
    "《战争与和平》的作者是谁？",
    "中国和美国的关系如何？",
    "经济下行的原因和影响是什么？",
    "甲和乙有什么分别？",
    "谁和谁结婚了？",
    "2020年和2021年间人口增长了多少？",
    "2021年和2022年一共获得多少枚金牌？",
    "公司的研发和生产情况如何？",
    "管理的四个度假村分别是哪几个？",
    "在什么情况下，公众应该注意防范哪些灾害？",
    "过去几个月内，大约多少人报名？",
    "中国人民银行行长是谁？",
    "青山市的人口是多少，是全省最多的吗？",
    "和平饭店什么时候开业？",
    "“何时何地”这个节目由哪家电视台播出？",
    "“谁执法谁普法”是什么意思？",
    "城镇和农村居民人均可支配收入分别是多少？",
    "青海省和甘肃省的贸易额是多少？",
    "北京和上海之间的距离是多少？",
    "青海省和甘肃省谁的人口多？",
    "诺贝尔物理学奖和化学奖得主",
    "Who founded Procter and Gamble?",
    "How much did prices change between 2021 and 2022?",
    "Who wrote War and Peace?",
    "When did the company, which he founded, close?",
    "",
)


@pytest.mark.parametrize(("question", "parts"), COMPOUND)
def test_a_compound_question_becomes_its_parts_with_what_they_share(question: str, parts: tuple[str, ...]) -> None:
    assert split_question(question) == parts


@pytest.mark.parametrize("question", ONE_THING)
def test_a_question_for_one_thing_is_not_cut(question: str) -> None:
    assert split_question(question) == ()


@pytest.mark.parametrize("part", [part for _, parts in COMPOUND for part in parts])
def test_a_part_is_not_cut_again(part: str) -> None:
    assert split_question(part) == ()


def test_each_part_knows_what_sets_it_and_the_others_off() -> None:
    question = "青山市和临江市的人口分别是多少？"
    first, second = split_query(understand(question, standalone=question)).parts
    assert (first.member, first.rivals) == ("青山市", ("临江市",))
    assert (second.member, second.rivals) == ("临江市", ("青山市",))


def test_what_restricts_the_whole_question_restricts_its_parts() -> None:
    question = "只看2023年的报道，书展何时开幕、在哪里举行？"
    query = split_query(understand(question, standalone=question, today=date(2024, 1, 1)), today=date(2024, 1, 1))
    assert len(query.parts) == 2
    assert all(part.filters == query.filters != () for part in query.parts)


def test_a_query_for_one_thing_has_no_parts() -> None:
    query = understand("谁获奖了？", standalone="谁获奖了？")
    assert split_query(query) is query
