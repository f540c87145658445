from __future__ import annotations

import pytest

from qa.verification.belonging import find_misplaced

GROWTH = "前三季度，湖南增长5.1%，广东增长4.8%，浙江增长6.3%。"
TIME = "从老城区到高铁东站的车程由50分钟缩短到18分钟。"
MONEY = "甲公司营收50亿元，净利润8亿元。"
LISTED = "湖南、广东、浙江分别增长5.1%、4.8%和6%。"


@pytest.mark.parametrize(
    ("sentence", "quote", "item"),
    [
        ("湖南增长4.8%。", GROWTH, "4.8%"),
        ("湖南省的增速是6.3%。", GROWTH, "6.3%"),
        ("湖南和广东的增速分别为4.8%和5.1%。", GROWTH, "4.8%"),
        ("湖南增长4.8%。", LISTED, "4.8%"),
        ("男子组冠军获得奖金8万元。", "男子组冠军获得奖金10万元，女子组冠军获得奖金8万元。", "8万元"),
        ("班里有30名男生。", "班里有28名男生和30名女生。", "30名"),
        ("车程由18分钟增加到50分钟。", TIME, "18分钟"),
        ("甲公司营收8亿元。", MONEY, "8亿元"),
        ("门票由150元降到120元。", "门票由每人120元调整为150元。", "150元"),
        ("2021年为5.1%。", "2022年为5.1%，2021年为4.8%。", "5.1%"),
        ("Guangdong's economy grew 5.1%.", "湖南经济增长5.1%，广东经济增长4.8%。", "5.1%"),
    ],
)
def test_an_amount_that_the_quote_says_of_something_else_is_named(sentence: str, quote: str, item: str) -> None:
    assert find_misplaced(sentence, [quote]) == item


@pytest.mark.parametrize(
    ("sentence", "quote"),
    [
        ("湖南增长5.1%。", GROWTH),
        ("广东的增速是4.8%。", GROWTH),
        ("湖南和广东的增速分别为5.1%和4.8%。", GROWTH),
        ("广东增长4.8%，湖南增长5.1%。", LISTED),
        ("班里有28名男生。", "班里有28名男生和30名女生。"),
        ("车程只要18分钟。", TIME),
        ("甲公司赚了8亿元。", MONEY),
        ("甲公司净利润8亿元。", MONEY),
        ("Hunan's economy grew 5.1%, faster than Guangdong's 4.8%.", "湖南经济增长5.1%，广东经济增长4.8%。"),
        ("大桥全长3.6公里。", "大桥全长3.6公里，总投资42亿元。"),
    ],
)
def test_an_amount_that_the_quote_says_of_the_same_thing_is_let_pass(sentence: str, quote: str) -> None:
    assert find_misplaced(sentence, [quote]) == ""
