"""What changes a library: each method leaves the truth, its clusters and both indexes agreeing with each other.

Everything here happens under the library's lock. A process killed on the way leaves what was committed; what is
derived from that is caught up with by the next writer.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ingest.deduplication import update_clusters
from ingest.embedding import Embedder
from ingest.errors import BlockNotFound, LibraryDamaged
from ingest.pipeline import Pipeline
from ingest.pipeline.planning import plan_sync
from ingest.pipeline.preparing import chunk_read, embed_articles
from ingest.pipeline.recleaning import load_recurring, skip_counting, update_recurring
from ingest.settings import IngestSettings
from ingest.storage.articles import ArticleStore
from ingest.storage.chunks import FINGERPRINT
from ingest.storage.decisions import Decision, load_decision, restore_and_remember, store_decision
from ingest.storage.deletion import RemovedArticle, find_traces, remember_article
from ingest.storage.indexes import Indexes
from ingest.storage.passport import check_fingerprint, describe_settings
from ingest.storage.runs import RunLog
from ingest.types import Progress, ReadArticle, SyncReport

_ARTICLES_AT_ONCE = 256
# A sync proves of so many articles that it removed that they are gone.
_PROVEN = 20


@dataclass(frozen=True, slots=True)
class LibraryWriter:
    """Writes to one library while its lock is held."""

    articles: ArticleStore
    indexes: Indexes
    settings: IngestSettings
    embedder: Embedder
    report: Callable[[Progress], None]

    def sync(self, paths: Sequence[Path | str], *, remove_missing: bool) -> SyncReport:
        """Make the library hold what ``paths`` hold: see ``Library.sync``."""
        check_fingerprint(self.articles, self.embedder)
        self.articles.write_passport(**{FINGERPRINT: self.embedder.fingerprint})
        plan = plan_sync(
            self.articles, paths, settings=self.settings, remove_missing=remove_missing, report=self.report
        )
        removed = [remember_article(self.articles, page.article_id) for page in plan.removals[:_PROVEN]]
        pipeline = Pipeline(
            self.articles,
            self.embedder,
            self.settings,
            log=RunLog(self.articles),
            recurring=load_recurring(self.articles),
            report=self.report,
            after_batch=lambda: self.indexes.catch_up_in_bulk(self.report),
        )
        result = pipeline.apply(plan, named=[str(path) for path in paths])
        update_recurring(self.articles, self.embedder, self.settings, report=self.report)
        self._follow()
        self._prove_gone(removed)
        return result

    def remove(self, article_id: str) -> None:
        """Remove one article: see ``Library.remove``."""
        removed = remember_article(self.articles, article_id)
        self.articles.remove([article_id])
        self._follow()
        self._prove_gone([removed])

    def release(self, article_id: str) -> None:
        """Let an article out of quarantine: see ``Library.release``."""
        decision = replace(load_decision(self.articles, article_id), released=True)
        self._store(self.articles.read_article(article_id), decision)

    def restore(self, article_id: str, numbers: Collection[int] | None) -> ReadArticle:
        """Put removed blocks back: see ``Library.restore``."""
        read, decision = self.articles.read_article(article_id), load_decision(self.articles, article_id)
        try:
            restored, decision = restore_and_remember(read, decision, numbers)
        except IndexError as error:
            raise BlockNotFound(
                str(error),
                path=self.articles.folder,
                hint=f"`jiangwen articles show {article_id} --removed` numbers them.",
            ) from error
        self._store(restored, decision)
        return restored

    def embed_again(self) -> None:
        """Chunk and embed every article; until that is done, the library fits no model, so nobody mixes two."""
        self.articles.write_passport(**{FINGERPRINT: "unfinished"})
        done, total = 0, self.articles.count_articles()
        for batch in self.articles.batches(_ARTICLES_AT_ONCE):
            chunked = [chunk_read(read, page, articles=self.articles, settings=self.settings) for read, page in batch]
            self.articles.store(embed_articles(chunked, self.embedder))
            done += len(batch)
            self.report(Progress("embed", done, total))
        skip_counting(self.articles)
        self.articles.write_passport(**describe_settings(self.settings), **{FINGERPRINT: self.embedder.fingerprint})

    def rebuild_indexes(self) -> None:
        """Build everything that is derived from the articles again."""
        self.indexes.rebuild_words(self.report)
        self.indexes.rebuild_vectors(self.report)
        update_clusters(self.articles, report=self.report)

    def _store(self, read: ReadArticle, decision: Decision) -> None:
        """Store an article anew under a new decision about it; the two are committed together."""
        check_fingerprint(self.articles, self.embedder)
        page = self.articles.stored_page(read.article.id)
        chunked = chunk_read(read, page, articles=self.articles, settings=self.settings, decision=decision)
        prepared = embed_articles([chunked], self.embedder)
        with self.articles.transaction():
            store_decision(self.articles, read.article.id, decision)
            self.articles.store(prepared)
        self._follow()

    def _follow(self) -> None:
        """Let everything derived follow the articles."""
        self.indexes.catch_up(self.report)
        update_clusters(self.articles, report=self.report)

    def _prove_gone(self, removed: Sequence[RemovedArticle]) -> None:
        if find_traces(self.indexes, self.embedder, removed):
            self.indexes.rebuild_words(self.report)
        if left := find_traces(self.indexes, self.embedder, removed):
            raise LibraryDamaged(
                f"The article {left[0]!r} was removed but is still found.",
                path=self.articles.folder,
                hint="Run `jiangwen doctor`.",
            )
