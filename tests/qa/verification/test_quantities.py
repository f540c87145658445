from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.verification.quantities import find_quantities, parse_han_number


def values(text: str) -> list[tuple[Decimal, str]]:
    return [(quantity.value, quantity.unit) for quantity in find_quantities(text)]


@pytest.mark.parametrize("text", ["1500万元", "1,500万元", "１５００万元", "一千五百万元", "1500 萬元", "15000000元"])
def test_one_amount_in_many_spellings_is_one_quantity(text: str) -> None:
    assert values(text) == [(Decimal(15_000_000), "元")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("28.7%", [(Decimal("28.7"), "%")]),
        ("百分之二十八点七", [(Decimal("28.7"), "%")]),
        ("2022年3月1日", [(Decimal(2022), "年"), (Decimal(3), "月"), (Decimal(1), "日")]),
        ("二〇二二年三月一号", [(Decimal(2022), "年"), (Decimal(3), "月"), (Decimal(1), "日")]),
        ("连续三届", [(Decimal(3), "届")]),
        ("三亿五千万元", [(Decimal(350_000_000), "元")]),
        ("三点五亿元", [(Decimal(350_000_000), "元")]),
        ("一万亿元", [(Decimal(10**12), "元")]),
        ("20余万人", [(Decimal(200_000), "人")]),
        ("一些人说", []),
        ("1.5 million people", [(Decimal(1_500_000), "人")]),
        ("March 2022", [(Decimal(3), "月"), (Decimal(2022), "")]),
    ],
)
def test_quantities_are_read_with_their_units(text: str, expected: list[tuple[Decimal, str]]) -> None:
    assert values(text) == expected


def test_a_million_in_english_agrees_with_its_chinese_spelling() -> None:
    (english,), (chinese,) = find_quantities("5.32 million skilled workers"), find_quantities("532万人")
    assert english.agrees_with(chinese)


def test_the_same_number_of_another_thing_does_not_agree() -> None:
    (people,), (firms,) = find_quantities("23人"), find_quantities("23家")
    assert not people.agrees_with(firms)


@given(st.integers(min_value=0, max_value=99_999_999))
def test_a_han_number_reads_back_as_the_number_it_spells(number: int) -> None:
    assert parse_han_number(spell(number)) == number


def spell(number: int) -> str:
    """Spell a number in Chinese, the plain way."""
    if number >= 10_000:
        high, low = divmod(number, 10_000)
        return spell(high) + "万" + (("零" if low < 1000 else "") + spell(low) if low else "")
    digits = "零一二三四五六七八九"
    spelled, rest = "", number
    for size, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, rest = divmod(rest, size)
        if digit:
            spelled += digits[digit] + unit
        elif spelled and rest and not spelled.endswith("零"):
            spelled += "零"
    return spelled or "零"
