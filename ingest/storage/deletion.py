"""Proves that removed articles are gone: their own sentences are searched for, and must not find them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ingest.embedding import Embedder
from ingest.folding import fold_text
from ingest.sentences import split_sentences
from ingest.storage.articles import ArticleStore
from ingest.storage.indexes import Indexes
from ingest.storage.words import tokenize
from ingest.types import Article

# How many of an article's sentences are searched for, and how deep.
_SENTENCES = 5
_HITS = 100


@dataclass(frozen=True, slots=True)
class RemovedArticle:
    """What is remembered of an article to prove that it is gone: some of its sentences, and the keys of its chunks."""

    id: str
    sentences: tuple[str, ...]
    chunks: frozenset[int]


def remember_article(articles: ArticleStore, article_id: str) -> RemovedArticle:
    """Return what is needed to prove later that the article is gone; call it before removing.

    Raises:
        ArticleNotFound: No article has this id.
    """
    article = articles.article(article_id)
    keys = articles.article_embeddings(article_id).keys.tolist()
    return RemovedArticle(article_id, _choose_sentences(article), frozenset(keys))


def find_traces(indexes: Indexes, embedder: Embedder, removed: Iterable[RemovedArticle]) -> tuple[str, ...]:
    """Return the ids of those of the ``removed`` articles that the words or the vectors still find."""
    return tuple(
        article.id
        for article in removed
        if any(not article.chunks.isdisjoint(_search(indexes, embedder, text)) for text in article.sentences)
    )


def _choose_sentences(article: Article) -> tuple[str, ...]:
    """Return sentences spread over an article, from its first to its last; the title where it has none."""
    spans = split_sentences(article.text)
    if not spans:
        return (article.title,)
    count = min(_SENTENCES, len(spans))
    places = [number * (len(spans) - 1) // max(1, count - 1) for number in range(count)]
    return tuple(article.text[slice(*spans[place])] for place in places)


def _search(indexes: Indexes, embedder: Embedder, sentence: str) -> set[int]:
    """Return the keys of the chunks that each leg finds by itself."""
    by_words = indexes.words.search(tokenize(fold_text(sentence)), limit=_HITS)
    return {key for key, _ in by_words} | set(indexes.vectors.search(embedder.embed_question(sentence), limit=_HITS))
