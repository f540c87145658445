"""How the time of a search grows with the library: ``python -m qa.benchmarks.growth``.

Articles are read again and again with changed numbers until the library has the size wanted; then questions of
CRUD-RAG are asked. Only the time is of interest here. The largest size takes about an hour.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import count, islice
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from typing import Annotated, Any

import typer

from ingest.library import Library
from qa.assistant import Assistant
from qa.benchmarks.recording import RESULTS_FOLDER, record_result
from qa.evaluation.set_up import NEWS, Row, SetUp
from qa.settings import Settings

_SIZES = (10_000, 68_000, 250_000, 1_000_000)
# Of the news corpus, a little more than there are, so that a size is not overshot at once.
_CHUNKS_AN_ARTICLE = 2.4
_QUESTIONS = 100
_WARM_UP = 10
_DRAWN = (("answer_processor_ms_p50", "answer"), ("search_processor_ms_p50", "search"))


def main(
    data: Annotated[Path, typer.Option(help="Where articles and questions are.")] = Path("../shared/data"),
    largest: Annotated[int, typer.Option(help="Leave out sizes above this many chunks.")] = _SIZES[-1],
) -> None:
    """Measure search and answer at each size; keep the results and draw them."""
    with TemporaryDirectory(prefix="jiangwen-growth-") as folder:
        set_up = SetUp(data=data, work=Path(folder))
        rows = set_up.rows("qa", "crud_rag", "dev.questions.jsonl.gz")
        questions = [row["question"] for row in rows[: _WARM_UP + _QUESTIONS]]
        supply = _repeat(set_up.rows(*NEWS))
        for size in (size for size in _SIZES if size <= largest):
            chunks = _grow(Path(folder, "library"), Path(folder), supply, size)
            times = _time_questions(Path(folder, "library"), questions)
            record_result("growth", {str(size): {"chunks": chunks, "questions": _QUESTIONS, **times}})
            print(f"{chunks} chunks: {times}", flush=True)
    draw_growth(RESULTS_FOLDER)


def _repeat(rows: Sequence[Row]) -> Iterator[Row]:
    """Yield the articles, then the same with other numbers in them, without end."""
    for turn in count():
        for row in rows:
            text = row["text"].translate({ord(str(digit)): str((digit + turn) % 10) for digit in range(10)})
            yield {**row, "id": f"{row['id']}-{turn}", "text": text}


def _grow(folder: Path, sources: Path, supply: Iterator[Row], size: int) -> int:
    """Read articles until the library has about ``size`` chunks; return how many it has."""
    with Library.open(folder) as library:
        while (missing := size - library.count_chunks()) > 0:
            rows = islice(supply, max(1, int(missing / _CHUNKS_AN_ARTICLE)))
            source = sources / f"{library.count_articles()}.jsonl"
            source.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
            library.sync([source])
            source.unlink()
        return library.count_chunks()


def _time_questions(folder: Path, questions: list[str]) -> dict[str, float]:
    """Return the milliseconds of search and of whole answers, warm."""
    with Library.open(folder, read_only=True) as library:
        assistant = Assistant(library, Settings.load())
        search = [_time(partial(assistant.retrieve, question, limit=8)) for question in questions]
        answers = [_time(partial(assistant.ask, question)) for question in questions]
    return {**_summarise("search", search[_WARM_UP:]), **_summarise("answer", answers[_WARM_UP:])}


def _time(call: Callable[[], object]) -> tuple[float, float]:
    """Return the milliseconds on the clock and those of the processor, which other programs disturb less."""
    started, processor = time.perf_counter(), time.process_time()
    call()
    return 1000 * (time.perf_counter() - started), 1000 * (time.process_time() - processor)


def _summarise(name: str, times: list[tuple[float, float]]) -> dict[str, float]:
    clock, processor = zip(*times, strict=True)
    return {
        f"{name}_ms_p50": round(median(clock), 1),
        f"{name}_ms_p95": round(quantiles(clock, n=20)[-1], 1),
        f"{name}_processor_ms_p50": round(median(processor), 1),
    }


def draw_growth(folder: Path) -> Path:
    """Draw the results kept in ``folder`` as a small picture beside them."""
    from matplotlib.figure import Figure

    results: list[dict[str, Any]] = list(json.loads((folder / "growth.json").read_text("utf-8")).values())
    results.sort(key=lambda result: result["chunks"])
    figure = Figure(figsize=(6, 3), layout="constrained")
    axes = figure.subplots()
    for name, label in _DRAWN:
        axes.plot([result["chunks"] for result in results], [result[name] for result in results], "o-", label=label)
    axes.set_xscale("log")
    axes.set_ylim(bottom=0)
    axes.set_xlabel("chunks in the library")
    axes.set_ylabel("processor milliseconds, median")
    axes.grid(alpha=0.3)
    axes.legend(loc="center left")
    figure.savefig(folder / "growth.svg", metadata={"Date": None})
    return folder / "growth.svg"


if __name__ == "__main__":
    typer.run(main)
