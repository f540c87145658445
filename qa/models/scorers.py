"""Fits the three scorers of the built-in reader, one after the other.

Which sentence holds the answer, which of the spans the network points at is the answer, and whether there is an answer
at all: each is fitted on what the ones before it say of questions they have not seen (two folds).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ingest.embedding import load_builtin
from ingest.folding import fold_text
from qa.answering import evidence, finding, spans
from qa.answering.boosting import Trees
from qa.answering.finding import ReaderModel
from qa.answering.network import load_network
from qa.answering.reading import Reader, ReadSentence
from qa.evaluation.metrics import overlap_f1
from qa.models.examples import Case, Example, build_cases
from qa.models.fitting import Rows, fit_trees, split_folds

_FOLDS, _ROUNDS = 2, 2
# Where the line lies between answering and refusing: turning away a right answer more often than this annoys.
_ANSWERED_SHARE = 0.85
# A sentence that has more of the question, or lacks less of it, is no worse for that. Training questions repeat the
# words of their passages and would teach otherwise; held to this, the trees do better on questions that do not.
_MORE_IS_BETTER = frozenset(
    ("coverage", "matched_weight", "coverage_with_previous", "coverage_with_next", "coverage_with_title",
     "coverage_in_passage", "coverage_in_article", "rare_coverage", "bigram_overlap", "max_similarity",
     "mean_similarity", "fits_expected", "longest_common", "best_coverage", "best_coverage_in_passage", "score",
     "best_score", "span_score", "start_score", "end_score", "most_pointed_at", "same_elsewhere",
     "span_start_score", "span_end_score", "span_share", "span_sentence_score", "span_sentence_coverage",
     "span_is_such_quantity")
)  # fmt: skip
_LESS_IS_BETTER = frozenset(
    ("missing_key_weight", "heaviest_missing", "is_question", "coverage_rank", "similarity_rank",
     "heaviest_term_missing", "numbers_missing_in_article", "numbers_missing", "rival_score")
)  # fmt: skip


def _directions(features: Sequence[str]) -> list[int]:
    return [(name in _MORE_IS_BETTER) - (name in _LESS_IS_BETTER) for name in features]


_fit_sentence = partial(
    fit_trees, objective="probability", trees=300, depth=4, directions=_directions(evidence.FEATURES)
)
_fit_span = partial(fit_trees, objective="value", trees=300, depth=5)
_fit_answerable = partial(
    fit_trees, objective="probability", trees=300, depth=2, directions=_directions(finding.FEATURES)
)


@dataclass(frozen=True, slots=True)
class _Sample:
    """Feature rows of one case, with their labels."""

    rows: Rows
    labels: NDArray[np.float32]


def train_scorers(examples: Sequence[Example], *, network: Path, seed: int, workers: int) -> dict[str, Trees]:
    """Return the three scorers fitted on ``examples``, which the network in ``network`` has not seen."""
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        cases = list(pool.map(partial(_build_rounds, seed=seed), examples, chunksize=64))
        folds = split_folds(len(cases), folds=_FOLDS)

        def sample(make: Callable[..., _Sample], scorers: dict[str, Trees], which: NDArray[np.int64]) -> list[_Sample]:
            chosen = [case for index in which for case in cases[index]]
            return list(pool.map(partial(make, scorers=scorers, network=network), chosen, chunksize=64))

        fitted: list[dict[str, Trees]] = [{} for _ in folds]
        final: dict[str, Trees] = {}
        steps = (("sentence", _sample_sentences, _fit_sentence), ("span", _sample_spans, _fit_span),
                 ("answerable", _sample_answerable, _fit_answerable))  # fmt: skip
        for name, make, fit in steps:
            # What a fold's samples say of earlier scorers comes from scorers that did not see that fold.
            samples = [sample(make, fitted[number], part) for number, part in enumerate(folds)]
            for number in range(_FOLDS):
                seen = [item for other, items in enumerate(samples) if other != number for item in items]
                fitted[number][name] = _fit(fit, seen, seed)
            final[name] = _fit(fit, [item for items in samples for item in items], seed)
            _report(name, [_fit_quality(fitted[number][name], items) for number, items in enumerate(samples)])
            if name == "answerable":
                held_out = [_score(fitted[number][name], items) for number, items in enumerate(samples)]
                final[name] = _centre(final[name], held_out)
    return final


def _build_rounds(example: Example, *, seed: int) -> tuple[Case, ...]:
    """Return the cases of a question among several choices of other texts; all of them are in one fold."""
    return tuple(case for number in range(_ROUNDS) for case in build_cases(example, seed=seed + number))


def _sample_sentences(case: Case, **_: object) -> _Sample:
    reader = Reader(load_builtin())
    question, sentences = reader.read_question(case.query, case.passages), reader.read_sentences(case.passages)
    rows = evidence.sentence_features(question, sentences)
    return _Sample(rows, np.array([_holds_answer(sentence, case) for sentence in sentences], dtype=np.float32))


def _sample_spans(case: Case, *, scorers: dict[str, Trees], network: Path) -> _Sample:
    empty = _Sample(np.empty((0, len(spans.FEATURES)), dtype=np.float32), np.empty(0, dtype=np.float32))
    if not case.gold_ids:
        return empty
    model = _load_model(network, scorers)
    question, read = model.reader.read_question(case.query, case.passages), model.reader.read_sentences(case.passages)
    _, ranked = model.rank_sentences(question, read)
    candidates = model.point(question, ranked)
    labels = [
        max(overlap_f1(span.text, answer) for answer in case.answers) if _holds_answer(span.sentence, case) else 0.0
        for span in candidates
    ]
    return _Sample(model.describe_spans(question, candidates, ranked), np.array(labels, dtype=np.float32))


def _sample_answerable(case: Case, *, scorers: dict[str, Trees], network: Path) -> _Sample:
    reading = _load_model(network, scorers).read(case.query, case.passages)
    rows = [reading.describe()] if reading.evidence else []
    return _Sample(np.array(rows, dtype=np.float32), np.array([bool(case.gold_ids)] * len(rows), dtype=np.float32))


def _load_model(network: Path, scorers: dict[str, Trees]) -> ReaderModel:
    return ReaderModel(Reader(load_builtin()), load_network(network), scorers)


def _holds_answer(sentence: ReadSentence, case: Case) -> bool:
    return sentence.passage.article.id in case.gold_ids and any(
        fold_text(item) in sentence.text for item in case.answers
    )


def _score(trees: Trees, samples: Sequence[_Sample]) -> _Sample:
    """Return the samples with the trees' score as their only feature."""
    joined = _join(samples)
    return _Sample(trees.score(joined.rows)[:, None], joined.labels)


