"""Keeps which sentences recur across the library, and cleans stored articles anew when more of them are known.

Only articles that came since the last count are counted, and what is known to recur is removed from every article
when it is read. Articles read before that are cleaned anew once the library has grown by a tenth, so that the cost
stays in proportion to it. What was counted is stored together with how far the count went; cleaning anew can be
repeated any number of times, and is marked as done at its end. A killed process leaves nothing half counted.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields

import numpy as np

from ingest.cleaning.recurrence import RecurrenceCounter, SentenceCount, hash_edges
from ingest.embedding import Embedder
from ingest.pipeline.preparing import chunk_read, embed_articles
from ingest.settings import IngestSettings
from ingest.storage.articles import ArticleStore
from ingest.types import Progress

_ARTICLES_AT_ONCE = 500
_GROWTH = 0.1
# A library as small as this is cleaned anew in a moment.
_SMALL_LIBRARY = 2000
_COUNTS = "recurrence"
_COUNTED_TO = "recurrence_counted_to"
_CLEANED_ARTICLES = "recurrence_cleaned_articles"


def load_recurring(articles: ArticleStore) -> frozenset[int]:
    """Return the hashes of the sentences that are known to recur."""
    return frozenset(sentence for (sentence,) in articles.rows("SELECT sentence FROM recurring"))


def update_recurring(
    articles: ArticleStore, embedder: Embedder, settings: IngestSettings, *, report: Callable[[Progress], None]
) -> None:
    """Count the sentences of new articles, and clean the others anew when that is due.

    Raises:
        EmbeddingError: The model gave something other than one finite vector a text.
    """
    _count_new(articles, report)
    if _is_due(articles):
        _clean_again(articles, embedder, settings, report)


def skip_counting(articles: ArticleStore) -> None:
    """Note that all articles have been counted: those stored last were stored before, and only embedded again."""
    articles.write_passport(**{_COUNTED_TO: str(articles.last_article_key())})


def _count_new(articles: ArticleStore, report: Callable[[Progress], None]) -> None:
    done, last = int(articles.passport().get(_COUNTED_TO, 0)), articles.last_article_key()
    if done >= last:
        return
    counter = _load_counter(articles)
    while batch := articles.articles_after(done, limit=_ARTICLES_AT_ONCE):
        counter.add(batch.values())
        done = max(batch)
        report(Progress("recurrence", done, last))
    with articles.transaction() as connection:
        counted = np.array(list(counter.rows()), dtype=np.int64)
        connection.execute("INSERT OR REPLACE INTO statistic VALUES (?, ?)", (_COUNTS, counted.tobytes()))
        connection.executemany(
            "INSERT OR IGNORE INTO recurring (sentence) VALUES (?)", ((key,) for key in counter.recurring())
        )
        articles.write_passport(**{_COUNTED_TO: str(last)})


def _load_counter(articles: ArticleStore) -> RecurrenceCounter:
    rows = articles.rows("SELECT value FROM statistic WHERE name = ?", _COUNTS)
    if not rows:
        return RecurrenceCounter()
    width = 1 + len(fields(SentenceCount))
    return RecurrenceCounter.from_rows(np.frombuffer(rows[0][0], np.int64).reshape(-1, width).tolist())


def _is_due(articles: ArticleStore) -> bool:
    if not articles.rows("SELECT 1 FROM recurring WHERE applied = 0 LIMIT 1"):
        return False
    held = articles.count_articles()
    return held <= _SMALL_LIBRARY or held >= (1 + _GROWTH) * int(articles.passport().get(_CLEANED_ARTICLES, 0))


def _clean_again(
    articles: ArticleStore, embedder: Embedder, settings: IngestSettings, report: Callable[[Progress], None]
) -> None:
    recurring = load_recurring(articles)
    done, last = 0, articles.last_article_key()
    while done < last and (batch := articles.articles_after(done, limit=_ARTICLES_AT_ONCE)):
        chunked = []
        for key, article in batch.items():
            if key <= last and not recurring.isdisjoint(hash_edges(article)):
                read, page = articles.read_article(article.id), articles.stored_page(article.id)
                again = chunk_read(read, page, articles=articles, settings=settings, recurring=recurring)
                if again.read.article.text != article.text:
                    chunked.append(again)
        articles.store(embed_articles(chunked, embedder))
        done = min(max(batch), last)
        report(Progress("clean", done, last))
    with articles.transaction() as connection:
        connection.execute("UPDATE recurring SET applied = 1")
        # The articles just stored anew were counted as they were.
        articles.write_passport(**{_CLEANED_ARTICLES: str(articles.count_articles())})
        skip_counting(articles)
