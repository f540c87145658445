from __future__ import annotations

import pytest

from qa.questions import detect_expected, detect_language, strip_asking, understand


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("哪个城市举办了展览？", "zh-Hans"),
        ("哪個城市舉辦了展覽？", "zh-Hant"),
        ("Which city held the exhibition?", "en"),
        ("which museum shows the 青铜面具 exhibition", "en"),
        ("AI芯片是谁发布的？", "zh-Hans"),
        ("谁发布了 iPhone 15 Pro Max？", "zh-Hans"),
    ],
)
def test_a_question_has_the_language_of_most_of_its_words(text: str, language: str) -> None:
    assert detect_language(text) == language


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("这座桥有多长？", "number"),
        ("一共有几个车站？", "number"),
        ("哪一年动工？", "time"),
        ("什么时候通车？", "time"),
        ("谁设计了这座桥？", "person"),
        ("桥在哪里？", "place"),
        ("哪个省最早完成？", "place"),
        ("他在哪家医院工作？", "thing"),
        ("出台了哪部条例？", "title"),
        ("为什么停运？", "reason"),
        ("如何预约？", "manner"),
        ("2023年红石县粮食产量", "number"),
        ("青川大桥的工程质量", "thing"),
        ("这家工厂提高了什么效率", "thing"),
        ("红石书展主办城市？", "place"),
        ("青川队的主教练", "person"),
        ("这段情节在第几集、哪一集？", "number"),
        ("Which province was first?", "place"),
        ("How many stations are there?", "number"),
        ("列车采用了什么技术？", "thing"),
    ],
)
def test_what_is_asked_for_is_told_from_the_words_that_ask(question: str, expected: str) -> None:
    assert detect_expected(question) == expected


@pytest.mark.parametrize(
    ("question", "left"),
    [
        ("请问青浦江大桥有多长？", "青浦江大桥有"),
        ("谁是园长？", "园长"),
        ("Which museum was it?", "museum"),
        ("什么？", "什么?"),
    ],
)
def test_words_that_only_ask_are_not_searched_for(question: str, left: str) -> None:
    assert strip_asking(question) == left


def test_an_english_question_is_searched_in_chinese_too() -> None:
    query = understand("Which bridge opened?", standalone="Which bridge opened?")
    assert any("桥" in wording for concept in query.concepts for wording, _ in concept)
