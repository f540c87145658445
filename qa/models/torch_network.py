"""The span network in torch, for training; ``qa.answering.network`` runs the same weights with numpy.

Names of weights, order of operations and constants are those of the numpy side; a test holds the two equal.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from ingest.embedding import StaticEmbedder
from qa.answering.network import ATTENTION_AFTER, DILATIONS, HEADS, HEAVIEST
from qa.answering.word_inputs import FLAGS, LAST_CHARACTER_ROWS, TAGS, WORD_ROWS

WIDTH = 128
_MASKED = -1e4


@dataclass(frozen=True, slots=True)
class TextBatch:
    """Texts padded to one length; ``tags`` is 0 where a text has ended.

    Attributes:
        tokens: Ids of the static model's tokens, -1 for none, (texts, words, tokens a word).
        spelling: (texts, words, 2).
        tags: (texts, words).
        flags: (texts, words, len(FLAGS)).
    """

    tokens: Tensor
    spelling: Tensor
    tags: Tensor
    flags: Tensor


class GatedConvolution(nn.Module):
    """Adds to each word a gated mix of itself and the words ``dilation`` before and after it."""

    def __init__(self, dilation: int, dropout: float) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(WIDTH)
        self.mix = nn.Linear(3 * WIDTH, 2 * WIDTH)
        self.dilation, self.dropout = dilation, dropout

    def forward(self, hidden: Tensor, inside: Tensor) -> Tensor:
        """Return ``hidden`` (texts, words, width) with the mix added; padding counts as zeros."""
        reach, length = self.dilation, hidden.shape[1]
        padded = functional.pad(self.norm(hidden) * inside, (0, 0, reach, reach))
        around = [padded[:, start : start + length] for start in (0, reach, 2 * reach)]
        value, gate = self.mix(torch.cat(around, -1)).chunk(2, -1)
        return hidden + functional.dropout(value * torch.sigmoid(gate), self.dropout, self.training)


class SelfAttention(nn.Module):
    """Adds to each word what it attends to in its passage."""

    def __init__(self, dropout: float) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(WIDTH)
        self.inner = nn.Linear(WIDTH, 3 * WIDTH)
        self.out = nn.Linear(WIDTH, WIDTH)
        self.dropout = dropout

    def forward(self, hidden: Tensor, inside: Tensor) -> Tensor:
        """Return ``hidden`` (texts, words, width) with what each word attends to added."""
        texts, length, _ = hidden.shape
        query, key, value = (
            self.inner(self.norm(hidden)).view(texts, length, 3, HEADS, WIDTH // HEADS).permute(2, 0, 3, 1, 4)
        )
        mask = (inside > 0).view(texts, 1, 1, length)
        found = functional.scaled_dot_product_attention(query, key, value, attn_mask=mask).transpose(1, 2)
        out = self.out(found.reshape(texts, length, WIDTH))
        return hidden + functional.dropout(out, self.dropout, self.training)


class TorchSpanNetwork(nn.Module):
    """Points at where the answer begins and ends; place 0 stands for its not being there."""

    def __init__(self, embedder: StaticEmbedder, *, dropout: float) -> None:
        super().__init__()
        table, rarity = embedder.table()
        nothing = np.zeros((1, table.shape[1]), dtype=np.float32)
        self.table: Tensor
        self.rarity: Tensor
        self.register_buffer("table", torch.tensor(np.concatenate([nothing, table])).bfloat16(), persistent=False)
        self.register_buffer("rarity", torch.tensor(np.concatenate([[0], rarity])).float(), persistent=False)
        self.word = nn.Embedding(WORD_ROWS, WIDTH)
        self.last_character = nn.Embedding(LAST_CHARACTER_ROWS, WIDTH)
        self.tag = nn.Embedding(len(TAGS) + 1, WIDTH)
        for embedding, spread in ((self.word, 0.1), (self.last_character, 0.1), (self.tag, 0.3)):
            nn.init.normal_(embedding.weight, 0, spread)
        self.static = nn.Linear(table.shape[1], WIDTH)
        self.flag = nn.Linear(len(FLAGS) + 1, WIDTH)
        self.segment = nn.Parameter(torch.zeros(WIDTH))
        self.sharpness = nn.Parameter(torch.tensor([10.0, 5.0]))
        self.match = nn.Linear(2 + WIDTH, WIDTH)
        self.embedding_norm = nn.LayerNorm(WIDTH)
        self.encoder = nn.ModuleList(GatedConvolution(dilation, dropout) for dilation in DILATIONS["encoder"])
        self.attention = nn.Linear(WIDTH, WIDTH)
        self.question_pool = nn.Linear(WIDTH, 1)
        self.fuse = nn.Linear(4 * WIDTH, WIDTH)
        self.body = nn.ModuleList(GatedConvolution(dilation, dropout) for dilation in DILATIONS["body"])
        self.self_attention = SelfAttention(dropout)
        self.ends = nn.ModuleList(GatedConvolution(dilation, dropout) for dilation in DILATIONS["ends"])
        self.start_norm, self.end_norm = nn.LayerNorm(WIDTH), nn.LayerNorm(WIDTH)
        self.start_wanted, self.end_wanted = nn.Linear(WIDTH, WIDTH), nn.Linear(WIDTH, WIDTH)
        self.start_own, self.end_own = nn.Linear(WIDTH, 1), nn.Linear(WIDTH, 1)
        self.absent = nn.Sequential(nn.Linear(3 * WIDTH + 2, WIDTH), nn.ReLU(), nn.Linear(WIDTH, 2))
        self.dropout = dropout

    def set_dropout(self, dropout: float) -> None:
        """Change the share of numbers that training leaves out."""
        for module in self.modules():
            if isinstance(module, (GatedConvolution, SelfAttention, TorchSpanNetwork)):
                module.dropout = dropout

    def forward(self, question: TextBatch, passage: TextBatch) -> tuple[Tensor, Tensor]:
        """Return the scores of starts and of ends, (texts, 1 + words); place 0 is "not in this passage"."""
        asked, asked_vectors, asked_rarity, asked_inside = self._embed(question)
        words, vectors, rarity, inside = self._embed(passage)
        asked = asked + self.segment
        cosines = vectors @ asked_vectors.transpose(1, 2)
        outside = (1 - asked_inside.transpose(1, 2)) * _MASKED
        alike = torch.softmax(cosines * self.sharpness[0] + outside, -1) @ asked
        nearest = (cosines + outside).amax(-1, keepdim=True)
        words = words + self.match(torch.cat([nearest, nearest * rarity, alike], -1))
        words, asked = self._encode(words, inside), self._encode(asked, asked_inside)
        shares = torch.softmax(self.question_pool(asked) + (1 - asked_inside) * _MASKED, 1)
        summary = (shares * asked).sum(1)
        scores = self.attention(words) @ asked.transpose(1, 2) / WIDTH**0.5 + self.sharpness[1] * cosines + outside
        aligned = torch.softmax(scores, -1) @ asked
        hidden = torch.relu(self.fuse(torch.cat([words, aligned, words * aligned, words * summary.unsqueeze(1)], -1)))
        hidden = self._drop(hidden)
        for layer, convolution in enumerate(self.body):
            hidden = convolution(hidden, inside)
            if layer == ATTENTION_AFTER:
                hidden = self.self_attention(hidden, inside)
        starts = self.start_norm(hidden)
        ends = self.end_norm(self.ends[0](hidden, inside))
        backwards = cosines.transpose(1, 2) + (1 - inside.transpose(1, 2)) * _MASKED
        matched = backwards.amax(-1).unsqueeze(-1)
        covered = (matched * asked_rarity * asked_inside).sum(1) / (asked_rarity * asked_inside).sum(1).clamp(min=0.05)
        least = (matched + (1 - 3 * asked_rarity).clamp(min=0) + (1 - asked_inside) * 9).amin(1)
        mean = (starts * inside).sum(1) / inside.sum(1)
        highest = (starts + (1 - inside) * _MASKED).amax(1)
        absent = self.absent(torch.cat([summary, mean, highest, covered, least], -1))
        beyond = (1 - inside.squeeze(-1)) * _MASKED
        start = self._point(starts, self.start_wanted(summary), self.start_own) + beyond
        end = self._point(ends, self.end_wanted(summary), self.end_own) + beyond
        return torch.cat([absent[:, :1], start], 1), torch.cat([absent[:, 1:], end], 1)

    def _embed(self, text: TextBatch) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Return the words' embeddings, static vectors, rarity, and 1 for a word and 0 for padding."""
        inside = (text.tags > 0).float().unsqueeze(-1)
        vectors = self.table[text.tokens + 1].float().sum(2)
        vectors = vectors / vectors.norm(dim=-1, keepdim=True).clamp(min=1e-6)
        rarity = self.rarity[text.tokens + 1].sum(2).clamp(max=HEAVIEST).unsqueeze(-1) / HEAVIEST
        looked_up = self.word(text.spelling[..., 0]) + self.last_character(text.spelling[..., 1]) + self.tag(text.tags)
        return (
            looked_up + self.static(vectors) + self.flag(torch.cat([text.flags, rarity], -1)),
            vectors,
            rarity,
            inside,
        )

    def _encode(self, hidden: Tensor, inside: Tensor) -> Tensor:
        hidden = self._drop(self.embedding_norm(hidden)) * inside
        for convolution in self.encoder:
            hidden = convolution(hidden, inside)
        return hidden

    def _point(self, hidden: Tensor, wanted: Tensor, own: nn.Linear) -> Tensor:
        scores: Tensor = (hidden @ wanted.unsqueeze(-1)) / WIDTH**0.5 + own(hidden)
        return scores.squeeze(-1)

    def _drop(self, hidden: Tensor) -> Tensor:
        return functional.dropout(hidden, self.dropout, self.training)
