"""How fast articles become searchable, and in how much memory.

Run, alone on the machine: ``python -m qa.benchmarks.ingestion --data ../shared/data``. A library is made of
``corpora/crud_news.jsonl.gz`` in a temporary folder, with clusters; then the unchanged file is synced again, a hundred
new articles are added, and one is removed, which includes the proof that nothing finds it. Each step is a
process of its own, started through the command line, so the time is what a user waits, loading included. Peak memory
is the largest sum of what the command and its reading processes hold, looked at twice a second; what they share counts
twice. ``--articles N`` measures with the first N articles only. Needs Linux.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic, sleep
from typing import Any

from ingest.library import Library
from qa.benchmarks.recording import record_result

_CORPUS = "corpora/crud_news.jsonl.gz"
_ADDED = 100
_LOOK_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Measured:
    """One command's wall time, and the memory that it and its child processes held at most."""

    seconds: float
    peak_bytes: int


def run_command(*arguments: str) -> Measured:
    """Run ``jiangwen`` with ``arguments``.

    Raises:
        RuntimeError: It failed.
    """
    began, peak = monotonic(), 0
    with subprocess.Popen([sys.executable, "-m", "qa.cli", *arguments]) as process:
        while process.poll() is None:
            peak = max(peak, measure_memory(process.pid))
            sleep(_LOOK_SECONDS)
    if process.returncode:
        raise RuntimeError(f"jiangwen {' '.join(arguments)} failed with exit code {process.returncode}.")
    return Measured(monotonic() - began, peak)


def measure_memory(pid: int) -> int:
    """Return the resident bytes of a process and of its children; 0 once it has ended."""
    try:
        children = [child for task in Path(f"/proc/{pid}/task").iterdir() for child in _read_words(task / "children")]
        pages = int(_read_words(Path(f"/proc/{pid}/statm"))[1])
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE") + sum(measure_memory(int(child)) for child in children)


def _read_words(path: Path) -> list[str]:
    return path.read_text(encoding="ascii").split()


def copy_articles(corpus: Path, target: Path, *, count: int | None) -> int:
    """Write the first ``count`` rows of ``corpus`` to ``target``; return how many there were."""
    written = 0
    with gzip.open(corpus, "rb") as rows, target.open("wb") as copy:
        for row in islice(rows, count):
            copy.write(row)
            written += 1
    return written


def write_new_articles(corpus: Path, target: Path, *, count: int) -> None:
    """Write ``count`` rows of ``corpus`` that no other row equals: every sentence order is reversed."""
    with gzip.open(corpus, "rt", encoding="utf-8") as rows, target.open("w", encoding="utf-8") as copy:
        for number, row in enumerate(map(json.loads, islice(rows, count))):
            text = "。".join(reversed(row["text"].split("。")))
            copy.write(json.dumps({**row, "id": f"new-{number}", "text": text}, ensure_ascii=False) + "\n")


def measure(
    corpus: Path, folder: Path, *, count: int | None, run: Callable[..., Measured] = run_command
) -> dict[str, Any]:
    """Return seconds, rates and memory of every step, in ``folder``."""
    rows, more, library = folder / "articles.jsonl", folder / "more.jsonl", folder / "library"
    articles = copy_articles(corpus, rows, count=count)
    write_new_articles(corpus, more, count=_ADDED)
    first = run("ingest", str(rows), "--library", str(library))
    again = run("ingest", str(rows), "--library", str(library))
    added = run("ingest", str(more), "--library", str(library))
    with Library.open(library, read_only=True) as opened:
        (newest,) = opened.articles(limit=1)
        held = opened.count_articles()
    removed = run("articles", "remove", newest.id, "--library", str(library))
    return {
        "articles": articles,
        "held_after_adding": held,
        "first_seconds": round(first.seconds, 1),
        "articles_per_second": round(articles / first.seconds, 1),
        "peak_megabytes": round(first.peak_bytes / 1e6),
        "unchanged_seconds": round(again.seconds, 1),
        "added": _ADDED,
        "adding_seconds": round(added.seconds, 1),
        "removing_seconds": round(removed.seconds, 1),
        "library_megabytes": round(sum(path.stat().st_size for path in library.rglob("*") if path.is_file()) / 1e6),
        "load_average": [round(load, 1) for load in os.getloadavg()],
    }


def main() -> None:
    """Measure, print and record."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--articles", type=int, default=None)
    options = parser.parse_args()
    with TemporaryDirectory(prefix="jiangwen-ingestion-") as folder:
        result = measure(options.data / _CORPUS, Path(folder), count=options.articles)
    print(json.dumps(result, indent=2))
    record_result("ingestion", {"all" if options.articles is None else f"first {options.articles}": result})


if __name__ == "__main__":
    main()
