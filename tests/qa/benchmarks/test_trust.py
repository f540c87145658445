"""The cases that the measurements of trust are made of, on articles of our own."""

from __future__ import annotations

import random

import pytest

from ingest.types import Article
from qa.benchmarks.altering import KINDS, NamePool, alter
from qa.benchmarks.attacks import HELD_OUT, TUNING
from qa.benchmarks.followups import Row, has_right_content
from qa.benchmarks.rephrasing import rephrase, spell_number
from qa.benchmarks.sampling import sample_sentences
from qa.types import Turn

TEXT = "记者王晓明表示，2023年8月16日，湖南共有技能人才532万人，同比增长8.7%。此外，还新建了三个工匠学院。"
ARTICLE = Article(id="a", title="", text=TEXT, uri="a", content_hash="a", published_at="2023-08-17")
POOL = NamePool(("李思远",), {"nr": ("李思远",), "ns": ("克拉玛依",), "nt": (), "nz": (), "nrt": ()})


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "other name"])
def test_an_alteration_changes_one_fact_to_something_the_evidence_lacks(kind: str) -> None:
    altered = alter(kind, TEXT, TEXT, POOL, random.Random(1))
    assert altered is not None
    text, was, now = altered
    assert text.replace(now, was, 1) == TEXT
    assert now not in TEXT


def test_a_sentence_is_rephrased_the_same_way_for_the_same_seed() -> None:
    sentence = sample_sentences((ARTICLE,), seed=1)[0]
    first, second = (rephrase(sentence, random.Random(4)) for _ in range(2))
    assert first == second
    assert first[0] != sentence.text
    assert 0 < len(first[1]) <= 3


@pytest.mark.parametrize(("number", "spelled"), [(12, "十二"), (105, "一百零五"), (20_300, "二万零三百")])
def test_numbers_are_spelled_as_people_spell_them(number: int, spelled: str) -> None:
    assert spell_number(number) == spelled


def test_right_content_is_all_that_was_left_out() -> None:
    row = Row(Turn("周杰伦是谁", "歌手"), "他最好听的歌是", "周杰伦最好听的歌是")
    assert has_right_content("周杰伦最好听的歌是什么", row)
    assert not has_right_content(row.utterance, row)


def test_the_halves_of_the_attacks_share_nothing() -> None:
    assert len({*TUNING, *HELD_OUT}) == len(TUNING) + len(HELD_OUT) == 60
