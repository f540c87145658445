from __future__ import annotations

import pytest

from qa.evaluation.metrics import overlap_f1


@pytest.mark.parametrize(
    ("answer", "expected", "f1"),
    [
        ("黑龙江", "黑龙江", 1.0),
        ("黑龍江", "黑龙江。", 1.0),
        ("黑龙江省", "黑龙江", 6 / 7),
        ("湖南", "黑龙江", 0.0),
        ("", "黑", 0.0),
    ],
)
def test_overlap_is_the_f1_of_shared_characters(answer: str, expected: str, f1: float) -> None:
    assert overlap_f1(answer, expected) == pytest.approx(f1)
