"""An examination of a library: what ``jiangwen doctor`` shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ingest.embedding import Embedder
from ingest.errors import IngestError
from ingest.storage.articles import ArticleStore
from ingest.storage.indexes import Indexes
from ingest.storage.passport import check_fingerprint
from ingest.storage.vectors import nearest

_CATCHES_UP = "the next `jiangwen ingest` or `rebuild` catches up"
_SAMPLE = 50
_NEIGHBOURS = 10
_LEAST_RECALL = 0.95
# Neighbours whose cosines differ by less are as good as each other: copies of one article are.
_SAME_COSINE = 1e-4


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One thing that was examined."""

    name: str
    ok: bool
    detail: str


def check_library(indexes: Indexes, load_embedder: Callable[[], Embedder]) -> tuple[CheckResult, ...]:
    """Return the result of every examination, in order of importance. Writes nothing."""
    checks: tuple[tuple[str, Callable[[], tuple[bool, str]]], ...] = (
        ("database", lambda: _check_database(indexes.articles)),
        ("embedding model", lambda: _check_embedder(indexes.articles, load_embedder)),
        ("words", lambda: _check_words(indexes)),
        ("vectors", lambda: _check_vectors(indexes)),
    )
    return tuple(_run(name, check) for name, check in checks)


def _run(name: str, check: Callable[[], tuple[bool, str]]) -> CheckResult:
    try:
        return CheckResult(name, *check())
    except IngestError as error:
        return CheckResult(name, False, str(error))


def _check_database(articles: ArticleStore) -> tuple[bool, str]:
    faults = articles.find_faults()
    if faults:
        return False, "; ".join(faults[:5])
    return True, f"{articles.count_articles()} articles, {articles.count_chunks()} chunks, no fault found"


def _check_embedder(articles: ArticleStore, load_embedder: Callable[[], Embedder]) -> tuple[bool, str]:
    embedder = load_embedder()
    check_fingerprint(articles, embedder)
    return True, f"{embedder.name}, {embedder.dimension} dimensions"


def _check_words(indexes: Indexes) -> tuple[bool, str]:
    indexes.words.refresh()
    held, wanted = indexes.words.count(), indexes.articles.count_chunks()
    reached, last = indexes.words.applied_revision, indexes.articles.revision()
    if not indexes.words.usable and wanted == 0:
        return True, "nothing to index yet"
    if indexes.words.usable and not indexes.words_fit():
        return False, "it is of another backup of this library; the next `jiangwen ingest` or `rebuild` builds it again"
    complete = held == wanted and reached == last
    detail = f"{held} of {wanted} chunks, revision {reached} of {last}"
    return complete, detail if complete else f"{detail}; {_CATCHES_UP}"


def _check_vectors(indexes: Indexes) -> tuple[bool, str]:
    """Compare what Chroma finds with what an exact comparison finds, for chunks spread over the library."""
    status = indexes.vectors.status()
    everything = indexes.articles.embeddings_after(0)
    rows = np.linspace(0, len(everything.keys) - 1, min(_SAMPLE, len(everything.keys))).astype(int)
    found = wanted = 0
    for row in rows:
        vector = everything.matrix[row]
        exact = nearest(everything, vector, _NEIGHBOURS)
        reached = np.isin(everything.keys, list(indexes.vectors.search(vector, limit=_NEIGHBOURS)))
        found += int((everything.matrix[reached] @ vector >= min(exact.values()) - _SAME_COSINE).sum())
        wanted += len(exact)
    recall = found / wanted if wanted else 1.0
    detail = f"{status.detail}; {recall:.1%} of exact neighbours found"
    return status.usable and recall >= _LEAST_RECALL, detail if status.usable else f"{detail}; {_CATCHES_UP}"
