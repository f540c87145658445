from __future__ import annotations

import pytest

from qa.answering.expected import (
    asks_for_place_name,
    asks_too,
    find_quantity_pattern,
    fit_sentence,
    fits_span,
    names_place,
)


@pytest.mark.parametrize(
    ("asked", "after", "right", "wrong"),
    [
        ("多少座", "车站", "全线设21座车站", "全长32.8公里"),
        ("几家", "企业参加", "有三家企业参加", "有三名代表参加"),
        ("多长", "", "全长3.6公里", "总投资42亿元"),
        ("多少", "资金", "每年投入1500万元", "共有1500人"),
        ("多少", "人参加", "共有1500余人参加", "投入1500万元"),
    ],
)
def test_an_amount_must_have_the_unit_that_was_asked_for(asked: str, after: str, right: str, wrong: str) -> None:
    quantity = find_quantity_pattern("", asked, after)
    assert quantity is not None
    assert fit_sentence("number", quantity, right, ()) == 1.0
    assert fit_sentence("number", quantity, wrong, ()) < 1.0


def test_an_amount_of_money_is_told_from_the_word_before() -> None:
    quantity = find_quantity_pattern("大桥总投资", "多少", "?")
    assert quantity is not None
    assert quantity.search("总投资42亿元")
    assert not quantity.search("5月18日通车")


@pytest.mark.parametrize(
    ("before", "asked", "right", "wrong"),
    [
        ("园区的出口占全省的百分之", "多少", "占全省出口的12.5%", "出口12.5亿元"),
        ("园区产值增长了", "多少", "产值增长6.4%", "产值达到18亿元"),
        ("2023年园区死亡人数", "", "造成3人死亡", "损失2.1亿元"),
        ("2023年园区产值", "", "产值18亿元", "接待18亿人次"),
        ("园区人口在全省排名第", "几", "排名第三", "共有三家"),
        ("他在园区工作了", "几年", "工作了16年", "2016年到园区工作"),
    ],
)
def test_the_unit_is_told_by_what_stands_before(before: str, asked: str, right: str, wrong: str) -> None:
    quantity = find_quantity_pattern(before, asked, "")
    assert quantity is not None
    assert quantity.search(right)
    assert not quantity.search(wrong)


def test_a_number_whose_unit_is_not_told_fits_any_sentence_with_digits_half() -> None:
    assert find_quantity_pattern("", "多少", "") is None
    assert fit_sentence("number", None, "全长3.6公里", ()) == 0.5
    assert fit_sentence("number", None, "没有数字", ()) == 0.0
    assert fit_sentence("number", None, "2023年5月18日通车", ()) == 0.0


def test_a_person_or_place_must_be_one_that_the_question_does_not_name() -> None:
    assert fit_sentence("person", None, "…", ("nr", "v")) == 1.0
    assert fit_sentence("place", None, "…", ("nr", "v")) == 0.0


@pytest.mark.parametrize(
    ("expected", "text", "fits"),
    [
        ("number", "21座", True),
        ("number", "三家", True),
        ("number", "twelve stations", True),
        ("number", "首班车", False),
        ("number", "一体化", False),
        ("number", "2023年5月", False),
        ("place", "2023年5月", False),
        ("person", "12人", True),
        ("time", "明朝", True),
        ("time", "什么时候通车", False),
        ("thing", "谁最好", False),
        ("time", "2024年6月", True),
        ("time", "去年十月", True),
        ("time", "大桥", False),
        ("thing", "任何东西", True),
    ],
)
def test_a_span_must_have_the_form_of_what_is_expected(expected: str, text: str, fits: bool) -> None:
    assert fits_span(expected, text) is fits  # type: ignore[arg-type]


def test_a_kind_of_place_with_names_is_told_from_a_place_without() -> None:
    for focus in ("省", "省份", "城市", "县", "国家", "大洲"):
        assert asks_for_place_name(focus), focus
    for focus in ("", "大学", "地方", "省长", "公司"):
        assert not asks_for_place_name(focus), focus


def test_only_names_of_places_name_a_place() -> None:
    assert names_place(("ns",))
    assert names_place(("ns", "ns"))
    assert not names_place(("ns", "n"))
    assert not names_place(())


@pytest.mark.parametrize(
    ("expected", "focus", "text", "asks"),
    [
        ("time", "", "更多关于大桥什么时候通车的消息,请看本站", True),
        ("person", "", "记者问谁设计得最好", True),
        ("thing", "处理器", "这款手机使用什么处理器", True),
        ("thing", "", "大桥通车了吗?", True),
        ("time", "", "大桥5月18日通车", False),
        ("number", "", "多少年来,他一直在这里", False),
    ],
)
def test_a_sentence_that_only_asks_is_told_from_one_that_answers(
    expected: str, focus: str, text: str, asks: bool
) -> None:
    assert asks_too(expected, focus, text) is asks  # type: ignore[arg-type]
