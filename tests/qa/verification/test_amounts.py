from __future__ import annotations

from qa.verification.amounts import read_amounts


def test_an_amount_knows_which_way_it_went_and_against_what() -> None:
    first, second, third = read_amounts("销量环比增长9%，同比下降4%，均价为14元。")
    assert (first.basis, first.direction) == ("环比", "up")
    assert (second.basis, second.direction) == ("同比", "down")
    assert (third.basis, third.direction) == ("", "")


def test_what_a_level_is_reached_by_is_no_change_of_that_size() -> None:
    (amount,) = read_amounts("增速回落至4.8%。")
    assert (amount.direction, amount.role) == ("", "to")


def test_an_amount_behind_of_which_is_of_a_part() -> None:
    whole, part = read_amounts("全国报告病例5200例，其中南方1800例。")
    assert not whole.part
    assert "南方" in part.part


def test_an_amount_has_the_subject_that_its_clause_leaves_out() -> None:
    _, amount = read_amounts("甲厂产煤300吨，耗电20度。")
    assert "甲厂" in amount.clause
