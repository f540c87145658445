"""Two legs become one ranking, and nothing is found that is not stored."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from ingest import Library

TITLE = "柳溪水库第1号工程完工"


def test_every_article_is_found_first_by_its_own_title(filled: Library) -> None:
    for article in filled.articles():
        assert filled.search(article.title, limit=1)[0].article.id == article.id


def test_hits_come_best_first_with_exact_spans(filled: Library) -> None:
    hits = filled.search(TITLE, limit=15)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert len({hit.chunk.id for hit in hits}) == len(hits) == 15
    assert all(hit.article.text[hit.chunk.start : hit.chunk.end] == hit.chunk.text for hit in hits)


def test_the_score_is_the_weighted_sum_of_both_legs(filled: Library) -> None:
    hits = filled.search(TITLE, limit=40, vector_weight=0.25)
    assert max(hit.words for hit in hits) == 1.0
    for hit in hits:
        assert hit.score == pytest.approx(hit.words + 0.25 * hit.cosine)


def test_the_cosine_is_exact_whichever_leg_found_the_chunk(filled: Library) -> None:
    question = filled.embedder.embed_question(TITLE)
    for hit in filled.search(TITLE, limit=40):
        (passage,) = filled.embedder.embed_passages([f"{hit.article.title}\n{hit.chunk.text}"])
        assert hit.cosine == pytest.approx(float(passage @ question), abs=2e-3)


def test_a_chunk_says_which_legs_found_it(filled: Library) -> None:
    hits = filled.search("工程队伍", terms=["绝无此词"], limit=40)
    assert {hit.legs for hit in hits} == {("vectors",)}
    assert all(hit.words == 0 for hit in hits)
    assert filled.search(TITLE, limit=1)[0].legs == ("words", "vectors")


def test_terms_replace_the_words_of_the_question(filled: Library) -> None:
    wordings = [("柳溪水库", 1.0), ("金川学校", 0.2)]
    hits = filled.search("which project is finished", terms=[wordings], vector_weight=0, limit=5)
    assert "柳溪水库" in hits[0].article.title


def test_the_same_question_has_the_same_hits(filled: Library) -> None:
    assert filled.search("工程", limit=30) == filled.search("工程", limit=30)


def test_both_scripts_find_the_same_first(filled: Library) -> None:
    simplified = filled.search("柳溪水库第1号工程", vector_weight=0, limit=3)
    traditional = filled.search("柳溪水庫第1號工程", vector_weight=0, limit=3)
    assert [hit.chunk for hit in simplified] == [hit.chunk for hit in traditional]


def test_a_filter_finds_what_lies_deeper(library: Library, rows_file: Callable[..., Path]) -> None:
    library.sync([rows_file(range(144))])
    hits = library.search(TITLE, limit=3, only=lambda article: article.publisher == "金川日报")
    assert len(hits) == 3
    assert {hit.article.publisher for hit in hits} == {"金川日报"}
    assert library.search(TITLE, only=lambda article: False) == ()


def test_an_empty_library_and_an_empty_question_find_nothing_wrong(library: Library, filled: Library) -> None:
    assert all(hit.article in filled.articles() for hit in filled.search("", limit=5))
    assert filled.search(TITLE, limit=0) == ()


def test_a_library_without_articles_finds_nothing(library: Library) -> None:
    assert library.search(TITLE) == ()


def test_hits_do_not_depend_on_when_chroma_was_sealed(filled: Library, rows_file: Callable[..., Path]) -> None:
    filled.sync([rows_file(range(100, 102), name="late.jsonl")])
    before = filled.search(TITLE, limit=20)
    filled.rebuild()
    after = filled.search(TITLE, limit=20)
    assert [hit.chunk.id for hit in before] == [hit.chunk.id for hit in after]
    assert np.allclose([hit.cosine for hit in before], [hit.cosine for hit in after])
