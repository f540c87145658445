from __future__ import annotations

from qa.verification.similarity import measure_similarity

QUOTE = "大桥总投资42亿元,双向六车道。"


def test_a_text_says_itself_wholly_and_another_matter_hardly() -> None:
    assert measure_similarity(QUOTE, QUOTE) > 0.99
    assert measure_similarity("熊猫每天吃掉很多竹子", QUOTE) < 0.45


def test_like_words_count_more_than_unlike_ones() -> None:
    assert measure_similarity("桥梁的总投资额", QUOTE) > measure_similarity("熊猫的新家园", QUOTE)


def test_a_text_of_amounts_alone_has_nothing_left_to_compare() -> None:
    assert measure_similarity("42亿元", QUOTE) == 1.0
    assert measure_similarity("大桥", "") == 0.0
