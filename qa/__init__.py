"""A question becomes an answer whose every sentence is checked against the exact words of an article."""

from __future__ import annotations

from qa.assistant import Assistant
from qa.settings import Settings
from qa.types import (
    Answer,
    AnswerReady,
    Citation,
    Passage,
    PassagesFound,
    Sentence,
    Stage,
    TextDelta,
    Turn,
)

__all__ = [
    "Answer",
    "AnswerReady",
    "Assistant",
    "Citation",
    "Passage",
    "PassagesFound",
    "Sentence",
    "Settings",
    "Stage",
    "TextDelta",
    "Turn",
]
