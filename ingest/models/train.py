"""Trains the built-in embedding model from the data sets, in one command.

    python -m ingest.models.train --data ../shared/data --out ingest/models/builtin --seed 1

About ten CPU-minutes on one thread; the same data, seed and library versions give the same model.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ingest.models.corpus import (
    TextPair,
    TrainingArticle,
    read_articles,
    read_glosses,
    read_news_questions,
    read_question_pairs,
    read_translations,
)
from ingest.models.export import save_model
from ingest.models.glosses import group_glosses
from ingest.models.pairs import PairSource, Questions
from ingest.models.start_vectors import build_start_vectors
from ingest.models.tokens import EncodedArticles, encode_articles, encode_texts
from ingest.models.training import train_table
from ingest.models.vocabulary import build_normalizer, build_tokenizer, count_words

if TYPE_CHECKING:
    from tokenizers import Tokenizer


@dataclass(frozen=True, slots=True)
class Recipe:
    """What decides the size and quality of the model.

    Attributes:
        chinese_words: Commonest words of at least two characters that become tokens.
        english_words: Commonest English words that become tokens.
        characters: Commonest Chinese characters that become tokens.
        dimension: Numbers in a vector.
        steps: Batches of contrastive training.
        batch_pairs: Pairs in a batch.
        learning_rate: Of Adam.
        seed: Of everything drawn by chance.
    """

    chinese_words: int = 40_000
    english_words: int = 17_000
    characters: int = 6_000
    dimension: int = 256
    steps: int = 1_000
    batch_pairs: int = 1_024
    learning_rate: float = 0.01
    seed: int = 1


@dataclass(frozen=True, slots=True)
class TrainingTexts:
    """Everything the model is trained on, as text."""

    articles: Sequence[TrainingArticle]
    questions: Sequence[TextPair]
    translations: Sequence[TextPair]
    glosses: Sequence[TextPair]


def train_model(texts: TrainingTexts, out: Path, recipe: Recipe) -> None:
    """Train a model on ``texts`` and write its folder to ``out``."""
    tokenizer = _build_tokenizer(texts, recipe)
    size = tokenizer.get_vocab_size()
    _report(f"{size} tokens")
    articles = encode_articles(tokenizer, texts.articles)
    _report(f"{len(articles.sentences.ids)} tokens of news in {len(articles.chunk_articles)} chunks")
    token_weights = weigh_tokens(articles, size)
    pairs = [*texts.translations, *texts.glosses]
    english = encode_texts(tokenizer, (pair.query for pair in pairs))
    chinese = encode_texts(tokenizer, (pair.passage for pair in pairs))
    start = build_start_vectors(
        articles,
        (english, chinese),
        size=size,
        dimension=recipe.dimension,
        english=_find_english(tokenizer),
        seed=recipe.seed,
    )
    _report("start vectors")
    source = PairSource(
        articles=articles,
        questions=_encode_questions(tokenizer, texts.questions),
        translations=(english, chinese),
        glosses=group_glosses(english, chinese, token_weights, tokenizer.get_vocab()),
        token_weights=token_weights,
        rng=np.random.default_rng(recipe.seed),
    )
    table = train_table(
        start,
        source,
        steps=recipe.steps,
        batch_pairs=recipe.batch_pairs,
        learning_rate=recipe.learning_rate,
        seed=recipe.seed,
        report=lambda step, loss: _report(f"step {step}: loss {loss:.3f}") if step % 50 == 0 else None,
    )
    save_model(out, tokenizer, table, token_weights)
    _report(f"written to {out}")


def read_training_texts(data: Path) -> TrainingTexts:
    """Return the texts of the data sets in the folder ``data``."""
    articles = list(read_articles(data))
    return TrainingTexts(
        articles=articles,
        questions=[*read_question_pairs(data), *read_news_questions(data, articles)],
        translations=list(read_translations(data)),
        glosses=list(read_glosses()),
    )


def weigh_tokens(articles: EncodedArticles, size: int) -> NDArray[np.float32]:
    """Return each token's inverse document frequency over the chunks; 0 for unknown tokens."""
    chunks = len(articles.chunk_articles)
    frequencies = np.zeros(size)
    for chunk in range(chunks):
        frequencies[np.unique(articles.chunk_ids(chunk))] += 1
    weights = np.log((chunks + 1) / (frequencies + 1)).astype(np.float32)
    weights[0] = 0
    return weights


def _build_tokenizer(texts: TrainingTexts, recipe: Recipe) -> Tokenizer:
    normalizer = build_normalizer()
    sentences = chain(
        chain.from_iterable((article.title, article.text) for article in texts.articles),
        chain.from_iterable((pair.query, pair.passage) for pair in (*texts.translations, *texts.glosses)),
        sorted({pair.passage for pair in texts.questions}),
    )
    return build_tokenizer(
        count_words(sentences, normalizer),
        normalizer,
        chinese_words=recipe.chinese_words,
        english_words=recipe.english_words,
        characters=recipe.characters,
    )


def _find_english(tokenizer: Tokenizer) -> NDArray[np.bool_]:
    english = np.zeros(tokenizer.get_vocab_size(), dtype=np.bool_)
    for word, token in tokenizer.get_vocab().items():
        english[token] = word.isascii() and word.isalpha()
    return english


def _encode_questions(tokenizer: Tokenizer, pairs: Sequence[TextPair]) -> Questions:
    numbers = {passage: number for number, passage in enumerate(dict.fromkeys(pair.passage for pair in pairs))}
    return Questions(
        questions=encode_texts(tokenizer, (pair.query for pair in pairs)),
        passages=encode_texts(tokenizer, numbers),
        answered_by=np.array([numbers[pair.passage] for pair in pairs]),
    )


def _report(message: str) -> None:
    sys.stderr.write(f"{time.process_time():7.0f} CPU-s  {message}\n")


def main() -> None:
    """Train the model from the command line."""
    recipe = Recipe()
    parser = argparse.ArgumentParser(description="Train the built-in embedding model.")
    parser.add_argument("--data", type=Path, required=True, help="folder of data sets, as builtin/README.md lists them")
    parser.add_argument("--out", type=Path, required=True, help="folder to write the model to")
    parser.add_argument("--seed", type=int, default=recipe.seed)
    parser.add_argument("--steps", type=int, default=recipe.steps, help="batches of contrastive training")
    options = parser.parse_args()
    chosen = replace(recipe, seed=options.seed, steps=options.steps)
    train_model(read_training_texts(options.data), options.out, chosen)


if __name__ == "__main__":
    main()
