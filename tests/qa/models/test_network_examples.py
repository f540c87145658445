from __future__ import annotations

import random
from dataclasses import replace

import pytest

from ingest.folding import fold_text
from qa.models.cloze import find_blanks, write_question
from qa.models.examples import Example
from qa.models.network_examples import make_reading_examples
from qa.tagging import tag_words

TEXT = (
    "红石县水库昨天开工。工程总投资18亿元，由江城水利局负责，预计2026年10月完工。"
    "届时，水库可以灌溉农田40万亩，还能为附近的三个乡镇供水、发电。"
)
EXAMPLE = Example(
    question="红石县水库总投资多少？",
    answers=("18亿元",),
    answer_start=TEXT.index("18亿元"),
    gold=TEXT,
    neighbours=("江城大桥去年开工。工程总投资20亿元，由江城建设局负责，预计2027年完工。",),
    retellings=(),
    held_out=False,
    about_news=False,
)


def blanks(sentence: str) -> dict[str, str]:
    words = tag_words(fold_text(sentence))
    found = find_blanks(words, 0, len(words), random.Random(1))
    return {"".join(word.text for word in words[blank.first : blank.last]): blank.kind for blank in found}


@pytest.mark.parametrize(
    ("sentence", "answer", "kind"),
    [
        ("工程总投资18亿元,由水利局负责。", "18亿元", "number"),
        ("工程将于2026年10月完工。", "2026年10月", "time"),
        ("水库位于黑龙江。", "黑龙江", "place"),
        ("水库由县里的建设局、水利局、农业局负责。", "建设局、水利局、农业局", "list"),
    ],
)
def test_names_numbers_times_and_lists_of_a_sentence_can_be_asked_for(sentence: str, answer: str, kind: str) -> None:
    assert blanks(sentence).get(answer) == kind


def test_a_question_does_not_hold_its_answer() -> None:
    words = tag_words(fold_text(TEXT))
    chooser = random.Random(4)
    for blank in find_blanks(words, 0, len(words), chooser):
        answer = "".join(word.text for word in words[blank.first : blank.last])
        question = write_question(words, 0, len(words), blank, subject="", chooser=chooser)
        assert not question or question.endswith("?")
        if blank.kind in ("person", "place", "time", "number") and TEXT.count(answer) == 1:
            assert answer not in question


def test_an_example_points_at_the_words_of_its_answer_and_at_none_without_one() -> None:
    answer = fold_text(EXAMPLE.answers[0])
    for seed in range(12):
        made = make_reading_examples([EXAMPLE], seed=seed)
        assert made[0].first >= 0
        for example in made[1:]:
            assert (example.first, example.last) == (-1, -1)
        pointed = made[0].passage.tokens[made[0].first : made[0].last + 1]
        assert len(pointed) <= len(answer)


def test_an_answer_that_the_text_does_not_have_makes_no_example() -> None:
    elsewhere = replace(EXAMPLE, answers=("99亿元",), answer_start=0)
    assert make_reading_examples([elsewhere], seed=1) == []
