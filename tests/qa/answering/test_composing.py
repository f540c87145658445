from __future__ import annotations

import pytest

from qa import Answer, Assistant, Settings

FAIR = "第二十届图书展将于2023年5月18日开幕。门票每张二十元。"
HALL = "第二十届图书展在江城国际会展中心举行，预计有300家出版社参加。"
FOUNDED = "华远公司成立于1998年，总部设在江城。"
FOUNDED_IN_ENGLISH = "Apple was founded in 1976 by Steve Jobs in California. It sold two million phones last year."
BRIDGES = ("青山大桥昨日合龙，全长1280米。", "江城大桥通车，桥梁全长2600米，双向六车道。")


def ask(question: str, *texts: str) -> Answer:
    return Assistant(None, Settings()).answer_from(question, texts)


def test_each_part_has_its_short_answer_and_the_sentence_it_stands_in() -> None:
    answer = ask("第二十届图书展何时开幕、在哪里举行？", FAIR, HALL)
    first, second, *_ = answer.sentences
    assert "2023年5月18日" in first.text
    assert "江城国际会展中心" in second.text
    assert [citation.quote for citation in answer.citations] == [FAIR.split("。", maxsplit=1)[0] + "。", HALL]
    assert first.citations != second.citations
    assert {sentence.support for sentence in answer.sentences} == {"supported"}


def test_no_one_span_holds_the_answers_of_several_parts() -> None:
    assert ask("第二十届图书展何时开幕、在哪里举行？", FAIR, HALL).short is None


def test_answers_come_in_the_order_of_the_parts_not_of_the_texts() -> None:
    text = ask("青山大桥和江城大桥全长各多少米？", *reversed(BRIDGES)).text
    assert 0 <= text.index("1280") < text.index("2600")


def test_a_sentence_about_another_part_answers_none() -> None:
    answer = ask("青山大桥和江城大桥全长各多少米？", BRIDGES[0])
    assert "1280" in answer.sentences[0].text
    assert answer.sentences[-1].text == "已收录的文章里没有找到“江城大桥全长多少米？”的答案。"


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("华远公司何时成立，营收是多少？", "已收录的文章里没有找到“华远公司的营收是多少？”的答案。"),
        ("華遠公司何時成立，營收是多少？", "已收錄的文章裡沒有找到「華遠公司的營收是多少？」的答案。"),
        ("When was Apple founded and who leads it?", "Nothing in these articles answers “Who leads Apple?”"),
    ],
)
def test_a_part_without_an_answer_is_said_to_have_none(question: str, said: str) -> None:
    answer = ask(question, FOUNDED_IN_ENGLISH if question.isascii() else FOUNDED)
    assert answer.status == "answered"
    assert answer.sentences[-1].text == said
    assert answer.sentences[-1].support == "not_a_claim"
    assert answer.short is None


def test_a_question_none_of_whose_parts_has_an_answer_is_refused() -> None:
    answer = ask("青山大桥何时通车、由谁设计？", "气象台预计，未来三天将有小雨，气温下降4度。")
    assert answer.status == "refused"
    assert answer.text == "已收录的文章里没有找到能支持回答的内容。"


def test_a_question_for_one_thing_keeps_its_short_answer() -> None:
    assert ask("青山大桥全长多少米？", *BRIDGES).short == "1280米"
