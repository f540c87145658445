"""Vectors to start training from: what words stand near each other, and what translates what.

Chinese tokens: the positive pointwise mutual information of tokens in a window, reduced by a singular value
decomposition (Levy and Goldberg 2014). English tokens: the mean of the Chinese tokens they are paired with in
translations. Each row's length is the weight of smooth inverse frequency (Arora et al. 2017).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ingest.models.tokens import EncodedArticles, TokenLists

Table = NDArray[np.float32]

_WINDOW = 6
_SUBSAMPLING = 1e-4
_SMOOTHING = 0.75
_SIF = 3e-4
# How much an English word's own neighbours in Chinese news count beside its translations ("GDP", "iPhone").
_NEWS_SHARE = 0.3


def build_start_vectors(
    articles: EncodedArticles,
    translations: tuple[TokenLists, TokenLists],
    *,
    size: int,
    dimension: int,
    english: NDArray[np.bool_],
    seed: int,
) -> Table:
    """Return one row for each of ``size`` tokens.

    Args:
        articles: The news articles.
        translations: English texts, and the Chinese text of each.
        size: Tokens in the vocabulary.
        dimension: Numbers in a vector.
        english: Which tokens are Latin words.
        seed: Of subsampling and of the decomposition.
    """
    rng = np.random.default_rng(seed)
    frequencies = np.bincount(articles.sentences.ids, minlength=size) / len(articles.sentences.ids)
    counts = _count_neighbours(articles, frequencies, size, rng)
    chinese = _unit_rows(_decompose(_weigh_by_information(counts), dimension, seed))
    chinese_weights = _SIF / (_SIF + frequencies)
    english_texts, chinese_texts = translations
    pairs = _incidence(english_texts, size).T @ _incidence(chinese_texts, size)
    translated = _unit_rows(pairs @ (chinese * chinese_weights[:, np.newaxis]))
    vectors = np.where(english[:, np.newaxis], _unit_rows(translated + _NEWS_SHARE * chinese), chinese)
    in_translations = np.bincount(english_texts.ids, minlength=size) / len(english_texts.ids)
    weights = np.where(english, _SIF / (_SIF + np.maximum(frequencies, in_translations)), chinese_weights)
    table: Table = (vectors * weights[:, np.newaxis]).astype(np.float32)
    return table


def _count_neighbours(articles: EncodedArticles, frequencies: NDArray[np.float64], size: int, rng: Any) -> Any:
    """Count how often two tokens stand within the window, common tokens thinned out as word2vec does."""
    from scipy.sparse import csr_array

    ids = articles.sentences.ids
    kept = rng.random(len(ids)) < np.sqrt(_SUBSAMPLING / np.maximum(frequencies, 1e-12))[ids]
    article_of = np.repeat(
        articles.chunk_articles,
        np.diff(articles.sentences.starts[articles.chunks]),
    )
    ids, article_of = ids[kept], article_of[kept]
    counts = csr_array((size, size), dtype=np.float32)
    for distance in range(1, _WINDOW + 1):
        left, right = ids[:-distance], ids[distance:]
        same = article_of[:-distance] == article_of[distance:]
        left, right = left[same], right[same]
        weight = np.full(len(left), 1 / distance, dtype=np.float32)
        counts = counts + csr_array((weight, (left, right)), shape=(size, size))
    counts = counts + counts.T
    counts.data[counts.data < 1.0] = 0
    counts.eliminate_zeros()
    return counts


def _weigh_by_information(counts: Any) -> Any:
    """Return positive pointwise mutual information, contexts smoothed."""
    counts = counts.tocoo()
    rows = np.asarray(counts.sum(axis=1)).ravel()
    columns = np.asarray(counts.sum(axis=0)).ravel() ** _SMOOTHING
    row, column = counts.coords
    expected = rows[row] * columns[column] / columns.sum()
    counts.data = np.maximum(np.log(counts.data / expected), 0).astype(np.float32)
    matrix = counts.tocsr()
    matrix.eliminate_zeros()
    return matrix


def _decompose(matrix: Any, dimension: int, seed: int) -> NDArray[np.float32]:
    from sklearn.utils.extmath import randomized_svd
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):  # the last bits of a sum depend on how many threads share it
        left, values, _ = randomized_svd(matrix, dimension, n_iter=3, n_oversamples=8, random_state=seed)
    vectors: NDArray[np.float32] = left * np.sqrt(values)
    return vectors


def _incidence(texts: TokenLists, size: int) -> Any:
    from scipy.sparse import csr_array

    lengths = np.diff(texts.starts)
    weight = np.repeat(1 / np.maximum(lengths, 1), lengths).astype(np.float32)
    return csr_array((weight, texts.ids, texts.starts), shape=(len(texts), size))


def _unit_rows(vectors: Any) -> NDArray[np.float32]:
    rows: NDArray[np.float32] = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    return rows
