"""Folding makes equal what readers take for equal, and never forgets where a character came from."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.folding import fold, fold_text

# Characters of every class that folding treats; none is simplified differently in another company.
MIXED = st.text(alphabet="aB1Ａ１ﬁ㈱連续三年月，。 \n\u3000“」·—\u200b\u0301é")


@given(st.one_of(st.text(), MIXED, st.text(st.characters(max_codepoint=127))))
def test_both_ways_of_folding_agree(text: str) -> None:
    assert fold(text).text == fold_text(text)


@given(st.one_of(st.text(), MIXED))
def test_offsets_ascend_and_stay_inside_the_text(text: str) -> None:
    folded = fold(text)
    assert len(folded.offsets) == len(folded.text)
    assert all(before <= after for before, after in pairwise(folded.offsets))
    assert all(0 <= offset < len(text) for offset in folded.offsets)


@given(MIXED, st.data())
def test_every_folded_span_lies_in_the_fold_of_its_original(text: str, data: st.DataObject) -> None:
    folded = fold(text)
    start = data.draw(st.integers(0, len(folded.text)))
    end = data.draw(st.integers(start, len(folded.text)))
    first, last = folded.original_span(start, end)
    assert 0 <= first <= last <= len(text)
    assert folded.text[start:end].strip() in fold_text(text[first:last])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("連續三年", "连续三年"),
        ("１５００", "1500"),
        ("8 月 16 日", "8月16日"),
        ("“大桥”", "「大桥」"),
        ("『大桥』", '"大桥"'),
        ("ＮＡＴＯ", "nato"),
        ("two  words", "two words"),
    ],
)
def test_what_reads_the_same_folds_the_same(one: str, other: str) -> None:
    assert fold_text(one) == fold_text(other)
