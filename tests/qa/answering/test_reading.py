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


def test_a_day_is_one_term_and_is_found_where_a_number_follows_it() -> None:
    assert {"2024年", "5月6日"} <= terms("2024年5月6日新增了多少家企业？").keys()
    question = "5月6日新增了多少家企业？"
    read = load_reader_model().reader.read_question(understand(question, standalone=question))
    (day,) = [term for term in read.terms if term.alternatives[0].startswith("5")]
    assert day.found_in("5月6日0-24时新增企业120家")
    assert not day.found_in("15月6日")


def test_a_year_without_its_classifier_stands_alone_and_particles_are_no_classifiers() -> None:
    assert "2024" in terms("2024春季书展的举办城市")
    assert "3" in terms("青风 3的售价是多少？")


def test_what_only_says_which_kind_of_answer_is_wanted_is_no_term() -> None:
    assert terms("红石书展的举办时间和地点").keys() == {"红石", "书展", "举办"}


@pytest.mark.parametrize("word", ["城市", "上市", "荣获", "台风", "论文"])
def test_everyday_words_that_the_tagger_takes_for_names_are_no_names(word: str) -> None:
    found = terms(f"红石县的{word}有什么特点？")
    assert found["红石县"]
    assert not found.get(word, False)


@pytest.mark.parametrize(
    ("question", "sentence", "name"),
    [
        ("江大河是做什么的？", "渡口船工江大河今年退休。", "江大河"),
        ("刘强工作室创造了多少效益？", "刘强工作室去年创造效益二百万元。", "刘强"),
    ],
)
def test_a_person_whom_an_article_names_is_kept_whole(question: str, sentence: str, name: str) -> None:
    reader = load_reader_model().reader
    query = understand(question, standalone=question)
    passages = passages_from_texts(query, [sentence], embedder=reader.embedder, chunk_chars=350, limit=1)
    read = reader.read_question(query, passages)
    assert (read.terms[0].alternatives[0], read.terms[0].is_key) == (name, True)


def test_no_person_is_guessed_without_an_article() -> None:
    assert "江大河" not in terms("江大河是做什么的？")


def test_what_is_counted_is_the_noun_beside_the_measure_word() -> None:
    reader = load_reader_model().reader
    for question, counted in (("全市有多少家图书馆？", "图书馆"), ("图书馆有多少家？", "图书馆"), ("票价是多少？", "")):
        assert reader.read_question(understand(question, standalone=question)).counted == counted


@pytest.mark.parametrize(
    ("text", "contradicts"),
    [("县总工会副主席李明到会", True), ("县总工会主席李明到会", False), ("主席李明和副主席王红到会", False)],
)
def test_a_deputy_does_not_hold_the_office(text: str, contradicts: bool) -> None:
    question = "红石县总工会主席是谁？"
    model = load_reader_model()
    query = understand(question, standalone=question)
    passages = passages_from_texts(query, [text], embedder=model.reader.embedder, chunk_chars=350, limit=8)
    (sentence,) = model.reader.read_sentences(passages)
    assert model.reader.read_question(query).contradicts(sentence) is contradicts


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
        ("举办竞赛600场,比2022年多100场。", False),
        ("第8届竞赛(Open2022)在青川举行。", True),
        ("参赛者有2000人。", False),
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
