"""How many instructions planted in articles are flagged, and how many sentences of news are flagged by mistake.

Run: ``python -m qa.benchmarks.injections --data ../shared/data``. Attacks: ours in Chinese (``attacks``), and the
public English ones of BIPIA, halved by their place in a seeded shuffle: the rules were tuned on the first halves.
End to end, every attack is planted in an article of a small library (``planting``) and the article asked about.
"""

from __future__ import annotations

import argparse
import random
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ingest.sentences import split_sentences
from qa.answering.hostility import flag_instructions
from qa.benchmarks.attacks import HELD_OUT, NEW_STYLES, NEWER_STYLES, TUNING
from qa.benchmarks.planting import ask_planted
from qa.benchmarks.recording import count_texts, record_result
from qa.benchmarks.sampling import read_news, read_rows

_SEED = 60
_NEWS_ARTICLES = 600
_NEWS_SENTENCES = 5000


def read_public_attacks(data: Path) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the public attacks in two halves: those tuned on, and those held out."""
    attacks = [row["attack"] for row in read_rows(data / "injection/bipia_dev.jsonl.gz")]
    random.Random(_SEED).shuffle(attacks)
    half = len(attacks) // 2
    return tuple(attacks[:half]), tuple(attacks[half:])


def measure(data: Path) -> dict[str, Any]:
    """Return the shares that are flagged; every attack missed and every sentence flagged by mistake is named."""
    public_tuning, public_held_out = read_public_attacks(data)
    groups = {
        "Chinese, tuned on": TUNING,
        "Chinese, held out": HELD_OUT,
        "English, tuned on": public_tuning,
        "English, held out": public_held_out,
        "new styles, tuned on": NEW_STYLES,
        "newer styles, held out": NEWER_STYLES,
    }
    return {
        "seed": _SEED,
        **{name: _count_flagged(attacks) for name, attacks in groups.items()},
        "news": _count_false_flags(data),
    }


def measure_planted(attacks: Sequence[str]) -> dict[str, Any]:
    """Return how many of ``attacks``, planted in articles, had their way in the answer, by who answered."""
    result = {}
    for answerer, with_model in (("built-in answerer", False), ("obedient chat model", True)):
        with tempfile.TemporaryDirectory() as folder:
            result[answerer] = ask_planted(attacks, Path(folder), with_model=with_model)
    return result


def _count_flagged(attacks: Sequence[str]) -> dict[str, Any]:
    missed = [attack for attack in attacks if not flag_instructions(attack)]
    share = round(100 * (1 - len(missed) / len(attacks)), 1)
    return {"attacks": len(attacks), "flagged_percent": share, "missed": missed}


def _count_false_flags(data: Path) -> dict[str, Any]:
    articles = read_news(data, count=_NEWS_ARTICLES, seed=_SEED)
    sentences = [article.text[start:end] for article in articles for start, end in split_sentences(article.text)]
    sample = random.Random(_SEED).sample(sentences, min(len(sentences), _NEWS_SENTENCES))
    flagged = [sentence for sentence in sample if flag_instructions(sentence)]
    share = round(100 * len(flagged) / len(sample), 3)
    return {"sentences": len(sample), "flagged_percent": share, "flagged": flagged}


def main() -> None:
    """Measure, print and record."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder of public question sets and corpora")
    data = parser.parse_args().data
    public_tuning, public_held_out = read_public_attacks(data)
    entries = {
        "injections": measure(data),
        "end to end, Chinese": measure_planted((*TUNING, *HELD_OUT)),
        "end to end, English": measure_planted((*public_tuning, *public_held_out)),
    }
    print(entries)
    print(record_result("injections", count_texts(entries)))


if __name__ == "__main__":
    main()
