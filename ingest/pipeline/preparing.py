"""An article that has been read is made ready to be stored: decided about, chunked and embedded."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ingest.chunking import chunk_article
from ingest.embedding import Embedder
from ingest.errors import EmbeddingError
from ingest.settings import IngestSettings
from ingest.storage.articles import ArticleStore
from ingest.storage.decisions import Decision, apply_decision, load_decision
from ingest.storage.rows import PreparedArticle, StoredPage
from ingest.types import Article, Chunk, ReadArticle


@dataclass(frozen=True, slots=True)
class ChunkedArticle:
    """An article that waits to be embedded and stored; one in quarantine has no chunks.

    Attributes:
        page: Where it was read from.
    """

    read: ReadArticle
    page: StoredPage
    chunks: tuple[Chunk, ...]
    quarantined: bool


def chunk_read(
    read: ReadArticle,
    page: StoredPage,
    *,
    articles: ArticleStore,
    settings: IngestSettings,
    recurring: Collection[int] = (),
    decision: Decision | None = None,
) -> ChunkedArticle:
    """Return an article with what a person decided about it done, and its chunks.

    Args:
        read: The article, under the id it has in the library.
        page: Where it was read from.
        articles: Where decisions are remembered.
        settings: The size of chunks, and the quality below which an article goes to quarantine.
        recurring: Sentences that belong to pages rather than articles: see ``ingest.cleaning.recurrence``.
        decision: Used instead of the one remembered.
    """
    if decision is None:
        decision = load_decision(articles, read.article.id)
    read = apply_decision(read, decision, recurring=recurring)
    if read.quality.score < settings.min_quality and not decision.released:
        return ChunkedArticle(read, page, (), quarantined=True)
    return ChunkedArticle(read, page, chunk_article(read.article, chunk_chars=settings.chunk_chars), quarantined=False)


def embed_articles(articles: Sequence[ChunkedArticle], embedder: Embedder) -> list[PreparedArticle]:
    """Return ``articles``, ready to be stored.

    Raises:
        EmbeddingError: The model gave something other than one finite vector a text.
    """
    embeddings = _embed_chunks([(chunked.read.article, chunked.chunks) for chunked in articles], embedder)
    return [
        PreparedArticle(
            chunked.read, chunked.page.source, chunked.page.digest, chunked.chunks, own, quarantined=chunked.quarantined
        )
        for chunked, own in zip(articles, embeddings, strict=True)
    ]


def _embed_chunks(articles: Sequence[tuple[Article, Sequence[Chunk]]], embedder: Embedder) -> list[NDArray[np.float16]]:
    """Return for each article one row a chunk. What is embedded is the title and the chunk."""
    texts = [f"{article.title}\n{chunk.text}" for article, chunks in articles for chunk in chunks]
    vectors = np.asarray(embedder.embed_passages(texts)) if texts else np.zeros((0, embedder.dimension))
    if vectors.shape != (len(texts), embedder.dimension) or not np.isfinite(vectors).all():
        raise EmbeddingError(
            f"The embedding model {embedder.name} gave vectors of shape {vectors.shape} for {len(texts)} texts,"
            f" not {embedder.dimension} finite numbers for each.",
            hint="Choose another model with the setting `embedding_model`.",
        )
    ends = np.cumsum([len(chunks) for _, chunks in articles])
    return np.split(vectors.astype(np.float16), ends[:-1]) if articles else []
