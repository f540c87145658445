"""Words of a folded text with their part of speech, by rjieba."""

from __future__ import annotations

from dataclasses import dataclass

PERSON_TAGS = frozenset(("nr", "nrt", "nrfg"))
NAME_TAGS = PERSON_TAGS | {"ns", "nt", "nz"}


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a folded text with its part-of-speech tag (of the jieba family) and place."""

    text: str
    tag: str
    start: int
    end: int


def tag_words(folded: str) -> tuple[Word, ...]:
    """Return the words of a folded text with tags and places."""
    import rjieba

    words = []
    start = 0
    for text, tag in rjieba.tag(folded):
        words.append(Word(text, tag, start, start + len(text)))
        start += len(text)
    return tuple(words)
