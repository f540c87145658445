from __future__ import annotations

from pathlib import Path

import pytest

from ingest import Library
from qa import Assistant, Settings
from qa.questions import understand
from qa.questions.suggestions import suggest


def suggestion_for(question: str, assistant: Assistant, *, filters: tuple[str, ...] = ()) -> str:
    query = understand(question, standalone=question)
    return suggest(query, assistant.retrieve(question), library=assistant.library, filters=filters)


@pytest.mark.parametrize(
    ("question", "word"),
    [
        ("珠穆朗玛峰有多高？", "“珠穆朗玛峰”"),
        ("張三豐的太極劍有幾斤？", "「張三豐」"),
        ("How high is Everest?", "“everest”"),
    ],
)
def test_words_that_no_article_has_are_named_as_they_were_written(
    assistant: Assistant, question: str, word: str
) -> None:
    assert word in suggestion_for(question, assistant)


def test_words_that_stand_apart_are_named_when_no_passage_has_them_together(assistant: Assistant) -> None:
    assert "同时提到" in suggestion_for("大熊猫和地铁", assistant)


def test_otherwise_the_nearest_articles_are_named(assistant: Assistant) -> None:
    assert "“两只大熊猫抵达滨海动物园”" in suggestion_for("大熊猫", assistant)


def test_filters_in_force_are_named_first(assistant: Assistant) -> None:
    assert suggestion_for("大熊猫", assistant, filters=("2019年",)).startswith("这次只查了“2019年”")


def test_an_empty_library_is_said_to_be_empty(tmp_path: Path) -> None:
    with Library.open(tmp_path / "library") as library:
        answer = Assistant(library, Settings()).ask("谁获奖了？")
    assert answer.status == "refused"
    assert answer.suggestion == "库里还没有文章。"


def test_a_refusal_carries_its_suggestion_and_an_answer_has_none(assistant: Assistant) -> None:
    assert assistant.ask("珠穆朗玛峰有多高？").suggestion
    assert not assistant.ask("青浦江大桥总投资多少？").suggestion


def test_given_texts_are_not_said_to_be_the_library_s(assistant: Assistant) -> None:
    answer = assistant.answer_from("珠穆朗玛峰有多高？", ["今天天气晴。"])
    assert answer.status == "refused"
    assert answer.library == {}
