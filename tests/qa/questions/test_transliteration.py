from __future__ import annotations

import pytest

from qa.questions.transliteration import transliterate


@pytest.mark.parametrize(
    ("name", "chinese"),
    [
        ("Clinton", "克林顿"),
        ("Shelbrooke", "谢尔布鲁克"),
        ("Jacksonville", "杰克逊维尔"),
        ("Robinson", "罗宾逊"),
        ("Zelensky", "泽伦斯基"),
    ],
)
def test_a_name_is_written_as_news_writes_it(name: str, chinese: str) -> None:
    assert chinese in dict(transliterate(name))


def test_weights_fall_from_one_and_stay_positive() -> None:
    weights = [weight for _, weight in transliterate("Montgomery")]
    assert weights == sorted(weights, reverse=True)
    assert weights[0] == 1.0
    assert weights[-1] > 0


def test_capitals_make_no_difference() -> None:
    assert transliterate("KOVAC") == transliterate("kovac")


@pytest.mark.parametrize("word", ["", "ab", "v&a", "3com", "naïve", "plugs-out", "张振连"])
def test_what_is_no_word_of_latin_letters_has_no_spelling(word: str) -> None:
    assert transliterate(word) == ()


def test_a_very_long_word_is_no_name() -> None:
    assert transliterate("x" * 60) == ()
