"""The suites by name, and running them: each is a set-up with the values it is judged by."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from qa.errors import EvaluationError
from qa.evaluation.footprint_suites import measure_cold_start, measure_latency, measure_wheel
from qa.evaluation.measures import SuiteResult
from qa.evaluation.reading_suites import (
    measure_antiterror,
    measure_cmrc,
    measure_nomiracl,
    measure_rgb,
    measure_rgb_refusal,
)
from qa.evaluation.retrieval_suites import measure_crud, measure_english
from qa.evaluation.set_up import SetUp

SUITES: dict[str, Callable[[SetUp], SuiteResult]] = {
    "crud": measure_crud,
    "xquad-en": measure_english,
    "cmrc-reader": measure_cmrc,
    "antiterror-reader": measure_antiterror,
    "rgb": measure_rgb,
    "rgb-refusal": measure_rgb_refusal,
    "nomiracl": measure_nomiracl,
    "latency": measure_latency,
    "cold-start": measure_cold_start,
    "wheel": measure_wheel,
}


def choose_suites(names: Sequence[str]) -> tuple[str, ...]:
    """Return the names of the suites to run; ``all`` stands for every one.

    Raises:
        EvaluationError: There is no suite of such a name.
    """
    if "all" in names:
        return tuple(SUITES)
    unknown = [name for name in names if name not in SUITES]
    if unknown:
        raise EvaluationError(f"There is no suite {unknown[0]!r}.", hint=f"The suites are: {', '.join(SUITES)}, all.")
    return tuple(names)


def run_suites(names: Sequence[str], set_up: SetUp) -> Iterator[tuple[str, SuiteResult, float]]:
    """Run suites one after another; yield each one's name, result and the seconds it took as soon as it is done."""
    for name in choose_suites(names):
        started = time.perf_counter()
        result = SUITES[name](set_up)
        yield name, result, time.perf_counter() - started


def summarise(result: SuiteResult, *, seconds: float) -> dict[str, Any]:
    """Return a suite's result as it is kept: values, bars, and how they were measured."""
    return {
        "note": result.note,
        "seconds": round(seconds, 1),
        "measures": [
            {"name": measure.name, "value": round(measure.value, 2), "bar": measure.bar, "reached": measure.reached}
            for measure in result.measures
        ],
    }


def write_records(path: Path, name: str, result: SuiteResult) -> None:
    """Append the suite's records to ``path``, one JSON object a line.

    Raises:
        EvaluationError: The file cannot be written.
    """
    lines = [json.dumps({"suite": name, **record}, ensure_ascii=False) + "\n" for record in result.records]
    try:
        with path.open("a", encoding="utf-8") as file:
            file.writelines(lines)
    except OSError as error:
        raise EvaluationError(f"The records cannot be written: {error}.", hint="Name another file.") from error
