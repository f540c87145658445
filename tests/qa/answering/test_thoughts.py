from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.answering.thoughts import ThoughtFilter, remove_thoughts

PIECES = st.sampled_from(
    ["黑龙江", "。", "<", ">", "</", "a < b", "<think>想</think>", "<Thinking>想\n想</Thinking>", "\n"]
)


def filtered(*deltas: str) -> str:
    thoughts = ThoughtFilter()
    return "".join([*(thoughts.feed(delta) for delta in deltas), thoughts.finish()])


@pytest.mark.parametrize(
    ("reply", "answer"),
    [
        ("<think>想</think>黑龙江", "黑龙江"),
        ("<think>一</think>黑龙江<think>二</think>。", "黑龙江。"),
        ("想\n想</think>黑龙江", "黑龙江"),
        ("黑龙江<reasoning>还没想完", "黑龙江"),
        ("<think>还没想完", ""),
        ("三 < 五，五 > 三", "三 < 五，五 > 三"),
        ("<thing>不是思考</thing>", "<thing>不是思考</thing>"),
    ],
)
def test_a_whole_reply_loses_its_thoughts(reply: str, answer: str) -> None:
    assert remove_thoughts(reply) == answer


@given(st.lists(PIECES, max_size=12), st.booleans())
def test_a_reply_that_arrives_in_pieces_loses_the_same_thoughts(pieces: list[str], unclosed: bool) -> None:
    text = "".join(pieces) + ("<think>未完" if unclosed else "")
    assert filtered(*text) == filtered(text) == remove_thoughts(text)


def test_what_could_become_a_tag_is_held_back_only_until_it_cannot() -> None:
    thoughts = ThoughtFilter()
    assert [thoughts.feed(delta) for delta in ("一<", "th", "ing>二", "<th", "ink>三</", "think>四")] == [
        "一",
        "",
        "<thing>二",
        "",
        "",
        "四",
    ]