def _centre(trees: Trees, held_out: Sequence[_Sample]) -> Trees:
    """Return the trees shifted so that ``_ANSWERED_SHARE`` of the held-out cases with an answer score above zero."""
    joined = _join(held_out)
    scores, holds = joined.rows[:, 0], joined.labels > 0.5
    border = np.quantile(scores[holds], 1 - _ANSWERED_SHARE)
    refused = (scores[~holds] < border).mean()
    print(f"answerable: {_ANSWERED_SHARE:.0%} answered, {refused:.1%} refused of held-out cases", flush=True)
    return replace(trees, base=(trees.base - border).astype(np.float32))


def _fit(fit: Callable[..., Trees], samples: Sequence[_Sample], seed: int) -> Trees:
    joined = _join(samples)
    return fit(joined.rows, joined.labels, seed=seed)


def _join(samples: Sequence[_Sample]) -> _Sample:
    filled = [sample for sample in samples if len(sample.rows)]
    return _Sample(
        np.concatenate([sample.rows for sample in filled]), np.concatenate([sample.labels for sample in filled])
    )


def _fit_quality(trees: Trees, held_out: Sequence[_Sample]) -> float:
    """Return the area under the ROC curve (labels above one half against the rest) on cases not seen in fitting."""
    from sklearn.metrics import roc_auc_score

    joined = _join(held_out)
    return float(roc_auc_score(joined.labels > 0.5, trees.score(joined.rows)))


def _report(name: str, areas: Sequence[float]) -> None:
    print(f"{name}: held-out AUC {', '.join(f'{area:.4f}' for area in areas)}", flush=True)
