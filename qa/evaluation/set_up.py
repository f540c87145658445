"""What the suites run on: the data, libraries built once and kept, and samples drawn with a fixed seed."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ingest.library import Library
from qa.errors import EvaluationError
from qa.settings import Settings

Row = dict[str, Any]
NEWS = ("corpora", "crud_news.jsonl.gz")
_SEED = 7
_FINISHED = "finished"


@dataclass(frozen=True, slots=True)
class SetUp:
    """Where a suite finds what it needs.

    Attributes:
        data: The folder with ``corpora/`` and ``qa/``.
        work: A folder for libraries that are built once and used again.
        settings: Of the assistant that is measured.
        library: A library of all news articles, when there is one already.
        sample: At most so many questions of each set; ``None`` leaves it to the suite.
    """

    data: Path
    work: Path
    settings: Settings = field(default_factory=Settings.load)
    library: Path | None = None
    sample: int | None = None

    def rows(self, *parts: str) -> list[Row]:
        """Return the rows of one gzipped JSONL file below ``data``.

        Raises:
            EvaluationError: It is not there, or cannot be read.
        """
        path = self.data.joinpath(*parts)
        try:
            with gzip.open(path, "rt", encoding="utf-8") as lines:
                return [json.loads(line) for line in lines]
        except (OSError, ValueError) as error:
            raise EvaluationError(
                f"The data file {path} cannot be read: {error}.", hint="Name the folder that holds it with --data."
            ) from error

    def draw(self, rows: Sequence[Row], *, at_most: int | None = None) -> list[Row]:
        """Return ``rows``, or as many of them as this run takes, drawn with a fixed seed."""
        limit = min(len(rows), self.sample or len(rows), at_most or len(rows))
        return list(rows) if limit == len(rows) else random.Random(_SEED).sample(list(rows), limit)

    @contextmanager
    def open_news(self) -> Iterator[Library]:
        """Open the library of all news articles; built, when none was given, in the work folder."""
        if self.library is None:
            _build(self.work / "news", self.data.joinpath(*NEWS))
        with Library.open(self.library or self.work / "news", read_only=True, create=False) as library:
            yield library

    @contextmanager
    def open_built(self, name: str, rows: Sequence[Row]) -> Iterator[Library]:
        """Open a library of the articles ``rows``, built in the work folder unless it is there already."""
        folder = self.work / name
        source = self.work / f"{name}.jsonl"
        if not (folder / _FINISHED).exists():
            self.work.mkdir(parents=True, exist_ok=True)
            source.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
        _build(folder, source)
        with Library.open(folder, read_only=True, create=False) as library:
            yield library


def _build(folder: Path, source: Path) -> None:
    """Read ``source`` into a library, once; one that was left half done goes on."""
    if not (folder / _FINISHED).exists():
        with Library.open(folder) as library:
            library.sync([source])
        (folder / _FINISHED).touch()
