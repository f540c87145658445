from __future__ import annotations

import re

import pytest

from qa.ui.languages import COOKIE, LANGUAGES, choose_language, load_words


def test_every_language_has_the_same_words_with_the_same_places() -> None:
    reference = load_words("zh-Hans")
    for language in LANGUAGES:
        words = load_words(language)
        assert words.keys() == reference.keys()
        for key, text in words.items():
            assert text.strip(), f"{key} is empty in {language}"
            assert set(re.findall(r"{\w+}", text)) == set(re.findall(r"{\w+}", reference[key])), key


def test_every_stage_and_support_has_a_word() -> None:
    words = load_words("en")
    for stage in ("understand", "search", "read", "answer", "verify"):
        assert f"stage_{stage}" in words
    for support in ("supported", "partial", "unsupported"):
        assert support in words
        assert f"{support}_reason" in words


@pytest.mark.parametrize(
    ("accepted", "expected"),
    [
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh-Hans"),
        ("zh-TW,zh;q=0.9", "zh-Hant"),
        ("zh-Hant-HK", "zh-Hant"),
        ("en-GB,zh-CN;q=0.5", "en"),
        ("fr-FR,fr;q=0.9,en;q=0.5", "en"),
        ("", "zh-Hans"),
        ("fr", "zh-Hans"),
    ],
)
def test_the_browsers_first_language_that_is_spoken_is_chosen(accepted: str, expected: str) -> None:
    assert choose_language({}, accepted) == expected


def test_the_readers_choice_stands_above_the_browsers() -> None:
    assert choose_language({COOKIE: "zh-Hant"}, "en") == "zh-Hant"
    assert choose_language({COOKIE: "klingon"}, "en") == "en"
