"""What an English word may also be in Chinese articles, beyond its translations: for finding, never for checking.

A wrong guess costs a search little, for the best wording of each concept counts and no article is likely to hold a
wrong one beside the other concepts. It would cost a check much: whether a quote bears out an English sentence is
told by translations alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from qa.questions.translation import Concept, Wordings, find_translations, parse_wordings, read_table, stem_phrase
from qa.questions.transliteration import transliterate

MENTIONS_FILE = Path(__file__).parents[1] / "models" / "cedict" / "mentions.tsv.gz"
# Endings that make one word of another, and what may stand in their place: stratigraphic, stratigraphy.
_ENDINGS = """
s y e an al ic er or ly ed es en ian ary ans ers ors ist ism ity ive ion ous ful ing men ical ally ship ness ment able
ible less ians ists ation
"""
_OTHER_ENDINGS = "e y a s er al ic ia um ion ist ism ity ation"
_SHORTEST_ROOT = 4
_MOST_RELATIVES = 3
# How much less likely a word is meant for each two letters by which its relative differs.
_BY_DIFFERENCE = 0.8
_MOST_OF_RELATIVE = 8
# How much less likely a capitalised word is written by sound when the dictionary has it: Lane.
_ALSO_A_WORD = 0.5


def broaden(concept: Concept) -> Wordings:
    """Return what else to search for, each with a weight between 0 and 1.

    That is: Chinese words whose glosses mention the English ones; for a word that the dictionary does not have,
    translations of its relatives; and for what may be a name, how it would be written by sound.
    """
    source = concept.source
    others = list(_find_mentions(source))
    unknown = all(wording.isascii() for wording, _ in concept.alternatives)
    if unknown:
        others += _translate_relatives(source.lower())
    # Acronyms are spelled, not written by sound.
    if not source.isupper() and (unknown or concept.alternatives[0][0] == source.lower()):
        others += [(name, weight * (1.0 if unknown else _ALSO_A_WORD)) for name, weight in transliterate(source)]
    known = {wording for wording, _ in concept.alternatives}
    return tuple((wording, weight) for wording, weight in others if wording not in known)


def _find_mentions(phrase: str) -> Wordings:
    line = _load_mentions().get(stem_phrase(phrase.lower()), "")
    return parse_wordings(line)


def _translate_relatives(word: str) -> Iterator[tuple[str, float]]:
    """Yield the translations of words that ``word`` is derived from, or derived from the same: Californian."""
    relatives = {
        word.removesuffix(ending) + other: len(ending) + len(other)
        for ending in _ENDINGS.split()
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_ROOT
        for other in ("", *_OTHER_ENDINGS.split())
    }
    found = ((find_translations(relative), letters) for relative, letters in sorted(relatives.items(), key=_difference))
    for translations, letters in [item for item in found if item[0]][:_MOST_RELATIVES]:
        for wording, weight in translations[:_MOST_OF_RELATIVE]:
            yield wording, weight * _BY_DIFFERENCE ** (letters / 2)


def _difference(relative: tuple[str, int]) -> tuple[int, str]:
    return relative[1], relative[0]


@cache
def _load_mentions() -> Mapping[str, str]:
    return read_table(MENTIONS_FILE)
