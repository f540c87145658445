from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ingest.embedding import StaticEmbedder
from ingest.models.corpus import TextPair, TrainingArticle
from ingest.models.export import quantise_rows
from ingest.models.glosses import group_glosses
from ingest.models.tokens import encode_articles, encode_texts
from ingest.models.train import Recipe, TrainingTexts, train_model
from ingest.models.vocabulary import build_normalizer, build_tokenizer, count_words

TOPICS = (
    ("台风", "typhoon", "台风今晨登陆沿海。渔船回港避风。学校停课，列车停运。"),
    ("银行", "bank", "银行下调贷款利率。企业融资成本下降。市场预期改善。"),
    ("足球", "football", "足球联赛开幕。主队在加时赛中进球获胜。球迷欢呼。"),
    ("大熊猫", "panda", "大熊猫产下双胞胎。饲养员称幼崽健康。动物园将开放参观。"),
)


@pytest.fixture(scope="module")
def texts() -> TrainingTexts:
    articles = [
        TrainingArticle(f"{word}-{number}", f"{word}消息{number}", text * 2)
        for number in range(12)
        for word, _, text in TOPICS
    ]
    return TrainingTexts(
        articles=articles,
        questions=[TextPair(f"{word}怎么了？", text) for word, _, text in TOPICS],
        translations=[TextPair(f"the {english} news", f"{word}新闻") for word, english, _ in TOPICS],
        glosses=[TextPair(english, word) for word, english, _ in TOPICS],
    )


RECIPE = Recipe(chinese_words=200, english_words=20, characters=200, dimension=16, steps=30, batch_pairs=32)


def test_training_twice_gives_the_same_files(tmp_path: Path, texts: TrainingTexts) -> None:
    for name in ("first", "second"):
        train_model(texts, tmp_path / name, RECIPE)
    for file in ("model.safetensors", "tokenizer.json", "modules.json"):
        assert (tmp_path / "first" / file).read_bytes() == (tmp_path / "second" / file).read_bytes()


def test_a_trained_model_finds_the_article_a_word_is_about(tmp_path: Path, texts: TrainingTexts) -> None:
    train_model(texts, tmp_path, RECIPE)
    embedder = StaticEmbedder(tmp_path)
    passages = embedder.embed_passages([text for _, _, text in TOPICS])
    for number, (word, english, _) in enumerate(TOPICS):
        assert (passages @ embedder.embed_question(word)).argmax() == number
        assert (passages @ embedder.embed_question(english)).argmax() == number


def test_eight_bit_rows_come_back_close_to_what_they_were() -> None:
    table = np.random.default_rng(1).normal(size=(20, 8)).astype(np.float32)
    rows, scales = quantise_rows(table)
    assert rows.dtype == np.int8
    np.testing.assert_allclose(rows * scales[:, np.newaxis], table, atol=float(np.abs(table).max()) / 250)


def test_a_gloss_belongs_to_common_words_and_brings_its_inflections() -> None:
    counts = count_words(["play plays played 玩 玩 玩 弹奏"], build_normalizer())
    tokenizer = build_tokenizer(counts, build_normalizer(), chinese_words=9, english_words=9, characters=9)
    english, chinese = encode_texts(tokenizer, ["play"]), encode_texts(tokenizer, ["玩"])
    weights = np.ones(tokenizer.get_vocab_size(), dtype=np.float32)
    glosses = group_glosses(english, chinese, weights, tokenizer.get_vocab())
    forms = {tokenizer.decode(gloss.tolist()) for gloss in glosses[tokenizer.token_to_id("玩")]}
    assert forms == {"play", "plays", "played"}


def test_chunks_are_whole_sentences_and_cover_the_articles(texts: TrainingTexts) -> None:
    counts = count_words((article.text for article in texts.articles), build_normalizer())
    tokenizer = build_tokenizer(counts, build_normalizer(), chinese_words=200, english_words=9, characters=200)
    encoded = encode_articles(tokenizer, texts.articles)
    joined = np.concatenate([encoded.chunk_ids(chunk) for chunk in range(len(encoded.chunk_articles))])
    np.testing.assert_array_equal(joined, encoded.sentences.ids)
    assert encoded.article_chunks[-1] == len(encoded.chunk_articles)
