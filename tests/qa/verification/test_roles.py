from __future__ import annotations

import pytest

from ingest.folding import fold_text
from qa.verification.roles import find_exchanged, find_moved

QUOTES = {
    "match": "昨晚，红星队以3比1击败蓝天队。",
    "merger": "远山科技10月宣布，以12亿元收购蓝湾软件。",
    "shares": "南方家庭的用电量比北方家庭多15%。",
    "passive": "蓝湾软件被远山科技收购。",
    "news": "湖南出台了配套文件；上海则修订《职业教育条例》。",
    "speech": "王局长说，财政预算将增加两成；李市长则认为，应当节约开支。",
}


@pytest.mark.parametrize(
    ("sentence", "quote"),
    [
        ("蓝天队以3比1击败红星队。", "match"),
        ("红星队不敌蓝天队。", "match"),
        ("红星队被蓝天队击败。", "match"),
        ("蓝湾软件收购了远山科技。", "merger"),
        ("北方家庭的用电量比南方家庭多15%。", "shares"),
        ("南方家庭的用电量低于北方家庭。", "shares"),
        ("蓝湾软件收购了远山科技。", "passive"),
    ],
)
def test_two_sides_that_are_exchanged_are_found(sentence: str, quote: str) -> None:
    assert find_exchanged(fold_text(sentence), fold_text(QUOTES[quote]))


@pytest.mark.parametrize(
    ("sentence", "quote"),
    [
        ("蓝天队1比3不敌红星队。", "match"),
        ("蓝天队被红星队击败。", "match"),
        ("蓝湾软件被远山科技收购。", "merger"),
        ("北方家庭的用电量比南方家庭少15%。", "shares"),
        ("北方家庭的用电量低于南方家庭。", "shares"),
        ("远山科技收购了蓝湾软件。", "passive"),
    ],
)
def test_the_same_from_the_other_side_is_no_exchange(sentence: str, quote: str) -> None:
    assert not find_exchanged(fold_text(sentence), fold_text(QUOTES[quote]))


@pytest.mark.parametrize(
    ("sentence", "quote", "subject"),
    [
        ("湖南修订了《职业教育条例》。", "news", "湖南"),
        ("上海修订了《职业教育条例》。", "news", ""),
        ("李市长说，财政预算将增加两成。", "speech", "市长"),
        ("王局长说，财政预算将增加两成。", "speech", ""),
    ],
)
def test_what_one_clause_says_is_not_of_the_subject_of_another(sentence: str, quote: str, subject: str) -> None:
    assert find_moved(fold_text(sentence), fold_text(QUOTES[quote])) == subject


def test_an_ordinary_rewording_moves_nothing() -> None:
    quote = fold_text("县图书馆7月举办亲子阅读活动，30个家庭参加。")
    sentence = fold_text("有30个家庭参加了县图书馆7月的亲子阅读活动。")
    assert not find_exchanged(sentence, quote)
    assert not find_moved(sentence, quote)
