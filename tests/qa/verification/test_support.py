from __future__ import annotations

import pytest

from qa.verification.support import check_support


@pytest.mark.parametrize(
    ("sentence", "quote"),
    [
        ("中国国内生产总值突破126万亿元。", "我国GDP突破126万亿元。"),
        ("央行宣布下调存款准备金率。", "中国人民银行决定下调存款准备金率。"),
        ("超过三成的学校开设了课程。", "全市已有32%的学校开设课程。"),
        ("近5万人参加了马拉松。", "共有49600人参加马拉松。"),
        ("The bridge is 3.6 kilometres long and cost 4.2 billion yuan.", "大桥全长3.6公里，总投资42亿元。"),
        ("The two sides have not yet reached an agreement.", "谈判已进行三轮，但双方尚未达成协议。"),
        ("Wang Xiaoming said the new hospital will open.", "院长王晓明介绍，新医院即将启用。"),
    ],
)
def test_what_is_only_named_rounded_or_written_otherwise_is_supported(sentence: str, quote: str) -> None:
    assert check_support(sentence, [quote], language="zh-Hans") == ("supported", "")


@pytest.mark.parametrize(
    ("sentence", "quote"),
    [
        ("The two sides have reached an agreement.", "谈判已进行三轮，但双方尚未达成协议。"),
        ("The company confirmed the layoffs.", "该公司否认了有关裁员的传闻。"),
        ("The mayor failed to win a second term.", "市长成功连任，开始第二个任期。"),
    ],
)
def test_an_english_sentence_of_the_opposite_of_its_chinese_quote_is_only_partial(sentence: str, quote: str) -> None:
    assert check_support(sentence, [quote], language="en")[0] == "partial"


@pytest.mark.parametrize(
    ("sentence", "quote"),
    [("超过三成的学校开设了课程。", "全市已有42%的学校开设课程。"), ("近5万人参加。", "共有32600人参加。")],
)
def test_what_rounds_to_another_amount_is_unsupported(sentence: str, quote: str) -> None:
    assert check_support(sentence, [quote], language="zh-Hans")[0] == "unsupported"


def test_an_exchanged_amount_is_told_apart_from_a_missing_one() -> None:
    quote = "湖南增长5.1%，广东增长4.8%。"
    assert check_support("湖南增长4.8%。", [quote], language="zh-Hans") == (
        "unsupported",
        "引文里的“4.8%”说的是别的事",
    )
    assert "没有" in check_support("湖南增长9.8%。", [quote], language="zh-Hans")[1]


@pytest.mark.parametrize(
    ("sentence", "quote"),
    [
        ("已按要求照办。", "Who wrote the play 'Romeo and Juliet'?"),
        ("Bananas taste best when frozen overnight.", "谈判已进行三轮，但双方尚未达成协议。"),
    ],
)
def test_a_sentence_that_has_no_words_of_its_foreign_quote_is_unsupported(sentence: str, quote: str) -> None:
    assert check_support(sentence, [quote], language="zh-Hans")[0] == "unsupported"


def test_a_chinese_sentence_over_an_english_quote_is_partial_at_most() -> None:
    support, reason = check_support("公司公布了新的价格。", ["The company announced new prices."], language="zh-Hans")
    assert support == "partial"
    assert reason
