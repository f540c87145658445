from __future__ import annotations

import random

import pytest

from qa.benchmarks.contradicting import exchange_amounts, negate


def test_two_amounts_of_one_unit_are_exchanged_and_nothing_else() -> None:
    exchanged = exchange_amounts("湖南增长5.1%，广东增长4.8%，共投资3亿元。", random.Random(1))
    assert exchanged == ("湖南增长4.8%，广东增长5.1%，共投资3亿元。", "5.1%↔4.8%")


@pytest.mark.parametrize("text", ["需要3至5天。", "全长3公里，投资4亿元。", "3月1日和3月2日举行会议。"])
def test_what_would_only_become_odd_is_left_alone(text: str) -> None:
    assert exchange_amounts(text, random.Random(1)) is None


@pytest.mark.parametrize(
    ("text", "negated"),
    [
        ("双方尚未达成协议。", "双方已达成协议。"),
        ("公司否认裁员。", "公司承认裁员。"),
        ("他能够到达。", "他不能到达。"),
    ],
)
def test_a_negation_is_taken_out_or_put_in(text: str, negated: str) -> None:
    result = negate(text, random.Random(1))
    assert result is not None
    assert result[0] == negated
