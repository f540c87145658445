from __future__ import annotations

import pytest

from ingest.folding import fold_text
from qa.verification.translating import compare_translation, write_in_words_of


@pytest.mark.parametrize(
    ("sentence", "quote", "expected"),
    [
        ("France beat Brazil in extra time.", "法国队在加时赛中击败巴西队。", "same"),
        ("Brazil was beaten by France in extra time.", "法国队在加时赛中击败巴西队。", "same"),
        ("Brazil beat France in extra time.", "法国队在加时赛中击败巴西队。", "unclear"),
        ("Guangdong exported more than Hunan.", "广东的出口高于湖南。", "same"),
        ("Hunan exported more than Guangdong.", "广东的出口高于湖南。", "unclear"),
        ("The company has built a factory in Hungary.", "该公司拟在匈牙利建设工厂。", "unclear"),
        ("The company plans to build a factory in Hungary.", "该公司拟在匈牙利建设工厂。", "same"),
        ("Wheat output rose from last year.", "小麦产量比去年下降。", "unclear"),
        ("Bananas taste best when frozen.", "法国队击败巴西队。", "other"),
    ],
)
def test_an_english_sentence_is_compared_by_the_words_its_quote_has_for_it(
    sentence: str, quote: str, expected: str
) -> None:
    folded = fold_text(quote)
    assert compare_translation(sentence, folded, folded) == expected


def test_a_sentence_is_written_in_the_order_of_who_does_it() -> None:
    quote = fold_text("法国队击败巴西队")
    assert write_in_words_of("brazil was beaten by france", quote).split() == ["法国", "击败", "巴西"]
