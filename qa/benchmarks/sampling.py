"""Sentences of the development articles, drawn with a fixed seed: what the measurements of trust are made from."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingest.sentences import split_sentences
from ingest.types import Article

NEWS = "corpora/crud_news.jsonl.gz"
_SHORTEST_SENTENCE = 15
_LONGEST_SENTENCE = 120


@dataclass(frozen=True, slots=True)
class SampledSentence:
    """A sentence of an article: ``article.text[start:end]``."""

    article: Article
    start: int
    end: int

    @property
    def text(self) -> str:
        """The words of the sentence."""
        return self.article.text[self.start : self.end]


def read_rows(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the rows of a compressed JSONL file."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def read_news(data: Path, *, count: int, seed: int) -> tuple[Article, ...]:
    """Return ``count`` random articles of the development questions' corpus that no training question is about."""
    trained = {row["article_id"] for row in read_rows(data / "qa/crud_rag/train.questions.jsonl.gz")}
    rows = [row for row in read_rows(data / NEWS) if row["id"] not in trained]
    return tuple(build_article(row) for row in random.Random(seed).sample(rows, count))


def build_article(row: dict[str, Any]) -> Article:
    """Return the article that a row of the data is; its date as ISO 8601."""
    return Article(
        id=row["id"],
        title=row.get("title") or "",
        text=row["text"],
        uri=row["id"],
        content_hash=row["id"],
        publisher=row.get("source"),
        published_at=(row.get("date") or "")[:10] or None,
        cluster_id=str(row.get("near_dup_group") or row["id"]),
    )


def sample_sentences(articles: tuple[Article, ...], *, seed: int) -> tuple[SampledSentence, ...]:
    """Return the sentences of ``articles`` of usual length, in random order."""
    sentences = [
        SampledSentence(article, start, end)
        for article in articles
        for start, end in split_sentences(article.text)
        if _SHORTEST_SENTENCE <= end - start <= _LONGEST_SENTENCE
    ]
    random.Random(seed).shuffle(sentences)
    return tuple(sentences)
