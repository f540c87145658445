"""Sentences are spans of their text that lose nothing but white space."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.sentences import split_sentences

TEXTS = st.one_of(st.text(), st.text(alphabet="aA1桥。！？.…”」\"') \n，"))


def split(text: str) -> list[str]:
    return [text[start:end] for start, end in split_sentences(text)]


@given(TEXTS)
def test_sentences_are_ordered_apart_and_trimmed(text: str) -> None:
    spans = split_sentences(text)
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
    assert all(text[start:end] == text[start:end].strip() for start, end in spans)


@given(TEXTS)
def test_every_visible_character_is_in_a_sentence(text: str) -> None:
    assert "".join("".join(split(text)).split()) == "".join(text.split())


@pytest.mark.parametrize(
    "whole", ["总投资3.5万元。", "The U.S. Senate voted on it.", "他说：“大桥通车了！”，随后离开。"]
)
def test_points_that_end_nothing_do_not_split(whole: str) -> None:
    assert split(whole) == [whole]


def test_sentences_end_with_their_marks_and_quotations() -> None:
    assert split("他说：“通车了。”两岸居民来看。\n第二天 It rained. It stopped.") == [
        "他说：“通车了。”",
        "两岸居民来看。",
        "第二天 It rained.",
        "It stopped.",
    ]
