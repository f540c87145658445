from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.verification.quoting import find_quote

TEXT = "第5、2022年共有18人获奖，占4.98%，1,500万元。他说：“不收费”。The bridge-builder won 3.5 points."


@pytest.mark.parametrize(
    ("quote", "found"),
    [
        ("2022年共有18人", "2022年共有18人"),
        ("１５００萬元", "1,500万元"),
        ("他 說:不 收費", "他说：“不收费"),
        ("占4.98%", "占4.98%"),
        ("WON 3.5 POINTS", "won 3.5 points"),
    ],
)
def test_a_quote_is_found_in_any_script_width_spacing_and_punctuation(quote: str, found: str) -> None:
    span = find_quote(quote, TEXT)
    assert span is not None
    assert TEXT[slice(*span)] == found


@pytest.mark.parametrize(
    "quote", ["8人", "500万元", "占4.9", "占4.98", "ridge", "5 points", "人", "", "，。", "18人受伤"]
)
def test_what_the_text_does_not_say_is_not_found(quote: str) -> None:
    assert find_quote(quote, TEXT) is None


def test_of_several_places_the_nearest_is_taken() -> None:
    assert find_quote("开放", "开放。很久以后又开放。", near=9) == (8, 10)


@given(st.text(min_size=1, max_size=40), st.text(max_size=20), st.text(max_size=20))
def test_a_found_span_lies_in_the_text_and_says_the_quote_again(quote: str, before: str, after: str) -> None:
    text = before + quote + after
    span = find_quote(quote, text)
    if span is not None:
        assert 0 <= span[0] < span[1] <= len(text)
        assert find_quote(quote, text[slice(*span)]) is not None
