from __future__ import annotations

import subprocess
import sys

import pytest

from qa.questions.translation import Concept, load_index, translate


def alternatives_of(question: str) -> dict[str, tuple[str, ...]]:
    return {concept.source: tuple(word for word, _ in concept.alternatives) for concept in translate(question)}


def test_a_question_becomes_the_concepts_it_is_about() -> None:
    found = alternatives_of("Which university opened a new hospital?")
    assert list(found) == ["university", "opened", "new", "hospital"]
    assert found["university"][0] == "大学"
    assert found["hospital"][0] == "医院"


def test_the_longest_phrase_is_taken_first() -> None:
    found = alternatives_of("Who is the general manager of the central bank?")
    assert "总经理" in found["general manager"]
    assert "中央银行" in found["central bank"]


@pytest.mark.parametrize(
    ("question", "source", "chinese"),
    [
        ("Who won the provinces?", "provinces", "省"),
        ("Who won the match?", "won", "赢得"),
        ("the largest city", "largest", "大"),
        ("how many cities", "cities", "城市"),
    ],
)
def test_inflected_words_are_found(question: str, source: str, chinese: str) -> None:
    assert chinese in alternatives_of(question)[source]


def test_names_and_numbers_also_stand_for_themselves() -> None:
    found = alternatives_of("When did Denver buy 35 iPhone cases from Zqxv?")
    assert found["Denver"][:2] == ("denver", "丹佛")
    assert found["35"][0] == "35"
    assert found["iPhone"][0] == "iphone"
    assert found["Zqxv"] == ("zqxv",)


def test_the_first_word_is_no_name_because_it_is_capitalised() -> None:
    assert "protein" not in alternatives_of("Protein is found in what?")["Protein"]


def test_an_acronym_is_spelled_out_but_not_the_word_that_looks_like_it() -> None:
    assert alternatives_of("the economy of the US and the U.K.") == {
        "economy": alternatives_of("economy")["economy"],
        "US": ("us", "美国"),
        "U.K": ("u.k", "英国"),
    }
    assert translate("Tell us about it") == ()
    assert translate("WHAT IS IT TO US") == ()


def test_a_hyphened_word_that_the_dictionary_lacks_is_taken_apart() -> None:
    assert list(alternatives_of("a plugs-out test of a high-speed train")) == ["plugs", "test", "high-speed train"]


def test_a_short_stem_is_no_key() -> None:
    assert alternatives_of("the Laing gallery")["Laing"] == ("laing",)


def test_words_that_only_ask_or_join_give_no_concept() -> None:
    assert translate("What is it, and who are they?") == ()
    assert translate("") == ()


def test_chinese_parts_are_left_to_the_caller() -> None:
    assert alternatives_of("哪个 province 连续三届").keys() == {"province"}


def test_weights_fall_from_one_and_stay_positive() -> None:
    for concept in translate("Which province had three consecutive national craftsmen awards?"):
        weights = [weight for _, weight in concept.alternatives]
        assert weights == sorted(weights, reverse=True)
        assert weights[0] == 1.0
        assert weights[-1] > 0


def test_a_repeated_word_counts_once() -> None:
    concepts = translate("bank after bank")
    assert [concept.source for concept in concepts] == ["bank"]
    assert isinstance(concepts[0], Concept)


def test_the_index_is_read_when_first_needed() -> None:
    code = "import qa.questions.translation as t; print(t.load_index.cache_info().currsize)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "0"
    assert len(load_index()) > 100_000
