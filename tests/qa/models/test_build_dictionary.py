from __future__ import annotations

import pytest

from ingest.embedding import StaticEmbedder, load_embedder
from qa.models.build_dictionary import Headwords, collect_headwords, rank_headwords


@pytest.fixture(scope="module")
def headwords() -> dict[str, Headwords]:
    return collect_headwords()


def test_a_sense_the_dictionary_restricts_counts_less(headwords: dict[str, Headwords]) -> None:
    assert headwords["win"]["赢"] > headwords["win"]["中"]


def test_keys_are_short_and_hold_no_chinese(headwords: dict[str, Headwords]) -> None:
    assert all(key.isascii() and 1 <= len(key.split()) <= 4 for key in headwords)
    assert not any("variant" in key and "of" in key.split() for key in headwords)


def test_a_place_is_found_without_what_follows_the_comma(headwords: dict[str, Headwords]) -> None:
    assert "丹佛" in headwords["denver"]


def test_common_words_come_before_rare_ones(headwords: dict[str, Headwords]) -> None:
    embedder = load_embedder("builtin")
    assert isinstance(embedder, StaticEmbedder)
    ranked = rank_headwords(embedder, "hospital", headwords["hospital"])
    assert ranked[0] == ("医院", 1.0)
    assert len(ranked) <= 10
