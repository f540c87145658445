from __future__ import annotations

import pytest

from qa.verification.negation import find_denied, is_denied_at, says_no


@pytest.mark.parametrize(
    ("sentence", "quote"),
    [
        ("航班受到台风影响。", "航班未受台风影响,运行正常。"),
        ("双方已达成协议。", "双方尚未达成协议。"),
        ("工厂仍在生产该型号汽车。", "工厂已不再生产该型号汽车。"),
        ("这种药物能够治愈该病。", "这种药物并不能治愈该病。"),
        ("公司承认了裁员的消息。", "公司否认了裁员的消息。"),
        ("这并非意外事故。", "这是一起意外事故。"),
        ("所有学校都已开课。", "部分学校已开课。"),
        ("学校恢复了周六的补课。", "学校宣布取消周六补课。"),
        ("湿地减少与开垦无关。", "湿地减少与开垦有直接关系。"),
        ("the mayor failed to win a second term.", "the mayor went on to win a second term."),
        ("the company confirmed the layoffs.", "the company denied the layoffs."),
    ],
)
def test_what_one_side_denies_and_the_other_says_is_found_from_either_side(sentence: str, quote: str) -> None:
    assert find_denied(sentence, quote)
    assert find_denied(quote, sentence)


@pytest.mark.parametrize(
    ("sentence", "quote"),
    [
        ("航班并没有受到台风的影响。", "受台风影响较小,航班运行正常,未受影响。"),
        ("事故没有造成人员伤亡。", "所幸事故未造成人员伤亡。"),
        ("双方目前还没有达成协议。", "双方尚未达成协议。"),
        ("这些利益并不代表美国利益。", "这些利益并不真正代表美国利益。"),
        ("未来三年将建成百座公园。", "三年内将建成百座公园。"),
    ],
)
def test_the_same_denied_in_other_words_is_no_contradiction(sentence: str, quote: str) -> None:
    assert find_denied(sentence, quote) == ""


def test_words_that_only_look_like_a_negation_deny_nothing() -> None:
    assert not says_no("无人机不断飞往无锡")
    assert says_no("the company denied it")
    assert is_denied_at("他不会参加", 3)
