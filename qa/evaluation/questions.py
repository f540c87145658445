"""Files of questions with known answers: read, checked line by line, and written.

A row is a JSON object::

    {"question": "…", "answers": ["…"], "source": "a.txt"}

``answers``
    Every one of them must stand in a right answer; with ``answers_any`` true, one of them. Empty: nothing in the
    articles supports an answer, so a refusal is right.
``source``, ``article_id``, ``gold_ids``
    The right article: the name of its file, its id in the library or in its own source; any of them, or none.
``answerable``
    Whether there is an answer, when ``answers`` does not say so. A row where it is null is asked, but not scored.
``id``, ``lang``, and any other key
    Kept out of the way.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qa.errors import EvaluationError
from qa.questions.drafting import DraftedQuestion

_HINT = 'Each line must be a JSON object such as {"question": "…", "answers": ["…"], "source": "a.txt"}.'
"""What a row looks like, for whoever wrote another one."""


@dataclass(frozen=True, slots=True)
class Question:
    """One row.

    Attributes:
        line: In its file, from 1.
        answers: What a right answer says; empty when there is none.
        answers_any: One of ``answers`` is enough; otherwise all are wanted.
        answerable: ``None`` when nobody knows.
        articles: Names and ids of the right articles; empty when the row names none.
    """

    question: str
    answers: tuple[str, ...] = ()
    answerable: bool | None = None
    articles: frozenset[str] = frozenset()
    answers_any: bool = False
    id: str = ""
    line: int = 0


def load_questions(path: Path) -> tuple[Question, ...]:
    """Return the questions of a JSONL file, which may be gzipped.

    Raises:
        EvaluationError: It cannot be read, holds no question, or a line is wrong; the message names the line.
    """
    questions = tuple(_parse_row(line, number, path) for number, line in _lines(path) if line.strip())
    if not questions:
        raise EvaluationError(f"There are no questions in {path}.", hint=_HINT)
    return questions


def save_questions(drafted: Iterable[DraftedQuestion], path: Path) -> int:
    """Write drafted questions to a new JSONL file for a person to edit; return how many.

    Raises:
        EvaluationError: There is a file already, or it cannot be written.
    """
    count = 0
    try:
        with path.open("x", encoding="utf-8") as file:
            for item in drafted:
                row = {"question": item.question, "answers": [item.answer], "article_id": item.article_id}
                file.write(json.dumps(row | {"kind": item.kind, "answerable": True}, ensure_ascii=False) + "\n")
                count += 1
    except FileExistsError as error:
        raise EvaluationError(
            f"There is a file {path} already, and it is not overwritten.", hint="Name a new file."
        ) from error
    except OSError as error:
        raise EvaluationError(
            f"The questions cannot be written to {path}: {error.strerror}.",
            hint="Name a file in a folder you may write to.",
        ) from error
    return count


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    open_text = gzip.open if path.suffix == ".gz" else open
    try:
        with open_text(path, "rt", encoding="utf-8-sig") as lines:
            yield from enumerate(lines, start=1)
    except (OSError, EOFError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise EvaluationError(f"The questions in {path} cannot be read: {reason}.", hint=_HINT) from error


def _parse_row(line: str, number: int, path: Path) -> Question:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise _wrong(path, number, "it is not JSON") from error
    if not isinstance(row, dict):
        raise _wrong(path, number, "it is not a JSON object")
    question, answers = row.get("question"), row.get("answers")
    if not isinstance(question, str) or not question.strip():
        raise _wrong(path, number, '"question" is missing or empty')
    if answers is not None and not _is_text_list(answers):
        raise _wrong(path, number, '"answers" is not a list of texts')
    if not isinstance(row.get("answerable"), bool | None):
        raise _wrong(path, number, '"answerable" is neither true, false nor null')
    answerable = row["answerable"] if "answerable" in row else bool(answers)
    return Question(
        question=question.strip(),
        answers=tuple(answer.strip() for answer in answers or () if answer.strip()),
        answerable=answerable,
        articles=_articles(row),
        answers_any=bool(row.get("answers_any")),
        id=str(row.get("id") or number),
        line=number,
    )


def _articles(row: Mapping[str, Any]) -> frozenset[str]:
    gold = row.get("gold_ids")
    named = [row.get("source"), row.get("article_id"), *(gold if isinstance(gold, list) else ())]
    return frozenset(str(name) for name in named if name not in (None, ""))


def _is_text_list(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _wrong(path: Path, number: int, reason: str) -> EvaluationError:
    return EvaluationError(f"Line {number} of {path} is wrong: {reason}.", hint=_HINT)
