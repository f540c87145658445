"""How well clusters of copies agree with groups that others found, and with what a person judged.

Run: ``python -m qa.benchmarks.clusters --library LIBRARY --data ../shared/data`` with a library of
``corpora/crud_news.jsonl.gz``. Its ``near_dup_group`` marks texts that share about half of their words; ours asks for
more and wants the numbers to agree, so recall against it is bounded. ``--show N`` prints random pairs to be judged.

The judged pairs are `cluster_pairs.json`: 100 pairs drawn at random (seed 2026) from all pairs inside clusters. Each
was read beside a list of all differences between the two and of the numbers that only one of them has. A pair is right
when both are one text: reprinted, cut, extended, or with its sentences moved; wrong when each tells facts of its own.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import combinations
from pathlib import Path
from typing import Any

from ingest.library import Library
from ingest.types import Article
from qa.benchmarks.recording import record_result
from qa.benchmarks.sampling import read_rows

_CORPUS = "corpora/crud_news.jsonl.gz"
_JUDGED = Path(__file__).with_name("cluster_pairs.json")
_SEED = 2026
_SHOWN_CHARS = 400

Pair = tuple[str, str]


def list_pairs(groups: Mapping[str, Iterable[str]]) -> set[Pair]:
    """Return every pair of members of one group, in order."""
    return {pair for members in groups.values() for pair in combinations(sorted(members), 2)}


def group_articles(articles: Iterable[Article]) -> dict[str, list[str]]:
    """Return the sources' ids of the articles of each cluster."""
    clusters: defaultdict[str, list[str]] = defaultdict(list)
    for article in articles:
        if article.cluster_id and article.external_id:
            clusters[article.cluster_id].append(article.external_id)
    return dict(clusters)


def read_groups(corpus: Path) -> dict[str, list[str]]:
    """Return the ids of the rows of each ``near_dup_group``."""
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for row in read_rows(corpus):
        if row.get("near_dup_group"):
            groups[row["near_dup_group"]].append(row["id"])
    return dict(groups)


def measure_clusters(found: set[Pair], expected: set[Pair], judged: Mapping[Pair, bool]) -> dict[str, Any]:
    """Return how many pairs there are, how many agree, and how many of the judged ones that were found are right."""
    agreeing = len(found & expected)
    seen = [right for pair, right in judged.items() if pair in found]
    return {
        "pairs": len(found),
        "group_pairs": len(expected),
        "precision_against_groups": round(agreeing / max(1, len(found)), 4),
        "recall_of_groups": round(agreeing / max(1, len(expected)), 4),
        "judged_pairs": len(judged),
        "judged_pairs_found": len(seen),
        "judged_precision": round(sum(seen) / max(1, len(seen)), 4),
    }


def main() -> None:
    """Measure, print and record."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--library", type=Path, required=True)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--show", type=int, default=0, help="print so many random pairs instead")
    options = parser.parse_args()
    with Library.open(options.library, read_only=True, create=False) as library:
        articles = library.articles()
    clusters = group_articles(articles)
    if options.show:
        _show_pairs(articles, list_pairs(clusters), options.show)
        return
    judged = {(first, second): right for first, second, right in json.loads(_JUDGED.read_text(encoding="utf-8"))}
    result = measure_clusters(list_pairs(clusters), list_pairs(read_groups(options.data / _CORPUS)), judged)
    result |= {"articles": len(articles), "clusters": len(clusters), "clustered": sum(map(len, clusters.values()))}
    print(json.dumps(result, indent=2))
    record_result("clusters", {"crud_news": result})


def _show_pairs(articles: Iterable[Article], pairs: set[Pair], count: int) -> None:
    texts = {article.external_id: article.text for article in articles}
    for first, second in random.Random(_SEED).sample(sorted(pairs), min(count, len(pairs))):
        for name in (first, second):
            print(f"{name}: {texts[name][:_SHOWN_CHARS]}")
        print()


if __name__ == "__main__":
    main()
