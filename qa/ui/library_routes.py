"""The library tab: list, search, upload, restore and delete articles; quarantine; what earlier runs did."""

from __future__ import annotations

import asyncio
import hashlib
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Body, HTTPException, Query, Request

from ingest.errors import LibraryUnwritable
from ingest.types import Article, Quality, SourceReport, SyncReport
from qa.reason_texts import tell_reason
from qa.ui.reader import describe_origin
from qa.ui.services import Services, language_for

PAGE_LENGTH = 50
MAX_RUNS = 50
MAX_FAILURES = 200
UPLOADS = "uploads"
MAX_UPLOAD_BYTES = 50_000_000
MAX_NAME_BYTES = 200


class LibraryRoutes:
    """Routes below ``/api/articles``, ``/api/quarantine`` and ``/api/runs``.

    The library has one writer, so whatever changes it waits for its turn.
    """

    def __init__(self, services: Services) -> None:
        self._services = services
        self._writing = threading.Lock()

    def build_router(self) -> APIRouter:
        """Return the routes."""
        router = APIRouter()
        router.add_api_route("/api/articles", self.list_articles, methods=["GET"])
        router.add_api_route("/api/articles", self.upload, methods=["POST"])
        router.add_api_route("/api/articles/{article_id}", self.delete, methods=["DELETE"])
        router.add_api_route("/api/articles/{article_id}/restored", self.restore, methods=["POST"])
        router.add_api_route("/api/quarantine", self.list_quarantine, methods=["GET"])
        router.add_api_route("/api/quarantine/{article_id}", self.release, methods=["DELETE"])
        router.add_api_route("/api/runs", self.list_runs, methods=["GET"])
        router.add_api_route("/api/runs/{number}/failures", self.list_run_failures, methods=["GET"])
        return router

    def list_articles(
        self, request: Request, matching: str = "", offset: Annotated[int, Query(ge=0, le=2**31)] = 0
    ) -> dict[str, Any]:
        """Return one page of the articles whose title or publisher holds ``matching``, and whether more follow."""
        self._services.owner_of(request)
        library = self._services.library
        articles = tuple(library.articles(matching=matching or None, limit=PAGE_LENGTH + 1, offset=offset))
        return {
            "count": library.count_articles(),
            "length": PAGE_LENGTH,
            "articles": [_describe(article) for article in articles[:PAGE_LENGTH]],
            "more": len(articles) > PAGE_LENGTH,
        }

    async def upload(self, request: Request, name: str) -> dict[str, Any]:
        """Add the articles of one file, sent as the body, and say what became of them.

        Raises:
            HTTPException: 413: the file is larger than ``MAX_UPLOAD_BYTES``.
        """
        self._services.owner_of(request)
        content = bytearray()
        async for piece in request.stream():
            content += piece
            if len(content) > MAX_UPLOAD_BYTES:
                raise HTTPException(413)
        report = await asyncio.to_thread(self._add, bytes(content), name)
        return _describe_report(report, language_for(request.headers, request.cookies))

    def delete(self, request: Request, article_id: str) -> None:
        """Remove one article.

        Raises:
            ArticleNotFound: There is none with this id.
        """
        self._services.owner_of(request)
        with self._writing:
            self._services.library.remove(article_id)

    def restore(self, request: Request, article_id: str, blocks: Annotated[Sequence[int], Body(embed=True)]) -> None:
        """Put blocks that cleaning removed back into an article.

        Raises:
            ArticleNotFound: There is none with this id.
        """
        self._services.owner_of(request)
        with self._writing:
            self._services.library.restore(article_id, block_numbers=tuple(blocks))

    def list_quarantine(self, request: Request) -> list[dict[str, Any]]:
        """Return the articles that came out too badly to be used, each with the reasons."""
        self._services.owner_of(request)
        language = language_for(request.headers, request.cookies)
        return [
            _describe(held.article) | {"score": held.quality.score, "reasons": _tell_faults(held.quality, language)}
            for held in self._services.library.quarantine()
        ]

    def release(self, request: Request, article_id: str) -> None:
        """Let a quarantined article into the library all the same.

        Raises:
            ArticleNotFound: None in quarantine has this id.
        """
        self._services.owner_of(request)
        with self._writing:
            self._services.library.release(article_id)

    def list_runs(self, request: Request) -> list[dict[str, Any]]:
        """Return what the latest runs of reading did, newest first; what readers upload is nobody else's business."""
        self._services.owner_of(request)
        uploads = str(self._services.library.path / UPLOADS)
        return [
            asdict(run) | {"paths": [Path(path).name or path for path in run.paths]}
            for run in self._services.library.runs(MAX_RUNS)
            if not all(path.startswith(uploads) for path in run.paths)
        ]

    def list_run_failures(self, request: Request, number: int) -> list[dict[str, str]]:
        """Return what one run could not read, with the reasons.

        Raises:
            RunNotFound: There is no such run any more.
        """
        self._services.owner_of(request)
        language = language_for(request.headers, request.cookies)
        uploads = str(self._services.library.path / UPLOADS)
        failures = [
            {"name": source.uri.rsplit("/", 1)[-1], "reason": tell_reason(source.reason, source.code, language)}
            for source in self._services.library.run_sources(number)
            if source.state == "failed" and not source.uri.startswith(uploads)
        ]
        return failures[:MAX_FAILURES]

    def _add(self, content: bytes, name: str) -> SyncReport:
        """Sync one uploaded file; the same content under the same name has the same address, so it is skipped."""
        folder = self._services.library.path / UPLOADS / hashlib.sha256(content).hexdigest()[:16]
        path = folder / _safe_name(name)
        with self._writing, _written(path, content):
            return self._services.library.sync([path])


@contextmanager
def _written(path: Path, content: bytes) -> Iterator[None]:
    """Keep ``content`` in the file ``path`` and a folder of its own while it is read."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as error:
        raise LibraryUnwritable(
            f"The uploaded file cannot be written to {path.parent}: {error.strerror}.",
            path=path.parents[2],
            hint="Check that the library's folder can be written and the disk has room.",
        ) from error
    try:
        yield
    finally:
        path.unlink(missing_ok=True)
        path.parent.rmdir()


def _safe_name(name: str) -> str:
    """Return ``name`` as the name of a file in a folder of ours, its suffix kept."""
    printable = "".join(character for character in Path(name.replace("\\", "/")).name if character.isprintable())
    stem, suffix = Path(printable.lstrip(".")).stem, Path(printable).suffix
    return (stem.encode()[:MAX_NAME_BYTES].decode(errors="ignore") or "upload") + suffix[:20]


def _describe(article: Article) -> dict[str, str]:
    return describe_origin(article) | {"id": article.id}


def _tell_faults(quality: Quality, language: str) -> list[str]:
    """Return the reasons of ``quality``; those that an older version stored have no codes."""
    codes = quality.codes or ("",) * len(quality.reasons)
    return [tell_reason(reason, code, language) for reason, code in zip(quality.reasons, codes, strict=True)]


def _describe_report(report: SyncReport, language: str) -> dict[str, Any]:
    def tell(source: SourceReport) -> str:
        return tell_reason(source.reason, source.code, language)

    passed_over = [source for source in report.skipped if source.code]  # the others are in the library already
    return {
        "added": len(report.added),
        "updated": len(report.updated),
        "skipped": len(report.skipped) - len(passed_over),
        "notes": [tell(source) for source in (*report.added, *report.updated, *passed_over) if source.reason],
        "failures": [tell(failure) for failure in report.failures],
    }
