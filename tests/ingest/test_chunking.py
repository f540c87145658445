"""Chunks are bounded spans that together hold all of their article."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from ingest.chunking import chunk_article
from ingest.types import Article, Chunk

TEXTS = st.one_of(st.text(), st.text(alphabet="a1桥。！. \n，", max_size=400))
AIMS = st.integers(1, 60)


def chunk(text: str, chunk_chars: int) -> tuple[Chunk, ...]:
    article = Article(id="a", title="标题", text=text, uri="/a.txt", content_hash="0")
    return chunk_article(article, chunk_chars=chunk_chars)


@given(TEXTS, AIMS)
def test_chunks_are_numbered_spans_that_do_not_overlap(text: str, chunk_chars: int) -> None:
    chunks = chunk(text, chunk_chars)
    assert [found.number for found in chunks] == list(range(len(chunks)))
    assert all(text[found.start : found.end] == found.text for found in chunks)
    assert all(before.end <= after.start for before, after in pairwise(chunks))


@given(TEXTS, AIMS)
def test_every_visible_character_is_in_a_chunk(text: str, chunk_chars: int) -> None:
    joined = "".join(found.text for found in chunk(text, chunk_chars))
    assert "".join(joined.split()) == "".join(text.split())


@given(TEXTS, AIMS)
def test_no_chunk_is_longer_than_three_times_its_aim(text: str, chunk_chars: int) -> None:
    assert all(len(found.text) <= 3 * chunk_chars for found in chunk(text, chunk_chars))


def test_a_chunk_ends_with_a_sentence_near_its_aim() -> None:
    sentence = "大桥昨日通车。"
    assert [found.text for found in chunk(sentence * 6, 2 * len(sentence))] == [sentence * 2] * 3
