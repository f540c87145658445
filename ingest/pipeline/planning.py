"""What a sync must do: each page is new, changed, unchanged, moved from elsewhere, gone, or cannot be read.

A file whose size and time have not changed since all of it was read is not opened. Of other files the pages are read,
but only for their digests. Nothing is written here.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ingest.settings import IngestSettings
from ingest.sources import SourceFile, find_sources, read_pages, resolve_path
from ingest.sources.failures import report_failure
from ingest.sources.fetching import find_address
from ingest.storage.articles import ArticleStore
from ingest.storage.rows import SourceState, StoredPage
from ingest.types import Progress, RawPage, SourceReport

Report = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class PlannedSource:
    """A file to be read.

    Attributes:
        pages: Its pages that are new (``None``) or changed (the id of their article), by uri.
        whole: Whether nothing of the file is left for a later sync.
    """

    source: SourceFile
    pages: dict[str, str | None]
    whole: bool

    @property
    def state(self) -> SourceState:
        """What the file looked like when it was planned."""
        return _state(self.source)


@dataclass(slots=True)
class SyncPlan:
    """What a sync is going to do.

    Attributes:
        sources: The files to be read.
        moves: Where a page was, and where it is now; it keeps its article.
        vanished: Stored pages from these paths that are gone.
        removals: Those of them that are to be removed: all or none.
        skipped: Pages that have not changed, and parts of archives that are no articles.
        failures: What cannot be read.
    """

    sources: list[PlannedSource] = field(default_factory=list)
    moves: list[tuple[str, StoredPage]] = field(default_factory=list)
    vanished: list[StoredPage] = field(default_factory=list)
    removals: list[StoredPage] = field(default_factory=list)
    skipped: list[SourceReport] = field(default_factory=list)
    failures: list[SourceReport] = field(default_factory=list)

    @property
    def new(self) -> tuple[str, ...]:
        """The addresses of pages that no article was read from yet."""
        return tuple(uri for planned in self.sources for uri, old in planned.pages.items() if old is None)

    @property
    def changed(self) -> tuple[str, ...]:
        """The addresses of pages whose article is going to be read again."""
        return tuple(uri for planned in self.sources for uri, old in planned.pages.items() if old is not None)

    @property
    def count_pages(self) -> int:
        """How many pages are to be read."""
        return sum(len(planned.pages) for planned in self.sources)


@dataclass(frozen=True, slots=True)
class _ScannedSource:
    source: SourceFile
    digests: dict[str, bytes]
    stored: dict[str, StoredPage]
    failures: list[SourceReport]
    skipped: list[SourceReport]

    @property
    def orphans(self) -> list[StoredPage]:
        """Stored pages that the file no longer holds; none while part of it cannot be read."""
        return [] if self.failures else [page for uri, page in self.stored.items() if uri not in self.digests]


def plan_sync(
    articles: ArticleStore,
    paths: Sequence[Path | str],
    *,
    settings: IngestSettings,
    remove_missing: bool,
    report: Report,
) -> SyncPlan:
    """Return what must be done so that the library holds what ``paths`` hold.

    Pages are gone when their file is, or when a file that can be read no longer holds them. A path that does not
    exist at all removes nothing: it is more often an unmounted disk than a wish.
    """
    sources, failures = find_sources(paths, settings=settings)
    plan = SyncPlan(failures=list(failures))
    known = articles.sources()
    scanned: list[_ScannedSource] = []
    pages = 0
    for source in sources:
        if not _is_unicode(source.uri):
            plan.failures.append(
                report_failure(source.uri, "The file's name is not valid Unicode. Rename it.", code="closed")
            )
            continue
        stored = articles.pages(source.uri)
        if known.get(source.uri) == _state(source):
            plan.skipped += [SourceReport(page.uri, "skipped", "The file has not changed.") for page in stored]
        else:
            scanned.append(_scan(source, stored, settings))
            pages += len(scanned[-1].digests)
            report(Progress("scan", pages, None, source.uri))
    orphans = _gone_pages(articles, sources) + [page for scan in scanned for page in scan.orphans]
    moved = _plan_pages(plan, scanned, orphans, remove_missing=remove_missing)
    folders = [resolve_path(path) for path in paths if os.path.exists(path)]  # noqa: PTH110 - Path.exists raises for a closed folder
    plan.vanished = [page for page in orphans if page.article_id not in moved and _is_under(page.source, folders)]
    plan.removals = list(plan.vanished) if remove_missing else []
    return plan


def digest_page(page: RawPage) -> bytes:
    """Return a digest of all that an article is made from, so not of the time the page was fetched."""
    hashed = hashlib.blake2b(page.content, digest_size=16)
    about = [page.media_type, page.declared_charset, sorted(page.fields.items())]
    hashed.update(json.dumps(about).encode())
    return hashed.digest()


def _scan(source: SourceFile, stored: Iterable[StoredPage], settings: IngestSettings) -> _ScannedSource:
    scan = _ScannedSource(source, {}, {page.uri: page for page in stored}, [], [])
    for page in read_pages(source, settings=settings):
        if isinstance(page, SourceReport):
            (scan.skipped if page.state == "skipped" else scan.failures).append(page)
        else:
            scan.digests[page.uri] = digest_page(page)
    return scan


def _is_unicode(text: str) -> bool:
    """Return whether SQLite can store ``text``: a path of undecodable bytes holds lone surrogates."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _gone_pages(articles: ArticleStore, found: Iterable[SourceFile]) -> list[StoredPage]:
    found_uris = {source.uri for source in found}
    gone = [uri for uri in articles.article_sources() if uri not in found_uris and _is_gone(uri)]
    return [page for uri in gone for page in articles.pages(uri)]


def _is_gone(uri: str) -> bool:
    """Return whether there certainly is no such file: what merely cannot be examined must not be removed."""
    if find_address(uri) is not None:
        return False
    try:
        Path(uri).stat()
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
    return False


def _plan_pages(
    plan: SyncPlan, scanned: Iterable[_ScannedSource], orphans: Iterable[StoredPage], *, remove_missing: bool
) -> set[str]:
    """Enter every scanned page into the plan; return the ids of articles that have moved.

    A file whose orphans stay is not done with: a later sync may be asked to remove them.
    """
    by_digest: defaultdict[bytes, list[StoredPage]] = defaultdict(list)
    for page in orphans:
        by_digest[page.digest].append(page)
    for scan in scanned:
        planned = PlannedSource(scan.source, {}, whole=not scan.failures and (remove_missing or not scan.orphans))
        for uri, digest in scan.digests.items():
            old = scan.stored.get(uri)
            if old is not None and old.digest == digest:
                plan.skipped.append(SourceReport(uri, "skipped", "The page has not changed."))
            elif old is None and by_digest[digest]:
                moved = by_digest[digest].pop(0)
                plan.moves.append((moved.uri, StoredPage(uri, scan.source.uri, digest, moved.article_id)))
            else:
                planned.pages[uri] = old.article_id if old else None
        plan.failures += scan.failures
        plan.skipped += scan.skipped
        plan.sources.append(planned)
    return {page.article_id for _, page in plan.moves}


def _is_under(uri: str, folders: Iterable[Path]) -> bool:
    return any(Path(uri).is_relative_to(folder) for folder in folders)


def _state(source: SourceFile) -> SourceState:
    return SourceState(source.uri, source.size, source.modified_ns)
