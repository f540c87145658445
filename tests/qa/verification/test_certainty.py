from __future__ import annotations

import pytest

from ingest.folding import fold_text
from qa.verification.certainty import find_dropped_hedge, find_larger_claim, find_made_up_cause, is_hedged_at


@pytest.mark.parametrize(
    ("sentence", "quote", "hedge"),
    [
        ("公司在青海建成一座电站。", "公司拟在青海建设一座电站。", "拟"),
        ("火灾由电线短路引起。", "警方怀疑火灾由电线短路引起。", "怀疑"),
        ("该公司已取得牌照。", "该公司有望年底前取得牌照。", "有望"),
        ("公司打算在青海建一座电站。", "公司拟在青海建设一座电站。", ""),
        ("展览11月2日开幕。", "展览将于11月2日开幕。", ""),
        ("展览已于11月2日开幕。", "展览将于11月2日开幕。", "将"),
        ("常州在修复码头。", "无锡计划改造城墙，常州在修复码头。", ""),
    ],
)
def test_a_plan_told_as_a_fact_is_found(sentence: str, quote: str, hedge: str) -> None:
    assert find_dropped_hedge(fold_text(sentence), fold_text(quote)) == hedge


@pytest.mark.parametrize(
    ("sentence", "quote", "claim"),
    [
        ("这是唯一的一家工厂。", "这是生产该材料的工厂。", "唯一"),
        ("县图书馆首次举办活动。", "县图书馆举办活动。", "首次"),
        ("产量创历史新高。", "产量为300吨。", "历史新高"),
        ("这是第一家工厂。", "这是首家工厂。", ""),
        ("产量最高。", "产量居全省第一。", ""),
    ],
)
def test_what_is_claimed_of_more_than_the_quotes_say_is_found(sentence: str, quote: str, claim: str) -> None:
    assert claim[:2] == find_larger_claim(fold_text(sentence), fold_text(quote))[:2]


def test_a_cause_that_nobody_named_is_found_and_one_that_was_is_not() -> None:
    beside = fold_text("九月，该店更换店长。同月，营业额增长两成。")
    assert find_made_up_cause(fold_text("由于更换店长，该店营业额增长两成。"), beside)
    assert not find_made_up_cause(fold_text("该店更换店长，营业额增长两成。"), beside)
    named = fold_text("受更换店长影响，营业额增长两成。")
    assert not find_made_up_cause(fold_text("由于更换店长，营业额增长两成。"), named)


def test_a_hedge_counts_for_what_stands_behind_it_in_its_clause() -> None:
    text = "可能停产,工人休假"
    assert is_hedged_at(text, text.index("停产"))
    assert not is_hedged_at(text, text.index("工人"))
