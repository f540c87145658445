"""Files on disk become articles in the library: first a plan, then its application in batches.

Applying reads, chunks and embeds the pages that are new or have changed, and commits a few hundred articles at a time:
memory does not grow with the input, and a run that is killed has stored whole batches, which the next run finds
unchanged. A file counts as read only once its last page is stored.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ingest.articles import ArticleStore
from ingest.chunking import chunk_article
from ingest.embedding import Embedder
from ingest.errors import EmbeddingError, SourceError
from ingest.planning import PlannedSource, Report, SyncPlan, digest_page, plan_sync
from ingest.reading import read_article
from ingest.rows import PreparedArticle, SourceState, StoredPage
from ingest.settings import IngestSettings
from ingest.sources import read_pages, report_failure
from ingest.types import Article, Chunk, Progress, RawPage, ReadArticle, SourceReport, SyncReport

# A transaction, and what is embedded at once; chunks are counted too, because articles can be books.
_BATCH_ARTICLES = 256
_BATCH_CHUNKS = 2000


@dataclass(frozen=True, slots=True)
class _Page:
    """A page that has been read, waiting to be stored."""

    read: ReadArticle
    chunks: tuple[Chunk, ...]
    source: str
    digest: bytes
    is_update: bool


@dataclass(slots=True)
class Pipeline:
    """One sync of one library.

    Attributes:
        after_batch: Called after each commit, so that the derived indexes can follow.
    """

    articles: ArticleStore
    embedder: Embedder
    settings: IngestSettings
    report: Report
    after_batch: Callable[[], None]
    _waiting: list[_Page] = field(default_factory=list)
    _waiting_chunks: int = 0
    _finished: list[SourceState] = field(default_factory=list)
    _added: list[SourceReport] = field(default_factory=list)
    _updated: list[SourceReport] = field(default_factory=list)

    def sync(self, paths: Sequence[Path | str], *, remove_missing: bool) -> SyncReport:
        """Make the library hold what ``paths`` hold, and say what became of every source.

        Raises:
            EmbeddingError: The model gave something other than one finite vector a text.
            LibraryUnwritable: The disk is full or read-only; the batches before are stored.
        """
        plan = plan_sync(
            self.articles, paths, settings=self.settings, remove_missing=remove_missing, report=self.report
        )
        self._move(plan)
        self._remove(plan)
        self._read(plan)
        return SyncReport(
            added=tuple(self._added),
            updated=tuple(self._updated),
            skipped=tuple(plan.skipped),
            removed=tuple(SourceReport(page.uri, "removed", "It is no longer there.") for page in plan.removals),
            failures=tuple(plan.failures),
        )

    def _move(self, plan: SyncPlan) -> None:
        if plan.moves:
            self.articles.move([page for _, page in plan.moves])
            self._updated += [SourceReport(page.uri, "updated", f"It was {old} before.") for old, page in plan.moves]

    def _remove(self, plan: SyncPlan) -> None:
        if plan.removals:
            self.articles.remove([page.article_id for page in plan.removals])
            self.after_batch()

    def _read(self, plan: SyncPlan) -> None:
        total, done = plan.count_pages, 0
        for planned in plan.sources:
            failed = not planned.whole
            missing = set(planned.pages)
            for page in self._wanted_pages(planned):
                done += 1
                missing.discard(page.uri)
                self.report(Progress("read", done, total, page.uri))
                failure = self._prepare(page, planned)
                if failure is not None:
                    plan.failures.append(failure)
                    failed = True
                if len(self._waiting) >= _BATCH_ARTICLES or self._waiting_chunks >= _BATCH_CHUNKS:
                    self._flush()
            plan.failures += [SourceReport(uri, "failed", "It went away while it was read.") for uri in sorted(missing)]
            if not failed and not missing:
                self._finished.append(planned.state)
        self._flush()

    def _wanted_pages(self, planned: PlannedSource) -> Iterator[RawPage]:
        if planned.pages:
            for page in read_pages(planned.source, settings=self.settings):
                if isinstance(page, RawPage) and page.uri in planned.pages:
                    yield page

    def _prepare(self, page: RawPage, planned: PlannedSource) -> SourceReport | None:
        """Read one page and let it wait for its batch; returns why that is not possible."""
        try:
            read = read_article(page)
        except SourceError as error:
            reason = f"{error.message} {error.hint}".strip().removeprefix(f"{page.uri} cannot be read: ")
            return report_failure(page.uri, reason[:1].upper() + reason[1:])
        old_id = planned.pages[page.uri]
        article = replace(read.article, id=old_id or self._free_id(read.article))
        chunks = chunk_article(article, chunk_chars=self.settings.chunk_chars)
        is_update = old_id is not None
        self._waiting.append(
            _Page(replace(read, article=article), chunks, planned.source.uri, digest_page(page), is_update)
        )
        self._waiting_chunks += len(chunks)
        return None

    def _free_id(self, article: Article) -> str:
        """Return the id of a new article; another one, where an article that moved away has taken it along."""
        if not self.articles.holds(article.id):
            return article.id
        return hashlib.blake2b(f"{article.id} {article.content_hash}".encode(), digest_size=8).hexdigest()

    def _flush(self) -> None:
        if not self._waiting and not self._finished:
            return
        embeddings = embed_chunks([(page.read.article, page.chunks) for page in self._waiting], self.embedder)
        prepared = [
            PreparedArticle(page.read, page.source, page.digest, page.chunks, own)
            for page, own in zip(self._waiting, embeddings, strict=True)
        ]
        self.articles.store(prepared, finished=self._finished)
        for page in self._waiting:
            if page.is_update:
                self._updated.append(SourceReport(page.read.article.uri, "updated"))
            else:
                self._added.append(SourceReport(page.read.article.uri, "added"))
        self._waiting.clear()
        self._waiting_chunks = 0
        self._finished.clear()
        self.after_batch()


def chunk_and_embed(
    stored: Sequence[tuple[ReadArticle, StoredPage]], embedder: Embedder, *, chunk_chars: int
) -> list[PreparedArticle]:
    """Return articles that are stored already, chunked and embedded anew."""
    chunks = [chunk_article(read.article, chunk_chars=chunk_chars) for read, _ in stored]
    articles = [read.article for read, _ in stored]
    embeddings = embed_chunks(list(zip(articles, chunks, strict=True)), embedder)
    return [
        PreparedArticle(read, page.source, page.digest, own_chunks, own_embeddings)
        for (read, page), own_chunks, own_embeddings in zip(stored, chunks, embeddings, strict=True)
    ]


def embed_chunks(articles: Sequence[tuple[Article, Sequence[Chunk]]], embedder: Embedder) -> list[NDArray[np.float16]]:
    """Return for each article one row a chunk. What is embedded is the title and the chunk.

    Raises:
        EmbeddingError: The model gave something other than one finite vector a text.
    """
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
