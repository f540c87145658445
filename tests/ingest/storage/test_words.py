"""Tokens, BM25, wordings of one concept, and the index's own record of what it holds."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.errors import LibraryDamaged
from ingest.storage.words import WordIndex, tokenize


def build(folder: Path, texts: list[str], titles: list[str] | None = None) -> WordIndex:
    index = WordIndex(folder)
    chosen = titles or [""] * len(texts)
    chunks = [(key, title, text) for key, (title, text) in enumerate(zip(chosen, texts, strict=True), 1)]
    index.rebuild([(chunks, len(chunks), 0)])
    return index


def found(index: WordIndex, *terms: object) -> list[int]:
    return [key for key, _ in index.search(terms, limit=10)]  # type: ignore[arg-type]


def test_chinese_becomes_bigrams_marked_words_and_rare_characters() -> None:
    tokens = tokenize("鄱阳湖的水位")
    assert {"鄱阳", "阳湖", "湖的", "的水", "水位"} <= set(tokens)
    assert "w:水位" in tokens
    assert "鄱" in tokens
    assert "的" not in tokens


def test_latin_words_and_numbers_are_whole_tokens() -> None:
    assert tokenize("covid-19 rose 3.5 % to 12,000 in 5g") == ["covid", "19", "rose", "3.5", "to", "12000", "in", "5g"]


def test_no_token_holds_white_space() -> None:
    tokens = tokenize("第 1 名 first place，　二○二四年\n三月")
    assert tokens
    assert all(not any(character.isspace() for character in token) for token in tokens)


def test_an_empty_text_has_no_tokens() -> None:
    assert tokenize("") == []
    assert tokenize("，。！ …") == []


def test_the_chunk_with_more_of_the_words_comes_first(tmp_path: Path) -> None:
    index = build(tmp_path, ["桥梁通车", "桥梁完工，水库蓄水", "图书馆开放"])
    assert found(index, *tokenize("桥梁和水库")) == [2, 1]


def test_both_scripts_find_each_other(tmp_path: Path) -> None:
    index = build(tmp_path, ["連續三屆產生大國工匠", "苗圃"])
    assert found(index, *tokenize("连续三届")) == [1]


def test_a_title_helps_its_chunks(tmp_path: Path) -> None:
    index = build(tmp_path, ["今日开工", "今日开工"], titles=["苗圃", "渔港"])
    assert found(index, *tokenize("渔港开工")) == [2, 1]


def test_the_best_wording_of_a_concept_counts_once(tmp_path: Path) -> None:
    index = build(tmp_path, ["工匠", "匠人", "工匠匠人"])
    one = dict(index.search([[("工匠", 1.0)]], limit=10))
    either = dict(index.search([[("工匠", 1.0), ("匠人", 0.5)]], limit=10))
    assert either[3] == pytest.approx(one[3])
    assert either[2] < either[1]


def test_a_wording_without_tokens_finds_nothing(tmp_path: Path) -> None:
    index = build(tmp_path, ["工匠"])
    assert index.search([[("，", 1.0)]], limit=10) == []
    assert index.search([], limit=10) == []


def test_common_tokens_are_left_out_only_where_enough_others_remain(tmp_path: Path) -> None:
    texts = [f"记者报道 unique{number}" for number in range(1500)]
    index = build(tmp_path, texts)
    assert found(index, "记者", "unique7", "unique8", "unique9") == [8, 9, 10]
    assert len(found(index, "记者", "unique7")) == 10


def test_removed_chunks_are_not_found_and_the_revision_is_kept(tmp_path: Path) -> None:
    build(tmp_path, ["桥梁", "水库"]).apply(added=[(3, "", "桥梁二号")], removed=[1], revision=9, token=7)
    reopened = WordIndex(tmp_path)
    reopened.refresh()
    assert (reopened.applied_revision, reopened.applied_token) == (9, 7)
    assert reopened.count() == 2
    assert found(reopened, "桥梁") == [3]


def test_a_reader_sees_what_was_committed_after_it_opened(tmp_path: Path) -> None:
    writer = build(tmp_path, ["桥梁"])
    reader = WordIndex(tmp_path)
    reader.refresh()
    writer.apply(added=[(2, "", "渔港")], removed=[], revision=2, token=0)
    assert found(reader, "渔港") == []
    reader.refresh()
    assert found(reader, "渔港") == [2]


def test_a_rebuilt_index_replaces_the_old_one_for_open_readers(tmp_path: Path) -> None:
    writer = build(tmp_path, ["桥梁"])
    reader = WordIndex(tmp_path)
    reader.refresh()
    writer.rebuild([([(5, "", "渔港")], 5, 0)])
    assert found(reader, "桥梁") == [1]
    reader.refresh()
    assert found(reader, "桥梁") == []
    assert found(reader, "渔港") == [5]


def test_a_damaged_index_counts_as_absent(tmp_path: Path) -> None:
    build(tmp_path, ["桥梁"])
    (tmp_path / "1" / "meta.json").write_text("{")
    index = WordIndex(tmp_path)
    index.refresh()
    assert not index.usable
    assert found(index, "桥梁") == []
    with pytest.raises(LibraryDamaged):
        index.apply(added=[], removed=[], revision=1, token=0)


def test_an_index_of_another_tokeniser_counts_as_absent(tmp_path: Path) -> None:
    build(tmp_path, ["桥梁"])
    (tmp_path / "1" / "manifest.json").write_text('{"version": 0}')
    index = WordIndex(tmp_path)
    index.refresh()
    assert not index.usable
