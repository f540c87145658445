from __future__ import annotations

import pytest

from qa.questions.names import LatinName, find_latin_names, spell_name


@pytest.mark.parametrize(
    ("question", "syllables"),
    [
        ("Who is Zhang Zhenlian?", ("zhang", "zhen", "lian")),
        ("Zhenlian Zhang是谁", ("zhang", "zhen", "lian")),
        ("When was Li Na born?", ("li", "na")),
        ("What did Wang Xiao-ming say?", ("wang", "xiao", "ming")),
    ],
)
def test_a_name_in_pinyin_is_found_surname_first_or_last(question: str, syllables: tuple[str, ...]) -> None:
    (name,) = find_latin_names(question)
    assert name.syllables == syllables


@pytest.mark.parametrize("question", ["Peyton Manning", "Who won the World Cup?", "Zhang", "张振连是谁", ""])
def test_other_names_are_left_alone(question: str) -> None:
    assert find_latin_names(question) == ()


def test_only_spellings_whose_pairs_occur_are_left() -> None:
    name = LatinName("Zhang Zhenlian", ("zhang", "zhen", "lian"))
    occurring = {"张振", "振连", "章真"}
    assert spell_name(name, occurring=lambda pairs: occurring.intersection(pairs)) == ("张振连",)
    assert spell_name(name, occurring=lambda pairs: frozenset()) == ()
