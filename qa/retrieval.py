"""A query becomes passages: from the library, or from texts the caller gives."""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Sequence

from ingest.chunking import chunk_article
from ingest.embedding import Embedder
from ingest.folding import fold_text
from ingest.library import Library
from ingest.types import Article, Chunk
from ingest.words import tokenize
from qa.questions import Query
from qa.types import Passage

# How much a cosine of 1 counts beside the best word match, by the question's language. Chinese questions share
# words with their articles; English ones reach them mostly through the vectors.
_VECTOR_WEIGHT = {"zh-Hans": 0.4, "zh-Hant": 0.4, "en": 1.5}


def retrieve_passages(library: Library, query: Query, *, limit: int) -> tuple[Passage, ...]:
    """Return the ``limit`` best passages of the library for ``query``, best first."""
    hits = library.search(
        query.search_text,
        terms=[*tokenize(query.search_text), *query.concepts],
        limit=limit,
        vector_weight=_VECTOR_WEIGHT[query.language],
    )
    return tuple(
        Passage(chunk=hit.chunk, article=hit.article, score=hit.score, rank=rank, legs=hit.legs)
        for rank, hit in enumerate(hits, start=1)
    )


def passages_from_texts(
    query: Query, texts: Sequence[str], *, embedder: Embedder, chunk_chars: int, limit: int
) -> tuple[Passage, ...]:
    """Return the ``limit`` best chunks of ``texts`` for ``query``, scored on the scale of a library's search."""
    articles = [_article_from_text(text, number) for number, text in enumerate(texts, start=1)]
    chunks = [(article, chunk) for article in articles for chunk in chunk_article(article, chunk_chars=chunk_chars)]
    if not chunks:
        return ()
    words = _word_scores(query, [chunk for _, chunk in chunks])
    cosines = embedder.embed_passages([chunk.text for _, chunk in chunks]) @ embedder.embed_question(query.search_text)
    weight = _VECTOR_WEIGHT[query.language]
    scores = [word + weight * float(cosine) for word, cosine in zip(words, cosines, strict=True)]
    best = sorted(range(len(chunks)), key=lambda index: -scores[index])[:limit]
    return tuple(
        Passage(chunk=chunks[index][1], article=chunks[index][0], score=scores[index], rank=rank)
        for rank, index in enumerate(best, start=1)
    )


def _word_scores(query: Query, chunks: Sequence[Chunk]) -> list[float]:
    """Return for each chunk the inverse chunk frequency of the query's tokens in it, divided by the best."""
    wordings = (wording for concept in query.concepts for wording, _ in concept)
    wanted = set(tokenize(" ".join([query.search_text, *wordings])))
    found = [wanted.intersection(tokenize(fold_text(chunk.text))) for chunk in chunks]
    frequency = Counter(token for tokens in found for token in tokens)
    total = len(chunks)
    scores = [
        sum(math.log1p((total - frequency[token] + 0.5) / (frequency[token] + 0.5)) for token in tokens)
        for tokens in found
    ]
    best = max(scores) or 1.0
    return [score / best for score in scores]


def _article_from_text(text: str, number: int) -> Article:
    text = text.encode("utf-8", "replace").decode("utf-8")
    digest = hashlib.blake2b(text.encode(), digest_size=8).hexdigest()
    return Article(id=f"text-{number}", title="", text=text, uri=f"text:{number}", content_hash=digest)
