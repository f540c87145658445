"""The search that everybody has: BM25 over dictionary words alone. What it finds is the floor to stand above.

BM25 as in Robertson and Zaragoza, "The Probabilistic Relevance Framework" (2009), with Lucene's k1 = 1.2, b = 0.75
and non-negative idf; words in jieba's accurate mode.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ingest.folding import fold_text

_K1, _B = 1.2, 0.75
_WORD = re.compile(r"\w+")


class WordBaseline:
    """BM25 over the words of ``texts``, in memory."""

    def __init__(self, texts: Sequence[str]) -> None:
        postings: dict[str, list[tuple[int, int]]] = {}
        lengths = np.zeros(len(texts), dtype=np.float32)
        for number, text in enumerate(texts):
            words = _cut_words(text)
            lengths[number] = len(words)
            for word, count in Counter(words).items():
                postings.setdefault(word, []).append((number, count))
        self._postings = {word: np.array(pairs, dtype=np.int32) for word, pairs in postings.items()}
        self._norms = _K1 * (1 - _B + _B * lengths / max(float(lengths.mean()), 1.0))

    def rank(self, question: str, *, limit: int) -> list[int]:
        """Return the indices of the ``limit`` best texts for ``question``, best first."""
        total = len(self._norms)
        scores: NDArray[np.float32] = np.zeros(total, dtype=np.float32)
        for word in dict.fromkeys(_cut_words(question)):
            if word in self._postings:
                numbers, counts = self._postings[word].T
                idf = np.log1p((total - len(numbers) + 0.5) / (len(numbers) + 0.5))
                scores[numbers] += idf * counts / (counts + self._norms[numbers])
        best = np.argpartition(-scores, min(limit, total - 1))[:limit]
        return [int(index) for index in best[np.argsort(-scores[best], kind="stable")]]


def _cut_words(text: str) -> list[str]:
    import rjieba

    return [word for word in rjieba.cut(fold_text(text)) if _WORD.fullmatch(word)]
