from __future__ import annotations

import pytest

from ingest.folding import fold_text
from qa.verification.particulars import find_other_particular


@pytest.mark.parametrize(
    ("sentence", "quote"),
    [
        ("全年销量增长。", "上半年销量增长。"),
        ("上半年新增就业4万人。", "前五个月新增就业4万人。"),
        ("来自兰州的选手夺冠。", "来自乌干达的选手在兰州夺冠。"),
        ("武汉籍企业家参会。", "英山籍企业家在武汉参会。"),
        ("公司总部设在上海。", "公司总部位于波士顿，在上海有办公室。"),
        ("局长孙萍出席。", "副局长孙萍出席。"),
        ("副局长孙萍出席。", "局长孙萍出席。"),
        ("保险总公司慰问工人。", "保险益阳分公司慰问工人。"),
        ("省地震局局长赵亮说。", "省地震局预报中心主任赵亮说。"),
    ],
)
def test_another_period_origin_seat_or_rank_is_found(sentence: str, quote: str) -> None:
    assert find_other_particular(fold_text(sentence), fold_text(quote))


@pytest.mark.parametrize(
    ("sentence", "quote"),
    [
        ("前六个月销量增长。", "上半年销量增长。"),
        ("1至3月进出口增长。", "一季度进出口增长。"),
        ("乌干达选手夺冠。", "来自乌干达的选手在兰州夺冠。"),
        ("副局长孙萍出席。", "出席的有副局长孙萍。"),
        ("书籍出版。", "古籍出版。"),
        ("支行发放贷款。", "分行发放贷款。"),
    ],
)
def test_the_same_in_other_words_is_not(sentence: str, quote: str) -> None:
    assert find_other_particular(fold_text(sentence), fold_text(quote)) == ""
