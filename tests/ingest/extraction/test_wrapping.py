"""Text broken to one width becomes paragraphs again, and no other text is touched."""

from __future__ import annotations

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.extraction.wrapping import join_wrapped_lines
from tests.ingest import packing


def break_chinese(paragraph: str, characters: int) -> str:
    indented = f"　　{paragraph}"
    return "\n".join(indented[at : at + characters] for at in range(0, len(indented), characters))


@pytest.mark.parametrize("characters", [20, 34, 40])
def test_chinese_lines_of_one_width_are_joined_to_paragraphs(characters: int) -> None:
    paragraphs = packing.PARAGRAPHS * 3
    broken = "\n".join(break_chinese(paragraph, characters) for paragraph in paragraphs)
    joined = join_wrapped_lines(f"{packing.TITLE}\n\n{broken}")
    assert joined.split("\n") == [packing.TITLE, "", *(f"　　{paragraph}" for paragraph in paragraphs)]


def test_english_lines_are_joined_with_a_space_and_lists_stay_lists() -> None:
    paragraphs = [textwrap.fill(paragraph, 60) for paragraph in packing.ENGLISH * 2]
    text = "\n\n".join([*paragraphs, "- twelve minutes at the pier\n- 380 passengers"])
    expected = [*packing.ENGLISH * 2, "- twelve minutes at the pier\n- 380 passengers"]
    assert join_wrapped_lines(text) == "\n\n".join(expected)


@pytest.mark.parametrize(
    "text",
    [
        packing.TEXT * 4,
        "\n".join(["白日依山尽，", "黄河入海流。", "欲穷千里目，", "更上一层楼。"] * 4),
        "\n".join(
            f"第{number}条：每一条都写满了一行，长短也都一样，但是每一条都说完了一句话。" for number in range(10, 30)
        ),
        "\n".join(f"{number}  45.{number}  {number}87  12.5" for number in range(10, 40)),
        "",
    ],
    ids=["paragraphs", "verses", "clauses", "numbers", "nothing"],
)
def test_lines_that_end_where_they_should_stay(text: str) -> None:
    assert join_wrapped_lines(text) == text


@given(st.text(alphabet="水库a 。\n　-", max_size=400))
def test_nothing_but_spaces_and_line_ends_is_changed(text: str) -> None:
    assert "".join(join_wrapped_lines(text).split()) == "".join(text.split())
