from __future__ import annotations

import pytest

from qa.questions import detect_language, strip_asking, understand


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
    ("question", "left"),
    [
        ("请问青浦江大桥有多长？", "青浦江大桥有"),
        ("谁是园长？", "园长"),
        ("Which museum was it?", "museum"),
        ("什么？", "什么?"),
        ("红石县的人口在全省排第几？", "红石县的人口在全省排"),
        ("山里有许多大学校吗？", "山里有许多大学校"),
    ],
)
def test_words_that_only_ask_are_not_searched_for(question: str, left: str) -> None:
    assert strip_asking(question) == left


def test_an_english_question_is_searched_in_chinese_too() -> None:
    query = understand("Which bridge opened?", standalone="Which bridge opened?")
    assert any("桥" in wording for concept in query.concepts for wording, _ in concept)
