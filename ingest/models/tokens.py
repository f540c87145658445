"""The training articles as token ids, packed into flat arrays: sentences, chunks of sentences, and titles."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ingest.models.corpus import TrainingArticle
from ingest.sentences import split_sentences

if TYPE_CHECKING:
    from tokenizers import Tokenizer

Ids = NDArray[np.int32]
Places = NDArray[np.int64]

# About the tokens of the chunks that will be searched.
_SHORTEST_CHUNK = 66
_LONGEST_CHUNK = 240
_BATCH = 2000


@dataclass(frozen=True, slots=True)
class TokenLists:
    """Many short lists of token ids in one array: list ``i`` is ``ids[starts[i]:starts[i + 1]]``."""

    ids: Ids
    starts: Places

    def __len__(self) -> int:  # noqa: D105
        return len(self.starts) - 1

    def __getitem__(self, index: int) -> Ids:  # noqa: D105
        return self.ids[self.starts[index] : self.starts[index + 1]]


@dataclass(frozen=True, slots=True)
class EncodedArticles:
    """The news articles as token ids.

    Attributes:
        sentences: Every sentence of every article, in order.
        chunks: Chunk ``i`` is the sentences ``chunks[i]`` to ``chunks[i + 1] - 1``.
        chunk_articles: The number of the article that each chunk is part of.
        article_chunks: Article ``i`` is the chunks ``article_chunks[i]`` to ``article_chunks[i + 1] - 1``.
        titles: The title of every article; an empty list where there is none.
    """

    sentences: TokenLists
    chunks: Places
    chunk_articles: Ids
    article_chunks: Places
    titles: TokenLists

    def chunk_ids(self, chunk: int) -> Ids:
        """Return the token ids of a chunk."""
        starts = self.sentences.starts
        return self.sentences.ids[starts[self.chunks[chunk]] : starts[self.chunks[chunk + 1]]]


def encode_texts(tokenizer: Tokenizer, texts: Iterable[str]) -> TokenLists:
    """Return the token ids of ``texts``, without unknown tokens."""
    pieces: list[Ids] = []
    for batch in _batches(texts):
        for encoding in tokenizer.encode_batch_fast(batch):
            ids = np.array(encoding.ids, dtype=np.int32)
            pieces.append(ids[ids != 0])
    return _join(pieces)


def encode_articles(tokenizer: Tokenizer, articles: Sequence[TrainingArticle]) -> EncodedArticles:
    """Return ``articles`` as token ids, in chunks of whole sentences of up to 240 tokens."""
    spans = [split_sentences(article.text) for article in articles]
    sentences = encode_texts(
        tokenizer,
        (article.text[start:end] for article, pieces in zip(articles, spans, strict=True) for start, end in pieces),
    )
    chunks: list[int] = []
    chunk_articles: list[int] = []
    sentence = 0
    for number, pieces in enumerate(spans):
        last = sentence + len(pieces)
        starts = _pack(sentences.starts, sentence, last)
        chunks += starts
        chunk_articles += [number] * len(starts)
        sentence = last
    return EncodedArticles(
        sentences=sentences,
        chunks=np.array([*chunks, sentence], dtype=np.int64),
        chunk_articles=np.array(chunk_articles, dtype=np.int32),
        article_chunks=np.searchsorted(chunk_articles, np.arange(len(articles) + 1)).astype(np.int64),
        titles=encode_texts(tokenizer, (article.title for article in articles)),
    )


def _pack(starts: Places, first: int, last: int) -> list[int]:
    """Return the first sentence of each chunk of the sentences ``first`` to ``last - 1``."""
    chunks: list[int] = []
    begin = 0
    for sentence in range(first, last):
        length, grown = starts[sentence] - begin, starts[sentence + 1] - begin
        if not chunks or (length > _SHORTEST_CHUNK and grown > _LONGEST_CHUNK):
            chunks.append(sentence)
            begin = int(starts[sentence])
    return chunks


def _join(pieces: Sequence[Ids]) -> TokenLists:
    starts = np.zeros(len(pieces) + 1, dtype=np.int64)
    np.cumsum([len(piece) for piece in pieces], out=starts[1:])
    return TokenLists(np.concatenate(pieces) if pieces else np.empty(0, dtype=np.int32), starts)


def _batches(texts: Iterable[str]) -> Iterator[list[str]]:
    iterator = iter(texts)
    while batch := list(islice(iterator, _BATCH)):
        yield batch
