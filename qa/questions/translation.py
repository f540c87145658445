"""English questions over Chinese articles: each word or phrase with the Chinese it may stand for, by CC-CEDICT.

Nothing is decided about meaning here: a concept keeps several Chinese alternatives, and the search counts the best
of them. On English questions over Chinese paragraphs that finds far more than any single translation.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

INDEX_FILE = Path(__file__).parents[1] / "models" / "cedict" / "index.tsv.gz"
_MAX_WORDS = 4
_WORD = re.compile(r"[A-Za-z]+(?:['’.&-][A-Za-z]+)*|[0-9]+(?:[.,:][0-9]+)*%?")
_POSSESSIVE = re.compile(r"['’]s$")
# Words that join or ask, and mean nothing alone; inside a phrase of the dictionary they still count.
_STOP_WORDS = """
a about after all also am an and any are aren't as at be because been before being besides both but by can could did
didn't do does doesn't doing don't during each either else ever every few for from further get gets give given got had
has have having he her here hers him his how however i if in into is isn't it its itself just let like made make makes
many may me might more most much must my name neither no nor not of off on once one only or other our ours out over own
per please same she should so some such tell than that the their theirs them then there these they this those through
thus to too under until up upon us use used uses using very via was wasn't we were what what's when where whether which
while who who's whom whose why will with within without would yet you your
"""
STOP_WORDS = frozenset(_STOP_WORDS.split())
# Short names as news has them, which the dictionary lacks or takes for words.
ACRONYMS = {
    "un": "联合国", "us": "美国", "usa": "美国", "uk": "英国", "eu": "欧盟", "imf": "国际货币基金组织",
    "wto": "世贸组织", "nato": "北约", "asean": "东盟", "uae": "阿联酋", "opec": "欧佩克", "fed": "美联储",
    "iaea": "国际原子能机构",
}  # fmt: skip
# A shorter stem is of too many words: Laing has that of "la".
_SHORTEST_STEM = 3

Wordings = tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Concept:
    """A word or phrase of an English question.

    Attributes:
        source: The words as they stand in the question.
        alternatives: What to search for, each with a weight between 0 and 1, the likeliest first.
    """

    source: str
    alternatives: Wordings


def translate(question: str) -> tuple[Concept, ...]:
    """Return the concepts of an English question, in order; Chinese parts of it are left to the caller.

    The longest phrase of at most four words that the dictionary knows is taken first. A capitalised word and a
    number also stand for themselves, since Chinese news keeps many names in Latin letters.
    """
    words = list(_split_words(question))
    concepts: list[Concept] = []
    place = 0
    while place < len(words):
        length, translations = _longest_match(words, place)
        phrase = words[place : place + length]
        if length > 1 or _is_telling(phrase[0], shouted=question.isupper()):
            concept = Concept(" ".join(phrase), _with_itself(phrase, translations, first_word=place == 0))
            if concept not in concepts:
                concepts.append(concept)
        place += length
    return tuple(concepts)


def _split_words(question: str) -> Iterator[str]:
    for match in _WORD.finditer(question):
        word = _POSSESSIVE.sub("", match.group())
        # What the dictionary does not have as one word is searched for as several: plugs-out.
        yield from [word] if find_translations(word.lower()) else filter(None, word.split("-"))


def _is_telling(word: str, *, shouted: bool) -> bool:
    """Return whether a word means something alone: US does, us does not."""
    return word.lower() not in STOP_WORDS or (not shouted and bool(_spell_out(word)))


def _longest_match(words: list[str], place: int) -> tuple[int, Wordings]:
    if acronym := _spell_out(words[place]):
        return 1, acronym
    for length in range(min(_MAX_WORDS, len(words) - place), 0, -1):
        phrase = [word.lower() for word in words[place : place + length]]
        if length > 1 and (phrase[0] in STOP_WORDS or phrase[-1] in STOP_WORDS):
            continue
        if found := find_translations(" ".join(phrase)):
            return length, found
    return 1, ()


def _spell_out(word: str) -> Wordings:
    """Return what an acronym stands for: EU, U.S, but not us."""
    chinese = ACRONYMS.get(word.replace(".", "").lower()) if word.isupper() else None
    return ((chinese, 1.0),) if chinese else ()


def find_translations(phrase: str) -> Wordings:
    """Return what the dictionary has for a word or phrase in small letters, the likeliest first."""
    index = load_index()
    for form in _dictionary_forms(phrase):
        stem = stem_phrase(form)
        if line := index.get(form) or (index.get(f"~{stem}") if len(stem) >= _SHORTEST_STEM else None):
            return parse_wordings(line)
    return ()


def parse_wordings(line: str) -> Wordings:
    """Return the Chinese words and weights in ``line`` of a table: a tab between the words, weights in hundredths."""
    pairs = (pair.rpartition(":") for pair in line.split("\t") if pair)
    return tuple((chinese, int(weight) / 100) for chinese, _, weight in pairs)


def _dictionary_forms(phrase: str) -> Iterator[str]:
    """Yield ``phrase``, and what it compares: "largest" of large, "earlier" of early."""
    yield phrase
    for ending in ("est", "er"):
        stem = phrase.removesuffix(ending)
        if stem != phrase and len(stem) > 2:
            yield stem + "e"
            yield stem
            if stem[-1] == "i":
                yield f"{stem[:-1]}y"
            elif stem[-1] == stem[-2]:
                yield stem[:-1]


def _with_itself(phrase: list[str], translations: Wordings, *, first_word: bool) -> Wordings:
    """Add the words themselves, where an article may hold them in Latin letters or digits."""
    kept = any(word[0].isdigit() or any(letter.isupper() for letter in word[1:]) for word in phrase) or (
        phrase[0][0].isupper() and not (first_word and translations)
    )
    if kept or not translations:
        return ((" ".join(phrase).lower(), 1.0), *translations)
    return translations


def stem_phrase(phrase: str) -> str:
    """Return ``phrase`` with every word's ending taken off, as Snowball's English stemmer does."""
    return " ".join(_stemmer().stemWords(phrase.split()))


@cache
def _stemmer() -> Any:
    import snowballstemmer

    return snowballstemmer.stemmer("english")


@cache
def load_index() -> Mapping[str, str]:
    """Return the dictionary: for each English key its Chinese words with weights, still as the line they stand in."""
    return read_table(INDEX_FILE)


def read_table(path: Path) -> dict[str, str]:
    """Return the lines of a table by their first column; ``parse_wordings`` reads the rest of a line."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return dict(line.rstrip("\n").split("\t", 1) for line in lines)
