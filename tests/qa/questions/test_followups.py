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
        ("还有呢？", WORKERS, "湖南有多少技能人才，还有呢？"),
        ("其中高技能人才占多少？", WORKERS, "湖南 技能人才，其中高技能人才占多少？"),
        ("和去年相比呢？", WORKERS, "和去年相比，湖南有多少技能人才？"),
        ("同比增长多少？", Turn("远山公司三季度营收是多少？", "8亿元。[1]"), "远山公司三季度营收同比增长多少？"),
        ("造成了多少人受伤？", Turn("台风海葵在哪里登陆？", "福建。[1]"), "台风海葵造成了多少人受伤？"),
        ("他还拍过什么电影？", Turn("谁执导了电影《长风》？", "乌尔善。[1]"), "乌尔善还拍过什么电影？"),
        (
            "When was it played?",
            Turn("Who won the cup?", "Oslo beat Bergen 3-1. [1]"),
            "Who won the cup, When was it played?",
        ),
        ("How big is it?", Turn("Where is Acme Capital based?", "Boston. [1]"), "How big is Acme Capital?"),
    ],
)
def test_what_a_follow_up_leaves_out_is_carried_over(question: str, last: Turn, expected: str) -> None:
    assert rewrite_followup(question, [last]).replace("？", "?") == expected.replace("？", "?")


def test_what_the_last_question_left_out_itself_is_known() -> None:
    history = [Turn("省科技厅原厅长是谁？", "莫重明。[1]"), Turn("他因什么被查？", "涉嫌受贿。[1]")]
    assert rewrite_followup("什么时候？", history) == "莫重明因什么被查，什么时候？"
    assert rewrite_followup("他被判了几年？", history) == "莫重明被判了几年？"


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


@pytest.mark.parametrize("said", ["你好", "您好！", "谢谢你", "好的", "hello", "Thanks!", "你是谁？"])
def test_what_is_said_to_the_assistant_is_not_rewritten(said: str) -> None:
    assert rewrite_followup(said, [Turn("红石书院的院长是谁？", "高远。")]) == said


def test_a_whole_question_behind_a_particle_stays_as_it_is() -> None:
    history = [Turn("青石水库的日供水能力是多少？", "20万立方米。")]
    assert rewrite_followup("那红石花市有多少摊位？", history) == "那红石花市有多少摊位？"


def test_a_pronoun_stands_for_the_person_and_not_for_what_was_said_of_them() -> None:
    assert rewrite_followup("他多大？", [Turn("张振业毕业于哪所大学？", "……")]) == "张振业多大？"
