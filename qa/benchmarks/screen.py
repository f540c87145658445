"""``python -m qa.benchmarks.screen``: how fast the chat's screen is, in Debian's chromium, over the sample articles.

The server is a process of its own, started as ``jiangwen chat``; the browser runs on the same machine and takes its
share of it. Cold means a new browser profile: nothing cached. Where the memory of the server is watched, the questions
come without a browser, through the routes that the page uses: the same process answers and stores the conversations.
Writes ``results/screen.json``.
"""

from __future__ import annotations

import argparse
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingest.library import Library
from qa.benchmarks.recording import record_result
from qa.benchmarks.visiting import Visitor, visit
from qa.opening import SAMPLE_ARTICLES, SAMPLE_QUESTIONS
from qa.ui.screenshots import open_chromium

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

BOX = "#jw-box textarea"
READY = f".jw-ready {BOX}"
SAMPLES = len(SAMPLE_QUESTIONS)
ANSWER = "#jw-chat :is(.jw-answer, .jw-refusal)"
DONE = "#jw-box .submit-button"
LOCALE = "zh-CN"
ANSWERS_IN_A_CONVERSATION = 10
WARM_UP_ANSWERS = 50
MILLISECONDS_TO_WAIT = 120_000  # of a browser with twenty pages on a busy machine

# Clicks the first chip and returns the milliseconds until its quote is marked in the panel.
CLICK_CHIP = """async () => {
  const started = performance.now();
  document.querySelector("#jw-chat a.jw-chip").click();
  while (!document.querySelector(".jw-source.jw-active mark")) await new Promise((go) => setTimeout(go));
  return performance.now() - started;
}"""
COUNT_BYTES = """() => ["navigation", "resource"].flatMap((kind) => performance.getEntriesByType(kind))
  .reduce((sum, entry) => sum + entry.transferSize, 0)"""


@dataclass(frozen=True, slots=True)
class Server:
    """A chat that runs as a process of its own."""

    address: str
    process_id: int

    def memory_mib(self) -> float:
        """Return how much memory the process holds now."""
        status = Path(f"/proc/{self.process_id}/status").read_text("utf-8")
        found = re.search(r"VmRSS:\s+(\d+) kB", status)
        return round(int(found[1]) / 1024, 1) if found else 0.0


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and record."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--visits", type=int, default=15, help="Cold visits.")
    parser.add_argument("--users", type=int, default=20, help="People who ask two questions each at once.")
    parser.add_argument("--answers", type=int, default=500, help="Answers over which memory is watched.")
    given = parser.parse_args(arguments)
    with serve_samples() as server, open_chromium() as browser:
        parts: dict[str, Callable[[], dict[str, Any]]] = {
            "cold_visit": lambda: measure_visits(browser, server, visits=given.visits),
            "many_users": lambda: measure_users(browser, server, users=given.users),
            "memory": lambda: measure_memory(server, answers=given.answers),
        }
        for name, measure in parts.items():  # kept one by one: together they take minutes
            entry = measure()
            print(name, entry, flush=True)
            record_result("screen", {name: entry})


