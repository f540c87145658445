from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from ingest.embedding import load_builtin
from qa.answering.network import EncodedText, SpanNetwork, encode_text, load_network
from qa.answering.word_inputs import IN_QUESTION, NO_TOKEN, WordInputs
from qa.models.network_examples import PointingExample, TextRows, make_cloze_examples
from qa.models.network_training import pad_texts, save_network, train_network
from qa.models.torch_network import TorchSpanNetwork

NEWS = (
    "红石县水库昨天开工。工程总投资18亿元，由江城水利局负责，预计2026年10月完工。"
    "届时，水库可以灌溉农田40万亩，还能为附近的三个乡镇供水、发电。"
    "江城水利局局长王大江介绍，《江城市防洪条例》规定，水库要留出三成库容用于防洪。",
    "市博物馆的“丝路来客”展览今天开幕，展出文物260件，观众可以免费参观。展览由三家博物馆合办，9月底结束。",
)


@pytest.fixture(scope="module")
def examples() -> list[PointingExample]:
    return make_cloze_examples(NEWS * 20, count=60, seed=2)


def encode(rows: TextRows, in_question: np.ndarray | None = None) -> EncodedText:
    """Return the rows of a training example as the product makes them."""
    table, rarity = load_builtin().table()
    ids = rows.tokens.ravel()
    places = np.where(rows.tokens == NO_TOKEN, NO_TOKEN, np.arange(len(ids)).reshape(rows.tokens.shape))
    flags = rows.flags.astype(np.float32)
    if in_question is not None:
        flags[:, IN_QUESTION] = in_question
    words = WordInputs(places, rows.spelling.astype(np.int32), rows.tags.astype(np.int32), flags)
    return encode_text(words, table[ids], rarity[ids])


def point(network: SpanNetwork, example: PointingExample) -> tuple[np.ndarray, np.ndarray]:
    asked = network.read_question(encode(example.question))
    pointers = network.point(asked, encode(example.passage, example.in_question))
    return pointers.start, pointers.end


def test_numpy_points_where_torch_does_whatever_the_padding(examples: list[PointingExample], tmp_path: Path) -> None:
    torch.manual_seed(3)
    network = TorchSpanNetwork(load_builtin(), dropout=0.1).eval()
    rounded = {name: tensor.half() for name, tensor in network.state_dict().items()}
    network.load_state_dict(rounded)
    save_network(tmp_path / "network.npz", {name: tensor.numpy() for name, tensor in rounded.items()})
    by_numpy = load_network(tmp_path / "network.npz")
    with torch.no_grad():
        questions = pad_texts([example.question for example in examples])
        passages = pad_texts([example.passage for example in examples], [example.in_question for example in examples])
        by_torch = [scores.numpy() for scores in network(questions, passages)]
    for number, example in enumerate(examples):
        for scores, expected in zip(point(by_numpy, example), by_torch, strict=True):
            inside = expected[number, 1 : 1 + len(example.passage)] - expected[number, 0]
            np.testing.assert_allclose(scores, inside, atol=0.02)


@pytest.mark.slow
def test_training_learns_its_examples_and_repeats_itself(examples: list[PointingExample]) -> None:
    few = [example for example in examples if example.first >= 0][:16]
    weights, again = (train_network(few * 4, [few * 4] * 8, seed=1) for _ in range(2))
    for name, tensor in weights.items():
        np.testing.assert_array_equal(tensor, again[name])
    trained = SpanNetwork({name: tensor.astype(np.float32) for name, tensor in weights.items()})
    found = [tuple(int(scores.argmax()) for scores in point(trained, example)) for example in few]
    right = sum(place == (example.first, example.last) for place, example in zip(found, few, strict=True))
    assert right >= len(few) / 2
