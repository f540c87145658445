from __future__ import annotations

import pytest

from qa.questions.followups import rewrite_followup
from qa.types import Turn

CRAFTSMEN = Turn(
    "黑龙江入选大国工匠年度人物的三名工匠是谁？",
    "刘伯鸣、刘丽、秦世俊。[1]\n\n原文：“航空工业哈飞数控铣工秦世俊当选。”[1]",
)
WORKERS = Turn("湖南有多少技能人才？", "532万人。[1]")


@pytest.mark.parametrize(
    ("question", "last", "expected"),
    [
        ("他们分别来自哪些企业？", CRAFTSMEN, "刘伯鸣、刘丽、秦世俊分别来自哪些企业？"),
        ("那广东呢？", WORKERS, "广东有多少技能人才?"),
        ("那广东呢", WORKERS, "广东有多少技能人才?"),
        ("该省出台了多少配套文件？", WORKERS, "湖南出台了多少配套文件？"),
        ("哪一年？", WORKERS, "湖南有多少技能人才，哪一年？"),
    ],
)
def test_what_a_follow_up_leaves_out_is_carried_over(question: str, last: Turn, expected: str) -> None:
    assert rewrite_followup(question, [last]).replace("？", "?") == expected.replace("？", "?")


def test_a_name_in_traditional_script_is_swapped_in_place() -> None:
    last = Turn("黑龍江省有多少水庫？", "三座。[1]")
    assert rewrite_followup("那湖南省呢？", [last]) == "湖南省有多少水庫？"


@pytest.mark.parametrize("question", ["企业应该怎样培养工匠？", "吉他手来自哪支乐队？"])
def test_a_pronoun_inside_another_word_is_none(question: str) -> None:
    assert rewrite_followup(question, [WORKERS]) == question


@pytest.mark.parametrize("question", ["青岛每年投入多少资金激励职工创新创效？", "张振连毕业于哪所大学？"])
def test_a_question_that_stands_alone_is_left_as_it_is(question: str) -> None:
    assert rewrite_followup(question, [CRAFTSMEN]) == question
    assert rewrite_followup(question, []) == question
