"""Which English a Chinese token may be put into: short glosses of CC-CEDICT, and their inflected forms."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from ingest.models.tokens import Ids, TokenLists

_MAX_TOKENS = 3
_HEADWORDS = 4  # of all words with one gloss, so many of the commonest are translated by it
_SUFFIXES = ("s", "es", "d", "ed", "ing", "er", "est")


def group_glosses(
    glosses: TokenLists, headwords: TokenLists, token_weights: NDArray[np.float32], vocabulary: Mapping[str, int]
) -> dict[int, list[Ids]]:
    """Return the glosses of every Chinese headword that is a single token, as token lists.

    A gloss that common words share is not used for rare ones: few who write it mean those. Each gloss stands beside
    its inflected forms, because a dictionary says "to play" and questions say "played".
    """
    headwords_of: dict[tuple[int, ...], set[int]] = defaultdict(set)
    for index in range(len(headwords)):
        if len(headwords[index]) == 1 and 0 < len(glosses[index]) <= _MAX_TOKENS:
            headwords_of[tuple(glosses[index].tolist())].add(int(headwords[index][0]))
    inflections = collect_inflections(vocabulary)
    grouped: dict[int, list[Ids]] = defaultdict(list)
    for gloss, tokens in headwords_of.items():
        for token in sorted(tokens, key=lambda token: (token_weights[token], token))[:_HEADWORDS]:
            grouped[token] += [np.array(form, dtype=np.int32) for form in _inflect(gloss, inflections)]
    return dict(grouped)


def collect_inflections(vocabulary: Mapping[str, int]) -> dict[int, list[int]]:
    """Return the tokens that are an English token with a regular ending."""
    inflections: dict[int, list[int]] = defaultdict(list)
    for word, token in vocabulary.items():
        if word.isascii() and word.isalpha() and len(word) > 2:
            inflections[token] += [vocabulary[form] for form in _regular_forms(word) if form in vocabulary]
    return dict(inflections)


def _regular_forms(word: str) -> Iterator[str]:
    for suffix in _SUFFIXES:
        yield word + suffix
        if word.endswith("e") and suffix[0] in "ie":
            yield word[:-1] + suffix
        elif word.endswith("y") and suffix[0] == "e":
            yield word[:-1] + "i" + suffix
        elif suffix[0] in "ie":
            yield word + word[-1] + suffix


def _inflect(gloss: tuple[int, ...], inflections: Mapping[int, list[int]]) -> Iterator[tuple[int, ...]]:
    yield gloss
    for place, token in enumerate(gloss):
        for form in inflections.get(token, ()):
            yield (*gloss[:place], form, *gloss[place + 1 :])
