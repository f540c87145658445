"""Both legs of search, fused by a weighted sum.

Score = BM25 ÷ the best BM25 + ``vector_weight`` × cosine, over the best hundred chunks of either leg. Dividing by the
best makes BM25 comparable between questions; the cosine is computed for every candidate from the stored embeddings,
so a chunk that only the word leg found is not punished for it. A weighted sum measured better here than
reciprocal rank fusion, which throws the distances away.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from ingest.storage.articles import ArticleStore
from ingest.storage.indexes import Indexes
from ingest.storage.rows import Embeddings
from ingest.storage.words import Term
from ingest.types import Article, Hit, Leg

_CANDIDATES = 100
# What a filter may throw away is not known before, so search deeper with one.
_CANDIDATES_FILTERED = 1000
_LOADED_AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class _Candidate:
    key: int
    score: float
    words: float
    cosine: float
    legs: tuple[Leg, ...]
    ranks: tuple[int, ...]


def search(
    indexes: Indexes,
    vector: NDArray[np.float32],
    terms: Sequence[Term],
    *,
    limit: int,
    vector_weight: float,
    only: Callable[[Article], bool] | None = None,
) -> tuple[Hit, ...]:
    """Return the best chunks, best first. What SQLite does not hold at this moment is never among them.

    Args:
        indexes: The two legs, and the truth they are checked against.
        vector: The question's, of length 1.
        terms: What ``WordIndex.search`` takes.
        limit: At most so many hits.
        vector_weight: What a cosine of 1 is worth, where the best BM25 is worth 1.
        only: Articles it refuses are left out.
    """
    depth = max(limit, _CANDIDATES if only is None else _CANDIDATES_FILTERED)
    indexes.follow()
    words = dict(indexes.words.search(terms, limit=depth)) if indexes.words_fit() else {}
    near = indexes.vectors.search(vector, limit=depth)
    embeddings = indexes.articles.embeddings(words.keys() | set(near))
    candidates = _fuse(embeddings, words, near, vector, vector_weight)
    return tuple(islice(_keep_one_copy(_load_hits(indexes.articles, candidates, only)), limit))


def _fuse(
    embeddings: Embeddings,
    words: Mapping[int, float],
    near: Sequence[int],
    vector: NDArray[np.float32],
    vector_weight: float,
) -> list[_Candidate]:
    if not len(embeddings.keys):
        return []
    best = max(words.values(), default=1.0)
    places: dict[Leg, dict[int, int]] = {"words": _number(words), "vectors": _number(near)}
    candidates = []
    for key, cosine in zip(embeddings.keys.tolist(), (embeddings.matrix @ vector).tolist(), strict=True):
        share = words.get(key, 0.0) / best
        legs = tuple(leg for leg, numbers in places.items() if key in numbers)
        ranks = tuple(places[leg][key] for leg in legs)
        candidates.append(_Candidate(key, share + vector_weight * cosine, share, cosine, legs, ranks))
    return sorted(candidates, key=lambda candidate: (-candidate.score, candidate.key))


def _number(keys: Iterable[int]) -> dict[int, int]:
    return {key: rank for rank, key in enumerate(keys, start=1)}


def _load_hits(
    articles: ArticleStore, candidates: list[_Candidate], only: Callable[[Article], bool] | None
) -> Iterator[Hit]:
    for start in range(0, len(candidates), _LOADED_AT_ONCE):
        part = candidates[start : start + _LOADED_AT_ONCE]
        stored = articles.chunks_by_key(candidate.key for candidate in part)
        for candidate in part:
            if candidate.key not in stored:
                continue  # removed by another process a moment ago
            chunk, article = stored[candidate.key]
            if only is None or only(article):
                yield Hit(
                    chunk=chunk,
                    article=article,
                    score=candidate.score,
                    words=candidate.words,
                    cosine=candidate.cosine,
                    legs=candidate.legs,
                    ranks=candidate.ranks,
                )


def _keep_one_copy(hits: Iterable[Hit]) -> Iterator[Hit]:
    """Yield the hits of one article of each cluster: of that with the best hit.

    The earliest of the copies may lack the paragraph that was asked for, or name it otherwise in its title.
    """
    shown: dict[str, str] = {}
    for hit in hits:
        cluster = hit.article.cluster_id
        if cluster is None or shown.setdefault(cluster, hit.article.id) == hit.article.id:
            yield hit
