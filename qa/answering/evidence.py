"""How well each sentence bears on a question: features for the trained scorer.

The features follow the classic answer-sentence selection literature (weighted word overlap, rarity inside the
passage, n-grams, embedding similarity); which of them count, and how much, is learned.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from qa.answering.reading import Reader, ReadQuestion, ReadSentence, unit_length
from qa.questions import KINDS

FEATURES = (
    "coverage", "matched_weight", "coverage_with_previous", "coverage_with_next", "coverage_with_title",
    "coverage_in_passage", "rare_coverage", "bigram_overlap", "max_similarity", "mean_similarity", "length", "number",
    "passage_score", "passage_rank", "fits_expected", "missing_key_weight", "heaviest_missing",
    "longest_common", "is_question", "coverage_rank", "similarity_rank", "expected",
)  # fmt: skip
_FITS = {
    "person": re.compile(r"(?!)"),
    "time": re.compile(r"\d+[年月日时点]|[一二三四五六七八九十]+[年月日时点]"),
    "number": re.compile(r"\d|[一二三四五六七八九十百千万亿两]+[个名家座所部份项种款届人年次条件岁]"),
    "title": re.compile(r"《"),
    "reason": re.compile(r"因为|由于|原因|因此|所以|为了|导致|使得"),
    "manner": re.compile(r"通过|采取|以.{1,8}方式|利用|采用"),
}
_TAGS = {"person": ("nr",), "place": ("ns",)}


def sentence_features(reader: Reader, question: ReadQuestion, sentences: Sequence[ReadSentence]) -> NDArray[np.float32]:
    """Return one row a sentence, one column a feature (``FEATURES``)."""
    if not sentences:
        return np.empty((0, len(FEATURES)), dtype=np.float32)
    found = _found_terms(question, sentences)
    weights = np.array([term.weight for term in question.terms], dtype=np.float32)
    similarities = _similarities(reader, question, sentences)
    rows = [
        _features(question, sentences, index, found, weights, similarities[index]) for index in range(len(sentences))
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
    rarity = np.log((1 + len(same)) / (1 + found[first : last + 1].sum(axis=0)))
    rare_weights = weights * rarity
    missing = weights * ~(in_passage | titled)
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
        float(rare_weights @ own) / (float(rare_weights.sum()) or 1.0),
        sum(bigram in text for bigram in question.bigrams) / (len(question.bigrams) or 1),
        *similarity,
        math.log1p(len(text)),
        sentence.number,
        score,
        rank,
        float(_fits(question, sentence)),
        float(missing @ keys) / total,
        float(missing.max(initial=0.0)),
        _longest_common(question.query.search_text, text) / (len(question.query.search_text) or 1),
        float(text.endswith("?")),
    ]


def _found_terms(question: ReadQuestion, sentences: Sequence[ReadSentence]) -> NDArray[np.bool_]:
    return np.array(
        [[term.found_in(sentence.text) for term in question.terms] for sentence in sentences], dtype=bool
    ).reshape(len(sentences), len(question.terms))


def _in_title(question: ReadQuestion, sentence: ReadSentence) -> NDArray[np.bool_]:
    from ingest.folding import fold_text

    title = fold_text(sentence.passage.article.title)
    return np.array([term.found_in(title) for term in question.terms], dtype=bool)


def _similarities(
    reader: Reader, question: ReadQuestion, sentences: Sequence[ReadSentence]
) -> list[tuple[float, float]]:
    """Return for each sentence its idf-weighted MaxSim with the question, and the cosine of the means."""
    mean = unit_length((question.token_weights[:, None] * question.token_vectors).sum(axis=0))
    weight = float(question.token_weights.sum()) or 1.0
    similarities = []
    for sentence in sentences:
        _, vectors, weights = reader.embedder.token_vectors(sentence.text)
        if not len(vectors) or not len(question.token_vectors):
            similarities.append((0.0, 0.0))
            continue
        vectors = unit_length(vectors)
        best = (question.token_vectors @ vectors.T).max(axis=1)
        sentence_mean = unit_length((weights[:, None] * vectors).sum(axis=0))
        similarities.append((float(best @ question.token_weights) / weight, float(mean @ sentence_mean)))
    return similarities


def _fits(question: ReadQuestion, sentence: ReadSentence) -> bool:
    expected = question.query.expected
    tags = _TAGS.get(expected)
    if tags:
        return any(word.tag in tags and word.text not in question.folded for word in sentence.words)
    pattern = _FITS.get(expected)
    return bool(pattern and pattern.search(sentence.text))


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
