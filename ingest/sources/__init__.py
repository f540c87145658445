"""Which files and web addresses are read, and the pages they hold."""

from __future__ import annotations

import hashlib
import io
import os
import stat
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path
from typing import cast

from ingest.errors import SourceUnreadable
from ingest.settings import IngestSettings
from ingest.sources.archives import DAMAGE, Budget, Carrier, LimitExceededError, read_stream, tell_damage
from ingest.sources.failures import report_failure
from ingest.sources.fetching import Fetched, fetch, find_address
from ingest.sources.kinds import HEAD_BYTES, KINDS_READ, is_article_file, kind_by_name
from ingest.types import RawPage, SourceReport

_BUFFER_BYTES = 65_536
Fetch = Callable[..., Fetched]


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file, or a fetched web page, that is going to be read.

    Attributes:
        uri: Its absolute path, symbolic links resolved; or its web address.
        path: The same, to open; unused for what was fetched.
        media_type: What its name promises, ``application/octet-stream`` where that is nothing. The content decides.
        size: In bytes.
        modified_ns: When it was last modified, in nanoseconds since 1970; of what was fetched a number that stands
            for its content.
        fetched: What the web address gave.
    """

    uri: str
    path: Path
    media_type: str
    size: int
    modified_ns: int
    fetched: Fetched | None = None


def find_sources(
    paths: Iterable[Path | str], *, settings: IngestSettings, fetch: Fetch = fetch
) -> tuple[list[SourceFile], list[SourceReport]]:
    """Return what to read under ``paths``, sorted by address, and what cannot be read with the reason.

    Folders are searched to any depth. Hidden files are passed over, symbolic links are not followed out of the
    folder, and a file reached twice is read once. Files of other kinds inside a folder make one failure together:
    a saved web page brings hundreds of them. Web addresses are fetched here.

    Args:
        paths: Files, folders, and addresses that begin with ``http://`` or ``https://``.
        settings: Limits of size and time.
        fetch: Fetches a web address; see `ingest.sources.fetching.fetch`.
    """
    files: dict[str, SourceFile] = {}
    failures: dict[str, SourceReport] = {}
    for path in paths:
        for source in _find(path, settings, fetch):
            if isinstance(source, SourceFile):
                files[source.uri] = source
            else:
                failures[source.uri] = source
    return sorted(files.values(), key=lambda file: file.uri), list(failures.values())


def resolve_path(path: Path | str) -> Path:
    """Return where ``path`` leads; a link that leads to itself stays as it is, where ``Path.resolve`` would raise."""
    return Path(os.path.realpath(path))


def read_pages(source: SourceFile, *, settings: IngestSettings) -> Iterator[RawPage | SourceReport]:
    """Yield the pages of ``source`` in order, and a failure for each part of it that cannot be read.

    A file of many articles is read as a stream, so memory does not grow with it. A part's address is the file's with
    ``#`` and its id, its name in the archive, its web address, or its line. A report of the state ``skipped`` tells
    of files in an archive that are no articles.
    """
    seen: set[str] = set()
    try:
        with _open(source) as stream:
            name = source.path.name
            about = source.fetched
            carrier = Carrier(
                source.uri,
                name,
                settings,
                Budget(source.size, settings),
                declared_charset=about.charset if about else None,
                url=about.url if about else None,
            )
            for page in read_stream(stream, carrier):
                # Two entries of an archive may have one name.
                if page.uri not in seen or isinstance(page, SourceReport):
                    yield page
                else:
                    yield report_failure(page.uri, "Another part of the file has this address; only the first is read.")
                seen.add(page.uri)
        if not seen:
            yield report_failure(source.uri, "It holds nothing that could be an article.", code="no_articles")
    except LimitExceededError as error:
        yield report_failure(source.uri, str(error), code="too_large")
    except DAMAGE as error:
        yield report_failure(source.uri, tell_damage(error), code="damaged")
    except OSError as error:
        yield report_failure(source.uri, f"The file cannot be opened: {error.strerror or error}.", code="closed")


def _find(path: Path | str, settings: IngestSettings, fetch: Fetch) -> Iterator[SourceFile | SourceReport]:
    if (address := find_address(path)) is not None:
        yield _fetch_source(address, settings, fetch)
    elif os.path.isdir(path):  # noqa: PTH112 - Path.is_dir raises for a closed folder or an overlong name
        yield from _search_folder(Path(path), settings)
    else:
        yield _inspect_file(Path(path), settings)


def _fetch_source(address: str, settings: IngestSettings, fetch: Fetch) -> SourceFile | SourceReport:
    try:
        fetched = fetch(address, settings=settings)
    except SourceUnreadable as error:
        return report_failure(address, f"{error.message} {error.hint}".strip(), code="unreachable")
    digest = hashlib.blake2b(fetched.content, digest_size=7).digest()
    name = Path(address.partition("?")[0].rstrip("/").rpartition("/")[2] or "index")
    media_type = kind_by_name(name.name) or "application/octet-stream"
    return SourceFile(address, name, media_type, len(fetched.content), int.from_bytes(digest, "big"), fetched)


def _search_folder(folder: Path, settings: IngestSettings) -> Iterator[SourceFile | SourceReport]:
    root = resolve_path(folder)
    articles = 0
    others: Counter[str] = Counter()
    closed: list[OSError] = []
    for parent, folders, names in os.walk(root, onerror=closed.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(parent, name)
            if name.startswith(".") or not resolve_path(path).is_relative_to(root):
                continue
            if is_article_file(name, lambda: _read_head(path)):  # noqa: B023 - called at once
                articles += 1
                yield _inspect_file(path, settings)
            else:
                others[path.suffix.lower() or "no suffix"] += 1
    for error in closed:
        yield report_failure(str(error.filename), f"The folder cannot be read: {error.strerror}.", code="closed")
    if others:
        kinds = ", ".join(f"{count} × {kind}" for kind, count in others.most_common(5))
        yield report_failure(
            str(root),
            f"The folder also holds files of kinds that are not read ({kinds}). {KINDS_READ}.",
            code="unknown_kind",
        )
    elif not articles and not closed:
        yield report_failure(str(root), f"The folder holds no articles. {KINDS_READ}.", code="no_articles")


def _inspect_file(path: Path, settings: IngestSettings) -> SourceFile | SourceReport:
    resolved = resolve_path(path)
    try:
        status = resolved.stat()
    except (OSError, ValueError) as error:
        if isinstance(error, FileNotFoundError):
            return report_failure(str(resolved), "There is no such file or folder. Check the path.", code="missing")
        said = getattr(error, "strerror", None) or error
        return report_failure(str(resolved), f"It cannot be read: {said}.", code="closed")
    if not stat.S_ISREG(status.st_mode):
        return report_failure(str(resolved), "It is neither a file nor a folder.", code="unknown_kind")
    if status.st_size > settings.max_file_bytes:
        limit = settings.max_file_bytes
        reason = f"The file has {status.st_size:,} bytes; the limit is {limit:,}."
        return report_failure(str(resolved), reason, code="too_large")
    media_type = kind_by_name(path.name) or "application/octet-stream"
    return SourceFile(str(resolved), resolved, media_type, status.st_size, status.st_mtime_ns)


def _open(source: SourceFile) -> BufferedReader:
    if source.fetched is not None:
        return BufferedReader(cast(io.RawIOBase, io.BytesIO(source.fetched.content)), _BUFFER_BYTES)
    return _open_file(source.path)


def _open_file(path: Path) -> BufferedReader:
    """Open a regular file; a pipe or device that took its place is not waited for.

    Raises:
        OSError: It is none, or cannot be opened.
    """
    descriptor = os.open(
        path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    )
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError("it is no regular file")
        return cast(BufferedReader, os.fdopen(descriptor, "rb", _BUFFER_BYTES))
    except BaseException:
        os.close(descriptor)
        raise


def _read_head(path: Path) -> bytes:
    try:
        with _open_file(path) as stream:
            return stream.read(HEAD_BYTES)
    except OSError:
        return b""
