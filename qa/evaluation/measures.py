"""What a suite measures: named values beside the bars they are held to, and the questions behind them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Measure:
    """One measured value.

    Attributes:
        name: What was measured, with its unit.
        bar: What is aimed at; ``None`` where the value only informs.
        at_most: Whether the bar is an upper one (times, sizes).
    """

    name: str
    value: float
    bar: float | None = None
    at_most: bool = False

    @property
    def reached(self) -> bool | None:
        """Whether the bar is reached; ``None`` without one."""
        if self.bar is None:
            return None
        return self.value <= self.bar if self.at_most else self.value >= self.bar


@dataclass(frozen=True, slots=True)
class SuiteResult:
    """What one suite came to.

    Attributes:
        measures: The values, most important first.
        records: One JSON-ready record for each question.
        note: How it was measured: sizes, samples, what was left out.
    """

    measures: tuple[Measure, ...]
    records: tuple[Mapping[str, Any], ...] = field(default=(), repr=False)
    note: str = ""


def share(records: Sequence[Mapping[str, Any]], name: str) -> float:
    """Return the mean of ``name`` over the records, in percent."""
    return 100 * sum(float(record[name]) for record in records) / len(records) if records else 0.0


def recall_at(records: Sequence[Mapping[str, Any]], last: int, *, rank: str = "rank") -> float:
    """Return the percentage of records whose rank is there and no worse than ``last``."""
    return share([{"found": record[rank] is not None and record[rank] <= last} for record in records], "found")


def render_result(name: str, result: SuiteResult) -> str:
    """Return a suite's measures as lines for people."""
    marks = {True: "✓", False: "✗", None: " "}
    lines = [f"{name}: {result.note}" if result.note else name]
    for measure in result.measures:
        bar = "" if measure.bar is None else f"   (bar: {'≤' if measure.at_most else '≥'} {measure.bar:g})"
        lines.append(f"  {marks[measure.reached]} {measure.value:8.2f}  {measure.name}{bar}")
    return "\n".join(lines)
