"""Suites of cost: how long an answer takes, warm and cold, and how large what is installed is."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median, quantiles

import qa
from qa.assistant import Assistant
from qa.errors import EvaluationError
from qa.evaluation.measures import Measure, SuiteResult
from qa.evaluation.set_up import SetUp
from qa.opening import SAMPLE_ARTICLES, SAMPLE_QUESTIONS

_WARM_UP = 5
_COLD_RUNS = 5
# Libraries for linear algebra read these when they are loaded.
_ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "RAYON_NUM_THREADS"), "1")


def measure_latency(set_up: SetUp) -> SuiteResult:
    """Time whole answers over all news articles in one warm process, one question after another."""
    questions = set_up.draw(set_up.rows("qa", "crud_rag", "dev.questions.jsonl.gz"), at_most=300)
    with set_up.open_news() as library:
        assistant = Assistant(library, set_up.settings)
        for row in questions[:_WARM_UP]:
            assistant.ask(row["question"])
        records = []
        for row in questions:
            started, processor = time.perf_counter(), time.process_time()
            answer = assistant.ask(row["question"])
            times = {
                "milliseconds": 1000 * (time.perf_counter() - started),
                "processor_milliseconds": 1000 * (time.process_time() - processor),
            }
            records.append({"id": row["id"], **times, "stages": dict(answer.timings)})
        note = f"{len(records)} questions over {library.count_articles()} articles, warm"
    clock = [record["milliseconds"] for record in records]
    processor_times = [record["processor_milliseconds"] for record in records]
    search = [1000 * record["stages"].get("search", 0.0) for record in records]
    return SuiteResult(
        (
            Measure("milliseconds an answer, median", median(clock), 60, at_most=True),
            Measure("milliseconds an answer, 95th percentile", quantiles(clock, n=20)[-1], 150, at_most=True),
            Measure("processor milliseconds an answer, median", median(processor_times)),
            Measure("milliseconds of search, median", median(search)),
        ),
        tuple(records),
        note,
    )


def measure_cold_start(set_up: SetUp) -> SuiteResult:  # noqa: ARG001 - every suite takes one
    """Time ``jiangwen ask`` as a new process over the sample articles, read in before."""
    with tempfile.TemporaryDirectory(prefix="jiangwen-cold-") as folder:
        library = Path(folder, "library")
        _run("ingest", str(SAMPLE_ARTICLES), "--library", str(library))
        runs = [_run("ask", SAMPLE_QUESTIONS[0], "--library", str(library)) for _ in range(_COLD_RUNS)]
    return SuiteResult(
        (
            Measure(
                "processor seconds of `jiangwen ask`, cold, median", median(run[0] for run in runs), 2.5, at_most=True
            ),
            Measure("seconds of `jiangwen ask`, cold, median", median(run[1] for run in runs)),
        ),
        note=f"{_COLD_RUNS} runs over the sample articles",
    )


def measure_wheel(set_up: SetUp) -> SuiteResult:  # noqa: ARG001 - every suite takes one
    """Build the wheel from the checkout and weigh it."""
    checkout = Path(qa.__file__).parents[1]
    with tempfile.TemporaryDirectory(prefix="jiangwen-wheel-") as folder:
        command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", folder, str(checkout)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        wheels = list(Path(folder).glob("*.whl"))
        if not wheels:
            raise EvaluationError(
                f"The wheel could not be built: {done.stderr.strip()[-500:]}",
                hint="Run this suite in a checkout of the project with pip and hatchling installed.",
            )
        megabytes = wheels[0].stat().st_size / 1e6
    return SuiteResult((Measure("megabytes of the wheel", megabytes, 45, at_most=True),))


def _run(*arguments: str) -> tuple[float, float]:
    """Run a command of ours on one thread and return its processor seconds and its seconds."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "qa.cli", *arguments],
        env={**os.environ, **_ONE_THREAD},
        stdout=subprocess.DEVNULL,
        check=True,
    )
    after, ended = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, ended - started
