"""Boosted trees, fitted with CatBoost and flattened to the arrays the product runs."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from qa.answering.boosting import Trees

Rows = NDArray[np.float32]


def fit_trees(
    rows: Rows, labels: NDArray[np.float32], *, objective: Literal["probability", "value"], trees: int, depth: int,
    seed: int, directions: Sequence[int] = (),
) -> Trees:  # fmt: skip
    """Return boosted trees for ``labels``.

    Args:
        rows: One row a case.
        labels: 0 or 1 for ``probability`` (scores are log-odds), any number for ``value``.
        objective: What the scores are.
        trees: How many.
        depth: Levels of each tree.
        seed: Equal seeds give equal trees.
        directions: For each column 1 where a larger value may only raise the score, −1 where it may only lower it,
            and 0 where it may do either; by default all are 0.
    """
    from catboost import CatBoost

    model = CatBoost(
        {
            "loss_function": "Logloss" if objective == "probability" else "RMSE",
            "iterations": trees,
            "depth": depth,
            "learning_rate": 30 / trees,
            "random_seed": seed,
            "thread_count": 2,
            "logging_level": "Silent",
            "allow_writing_files": False,
            **({"monotone_constraints": list(directions)} if directions else {}),
        }
    )
    model.fit(rows, labels)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "trees.json"
        model.save_model(str(path), format="json")
        return _flatten(json.loads(path.read_text(encoding="utf-8")), depth)


def split_folds(count: int, *, folds: int) -> list[NDArray[np.int64]]:
    """Return the indices of each fold."""
    return [np.arange(number, count, folds, dtype=np.int64) for number in range(folds)]


def _flatten(model: dict[str, Any], depth: int) -> Trees:
    trees = model["oblivious_trees"]
    feature = np.zeros((len(trees), depth), dtype=np.int16)
    threshold = np.full((len(trees), depth), np.inf, dtype=np.float32)
    leaves = np.zeros((len(trees), 2**depth), dtype=np.float32)
    scale, (bias,) = model["scale_and_bias"]
    for number, tree in enumerate(trees):
        # A tree may be shallower than asked: its missing levels never go right.
        for level, split in enumerate(tree["splits"] or ()):
            feature[number, level] = split["float_feature_index"]
            threshold[number, level] = split["border"]
        leaves[number, : len(tree["leaf_values"])] = scale * np.asarray(tree["leaf_values"])
    return Trees(feature, threshold, leaves, base=np.array([bias], dtype=np.float32))
