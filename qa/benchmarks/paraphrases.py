"""How often a sentence that errs as chat models do is flagged, and one that says the same in other words is not.

Run: ``python -m qa.benchmarks.paraphrases``. The sentences and their quotes are our own (``paraphrase_pairs``): roles
exchanged, words put in another's mouth, amounts of another thing, comparisons turned, hedges dropped, and more.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Sequence
from typing import Any

from qa.benchmarks.paraphrase_pairs import DEVELOPMENT, HELD_OUT, PUBLISHED_AT, Sample
from qa.benchmarks.recording import record_result
from qa.verification.support import Source, judge_support


def measure(samples: Sequence[Sample]) -> dict[str, Any]:
    """Return the verdicts on the true and the false sentences, and the shares that are right."""
    true = [_judge(sample.true, sample.quote) for sample in samples]
    false = [_judge(sample.false, sample.quote) for sample in samples]
    passed = Counter(sample.kind for sample, support in zip(samples, false, strict=True) if support == "supported")
    return {
        "quotes": len(samples),
        "true": dict(Counter(true)),
        "false": dict(Counter(false)),
        "true_supported_percent": round(100 * true.count("supported") / len(samples), 1),
        "false_flagged_percent": round(100 - 100 * false.count("supported") / len(samples), 1),
        "false_supported_by_kind": dict(passed),
    }


def _judge(text: str, quote: str) -> str:
    return judge_support(text, [Source(quote, published_at=PUBLISHED_AT)], language="zh-Hans").support


def print_misjudged(samples: Sequence[Sample]) -> None:
    """Print what is judged wrong, to learn from: of development samples only."""
    for sample in samples:
        for text, is_true in ((sample.true, True), (sample.false, False)):
            verdict = judge_support(text, [Source(sample.quote, published_at=PUBLISHED_AT)], language="zh-Hans")
            if (verdict.support == "supported") != is_true:
                print(sample.kind, is_true, verdict.support, verdict.reason, text, sample.quote, sep=" | ")


def main() -> None:
    """Measure, print and record."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--missed", action="store_true", help="print what of the development samples is judged wrong")
    if parser.parse_args().missed:
        print_misjudged(DEVELOPMENT)
        return
    entries = {"development": measure(DEVELOPMENT), "held out": measure(HELD_OUT)}
    print(entries)
    print(record_result("paraphrases", entries))


if __name__ == "__main__":
    main()
