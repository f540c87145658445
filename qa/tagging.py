"""Words of a folded text with their part of speech, by rjieba."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

EVERYDAY_FILE = Path(__file__).parent / "models" / "cedict" / "everyday.txt"
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


def cut_words(folded: str) -> list[str]:
    """Return the words of a folded text, signs and spaces among them."""
    import rjieba

    words: list[str] = rjieba.cut(folded)
    return words


def is_name(word: Word) -> bool:
    """Return whether a word is a name; the tagger takes many everyday words for names (城市, 上市, 荣获)."""
    return word.tag in NAME_TAGS and len(word.text) > 1 and word.text not in _load_everyday_words()


@cache
def _load_everyday_words() -> frozenset[str]:
    return frozenset(EVERYDAY_FILE.read_text(encoding="utf-8").splitlines())
