"""Contrastive training of the table: each query should be nearer to its own passage than to the batch's others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ingest.models.pairs import Pair, PairSource
from ingest.models.tokens import Ids

if TYPE_CHECKING:
    import torch

_TEMPERATURE = 0.07
_WARM_UP_STEPS = 50


def train_table(
    table: NDArray[np.float32],
    source: PairSource,
    *,
    steps: int,
    batch_pairs: int,
    learning_rate: float,
    seed: int,
    report: Callable[[int, float], None],
) -> NDArray[np.float32]:
    """Return ``table`` after ``steps`` steps of Adam on the in-batch contrastive loss (InfoNCE, both directions).

    Args:
        table: The start vectors, one row a token; not changed.
        source: Where pairs come from.
        steps: Batches to train on.
        batch_pairs: Pairs in a batch; every other passage of the batch is a wrong one.
        learning_rate: Of the first steps after warm-up; it falls to zero along a straight line.
        seed: Of torch; pairs have their own chance in ``source``.
        report: Called with the step and its loss.
    """
    import torch

    torch.manual_seed(seed)
    torch.set_num_threads(1)  # the order of additions, and so the result, depends on the number of threads
    # Rows of mean length 1, so that one learning rate fits every start.
    unit = float(np.linalg.norm(table, axis=1).mean())
    bag = torch.nn.EmbeddingBag.from_pretrained(torch.from_numpy(table / np.float32(unit)), freeze=False, mode="sum")
    optimizer = torch.optim.Adam(bag.parameters(), lr=learning_rate, betas=(0.9, 0.99))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min((step + 1) / _WARM_UP_STEPS, 1.0) * (1 - step / steps)
    )
    for step in range(steps):
        loss = _contrast(bag, source.draw_batch(batch_pairs))
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        schedule.step()
        report(step, loss.item())
    trained: NDArray[np.float32] = bag.weight.detach().numpy()
    return trained


def _contrast(bag: torch.nn.EmbeddingBag, pairs: Sequence[Pair]) -> torch.Tensor:
    import torch

    queries = _embed(bag, [pair.query for pair in pairs])
    passages = _embed(bag, [pair.passage for pair in pairs])
    similarity = queries @ passages.T / _TEMPERATURE
    keys = {key: number for number, key in enumerate(dict.fromkeys(pair.key for pair in pairs))}
    key = torch.tensor([keys[pair.key] for pair in pairs])
    # The passage of another pair with the same key is no wrong answer.
    same = (key[:, None] == key[None, :]) & ~torch.eye(len(pairs), dtype=torch.bool)
    similarity = similarity.masked_fill(same, -1e4)
    target = torch.arange(len(pairs))
    entropy = torch.nn.functional.cross_entropy
    return (entropy(similarity, target) + entropy(similarity.T, target)) / 2


def _embed(bag: torch.nn.EmbeddingBag, texts: Sequence[Ids]) -> torch.Tensor:
    import torch

    ids = torch.from_numpy(np.concatenate(texts).astype(np.int64))
    starts = torch.from_numpy(np.cumsum([0, *map(len, texts[:-1])]))
    return torch.nn.functional.normalize(bag(ids, starts), dim=1)
