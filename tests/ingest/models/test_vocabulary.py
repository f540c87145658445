from __future__ import annotations

from collections import Counter

from ingest.models.vocabulary import build_normalizer, build_tokenizer, count_words


def test_words_are_counted_after_normalising() -> None:
    counts = count_words(["台風登陸福建", "台风登陆福建"], build_normalizer())
    assert counts["台风"] == 2
    assert counts["福建"] == 2


def test_the_tokenizer_prefers_words_and_falls_back_to_characters() -> None:
    counts = Counter({"台风": 50, "登陆": 40, "风": 5, "福": 3, "建": 3, "typhoon": 9, "2023": 7})
    tokenizer = build_tokenizer(counts, build_normalizer(), chinese_words=10, english_words=10, characters=10)
    assert tokenizer.encode("颱風登陸福建，TYPHOON 2023！").tokens == ["台风", "登陆", "福", "建", "typhoon", "2023"]


def test_offsets_are_those_of_the_text_before_normalising() -> None:
    counts = Counter({"连续": 9, "gdp": 5})
    tokenizer = build_tokenizer(counts, build_normalizer(), chinese_words=10, english_words=10, characters=10)
    assert tokenizer.encode("ＧＤＰ 連續").offsets == [(0, 3), (4, 6)]


def test_only_the_commonest_words_become_tokens() -> None:
    counts = Counter({"台风": 50, "登陆": 40, "停课": 1})
    tokenizer = build_tokenizer(counts, build_normalizer(), chinese_words=2, english_words=0, characters=9)
    assert "登陆" in tokenizer.get_vocab()
    assert "停课" not in tokenizer.get_vocab()
