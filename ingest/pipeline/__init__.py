"""What a sync planned is applied: files on disk become articles in the library, batch by batch.

Applying reads, chunks and embeds the pages that are new or have changed, and commits a few hundred articles at a time:
memory does not grow with the input, and a run that is killed has stored whole batches, which the next run finds
unchanged. A file counts as read only once its last page is stored.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace

from ingest.embedding import Embedder
from ingest.pipeline.planning import PlannedSource, Report, SyncPlan, digest_page
from ingest.pipeline.preparing import ChunkedArticle, chunk_read, embed_articles
from ingest.pipeline.workers import read_in_workers
from ingest.settings import IngestSettings
from ingest.sources import read_pages
from ingest.storage.articles import ArticleStore
from ingest.storage.rows import SourceState, StoredPage
from ingest.storage.runs import RunLog
from ingest.types import Article, Progress, RawPage, ReadArticle, SourceReport, SyncReport

# A transaction, and what is embedded at once; chunks are counted too, because articles can be books.
_BATCH_ARTICLES = 256
_BATCH_CHUNKS = 2000


@dataclass(slots=True)
class _OpenSource:
    """A file whose pages are being read.

    Attributes:
        missing: Pages that have not come yet.
        failed: Whether a later sync has to read it again.
    """

    planned: PlannedSource
    missing: set[str]
    failed: bool


@dataclass(slots=True)
class Pipeline:
    """One sync of one library.

    Attributes:
        log: Where it is told what became of every source.
        recurring: Sentences that are removed from every article: see ``ingest.cleaning.recurrence``.
        after_batch: Called after each commit, so that the derived indexes can follow.
    """

    articles: ArticleStore
    embedder: Embedder
    settings: IngestSettings
    log: RunLog
    recurring: Collection[int]
    report: Report
    after_batch: Callable[[], None]
    _run: int = 0
    _waiting: list[tuple[ChunkedArticle, SourceReport]] = field(default_factory=list)
    _waiting_chunks: int = 0
    _finished: list[SourceState] = field(default_factory=list)
    _done: list[SourceReport] = field(default_factory=list)

    def apply(self, plan: SyncPlan, *, named: Sequence[str]) -> SyncReport:
        """Do what ``plan`` says, and say what became of every source.

        Args:
            plan: What ``plan_sync`` gave.
            named: The paths it was made for, as the log shall tell them.

        Raises:
            EmbeddingError: The model gave something other than one finite vector a text.
            LibraryUnwritable: The disk is full or read-only; the batches before are stored.
        """
        self._run = self.log.begin([path.encode(errors="replace").decode() for path in named])
        self._note(plan.failures)
        self._move(plan)
        self._remove(plan)
        self._read(plan)
        self.log.finish(self._run, skipped=len(plan.skipped))
        return SyncReport(
            added=self._reports("added"),
            updated=self._reports("updated"),
            skipped=tuple(plan.skipped),
            removed=self._reports("removed"),
            failures=self._reports("failed"),
        )

    def _reports(self, state: str) -> tuple[SourceReport, ...]:
        return tuple(report for report in self._done if report.state == state)

    def _note(self, reports: Sequence[SourceReport]) -> None:
        if reports:
            self.log.note(self._run, reports)
            self._done += reports

    def _move(self, plan: SyncPlan) -> None:
        if plan.moves:
            with self.articles.transaction():
                self.articles.move([page for _, page in plan.moves])
                self._note([SourceReport(page.uri, "updated", f"It was {old} before.") for old, page in plan.moves])

    def _remove(self, plan: SyncPlan) -> None:
        if plan.removals:
            with self.articles.transaction():
                self.articles.remove([page.article_id for page in plan.removals])
                self._note([SourceReport(page.uri, "removed", "It is no longer there.") for page in plan.removals])
            self.after_batch()

    def _read(self, plan: SyncPlan) -> None:
        opened = [_OpenSource(source, set(source.pages), not source.whole) for source in plan.sources]
        of_page = {uri: source for source in opened for uri in source.missing}
        for source in opened:
            self._close_if_read(source)
        total, done = plan.count_pages, 0
        with closing(read_in_workers(self._wanted_pages(plan), settings=self.settings)) as outcomes:
            for page, outcome in outcomes:
                done += 1
                self.report(Progress("read", done, total, page.uri))
                source = of_page[page.uri]
                source.missing.discard(page.uri)
                if isinstance(outcome, SourceReport):
                    source.failed = True
                    self._note([outcome])
                else:
                    self._wait(page, outcome, source.planned)
                self._close_if_read(source)
                if len(self._waiting) >= _BATCH_ARTICLES or self._waiting_chunks >= _BATCH_CHUNKS:
                    self._flush()
        self._flush()
        missing = sorted(uri for source in opened for uri in source.missing)
        self._note([SourceReport(uri, "failed", "It went away while it was read.", code="missing") for uri in missing])

    def _wanted_pages(self, plan: SyncPlan) -> Iterator[RawPage]:
        for planned in plan.sources:
            wanted = dict(planned.pages)
            if wanted:
                for page in read_pages(planned.source, settings=self.settings):
                    if isinstance(page, RawPage) and page.uri in wanted:
                        del wanted[page.uri]
                        yield page

    def _close_if_read(self, source: _OpenSource) -> None:
        if not source.missing and not source.failed:
            self._finished.append(source.planned.state)

    def _wait(self, page: RawPage, read: ReadArticle, planned: PlannedSource) -> None:
        """Let an article wait for its batch."""
        old_id = planned.pages[page.uri]
        article = replace(read.article, id=old_id or self._free_id(read.article))
        chunked = chunk_read(
            replace(read, article=article),
            StoredPage(page.uri, planned.source.uri, digest_page(page), article.id),
            articles=self.articles,
            settings=self.settings,
            recurring=self.recurring,
        )
        reason = f"In quarantine: {' '.join(read.quality.reasons)}".strip() if chunked.quarantined else ""
        report = SourceReport(
            page.uri, "updated" if old_id else "added", reason, code="quarantined" if chunked.quarantined else ""
        )
        self._waiting.append((chunked, report))
        self._waiting_chunks += len(chunked.chunks)

    def _free_id(self, article: Article) -> str:
        """Return the id of a new article; another one, where an article that moved away has taken it along."""
        if not self.articles.holds(article.id):
            return article.id
        return hashlib.blake2b(f"{article.id} {article.content_hash}".encode(), digest_size=8).hexdigest()

    def _flush(self) -> None:
        if not self._waiting and not self._finished:
            return
        prepared = embed_articles([chunked for chunked, _ in self._waiting], self.embedder)
        with self.articles.transaction():
            self.articles.store(prepared, finished=self._finished)
            self._note([report for _, report in self._waiting])
        self._waiting.clear()
        self._waiting_chunks = 0
        self._finished.clear()
        self.after_batch()
