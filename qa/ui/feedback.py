"""What a reader thinks of an answer, and why."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal, get_args

Rating = Literal["good", "bad"]
REASONS = ("wrong_quote", "wrong_answer", "incomplete", "outdated", "refused")
MAX_COMMENT_CHARS = 1000


@dataclass(frozen=True, slots=True)
class Feedback:
    """One reader's opinion of one answer.

    Attributes:
        reasons: Some of ``REASONS``.
        comment: In the reader's words.
    """

    rating: Rating
    reasons: tuple[str, ...] = ()
    comment: str = ""


def parse_feedback(rating: str, reasons: Sequence[str], comment: str) -> Feedback | None:
    """Return the feedback, unknown reasons left out; nothing when ``rating`` is none, which takes it back."""
    known: Mapping[str, Rating] = {name: name for name in get_args(Rating)}
    if rating not in known:
        return None
    text = comment.encode("utf-8", "replace").decode("utf-8").strip()[:MAX_COMMENT_CHARS]
    return Feedback(known[rating], tuple(reason for reason in REASONS if reason in reasons), text)


def dump_feedback(feedback: Feedback | None) -> str | None:
    """Return the feedback as it is stored."""
    return None if feedback is None else json.dumps(asdict(feedback), ensure_ascii=False)


def load_feedback(stored: str | None) -> Feedback | None:
    """Return the feedback that was stored; nothing for what an older version stored in words of its own."""
    try:
        data: Any = json.loads(stored or "null")
        return parse_feedback(data["rating"], data["reasons"], data["comment"])
    except (ValueError, TypeError, KeyError):
        return None
