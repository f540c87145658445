"""Scores of single answers."""

from __future__ import annotations

from collections import Counter

from ingest.folding import fold_text


def overlap_f1(answer: str, expected: str) -> float:
    """Return the F1 of the characters two texts share, as CMRC 2018 scores answers (without order), 0 to 1."""
    one, other = Counter(_characters(answer)), Counter(_characters(expected))
    shared = sum((one & other).values())
    if not shared:
        return 0.0
    precision, recall = shared / sum(one.values()), shared / sum(other.values())
    return 2 * precision * recall / (precision + recall)


def _characters(text: str) -> list[str]:
    return [character for character in fold_text(text) if character.isalnum()]
