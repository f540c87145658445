"""A lost byte costs one character, not the rest of the line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.cleaning.quality import judge_quality
from ingest.decoding import decode
from ingest.decoding.realigning import realign

SIMPLIFIED = "青石水库总库容1.26亿立方米，每年可以供水5400万立方米，解决三个县48万人的饮水问题，居民们都很高兴。"
TRADITIONAL = "渡輪公司表示，與舊船相比，電動渡輪每年可以減少用油68萬公升，船上的噪音也降低了許多，市民都很高興。"
TEXTS = [(SIMPLIFIED, "gb18030"), (TRADITIONAL, "gb18030"), (TRADITIONAL, "big5hkscs")]


@pytest.mark.parametrize(("text", "encoding"), TEXTS)
def test_text_without_a_loss_is_decoded_as_ever(text: str, encoding: str) -> None:
    assert realign(text.encode(encoding), encoding) == text


def test_characters_of_four_bytes_and_plain_letters_stay() -> None:
    text = "今天\xa0很好🎉，ABC 123。"
    assert realign(text.encode("gb18030"), "gb18030") == text
    assert realign(b"plain", "gb18030") == "plain"


@pytest.mark.parametrize(("text", "encoding"), TEXTS)
def test_a_lost_byte_costs_at_most_a_few_characters_wherever_it_was(text: str, encoding: str) -> None:
    content = text.encode(encoding)
    for place in range(len(content)):
        repaired = realign(content[:place] + content[place + 1 :], encoding)
        assert len(repaired) in (len(text), len(text) - 1)
        before, after = 0, 0
        while before < len(repaired) and repaired[before] == text[before]:
            before += 1
        while after < len(repaired) - before and repaired[-after - 1] == text[-after - 1]:
            after += 1
        assert before + after >= len(text) - 6, place


def test_the_loss_stays_visible_and_is_counted() -> None:
    content = (SIMPLIFIED * 3).encode("gb18030")
    decoded = decode(content[:20] + content[21:])
    assert decoded.text.count("\ufffd") == 1
    assert decoded.text.endswith(SIMPLIFIED * 2)
    assert judge_quality(decoded.text).lost_chars == 1


@given(st.binary(max_size=200), st.sampled_from(["gb18030", "big5hkscs"]))
def test_any_bytes_give_text(line: bytes, encoding: str) -> None:
    assert len(realign(line, encoding)) <= len(line)
