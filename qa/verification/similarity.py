"""How much of one text another says in the same or like words, by the built-in model's vectors of tokens."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ingest.embedding import load_builtin
from qa.verification.quantities import find_quantities

Vectors = NDArray[np.float32]


def measure_similarity(said: str, evidence: str) -> float:
    """Return how much of what the folded text ``said`` says ``evidence`` says too, 0 to 1.

    Each token counts by its rarity, and as much as it resembles the most similar token of the evidence (the recall of
    BERTScore, Zhang et al. 2020, over static vectors). Amounts are left out: they may be spelled otherwise.
    """
    words = list(said)
    for quantity in find_quantities(said):
        words[quantity.start : quantity.end] = " " * (quantity.end - quantity.start)
    embedder = load_builtin()
    _, vectors, weights = embedder.token_vectors("".join(words))
    _, known, _ = embedder.token_vectors(evidence)
    total = float(weights.sum())
    if not total:
        return 1.0
    if not len(known):
        return 0.0
    return float((_unit_rows(vectors) @ _unit_rows(known).T).max(axis=1) @ weights) / total


def _unit_rows(vectors: Vectors) -> Vectors:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: Vectors = vectors / np.maximum(lengths, np.float32(1e-9))
    return unit
