from __future__ import annotations

import pytest

from qa.answering.finding import load_reader_model
from qa.questions import understand
from qa.retrieval import passages_from_texts


def terms(question: str) -> dict[str, bool]:
    read = load_reader_model().reader.read_question(understand(question, standalone=question))
    return {term.alternatives[0]: term.is_key for term in read.terms}


def test_names_and_numbers_of_a_question_are_keys_and_a_number_keeps_its_classifier() -> None:
    found = terms("红石县地铁7号线2024年运送了多少乘客？")
    assert found["红石县"]
    assert found["2024年"]
    assert any(term.startswith("7") and len(term) > 1 and key for term, key in found.items())
    assert not found["乘客"]


@pytest.mark.parametrize(
    ("text", "found"),
    [("地铁7号线开通", True), ("地铁17号线开通", False), ("地铁7.7号线开通", False)],
)
def test_a_number_is_not_found_inside_another_number(text: str, found: bool) -> None:
    question = "地铁7号线什么时候开通？"
    read = load_reader_model().reader.read_question(understand(question, standalone=question))
    (number,) = [term for term in read.terms if term.alternatives[0].startswith("7")]
    assert number.found_in(text) is found


def test_a_place_is_found_with_and_without_its_suffix() -> None:
    question = "黑龙江省有多少座水库？"
    read = load_reader_model().reader.read_question(understand(question, standalone=question))
    assert any(term.found_in("黑龙江全省共有水库") and "黑龙江省" in term.alternatives for term in read.terms)


@pytest.mark.parametrize(
    ("text", "contradicts"),
    [
        ("2022年举办竞赛500场。", True),
        ("2023年举办竞赛600场,比2022年多100场。", False),
        ("举办竞赛500场。", False),
        ("二〇二三年举办竞赛600场。", False),
    ],
)
def test_a_sentence_about_another_year_contradicts_the_question(text: str, contradicts: bool) -> None:
    reader = load_reader_model().reader
    question = "2023年举办了多少场竞赛？"
    query = understand(question, standalone=question)
    passages = passages_from_texts(query, [text], embedder=reader.embedder, chunk_chars=350, limit=1)
    (sentence,) = reader.read_sentences(passages)
    assert reader.read_question(query).contradicts(sentence) is contradicts


def test_the_focus_is_the_noun_that_is_asked_for() -> None:
    reader = load_reader_model().reader
    for question, focus in (("哪个省份获奖？", "省份"), ("举办了多少场竞赛？", "竞赛"), ("谁获奖？", "")):
        assert reader.read_question(understand(question, standalone=question)).focus == focus
