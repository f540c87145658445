from __future__ import annotations

import pytest

from qa.verification.naming import find_missing_english_name, find_missing_name

EVIDENCE = "湖南的技能人才 埃尔多安与泽连斯基会谈,基金经理肖瑞瑾表示,航空工业哈飞的秦世俊当选"


@pytest.mark.parametrize(
    ("sentence", "missing"),
    [
        ("湖南省的技能人才", ""),
        ("埃尔多安和泽连斯基会谈", ""),
        ("广东的技能人才", "广东"),
        ("基金经理彭海波表示", "彭海波"),
        ("秦世俊驾驶a380", "a380"),
    ],
)
def test_a_name_the_evidence_lacks_is_named(sentence: str, missing: str) -> None:
    assert find_missing_name(sentence, EVIDENCE) == missing


@pytest.mark.parametrize(
    ("sentence", "missing"),
    [
        ("Qin Shijun was elected.", ""),
        ("Shijun Qin was elected.", ""),
        ("The winner is from Hunan.", ""),
        ("Wang Shijun was elected.", "Wang Shijun"),
        ("The winner is from Beijing.", "Beijing"),
    ],
)
def test_an_english_name_is_looked_for_by_dictionary_and_pinyin(sentence: str, missing: str) -> None:
    assert find_missing_english_name(sentence, EVIDENCE) == missing


def test_a_contraction_is_no_name_and_a_foreign_name_may_be_written_by_sound() -> None:
    assert find_missing_english_name("Tom said I'm late and he'd wait.", "汤姆说我迟到了") == ""
    assert find_missing_english_name("The bank hired Sullivan.", "银行聘请了沙利文") == ""
    assert find_missing_english_name("The bank hired Sullivan.", "银行聘请了马克龙") == "Sullivan"
