from __future__ import annotations

import math

import pytest

from qa.models.build_transliterations import Name, collect_names, learn_pairs

NAMES = [
    ("clinton", "克林顿"), ("boston", "波士顿"), ("milton", "米尔顿"), ("colin", "科林"), ("berlin", "柏林"),
    ("norton", "诺顿"), ("martin", "马丁"), ("barton", "巴顿"), ("lincoln", "林肯"), ("wilton", "威尔顿"),
]  # fmt: skip


@pytest.fixture(scope="module")
def names() -> list[Name]:
    text = "首席财务官扎克·基尔克霍恩(Zachary Kirkhorn)表示，北京大学(Peking University)。"
    return collect_names([text])


def test_names_come_from_the_dictionary_and_from_what_articles_explain(names: list[Name]) -> None:
    assert ("clinton", "克林顿") in names
    assert ("kirkhorn", "基尔克霍恩") in names


def test_chinese_names_and_translated_ones_are_left_out(names: list[Name]) -> None:
    words = dict(names)
    assert "beijing" not in words
    assert "university" not in words


def test_the_character_that_writes_an_ending_is_found() -> None:
    pairs = learn_pairs(NAMES)
    best = max((pair for pair in pairs if pair[1] == "顿"), key=lambda pair: pairs[pair])
    assert best[0].rstrip("$") == "ton"


def test_probabilities_are_positive_and_finite() -> None:
    assert all(0 < probability < 1 and math.isfinite(probability) for probability in learn_pairs(NAMES).values())
