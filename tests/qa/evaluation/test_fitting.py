from __future__ import annotations

import numpy as np
import pytest

from ingest import Library
from qa.errors import EvaluationError
from qa.evaluation.fitting import Judged, _climb, fit_weights, mean_score
from qa.evaluation.questions import Question
from qa.retrieval.weights import Weights

START = Weights(vectors=0.4, tokens=0.0, article=0.0, published=0.0)


def judged(tokens_of_right: float) -> Judged:
    """Two candidates: words prefer the wrong one, tokens the right one."""
    kinds = np.array([[0.5, 0.1, 0.0, 0.0, 0.0], [0.5, tokens_of_right, 0.0, 0.0, 0.0]])
    return Judged(np.array([1.0, 0.8]), kinds, ("wrong", "right"), frozenset({"right"}))


def test_what_speaks_for_the_right_articles_gains_weight() -> None:
    items = [judged(0.5), judged(0.6)]
    fitted = _climb(items, START)
    assert fitted.tokens > 0
    assert mean_score(items, fitted) > mean_score(items, START)
    assert fitted.vectors >= 0.2


def test_a_right_article_is_ranked_among_articles_not_chunks() -> None:
    item = Judged(np.array([3.0, 2.0, 1.0]), np.zeros((3, 5)), ("a", "a", "b"), frozenset({"b"}))
    assert item.rank(START) == 2


def test_weights_are_fitted_to_a_library(library: Library) -> None:
    questions = [
        Question(f"{name}的第{number}件事", articles=frozenset({source}))
        for number in range(15)
        for name, source in (("青浦江大桥", "bridge.txt"), ("大熊猫", "pandas.txt"))
    ]
    fitted = fit_weights(library, questions)
    assert set(fitted) == {"zh"}
    assert fitted["zh"].vectors >= 0.2


def test_too_few_questions_are_refused(library: Library) -> None:
    with pytest.raises(EvaluationError, match="needs 30"):
        fit_weights(library, [Question("大桥多长", articles=frozenset({"bridge.txt"}))])
