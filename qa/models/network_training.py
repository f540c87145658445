"""Trains the span network on a CPU: on cloze questions first, then on written ones."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from ingest.embedding import load_builtin
from qa.answering.word_inputs import FLAGS, IN_QUESTION, NO_TOKEN, TOKENS_PER_WORD
from qa.models.network_examples import PointingExample, TextRows
from qa.models.torch_network import TextBatch, TorchSpanNetwork

_CLOZE_BATCH, _READING_BATCH = 64, 48
_CLOZE_RATE, _READING_RATE = 2e-3, 1e-3
_CLOZE_DROPOUT, _READING_DROPOUT = 0.1, 0.2
_CLOZE_LAST_RATE = 0.2
_CLOZE_AGAIN = 2500
_WARM_UP = 100
_BATCHES_SORTED = 50
_DROPPED_QUESTION_WORDS = 0.1
_REPORT_STEPS = 200


def train_network(
    cloze: Sequence[PointingExample], epochs: Sequence[Sequence[PointingExample]], *, seed: int
) -> dict[str, NDArray[np.float16]]:
    """Return the weights of a network trained once on ``cloze``, then on each of ``epochs`` in turn.

    A part of the cloze questions is mixed into every epoch, so that what they taught is not forgotten. Matrices are
    multiplied in bfloat16: twice as fast, and as good.
    """
    torch.manual_seed(seed)
    chooser = np.random.default_rng(seed)
    network = TorchSpanNetwork(load_builtin(), dropout=_CLOZE_DROPOUT)
    batches = list(_shuffle_into_batches(cloze, _CLOZE_BATCH, chooser))
    _fit(network, batches, rate=_CLOZE_RATE, last_rate=_CLOZE_LAST_RATE)
    network.set_dropout(_READING_DROPOUT)
    batches = []
    for epoch in epochs:
        again = chooser.permutation(len(cloze))[:_CLOZE_AGAIN]
        mixed = [*epoch, *(cloze[index] for index in again)]
        batches += [
            [_drop_question_words(example, chooser) for example in batch] if chooser.random() < 0.5 else batch
            for batch in _shuffle_into_batches(mixed, _READING_BATCH, chooser)
        ]
    _fit(network, batches, rate=_READING_RATE, last_rate=0.0)
    return {name: tensor.detach().numpy().astype(np.float16) for name, tensor in network.state_dict().items()}


def save_network(path: Path, weights: dict[str, NDArray[np.float16]]) -> None:
    """Write the weights where ``qa.answering.network.load_network`` reads them."""
    np.savez_compressed(path, allow_pickle=False, **weights)


def _fit(
    network: TorchSpanNetwork, batches: Sequence[Sequence[PointingExample]], *, rate: float, last_rate: float
) -> None:
    """Take one step a batch; the learning rate falls in a line from ``rate`` to ``last_rate`` of it."""
    optimizer = torch.optim.AdamW(network.parameters(), lr=rate, weight_decay=0.01, betas=(0.9, 0.98))
    started, mean = time.perf_counter(), 0.0
    network.train()
    for step, batch in enumerate(batches, start=1):
        falling = 1 - (1 - last_rate) * step / len(batches)
        for group in optimizer.param_groups:
            group["lr"] = rate * min(1.0, step / _WARM_UP) * falling
        with torch.autocast("cpu", torch.bfloat16):
            starts, ends = network(
                pad_texts([example.question for example in batch]),
                pad_texts([example.passage for example in batch], [example.in_question for example in batch]),
            )
        wanted = torch.tensor([[example.first + 1, example.last + 1] for example in batch])
        loss = functional.cross_entropy(starts.float(), wanted[:, 0])
        loss = loss + functional.cross_entropy(ends.float(), wanted[:, 1])
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        mean = 0.98 * mean + 0.02 * loss.item() if mean else loss.item()
        if step % _REPORT_STEPS == 0:
            print(f"step {step} of {len(batches)}: loss {mean:.3f}, {time.perf_counter() - started:.0f} s", flush=True)


def pad_texts(texts: Sequence[TextRows], in_question: Sequence[NDArray[np.float16]] | None = None) -> TextBatch:
    """Return the texts as one batch; ``in_question`` replaces the flags that tell of the question."""
    size = (len(texts), max(len(text) for text in texts))
    tokens = np.full((*size, TOKENS_PER_WORD), NO_TOKEN, dtype=np.int64)
    spelling = np.zeros((*size, 2), dtype=np.int64)
    tags = np.zeros(size, dtype=np.int64)
    flags = np.zeros((*size, len(FLAGS)), dtype=np.float32)
    for row, text in enumerate(texts):
        length = len(text)
        tokens[row, :length], spelling[row, :length] = text.tokens, text.spelling
        tags[row, :length], flags[row, :length] = text.tags, text.flags
        if in_question is not None:
            flags[row, :length, IN_QUESTION] = in_question[row]
    return TextBatch(*(torch.from_numpy(array) for array in (tokens, spelling, tags, flags)))


def _shuffle_into_batches(
    examples: Sequence[PointingExample], size: int, chooser: np.random.Generator
) -> Iterator[list[PointingExample]]:
    """Yield batches of passages of like length, so that little is padded, in random order."""
    order = chooser.permutation(len(examples))
    for start in range(0, len(order), size * _BATCHES_SORTED):
        part = sorted(order[start : start + size * _BATCHES_SORTED], key=lambda index: len(examples[index].passage))
        batches = [part[first : first + size] for first in range(0, len(part), size)]
        for number in chooser.permutation(len(batches)):
            yield [examples[index] for index in batches[number]]


def _drop_question_words(example: PointingExample, chooser: np.random.Generator) -> PointingExample:
    kept = chooser.random(len(example.question)) >= _DROPPED_QUESTION_WORDS
    if kept.sum() < 2:
        return example
    question = TextRows(*(getattr(example.question, name)[kept] for name in TextRows.__slots__))
    return PointingExample(question, example.passage, example.in_question, example.first, example.last)
