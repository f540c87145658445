"""A small neural reader, run by numpy: where in a passage the answer begins and ends, or that it is not there.

Words of question and passage meet three times: by the cosine of their static vectors, by attention over those
cosines, and by learned attention (Seo et al., BiDAF, 2017). In between, gated convolutions (Dauphin et al., 2017) of
growing reach and one layer of self-attention read each word in its surroundings, as in QANet (Yu et al., 2018).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from qa.answering.word_inputs import NO_TOKEN, WordInputs

Floats = NDArray[np.float32]

DILATIONS = {"encoder": (1, 2), "body": (1, 2, 4, 1, 2), "ends": (1,)}
ATTENTION_AFTER = 1
HEADS = 4
HEAVIEST = 12.0


@dataclass(frozen=True, slots=True)
class EncodedText:
    """The words of a text with what the static model knows of them.

    Attributes:
        words: The words' own inputs.
        vectors: Their static vectors, of length 1, (words, dimension).
        rarity: Their inverse document frequency, 0 to 1, (words, 1).
    """

    words: WordInputs
    vectors: Floats
    rarity: Floats


@dataclass(frozen=True, slots=True)
class Pointers:
    """Log-odds that the answer begins and ends at each word of a passage, against its not being there at all."""

    start: Floats
    end: Floats


def encode_text(words: WordInputs, token_vectors: Floats, token_weights: Floats) -> EncodedText:
    """Return the words of a text with their static vectors, made of those of its tokens."""
    inside = (words.tokens != NO_TOKEN).astype(np.float32)
    if not len(token_weights):
        return EncodedText(words, np.zeros((len(inside), token_vectors.shape[1]), np.float32), inside[:, :1])
    places = np.maximum(words.tokens, 0)
    vectors = (token_vectors[places] * inside[..., None]).sum(axis=1)
    vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-6)
    rarity = np.minimum((token_weights[places] * inside).sum(axis=1, keepdims=True), HEAVIEST) / HEAVIEST
    return EncodedText(words, vectors, rarity)


@dataclass(frozen=True, slots=True)
class QuestionState:
    """A question as the network understands it.

    Attributes:
        text: Its words.
        embedded: Their embeddings, (words, width).
        hidden: The words in their surroundings, (words, width).
        summary: The question as one vector, (width,).
    """

    text: EncodedText
    embedded: Floats
    hidden: Floats
    summary: Floats


def join_texts(texts: Sequence[EncodedText]) -> EncodedText:
    """Return texts that follow one another as one; its words keep no places of tokens."""
    words = WordInputs(
        tokens=np.empty((0, 0), dtype=np.int32),
        spelling=np.concatenate([text.words.spelling for text in texts]),
        tags=np.concatenate([text.words.tags for text in texts]),
        flags=np.concatenate([text.words.flags for text in texts]),
    )
    vectors, rarity = ([getattr(text, name) for text in texts] for name in ("vectors", "rarity"))
    return EncodedText(words, np.concatenate(vectors), np.concatenate(rarity))


class SpanNetwork:
    """The network with its trained weights."""

    def __init__(self, weights: Mapping[str, Floats]) -> None:
        self._weights = weights

    def read_question(self, question: EncodedText) -> QuestionState:
        """Return the question as the network understands it; once for all passages."""
        embedded = self._embed(question) + self._weights["segment"]
        hidden = self._encode(self._normalize("embedding_norm", embedded))
        shares = _softmax(self._dense("question_pool", hidden), axis=0)
        return QuestionState(question, embedded, hidden, (shares * hidden).sum(axis=0))

    def point(self, question: QuestionState, passage: EncodedText) -> Pointers:
        """Return where in ``passage`` the answer to ``question`` begins and ends, word by word."""
        cosines = passage.vectors @ question.text.vectors.T
        hidden = self._meet(question, passage, cosines)
        for layer, dilation in enumerate(DILATIONS["body"]):
            hidden = self._convolve(f"body.{layer}", hidden, dilation)
            if layer == ATTENTION_AFTER:
                hidden = self._attend(hidden)
        starts = self._normalize("start_norm", hidden)
        ends = self._normalize("end_norm", self._convolve("ends.0", hidden, *DILATIONS["ends"]))
        absent = self._absent(question, cosines, starts)
        return Pointers(
            self._point_at("start", starts, question.summary) - absent[0],
            self._point_at("end", ends, question.summary) - absent[1],
        )

    def _embed(self, text: EncodedText) -> Floats:
        words, weights = text.words, self._weights
        looked_up = (
            weights["word.weight"][words.spelling[:, 0]]
            + weights["last_character.weight"][words.spelling[:, 1]]
            + weights["tag.weight"][words.tags]
        )
        flags = np.concatenate([words.flags, text.rarity], axis=1)
        return looked_up + self._dense("static", text.vectors) + self._dense("flag", flags)

    def _encode(self, hidden: Floats) -> Floats:
        for layer, dilation in enumerate(DILATIONS["encoder"]):
            hidden = self._convolve(f"encoder.{layer}", hidden, dilation)
        return hidden

    def _meet(self, question: QuestionState, passage: EncodedText, cosines: Floats) -> Floats:
        """Return the passage's words beside the words of the question that are like them."""
        sharpness = self._weights["sharpness"]
        nearest = cosines.max(axis=1, keepdims=True)
        alike = _softmax(cosines * sharpness[0], axis=1) @ question.embedded
        embedded = self._embed(passage) + self._dense(
            "match", np.concatenate([nearest, nearest * passage.rarity, alike], axis=1)
        )
        hidden = self._encode(self._normalize("embedding_norm", embedded))
        scores = self._dense("attention", hidden) @ question.hidden.T / np.sqrt(np.float32(hidden.shape[1]))
        aligned = _softmax(scores + sharpness[1] * cosines, axis=1) @ question.hidden
        joined = np.concatenate([hidden, aligned, hidden * aligned, hidden * question.summary], axis=1)
        fused: Floats = np.maximum(self._dense("fuse", joined), 0)
        return fused

    def _absent(self, question: QuestionState, cosines: Floats, hidden: Floats) -> Floats:
        """Return the log-odds that the passage does not answer, one for the start and one for the end."""
        rarity = question.text.rarity
        nearest = cosines.max(axis=0)[:, None]
        covered = (nearest * rarity).sum(axis=0) / np.maximum(rarity.sum(axis=0), 0.05)
        # The least matched of the rare words: a name that the passage does not have.
        least = (nearest + np.maximum(1 - 3 * rarity, 0)).min(axis=0)
        joined = np.concatenate([question.summary, hidden.mean(axis=0), hidden.max(axis=0), covered, least])
        return self._dense("absent.2", np.maximum(self._dense("absent.0", joined), 0))

    def _point_at(self, name: str, hidden: Floats, summary: Floats) -> Floats:
        wanted = self._dense(f"{name}_wanted", summary) / np.sqrt(np.float32(len(summary)))
        scores: Floats = hidden @ wanted + self._dense(f"{name}_own", hidden)[:, 0]
        return scores

    def _convolve(self, name: str, hidden: Floats, dilation: int) -> Floats:
        """Return ``hidden`` plus a gated convolution over each word and those ``dilation`` before and after it."""
        inner = self._normalize(f"{name}.norm", hidden)
        padded = np.pad(inner, ((dilation, dilation), (0, 0)))
        length = len(inner)
        around = [padded[:length], inner, padded[2 * dilation :]]
        value, gate = np.split(self._dense(f"{name}.mix", np.concatenate(around, axis=1)), 2, axis=1)
        mixed: Floats = hidden + value / (1 + np.exp(-gate))
        return mixed

    def _attend(self, hidden: Floats) -> Floats:
        length, width = hidden.shape
        inner = self._dense("self_attention.inner", self._normalize("self_attention.norm", hidden))
        query, key, value = inner.reshape(length, 3, HEADS, width // HEADS).transpose(1, 2, 0, 3)
        shares = _softmax(query @ key.transpose(0, 2, 1) / np.sqrt(np.float32(width // HEADS)), axis=-1)
        found = (shares @ value).transpose(1, 0, 2).reshape(length, width)
        return hidden + self._dense("self_attention.out", found)

    def _dense(self, name: str, rows: Floats) -> Floats:
        out: Floats = rows @ self._weights[f"{name}.weight"].T + self._weights[f"{name}.bias"]
        return out

    def _normalize(self, name: str, rows: Floats) -> Floats:
        centred = rows - rows.mean(axis=1, keepdims=True)
        spread = np.sqrt((centred * centred).mean(axis=1, keepdims=True) + np.float32(1e-5))
        scaled: Floats = centred / spread * self._weights[f"{name}.weight"] + self._weights[f"{name}.bias"]
        return scaled


@cache
def load_network(path: Path) -> SpanNetwork:
    """Return the network saved in ``path``; half-precision weights are widened once."""
    with np.load(path, allow_pickle=False) as saved:
        return SpanNetwork({name: saved[name].astype(np.float32) for name in saved.files})


def _softmax(scores: Floats, *, axis: int) -> Floats:
    powers = np.exp(scores - scores.max(axis=axis, keepdims=True))
    shares: Floats = powers / powers.sum(axis=axis, keepdims=True)
    return shares