@contextmanager
def serve_samples() -> Iterator[Server]:
    """Serve the sample articles with ``jiangwen chat`` in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        with Library.open(Path(folder) / "library") as library:
            library.sync([SAMPLE_ARTICLES])
        command = [sys.executable, "-m", "qa.cli", "chat", "--library", f"{folder}/library", "--port", "0"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=dict(os.environ)) as process:
            try:
                assert process.stdout is not None
                found = re.search(r"http://\S+", process.stdout.readline())
                assert found is not None, "the server did not tell its address"
                yield Server(found[0], process.pid)
            finally:
                process.terminate()


def measure_visits(browser: Browser, server: Server, *, visits: int) -> dict[str, Any]:
    """Return what a first visit takes, and a click on a chip, in milliseconds; and what it asked for."""
    figures: dict[str, list[float]] = {
        name: [] for name in ("first_paint_ms", "input_usable_ms", "chip_to_quote_ms", "requests", "kib")
    }
    foreign: set[str] = set()
    with _page(browser, server) as page:  # the first page waits for the models
        page.wait_for_selector(READY)
    for _ in range(visits):
        requests: list[str] = []
        with _page(browser, server, note=requests.append) as page:
            page.wait_for_selector(READY)
            figures["input_usable_ms"].append(page.evaluate("performance.now()"))
            figures["first_paint_ms"].append(page.evaluate("performance.getEntriesByName('first-paint')[0].startTime"))
            figures["requests"].append(len(requests))
            figures["kib"].append(page.evaluate(COUNT_BYTES) / 1024)
            _ask(page, SAMPLE_QUESTIONS[0])
            page.wait_for_selector(".jw-source")
            figures["chip_to_quote_ms"].append(page.evaluate(CLICK_CHIP))
            foreign |= {url for url in requests if not url.startswith((server.address, "data:", "blob:"))}
    medians = {name: round(statistics.median(values), 1) for name, values in figures.items()}
    worst = {f"{name}_worst": round(max(values), 1) for name, values in figures.items() if name.endswith("_ms")}
    return {"visits": visits, **medians, **worst, "external_requests": len(foreign)}


def measure_users(browser: Browser, server: Server, *, users: int) -> dict[str, Any]:
    """Return how long ``users`` people who ask two questions each at the same time wait for all of their answers.

    Mixed up is whoever sees another screen than one who asks the same two questions alone, in the same language.
    """
    pairs = [(SAMPLE_QUESTIONS[at], SAMPLE_QUESTIONS[(at + 1) % len(SAMPLE_QUESTIONS)]) for at in range(SAMPLES)]
    alone = {pair: _converse_alone(browser, server, pair) for pair in pairs[:users]}
    with ExitStack() as stack:
        asked = [pairs[user % SAMPLES] for user in range(users)]
        pages = []
        for _ in asked:
            pages.append(stack.enter_context(_page(browser, server)))
            pages[-1].wait_for_selector(READY)
        started = time.perf_counter()
        for turn in range(2):
            for page, questions in zip(pages, asked, strict=True):
                page.fill(BOX, questions[turn])
                page.press(BOX, "Enter")
            for page in pages:
                _wait_for_answers(page, turn + 1)
        seconds = time.perf_counter() - started
        mixed = sum(_read_screen(page) != alone[questions] for page, questions in zip(pages, asked, strict=True))
        answered = sum(page.locator("#jw-chat .jw-tools").count() for page in pages)
    return {"users": users, "questions": 2 * users, "answered": answered, "mixed": mixed, "seconds": round(seconds, 1)}


def measure_memory(server: Server, *, answers: int) -> dict[str, Any]:
    """Return what the serving process holds after a warm-up, and half-way and at the end of ``answers`` more."""
    half = answers // 2
    with visit(server.address) as visitor:
        _ask_many(visitor, WARM_UP_ANSWERS)
        before = server.memory_mib()
        started = time.perf_counter()
        _ask_many(visitor, half)
        between = server.memory_mib()
        _ask_many(visitor, answers - half)
        seconds = time.perf_counter() - started
    after = server.memory_mib()
    return {
        "answers": answers,
        "after_warm_up_mib": before,
        "half_way_mib": between,
        "at_the_end_mib": after,
        "kib_per_answer": round((after - before) * 1024 / max(1, answers), 1),
        "seconds_per_answer": round(seconds / max(1, answers), 3),
    }


def _converse_alone(browser: Browser, server: Server, questions: Sequence[str]) -> list[str]:
    """Return what stands on the screen of one who asks ``questions`` with nobody else there."""
    with _page(browser, server) as page:
        page.wait_for_selector(READY)
        for question in questions:
            _ask(page, question)
        return _read_screen(page)


def _read_screen(page: Page) -> list[str]:
    return page.locator(f".jw-question, {ANSWER}").all_inner_texts()


def _ask_many(visitor: Visitor, count: int) -> None:
    for number in range(count):
        if number % ANSWERS_IN_A_CONVERSATION == 0:
            visitor.start_conversation()
        messages = visitor.ask(SAMPLE_QUESTIONS[number % SAMPLES])
        assert len(messages) == 2 * (number % ANSWERS_IN_A_CONVERSATION + 1), "a question was not answered"


def _ask(page: Page, question: str) -> None:
    before = page.locator("#jw-chat .jw-tools").count()
    page.fill(BOX, question)
    page.press(BOX, "Enter")
    _wait_for_answers(page, before + 1)


def _wait_for_answers(page: Page, count: int) -> None:
    page.wait_for_function(f"document.querySelectorAll('#jw-chat .jw-tools').length >= {count}")
    page.wait_for_selector(DONE)


@contextmanager
def _page(browser: Browser, server: Server, *, note: Callable[[str], None] | None = None) -> Iterator[Page]:
    """Open the chat in a new profile; ``note`` is told every address that is asked for."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale=LOCALE)
    page = context.new_page()
    page.set_default_timeout(MILLISECONDS_TO_WAIT)
    if note is not None:
        context.on("request", lambda sent: note(sent.url))
    page.goto(server.address, wait_until="commit")
    try:
        yield page
    finally:
        context.close()


if __name__ == "__main__":
    main()
