"""The library: SQLite, which is the truth, joined with the word and the vector index that are derived from it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from ingest.embedding import Embedder, load_embedder
from ingest.errors import LibraryDamaged, LibraryLocked, LibraryUnwritable
from ingest.folding import fold_text
from ingest.pipeline.planning import SyncPlan, plan_sync
from ingest.pipeline.writing import LibraryWriter
from ingest.search import search
from ingest.settings import IngestSettings
from ingest.storage.articles import ArticleStore
from ingest.storage.indexes import Indexes
from ingest.storage.locking import writer_lock
from ingest.storage.passport import check_fingerprint, choose_settings, is_outdated
from ingest.storage.runs import RunLog
from ingest.storage.vectors import VectorIndex
from ingest.storage.words import Term, TokenWeight, WordIndex, tokenize
from ingest.types import (
    Article,
    Chunk,
    Hit,
    Progress,
    QuarantinedArticle,
    ReadArticle,
    SourceReport,
    SyncReport,
    SyncRun,
)

if TYPE_CHECKING:
    from langchain_core.retrievers import BaseRetriever

    from ingest.storage.checking import CheckResult

_log = logging.getLogger(__name__)


class Library:
    """Articles that can be searched. One process writes at a time; any number may read meanwhile.

    Open it with ``Library.open``; use it as a context manager. Methods may be called from several threads.

    Attributes:
        path: Its folder.
        settings: How sources become chunks.
    """

    def __init__(
        self, path: Path, articles: ArticleStore, settings: IngestSettings, embedder: Embedder | None, read_only: bool
    ) -> None:
        self.path = path
        self.settings = settings
        self._articles = articles
        self._given_embedder = embedder
        self._read_only = read_only
        vectors = VectorIndex(path / "vectors", articles, read_only=read_only)
        self._indexes = Indexes(articles, WordIndex(path / "words"), vectors)

    @classmethod
    def open(
        cls,
        path: Path | str,
        *,
        settings: IngestSettings | None = None,
        read_only: bool = False,
        create: bool = True,
        embedder: Embedder | None = None,
        progress: Callable[[Progress], None] | None = None,
    ) -> Self:
        """Open the library in the folder ``path``, and bring its derived indexes up to date.

        Args:
            path: Its folder; made, when absent and ``create``.
            settings: How sources become chunks; by default as the library says, else the defaults.
            read_only: Write nothing, not even to mend a derived index.
            create: Whether to make a library where there is none.
            embedder: Used instead of loading ``settings.embedding_model``.
            progress: Called with how far it has come, where an index must be built first.

        Raises:
            LibraryNotFound: There is none, and it is not to be created.
            LibraryMismatch: It was made with another schema or embedding model.
            LibraryDamaged: The database cannot be read.
            LibraryUnwritable: It cannot be created, or not be opened for writing.
        """
        folder = Path(path).expanduser().resolve()
        articles = ArticleStore(folder, create=create, read_only=read_only)
        try:
            chosen = choose_settings(articles, settings, embedder=embedder, read_only=read_only)
            library = cls(folder, articles, chosen, embedder, read_only)
            library._mend(progress or _report_nothing)
        except BaseException:
            articles.close()
            raise
        return library

    def __enter__(self) -> Self:
        """Return the library itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""
        self.close()

    def close(self) -> None:
        """Release the files."""
        self._indexes.words.close()
        self._indexes.vectors.close()
        self._articles.close()

    # -- reading --------------------------------------------------------------------------------------------------

    @property
    def revision(self) -> int:
        """Grows with every chunk added or removed."""
        return self._articles.revision()

    @cached_property
    def embedder(self) -> Embedder:
        """The embedding model, loaded at first use.

        Raises:
            EmbeddingError: It cannot be loaded.
        """
        return self._given_embedder or load_embedder(self.settings.embedding_model)

    def passport(self) -> dict[str, str]:
        """Return what the library says about itself: embedding model, chunk size, versions of what made it."""
        return self._articles.passport()

    def articles(
        self, *, matching: str | None = None, limit: int | None = None, offset: int = 0
    ) -> tuple[Article, ...]:
        """Return articles, newest first; those whose title, publisher or address holds ``matching``."""
        return self._articles.articles(matching=matching, limit=limit, offset=offset)

    def article(self, article_id: str) -> Article:
        """Return one article.

        Raises:
            ArticleNotFound: No article has this id.
        """
        return self._articles.article(article_id)

    def count_articles(self) -> int:
        """Return how many articles the library holds."""
        return self._articles.count_articles()

    def count_chunks(self) -> int:
        """Return how many chunks the library holds."""
        return self._articles.count_chunks()

    def read_article(self, article_id: str) -> ReadArticle:
        """Return one article with its original text and what cleaning decided about each part of it.

        Raises:
            ArticleNotFound: No article has this id.
        """
        return self._articles.read_article(article_id)

    def copies(self, article_id: str) -> tuple[Article, ...]:
        """Return an article and those that tell the same in nearly the same words, the earliest first.

        Raises:
            ArticleNotFound: No article has this id.
        """
        return self._articles.copies(article_id)

    def quarantine(self) -> tuple[QuarantinedArticle, ...]:
        """Return the articles that are stored but not searched, because too little of them can be read."""
        return tuple(QuarantinedArticle(read.article, read.quality) for read in self._articles.quarantine())

    def plan(
        self,
        paths: Sequence[Path | str] | Path | str,
        *,
        progress: Callable[[Progress], None] | None = None,
        remove_missing: bool = False,
    ) -> SyncPlan:
        """Return what ``sync`` would do; changes nothing."""
        named = [paths] if isinstance(paths, Path | str) else paths
        report = progress or _report_nothing
        return plan_sync(self._articles, named, settings=self.settings, remove_missing=remove_missing, report=report)

    def runs(self, limit: int = 20) -> tuple[SyncRun, ...]:
        """Return the last syncs, the latest first."""
        return RunLog(self._articles).runs(limit)

    def run_sources(self, number: int) -> tuple[SourceReport, ...]:
        """Return what became of every source in one of the last syncs; those it skipped are only counted.

        Raises:
            RunNotFound: The log has no such run; it keeps the last fifty.
        """
        return RunLog(self._articles).sources(number)

    def chunks(self, article_id: str) -> tuple[Chunk, ...]:
        """Return the chunks of one article, in order.

        Raises:
            ArticleNotFound: No article has this id.
        """
        return self._articles.chunks(article_id)

    def search(
        self,
        text: str,
        *,
        terms: Sequence[Term] | None = None,
        limit: int = 20,
        vector_weight: float = 0.4,
        only: Callable[[Article], bool] | None = None,
    ) -> tuple[Hit, ...]:
        """Return the chunks that fit ``text`` best, best first.

        Args:
            text: A question, or any words; in either script.
            terms: What the word leg looks for, when not simply the tokens of ``text``: see ``WordIndex.search``.
            limit: At most so many hits.
            vector_weight: What a cosine of 1 is worth, where the best BM25 is worth 1.
            only: Articles it refuses are left out.

        Raises:
            LibraryMismatch: The library's embeddings are of another model.
        """
        if limit < 1 or self.revision == 0:
            return ()
        check_fingerprint(self._articles, self.embedder)
        tokens = tokenize(fold_text(text)) if terms is None else terms
        vector = self.embedder.embed_question(text)
        return search(self._indexes, vector, tokens, limit=limit, vector_weight=vector_weight, only=only)

    def weigh_tokens(self, tokens: Sequence[str]) -> list[TokenWeight]:
        """Return what each token would count for in a search for all of them."""
        self._indexes.follow()
        return self._indexes.words.weigh(tokens)

    def as_retriever(self, *, limit: int = 8) -> BaseRetriever:
        """Return a LangChain retriever of the ``limit`` best chunks."""
        from ingest.retriever import LibraryRetriever

        return LibraryRetriever(library=self, k=limit)

    # -- writing --------------------------------------------------------------------------------------------------

    def sync(
        self,
        paths: Sequence[Path | str] | Path | str,
        *,
        progress: Callable[[Progress], None] | None = None,
        remove_missing: bool = False,
    ) -> SyncReport:
        """Make the library hold what the files and folders ``paths`` hold; what has not changed is skipped.

        Args:
            paths: Files and folders, or one of them.
            progress: Called again and again with how far it has come.
            remove_missing: Also remove articles from these paths that are no longer there.

        Raises:
            LibraryLocked: Another process is writing.
            LibraryUnwritable: The folder is read-only or the disk is full; what was stored before is kept.
            LibraryMismatch: The library's embeddings are of another model.
            EmbeddingError: The embedding model cannot be used.
        """
        named = [paths] if isinstance(paths, Path | str) else paths
        with self._writing(progress) as writer:
            return writer.sync(named, remove_missing=remove_missing)

    def remove(self, article_id: str) -> None:
        """Remove one article, and prove it by searching for its own sentences, in the words and in the vectors.

        Its vector may stay in a sealed Chroma generation until the next one is built, where nothing can reach it;
        ``rebuild`` builds the next one at once.

        Raises:
            ArticleNotFound: No article has this id.
            LibraryLocked: Another process is writing.
            LibraryUnwritable: The folder is read-only or the disk is full.
            LibraryDamaged: The article can still be found.
        """
        with self._writing() as writer:
            writer.remove(article_id)

    def release(self, article_id: str) -> None:
        """Let an article out of quarantine: it is searched from now on, also when its page is synced again.

        Raises:
            ArticleNotFound: No article has this id.
            LibraryLocked: Another process is writing.
            LibraryUnwritable: The folder is read-only or the disk is full.
        """
        with self._writing() as writer:
            writer.release(article_id)

    def restore(self, article_id: str, block_numbers: Collection[int] | None = None) -> ReadArticle:
        """Put blocks that cleaning removed back into an article's body, also when its page is synced again.

        Args:
            article_id: The article.
            block_numbers: Indexes of ``read_article(article_id).blocks``; by default all removed ones.

        Raises:
            ArticleNotFound: No article has this id.
            BlockNotFound: A number is none of a block.
            LibraryLocked: Another process is writing.
            LibraryUnwritable: The folder is read-only or the disk is full.
        """
        with self._writing() as writer:
            return writer.restore(article_id, block_numbers)

    def rebuild(
        self, *, settings: IngestSettings | None = None, progress: Callable[[Progress], None] | None = None
    ) -> None:
        """Build both indexes again; chunk and embed every article again where settings or the model have changed.

        Args:
            settings: Used from now on, when given: another embedding model or chunk size.
            progress: Called again and again with how far it has come.

        Raises:
            LibraryLocked: Another process is writing.
            LibraryUnwritable: The folder is read-only or the disk is full.
            EmbeddingError: The embedding model cannot be used.
        """
        with self._writing(progress) as writer:
            if settings is not None:
                chosen = self.settings.model_copy(update=settings.model_dump(exclude_unset=True))
                # Loaded before anything is adopted: a model that cannot be loaded leaves the library as it is.
                self.embedder = self._given_embedder or load_embedder(chosen.embedding_model)
                self.settings = chosen
                writer = replace(writer, settings=self.settings, embedder=self.embedder)
            if is_outdated(self._articles, self.settings, self.embedder):
                writer.embed_again()
            writer.rebuild_indexes()

    def check(self) -> tuple[CheckResult, ...]:
        """Examine the library and return what was found; mends nothing."""
        from ingest.storage.checking import check_library

        return check_library(self._indexes, lambda: self.embedder)

    # -- inside ---------------------------------------------------------------------------------------------------

    def _mend(self, report: Callable[[Progress], None]) -> None:
        """Bring the indexes up to date unless somebody else is writing or writing is not possible."""
        if self._read_only or self._indexes.are_current():
            return
        try:
            with writer_lock(self.path):
                self._indexes.catch_up(report)
        except (LibraryLocked, LibraryUnwritable):
            pass  # whoever is writing will do it; what is not indexed yet is compared one by one
        except LibraryDamaged as error:
            _log.warning("%s", error.message)

    @contextmanager
    def _writing(self, progress: Callable[[Progress], None] | None = None) -> Iterator[LibraryWriter]:
        if self._read_only:
            raise LibraryUnwritable(
                f"The library {self.path} was opened for reading only.", path=self.path, hint="Open it for writing."
            )
        with writer_lock(self.path):
            yield LibraryWriter(
                self._articles, self._indexes, self.settings, self.embedder, progress or _report_nothing
            )


def _report_nothing(progress: Progress) -> None:
    """Take a progress report and do nothing with it."""
