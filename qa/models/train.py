"""Train the built-in reader: ``python -m qa.models.train --data DIR --seed 1``.

First the span network, on questions made from the news and on written ones; then the scorers, on written questions
that the network has not seen.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Sequence
from pathlib import Path

from ingest.models.corpus import read_articles
from qa.answering.boosting import save_trees
from qa.answering.finding import NETWORK_FILE, SCORERS_FILE
from qa.models.examples import Example, load_examples
from qa.models.network_examples import make_cloze_examples, make_reading_examples
from qa.models.network_training import save_network, train_network
from qa.models.scorers import train_scorers

_LEAST_NEWS_CHARS = 150


def main() -> None:
    """Read the arguments, train, and write the models."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder with qa/ and corpora/")
    parser.add_argument("--out", type=Path, default=NETWORK_FILE.parent, help="folder for the two files")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--cloze", type=int, default=120_000, help="questions to make from the news")
    parser.add_argument("--epochs", type=int, default=5, help="passes over the written questions")
    parser.add_argument("--scored", type=int, default=1200, help="questions that the scorers are fitted on")
    parser.add_argument("--workers", type=int, default=2, help="processes that read for the scorers")
    parser.add_argument("--keep-network", action="store_true", help="fit the scorers only")
    given = parser.parse_args()
    network, scorers = given.out / NETWORK_FILE.name, given.out / SCORERS_FILE.name
    examples = load_examples(given.data, seed=given.seed)
    seen = [example for example in examples if not example.held_out]
    held_out = [example for example in examples if example.held_out]
    print(f"{len(seen)} questions for the network, {len(held_out)} for the scorers", flush=True)
    if not given.keep_network:
        news = read_news(given.data, seed=given.seed)
        train_and_save_network(seen, news, network, cloze=given.cloze, epochs=given.epochs, seed=given.seed)
    chosen = choose_for_scorers(held_out, count=given.scored)
    save_trees(scorers, train_scorers(chosen, network=network, seed=given.seed, workers=given.workers))
    print(*(f"wrote {path}: {path.stat().st_size / 1e6:.1f} MB" for path in (network, scorers)), sep="\n")


def read_news(data: Path, *, seed: int) -> list[str]:
    """Return the texts of the news articles, shuffled."""
    texts = [article.text for article in read_articles(data) if len(article.text) > _LEAST_NEWS_CHARS]
    random.Random(seed).shuffle(texts)
    return texts


def choose_for_scorers(held_out: Sequence[Example], *, count: int) -> list[Example]:
    """Return ``count`` of the held-out questions: all about the news, since the product is for it, and some others."""
    news = [example for example in held_out if example.about_news]
    other = [example for example in held_out if not example.about_news]
    wanted = max(1, count - len(news))
    return news[:count] + other[:: max(1, len(other) // wanted)][:wanted]


def train_and_save_network(
    examples: Sequence[Example], news: Sequence[str], path: Path, *, cloze: int, epochs: int, seed: int
) -> None:
    """Train the span network; every epoch sees other windows of the passages, and other passages without an answer."""
    made = make_cloze_examples(news, count=cloze, seed=seed)
    print(f"{len(made)} cloze questions", flush=True)
    passes = [make_reading_examples(examples, seed=seed + number) for number in range(epochs)]
    print(f"{len(passes[0])} examples an epoch", flush=True)
    save_network(path, train_network(made, passes, seed=seed))


if __name__ == "__main__":
    main()
