"""Candidates read once more, with the question beside them: token by token, or by a cross-encoder.

Token matching is MaxSim of ColBERT (Khattab and Zaharia, 2020) over the built-in static token vectors: each token of
the question takes its best cosine among the tokens of the passage, weighted by its inverse document frequency. It
needs no transformer, costs about 0.2 ms a passage, and finds more right articles first than word and vector search do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from ingest.embedding import StaticEmbedder, Vectors
from ingest.folding import fold_text
from qa.errors import ModelMisconfigured
from qa.questions.translation import Wordings
from qa.tagging import cut_words

# A longer wording counts in part from this share of its pairs of characters: names are not always written alike.
_FEWEST_PAIRS = 0.5
_SHORTEST_IN_PART = 3


@dataclass(frozen=True, slots=True)
class TokenMatches:
    """How well each passage holds each token of a question.

    Attributes:
        cosines: One row a passage, one column a token, −1 to 1.
        weights: Inverse document frequency of the tokens.
    """

    cosines: Vectors
    weights: Vectors

    def score_passages(self) -> Vectors:
        """Return the weighted mean over the tokens for each passage."""
        return self._mean(self.cosines)

    def score_articles(self, article_ids: Sequence[str]) -> Vectors:
        """Return the same with each token taken from wherever in the passage's article it is best."""
        best = np.empty_like(self.cosines)
        owners = np.array(article_ids)
        for article_id in dict.fromkeys(article_ids):
            rows = owners == article_id
            best[rows] = self.cosines[rows].max(axis=0)
        return self._mean(best)

    def _mean(self, cosines: Vectors) -> Vectors:
        total = float(self.weights.sum())
        mean: Vectors = cosines @ self.weights / total if total > 0 else np.zeros(len(cosines), dtype=np.float32)
        return mean


def match_tokens(embedder: StaticEmbedder, question: str, texts: Sequence[str]) -> TokenMatches:
    """Return how well each of ``texts`` holds each token of ``question``; all are folded."""
    asked, *passages = (embedder.find_tokens(cut_words(text)) for text in (question, *texts))
    return TokenMatches(*embedder.match_tokens(asked, passages))


def match_concepts(concepts: Sequence[Wordings], texts: Sequence[str]) -> Vectors:
    """Return how much of the concepts of an English question each of ``texts``, which are folded, says, 0 to 1.

    Of a concept's wordings the best counts, and a concept counts the more, the fewer of the texts say it.
    """
    if not concepts:
        return np.zeros(len(texts), dtype=np.float32)
    folded = [[(fold_text(wording), weight) for wording, weight in sorted(wordings, key=_weight, reverse=True)]
              for wordings in concepts]  # fmt: skip
    said = np.array(
        [[_find_wording(wordings, text) for wordings in folded] for text in texts], dtype=np.float32
    ).reshape(len(texts), len(concepts))
    rarity = np.log((len(texts) + 1) / ((said > 0).sum(axis=0) + 0.5))
    matches: Vectors = said @ rarity / max(float(rarity.sum()), 1.0)
    return matches


def _weight(wording: tuple[str, float]) -> float:
    return wording[1]


def _find_wording(wordings: Sequence[tuple[str, float]], text: str) -> float:
    """Return the weight of the best of ``wordings``, the heaviest first, that ``text`` has, or has in part."""
    best = 0.0
    for wording, weight in wordings:
        if weight <= best:
            break
        if wording in text:
            return weight
        best = max(best, weight * _share_pairs(wording, text))
    return best


def _share_pairs(wording: str, text: str) -> float:
    if len(wording) < _SHORTEST_IN_PART or wording.isascii():
        return 0.0
    pairs = [wording[start : start + 2] for start in range(len(wording) - 1)]
    share = sum(pair in text for pair in pairs) / len(pairs)
    return share if share >= _FEWEST_PAIRS else 0.0


class CrossEncoderReranker:
    """Any sentence-transformers cross-encoder, by its name or folder."""

    def __init__(self, name: str) -> None:
        self._model = _load_cross_encoder(name)

    def score(self, question: str, texts: Sequence[str]) -> Vectors:
        """Return a score for each of ``texts``; higher is better."""
        pairs = [(question, text) for text in texts]
        scores: Vectors = np.asarray(self._model.predict(pairs, show_progress_bar=False), dtype=np.float32)
        return scores


@cache
def load_reranker(name: str) -> CrossEncoderReranker:
    """Return the cross-encoder ``name``; each is loaded once a process.

    Raises:
        ModelMisconfigured: There is no such model here, or it cannot be read.
    """
    return CrossEncoderReranker(name)


def _load_cross_encoder(name: str) -> Any:
    from sentence_transformers import CrossEncoder

    try:
        # What is already on this machine is used without asking the hub, which may be out of reach.
        return CrossEncoder(name, num_labels=1, local_files_only=True)
    except (OSError, ValueError):
        pass
    try:
        return CrossEncoder(name, num_labels=1)
    except (OSError, ValueError, KeyError) as error:
        raise ModelMisconfigured(
            f"The reranking model {name!r} is neither a folder here nor to be had from the hub: {error}",
            hint="Set rerank_model to a folder that holds a cross-encoder, or unset it.",
        ) from error
