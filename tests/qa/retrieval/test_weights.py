from __future__ import annotations

from pathlib import Path

import pytest

from qa.errors import EvaluationError
from qa.retrieval.weights import LIBRARY_FILE, Weights, load_weights, save_weights

FITTED = Weights(vectors=1.5, tokens=0.5, article=0.1, published=0.0)


def test_a_library_keeps_its_own_weights_for_its_own_model(tmp_path: Path) -> None:
    shipped = load_weights("builtin", "builtin-1", "zh-Hans", folder=tmp_path)
    save_weights(tmp_path, "builtin-1", {"zh": FITTED})
    assert load_weights("builtin", "builtin-1", "zh-Hant", folder=tmp_path) == FITTED
    assert load_weights("builtin", "builtin-2", "zh-Hans", folder=tmp_path) == shipped
    assert load_weights("builtin", "builtin-1", "en", folder=tmp_path) == load_weights("builtin", "", "en")


def test_fitting_one_language_keeps_the_other(tmp_path: Path) -> None:
    save_weights(tmp_path, "m", {"zh": FITTED})
    other = Weights(2.0, 1.0, 0.0, 0.0)
    save_weights(tmp_path, "m", {"en": other})
    assert load_weights("any", "m", "zh-Hans", folder=tmp_path) == FITTED
    assert load_weights("any", "m", "en", folder=tmp_path) == other


def test_an_unknown_model_has_weights_too() -> None:
    assert load_weights("some/model", "x", "en").vectors > load_weights("builtin", "x", "zh-Hans").vectors


def test_a_folder_that_cannot_be_written_is_explained(tmp_path: Path) -> None:
    (tmp_path / LIBRARY_FILE).mkdir()
    with pytest.raises(EvaluationError, match="cannot be kept"):
        save_weights(tmp_path, "m", {"zh": FITTED})
