"""How often the built-in rules carry over what a follow-up question leaves out.

Run: ``python -m qa.benchmarks.followups --data ../shared/data``. A row is two turns, an utterance that leaves something
out, and the whole utterance a person wrote. A rewrite has the *right content* when it says every character run that
the person added (of two or more characters, without particles) and keeps the utterance's own. ``f1`` is of characters
against the person's rewrite. These rows are small talk; DomainRAG's few conversations about articles tell whether the
right article is among the first five passages, with and without the rewriting.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from ingest.folding import fold_text
from ingest.library import Library
from qa.benchmarks.recording import count_texts, record_result
from qa.benchmarks.sampling import read_rows
from qa.evaluation.metrics import overlap_f1
from qa.questions import understand
from qa.questions.followups import rewrite_followup
from qa.retrieval import retrieve_passages
from qa.types import Turn

_SEED = 200
_ROWS = 200
_EXAMPLES = 30
_PASSAGES = 5
_PARTICLES = re.compile(r"[的了吗呢吧啊呀么是在 \W]")


@dataclass(frozen=True, slots=True)
class Row:
    """An elliptical utterance after one turn, and what a person made of it."""

    turn: Turn
    utterance: str
    expected: str


def read_followups(data: Path, *, count: int = _ROWS, seed: int = _SEED) -> tuple[Row, ...]:
    """Return ``count`` random rows."""
    rows = list(read_rows(data / "followups/rewrite_dev.jsonl.gz"))
    return tuple(
        Row(Turn(row["context"][0], row["context"][1]), row["utterance"], row["rewrite"])
        for row in random.Random(seed).sample(rows, count)
    )


def has_right_content(rewrite: str, row: Row) -> bool:
    """Return whether ``rewrite`` says all that the expected rewrite adds, and most of the utterance."""
    said, own, whole = (_content(text) for text in (rewrite, row.utterance, row.expected))
    blocks = SequenceMatcher(None, own, whole, autojunk=False).get_opcodes()
    added = [whole[start:end] for tag, _, _, start, end in blocks if tag in ("insert", "replace")]
    kept = sum(block.size for block in SequenceMatcher(None, own, said, autojunk=False).get_matching_blocks())
    wanted = [run for run in added if len(run) > 1] or added
    return bool(wanted) and all(run in said for run in wanted) and kept >= 0.6 * len(own)


def _content(text: str) -> str:
    return _PARTICLES.sub("", fold_text(text))


def measure(rows: Sequence[Row]) -> dict[str, Any]:
    """Return the shares for our rewrites and for the utterances as they are."""
    ours = [rewrite_followup(row.utterance, [row.turn]) for row in rows]
    result: dict[str, Any] = {"rows": len(rows), "seed": _SEED}
    for name, texts in (("rewritten", ours), ("as it is", [row.utterance for row in rows])):
        pairs = list(zip(texts, rows, strict=True))
        exact = [fold_text(text) == fold_text(row.expected) for text, row in pairs]
        right = [same or has_right_content(text, row) for same, (text, row) in zip(exact, pairs, strict=True)]
        result[name] = {
            "exact_percent": round(100 * sum(exact) / len(rows), 1),
            "exact_or_right_content_percent": round(100 * sum(right) / len(rows), 1),
            "f1_percent": round(100 * sum(overlap_f1(text, row.expected) for text, row in pairs) / len(rows), 1),
        }
    result["examples"] = [
        {
            "before": [row.turn.question, row.turn.answer],
            "utterance": row.utterance,
            "ours": text,
            "expected": row.expected,
        }
        for text, row in list(zip(ours, rows, strict=True))[:_EXAMPLES]
    ]
    return result


def measure_retrieval(data: Path) -> dict[str, Any]:
    """Return for how many follow-up questions about articles the right one is among the first passages."""
    asked = [row for row in read_rows(data / "qa/domainrag/dev.questions.jsonl.gz") if row.get("history")]
    found: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder, Library.open(Path(folder) / "library") as library:
        library.sync([data / "qa/domainrag/dev.articles.jsonl.gz"])
        for row in asked:
            history = [Turn(turn["question"], turn["answers"][0]) for turn in row["history"]]
            texts = {"rewritten": rewrite_followup(row["question"], history), "as it is": row["question"]}
            for name, text in texts.items():
                query = understand(row["question"], standalone=text)
                passages = retrieve_passages(library, query, limit=_PASSAGES)
                found[name] += any(passage.article.external_id in row["gold_ids"] for passage in passages)
    return {"questions": len(asked), "passages": _PASSAGES, "right_article_found": dict(found)}


def main() -> None:
    """Measure, print and record."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder of public question sets and corpora")
    data = parser.parse_args().data
    entries = {"followups": measure(read_followups(data)), "articles": measure_retrieval(data)}
    print(json.dumps(entries, ensure_ascii=False, indent=2))
    print(record_result("followups", count_texts(entries)))


if __name__ == "__main__":
    main()
