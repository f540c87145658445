"""Ask every question of a file and score the answers."""

from __future__ import annotations

import gzip
import json
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingest.errors import SourceUnreadable
from ingest.folding import fold_text
from ingest.library import Library
from ingest.types import Article
from qa.assistant import Assistant
from qa.evaluation.metrics import overlap_f1
from qa.opening import open_existing
from qa.settings import Settings
from qa.types import Answer


@dataclass(frozen=True, slots=True)
class Result:
    """One question's answer, scored.

    Attributes:
        contained: Every expected answer occurs in the answer's text, after folding.
        cited: A verified citation is of the right article, and holds an expected answer.
        rank: Of the right article among those of the passages, 1 and up; ``None`` when it is not there.
        f1: Character overlap of the short answer with the nearest expected one, 0 to 1.
        right: ``contained`` and ``cited``; for a question without an answer: it was refused.
    """

    question: str
    expected: tuple[str, ...]
    answerable: bool
    status: str
    short: str | None
    text: str
    contained: bool
    cited: bool
    rank: int | None
    f1: float
    right: bool
    seconds: float


@dataclass(frozen=True, slots=True)
class Report:
    """All results, and what they come to."""

    model: str
    articles: int
    results: tuple[Result, ...]

    def share(self, name: str, *, answerable: bool) -> tuple[int, int]:
        """Return how many of the results with or without an answer have ``name`` true, and how many there are."""
        chosen = [result for result in self.results if result.answerable == answerable]
        return sum(bool(getattr(result, name)) for result in chosen), len(chosen)


def evaluate_questions(path: Path, *, settings: Settings, sources: Sequence[Path] | None = None) -> Report:
    """Return the scored answers to the questions of ``path``.

    Args:
        path: JSONL rows (also gzipped) of ``question``, ``answers`` (empty: nothing supports an answer) and, to check
            citations, ``source`` (a file name), ``article_id`` or ``gold_ids`` (ids of the source's own).
        settings: Which library and model to ask.
        sources: Articles to read into a library made for this run; ``None`` asks the library of the settings.
    """
    rows = list(_load_rows(path))
    with ExitStack() as stack:
        if sources:
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="jiangwen-evaluate-"))
            library = stack.enter_context(Library.open(Path(folder) / "library", settings=settings.ingest))
            library.sync(sources)
        else:
            library = stack.enter_context(open_existing(settings))
        assistant = Assistant(library, settings)
        results = tuple(_score(assistant, row) for row in rows)
        return Report(settings.model or "extractive", library.count_articles(), results)


def _load_rows(path: Path) -> Iterator[dict[str, Any]]:
    open_text = gzip.open if path.suffix == ".gz" else open
    try:
        with open_text(path, "rt", encoding="utf-8") as lines:
            yield from (json.loads(line) for line in lines if line.strip())
    except (OSError, ValueError) as error:
        raise SourceUnreadable(
            f"The questions in {path} cannot be read: {error}.",
            uri=str(path),
            hint='Each line must be a JSON object such as {"question": "…", "answers": ["…"], "source": "a.txt"}.',
        ) from error


def _score(assistant: Assistant, row: dict[str, Any]) -> Result:
    started = time.perf_counter()
    answer = assistant.ask(row["question"])
    seconds = time.perf_counter() - started
    expected = tuple(row.get("answers") or ())
    answerable = bool(row.get("answerable", expected))
    contained = bool(expected) and all(fold_text(item) in fold_text(answer.text) for item in expected)
    cited = _is_cited(answer, row, expected)
    refused = answer.status == "refused"
    return Result(
        question=row["question"],
        expected=expected,
        answerable=answerable,
        status=answer.status,
        short=answer.short,
        text=answer.text,
        contained=contained,
        cited=cited,
        rank=_rank_right_article(answer, row),
        f1=max((overlap_f1(answer.short or "", item) for item in expected), default=0.0),
        right=(contained and cited) if answerable else refused,
        seconds=round(seconds, 4),
    )


def _is_cited(answer: Answer, row: dict[str, Any], expected: Sequence[str]) -> bool:
    articles = {passage.article.id: passage.article for passage in answer.passages}
    return any(
        citation.verified
        and _is_right_article(articles[citation.article_id], row)
        and any(fold_text(item) in fold_text(citation.quote) for item in expected)
        for citation in answer.citations
    )


def _rank_right_article(answer: Answer, row: dict[str, Any]) -> int | None:
    articles = {passage.article.id: passage.article for passage in answer.passages}
    right = (rank for rank, article in enumerate(articles.values(), start=1) if _is_right_article(article, row))
    return next(right, None)


def _is_right_article(article: Article, row: dict[str, Any]) -> bool:
    ids = {row.get("article_id"), *row.get("gold_ids", ())}
    return article.external_id in ids - {None} or Path(article.uri).name == row.get("source")
