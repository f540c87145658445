from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from qa.answering.boosting import load_trees, save_trees
from qa.models.fitting import fit_trees, split_folds


def dataset() -> tuple[np.ndarray, np.ndarray]:
    chooser = np.random.default_rng(3)
    rows = chooser.normal(size=(2000, 6)).astype(np.float32)
    labels = ((rows[:, 0] * rows[:, 1] > 0) & (rows[:, 2] > -0.5)).astype(np.float32)
    return rows, labels


@pytest.mark.parametrize("objective", ["probability", "value"])
def test_numpy_scores_rows_exactly_as_the_library_that_fitted_the_trees(objective: str) -> None:
    from catboost import CatBoost

    rows, labels = dataset()
    trees = fit_trees(rows, labels, objective=objective, trees=60, depth=4, seed=1)
    reference = CatBoost(
        {
            "loss_function": "Logloss" if objective == "probability" else "RMSE",
            "iterations": 60, "depth": 4, "learning_rate": 0.5, "random_seed": 1, "thread_count": 2,
            "logging_level": "Silent", "allow_writing_files": False,
        }
    )  # fmt: skip
    reference.fit(rows, labels)
    fresh = np.random.default_rng(4).normal(size=(300, 6)).astype(np.float32)
    np.testing.assert_allclose(trees.score(fresh), reference.predict(fresh, prediction_type="RawFormulaVal"), atol=1e-4)


def test_the_same_seed_fits_the_same_trees_and_they_survive_being_saved(tmp_path: Path) -> None:
    rows, labels = dataset()
    one, other = (fit_trees(rows, labels, objective="probability", trees=20, depth=3, seed=7) for _ in range(2))
    save_trees(tmp_path / "trees.npz", {"first": one, "second": other})
    loaded = load_trees(tmp_path / "trees.npz")
    assert set(loaded) == {"first", "second"}
    for trees in loaded.values():
        np.testing.assert_array_equal(trees.score(rows), one.score(rows))


def test_trees_score_no_rows() -> None:
    rows, labels = dataset()
    trees = fit_trees(rows, labels, objective="value", trees=5, depth=2, seed=1)
    assert trees.score(np.empty((0, 6), dtype=np.float32)).shape == (0,)


def test_folds_hold_every_case_once() -> None:
    folds = split_folds(7, folds=3)
    assert sorted(np.concatenate(folds).tolist()) == list(range(7))
