"""Train the built-in reader: ``python -m qa.models.train --data DIR --out qa/models/reader.npz --seed 1``.

Three scorers in a row, each fitted on what the ones before it say of questions they have not seen (two folds):
which sentence holds the answer, which span of it is the answer, and whether there is an answer at all.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ingest.embedding import load_builtin
from ingest.folding import fold_text
from qa.answering import evidence, extractive, spans
from qa.answering.boosting import Trees, probability, save_trees
from qa.answering.extractive import ReaderModel
from qa.answering.reading import Reader, ReadSentence
from qa.evaluation.metrics import overlap_f1
from qa.models.examples import Case, Example, build_cases, load_examples
from qa.models.fitting import Rows, fit_trees, split_folds

_FOLDS = 2
_NEGATIVE_SPANS = 30
_ANSWERABLE_EVERY = 2
_fit_sentence = partial(fit_trees, objective="probability", trees=300, depth=6)
_fit_span = partial(fit_trees, objective="value", trees=400, depth=6)
_fit_answerable = partial(fit_trees, objective="probability", trees=200, depth=4)


@dataclass(frozen=True, slots=True)
class _Sample:
    """Feature rows of one case, with their labels."""

    rows: Rows
    labels: NDArray[np.float32]


def main() -> None:
    """Read the arguments, train, and write the model."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder with qa/ and corpora/")
    parser.add_argument("--out", type=Path, default=extractive.MODEL_FILE)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--questions", type=int, default=1300, help="questions of each set")
    given = parser.parse_args()
    examples = load_examples(given.data, questions_per_set=given.questions, seed=given.seed)
    print(f"{len(examples)} questions")
    scorers = train(examples, seed=given.seed)
    save_trees(given.out, scorers)
    print(f"wrote {given.out}: {given.out.stat().st_size / 1e6:.1f} MB")


def train(examples: Sequence[Example], *, seed: int) -> dict[str, Trees]:
    """Return the three scorers fitted on ``examples``."""
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        cases = list(pool.map(partial(build_cases, seed=seed), examples, chunksize=64))
        folds = split_folds(len(cases), folds=_FOLDS)

        def sample(make: Callable[..., _Sample], scorers: dict[str, Trees], which: NDArray[np.int64]) -> list[_Sample]:
            # Every case has many sentences and spans, but is one row for the last scorer, at the highest cost.
            which = which[:: _ANSWERABLE_EVERY if make is _sample_answerable else 1]
            chosen = [case for index in which for case in cases[index]]
            return list(pool.map(partial(make, scorers=scorers, seed=seed), chosen, chunksize=64))

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
    return final


def _sample_sentences(case: Case, **_: object) -> _Sample:
    reader = _reader()
    question, sentences = reader.read_question(case.query), reader.read_sentences(case.passages)
    rows = evidence.sentence_features(reader, question, sentences)
    return _Sample(rows, np.array([_holds_answer(sentence, case) for sentence in sentences], dtype=np.float32))


def _sample_spans(case: Case, *, scorers: dict[str, Trees], seed: int) -> _Sample:
    empty = _Sample(np.empty((0, len(spans.FEATURES)), dtype=np.float32), np.empty(0, dtype=np.float32))
    if case.gold_id is None:
        return empty
    reader = _reader()
    question, sentences = reader.read_question(case.query), reader.read_sentences(case.passages)
    scores = probability(scorers["sentence"].score(evidence.sentence_features(reader, question, sentences)))
    chooser = np.random.default_rng(seed)
    samples = [empty]
    for rank, index in enumerate(np.argsort(-scores, kind="stable")[: extractive.READ_SENTENCES]):
        sentence = sentences[index]
        candidates = spans.find_spans(sentence, question.query.expected)
        score = float(scores[index])
        rows = spans.span_features(reader, question, sentence, candidates, sentence_score=score, sentence_rank=rank)
        gold = sentence.passage.article.id == case.gold_id and _holds_answer(sentence, case)
        labels = np.array(
            [max(overlap_f1(span.text, answer) for answer in case.answers) if gold else 0.0 for span in candidates],
            dtype=np.float32,
        )
        kept = (labels > 0.5) | (chooser.random(len(labels)) < _NEGATIVE_SPANS / max(1, len(labels)))
        samples.append(_Sample(rows[kept], labels[kept]))
    return _join(samples)


def _sample_answerable(case: Case, *, scorers: dict[str, Trees], **_: object) -> _Sample:
    model = ReaderModel(_reader(), scorers)
    question, sentences = model.reader.read_question(case.query), model.reader.read_sentences(case.passages)
    row = model.describe(question, sentences)
    return _Sample(row[None, :], np.array([case.gold_id is not None], dtype=np.float32))


def _holds_answer(sentence: ReadSentence, case: Case) -> bool:
    return sentence.passage.article.id == case.gold_id and any(
        fold_text(item) in sentence.text for item in case.answers
    )


def _fit(fit: Callable[..., Trees], samples: Sequence[_Sample], seed: int) -> Trees:
    joined = _join(samples)
    return fit(joined.rows, joined.labels, seed=seed)


def _join(samples: Sequence[_Sample]) -> _Sample:
    return _Sample(
        np.concatenate([sample.rows for sample in samples]), np.concatenate([sample.labels for sample in samples])
    )


def _fit_quality(trees: Trees, held_out: Sequence[_Sample]) -> float:
    """Return the area under the ROC curve (labels above one half against the rest) on cases not seen in fitting."""
    from sklearn.metrics import roc_auc_score

    joined = _join(held_out)
    return float(roc_auc_score(joined.labels > 0.5, trees.score(joined.rows)))


def _report(name: str, areas: Sequence[float]) -> None:
    print(f"{name}: held-out AUC {', '.join(f'{area:.4f}' for area in areas)}", flush=True)


def _reader() -> Reader:
    return Reader(load_builtin())


if __name__ == "__main__":
    main()
