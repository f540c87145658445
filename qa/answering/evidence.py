"""How well each sentence bears on a question: features for the trained scorer.

The features follow the classic answer-sentence selection literature (weighted word overlap, rarity inside the
passage, n-grams, embedding similarity); which of them count, and how much, is learned.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from ingest.folding import fold_text
from qa.answering.expected import asks_too, fit_sentence
from qa.answering.reading import ReadQuestion, ReadSentence, fold_article, unit_length
from qa.questions.kinds import KINDS

FEATURES = (
    "coverage", "matched_weight", "coverage_with_previous", "coverage_with_next", "coverage_with_title",
    "coverage_in_passage", "coverage_in_article", "rare_coverage", "bigram_overlap", "max_similarity",
    "mean_similarity", "length", "number", "passage_score", "passage_rank", "fits_expected", "missing_key_weight",
    "heaviest_missing", "longest_common", "is_question", "coverage_rank", "similarity_rank", "expected",
)  # fmt: skip


def sentence_features(question: ReadQuestion, sentences: Sequence[ReadSentence]) -> NDArray[np.float32]:
    """Return one row a sentence, one column a feature (``FEATURES``)."""
    if not sentences:
        return np.empty((0, len(FEATURES)), dtype=np.float32)
    found = _found_terms(question, sentences)
    weights = np.array([term.weight for term in question.terms], dtype=np.float32)
    similarities = _similarities(question, sentences)
    in_articles = _found_in_articles(question, sentences)
    rows = [
        _features(question, sentences, index, found, in_articles, weights, similarities[index])
        for index in range(len(sentences))
    ]
    features = np.array(rows, dtype=np.float32)
    ranks = [_ranks(features[:, FEATURES.index(name)]) for name in ("coverage", "max_similarity")]
    kind = np.full(len(sentences), KINDS.index(question.query.expected))
    return np.column_stack([features, *ranks, kind]).astype(np.float32)


def _features(
    question: ReadQuestion,
    sentences: Sequence[ReadSentence],
    index: int,
    found: NDArray[np.bool_],
    in_articles: Mapping[str, NDArray[np.bool_]],
    weights: NDArray[np.float32],
    similarity: tuple[float, float],
) -> list[float]:
    sentence = sentences[index]
    total = question.total_weight
    same = [other for other, candidate in enumerate(sentences) if candidate.passage is sentence.passage]
    first, last = same[0], same[-1]
    own = found[index]
    with_previous = own | found[max(first, index - 1)]
    with_next = own | found[min(last, index + 1)]
    in_passage = found[first : last + 1].any(axis=0)
    titled = own | _in_title(question, sentence)
    in_article = in_articles[sentence.passage.article.id] | in_passage
    rarity = np.log((1 + len(same)) / (1 + found[first : last + 1].sum(axis=0)))
    rare_weights = weights * rarity
    missing = weights * ~in_article
    keys = np.array([term.is_key for term in question.terms], dtype=bool)
    score, rank = sentence.passage.score, sentence.passage.rank
    text = sentence.text
    return [
        float(weights @ own) / total,
        float(weights @ own),
        float(weights @ with_previous) / total,
        float(weights @ with_next) / total,
        float(weights @ titled) / total,
        float(weights @ (in_passage | titled)) / total,
        float(weights @ in_article) / total,
        float(rare_weights @ own) / (float(rare_weights.sum()) or 1.0),
        sum(bigram in text for bigram in question.bigrams) / (len(question.bigrams) or 1),
        *similarity,
        math.log1p(len(text)),
        sentence.number,
        score,
        rank,
        _fit(question, sentence),
        float(missing @ keys) / total,
        float(missing.max(initial=0.0)),
        _longest_common(question.query.search_text, text) / (len(question.query.search_text) or 1),
        float(asks_too(question.query.expected, question.focus, text)),
    ]


def _found_terms(question: ReadQuestion, sentences: Sequence[ReadSentence]) -> NDArray[np.bool_]:
    return np.array(
        [[term.found_in(sentence.text) for term in question.terms] for sentence in sentences], dtype=bool
    ).reshape(len(sentences), len(question.terms))


def _found_in_articles(question: ReadQuestion, sentences: Sequence[ReadSentence]) -> dict[str, NDArray[np.bool_]]:
    """Return for each article which terms occur anywhere in it or in what is known about it."""
    articles = {sentence.passage.article.id: sentence.passage.article for sentence in sentences}
    return {article_id: _found_in(question, fold_article(article)) for article_id, article in articles.items()}


def _found_in(question: ReadQuestion, folded: str) -> NDArray[np.bool_]:
    return np.array([term.found_in(folded) for term in question.terms], dtype=bool)


def _in_title(question: ReadQuestion, sentence: ReadSentence) -> NDArray[np.bool_]:
    return _found_in(question, fold_text(sentence.passage.article.title))


def _similarities(question: ReadQuestion, sentences: Sequence[ReadSentence]) -> list[tuple[float, float]]:
    """Return for each sentence its idf-weighted MaxSim with the question, and the cosine of the means."""
    mean = unit_length((question.token_weights[:, None] * question.token_vectors).sum(axis=0))
    weight = float(question.token_weights.sum()) or 1.0
    similarities = []
    for sentence in sentences:
        vectors, weights = sentence.tokens.vectors, sentence.tokens.weights
        if not len(vectors) or not len(question.token_vectors):
            similarities.append((0.0, 0.0))
            continue
        vectors = unit_length(vectors)
        best = (question.token_vectors @ vectors.T).max(axis=1)
        sentence_mean = unit_length((weights[:, None] * vectors).sum(axis=0))
        similarities.append((float(best @ question.token_weights) / weight, float(mean @ sentence_mean)))
    return similarities


def _fit(question: ReadQuestion, sentence: ReadSentence) -> float:
    tags = {word.tag for word in sentence.words if word.text not in question.folded}
    return fit_sentence(question.query.expected, question.quantity, sentence.text, tags)


def _longest_common(one: str, other: str) -> int:
    """Return the length of the longest common substring, by extending matches row by row."""
    best = 0
    for start in range(len(one)):
        while start + best < len(one) and one[start : start + best + 1] in other:
            best += 1
    return best


def _ranks(values: NDArray[np.float32]) -> NDArray[np.float32]:
    order = np.argsort(-values, kind="stable")
    ranks = np.empty(len(values), dtype=np.float32)
    ranks[order] = np.arange(len(values))
    return ranks
