"""Weights of the search, fitted to questions whose articles are known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ingest.library import Library
from qa.errors import EvaluationError
from qa.evaluation.questions import Question
from qa.questions import understand
from qa.retrieval import Candidate, find_weights, rank_candidates
from qa.retrieval.weights import Weights

# What is tried for each weight; finer steps tell less than the questions can.
_STEPS = (0.0, 0.1, 0.2, 0.4, 0.6, 0.8, 1.0, 1.5, 2.0, 3.0)
_PUBLISHED_STEPS = (0.0, 0.02, 0.05, 0.1, 0.2)
# So that neither leg is ever switched off, however little a set of questions needs it.
_LEAST_VECTORS = 0.2
_ROUNDS = 4
_FEWEST = 30


@dataclass(frozen=True, slots=True)
class Judged:
    """A question's candidates: what speaks for each (columns as in ``Weights``), and which are of a right article."""

    words: NDArray[np.float64]
    kinds: NDArray[np.float64]
    article_ids: tuple[str, ...]
    right: frozenset[str]

    def rank(self, weights: Weights) -> int | None:
        """Return the place of the first right article, 1 and up."""
        scores = self.words + self.kinds @ np.array(list(asdict(weights).values()))
        ordered = dict.fromkeys(self.article_ids[index] for index in np.argsort(-scores, kind="stable"))
        return next((rank for rank, name in enumerate(ordered, start=1) if name in self.right), None)


def fit_weights(library: Library, questions: Sequence[Question]) -> dict[str, Weights]:
    """Return the best weights for each language of the questions, ``zh`` and ``en``, starting from those in use.

    Args:
        library: Holds the articles.
        questions: Those that name no article are passed over.

    Raises:
        EvaluationError: There are too few questions with an article that search finds at all.
    """
    judged: dict[str, list[Judged]] = {"zh": [], "en": []}
    starts: dict[str, Weights] = {}
    for question in questions:
        query = understand(question.question, standalone=question.question)
        language = "en" if query.language == "en" else "zh"
        starts[language] = find_weights(library, query)
        item = _judge(rank_candidates(library, query, limit=1), question.articles)
        if item.right:
            judged[language].append(item)
    enough = {language: items for language, items in judged.items() if len(items) >= _FEWEST}
    if not enough:
        raise EvaluationError(
            f"Fitting needs {_FEWEST} questions of a language whose article search finds.",
            hint="Ask more questions, or name the library that holds their articles.",
        )
    return {language: _climb(items, starts[language]) for language, items in enough.items()}


def _judge(candidates: Sequence[Candidate], articles: frozenset[str]) -> Judged:
    """Return the candidates with the ids of those whose article is one of ``articles``, by whatever name."""
    found = [candidate.hit.article for candidate in candidates]
    right = (item.id for item in found if articles.intersection((item.id, item.external_id, Path(item.uri).name)))
    kinds = [[each.hit.cosine, each.tokens, each.article, each.published, each.concepts] for each in candidates]
    words = np.array([candidate.hit.words for candidate in candidates])
    return Judged(words, np.array(kinds, dtype=np.float64), tuple(item.id for item in found), frozenset(right))


def mean_score(judged: Sequence[Judged], weights: Weights) -> float:
    """Return what is maximised: the mean of recall at 1, recall at 5 and the reciprocal rank."""
    ranks = [item.rank(weights) for item in judged]
    scores = [((rank <= 1) + (rank <= 5) + 1 / rank) / 3 for rank in ranks if rank is not None]
    return sum(scores) / len(ranks)


def _climb(judged: Sequence[Judged], start: Weights) -> Weights:
    """Change one weight at a time as long as it helps; of equally good values the middle one is taken."""
    best = start
    for _ in range(_ROUNDS):
        before = best
        for name in asdict(start):
            best = _best_value(judged, best, name)
        if best == before:
            break
    return best


def _best_value(judged: Sequence[Judged], weights: Weights, name: str) -> Weights:
    steps = _PUBLISHED_STEPS if name == "published" else _STEPS
    values = [step for step in steps if name != "vectors" or step >= _LEAST_VECTORS]
    scores: Mapping[float, float] = {value: mean_score(judged, replace(weights, **{name: value})) for value in values}
    top = max(scores.values())
    equal = [value for value in values if scores[value] == top]
    return replace(weights, **{name: equal[len(equal) // 2]})
