"""What a file holds: the pages inside archives, compressed files and web captures, to a bounded depth and size.

Nothing is unpacked to disk but an archive inside an archive. What archives state about their sizes is not believed:
every byte that is unpacked is counted as it is read.
"""

from __future__ import annotations

import gzip
import io
import lzma
import stat
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from io import BufferedReader
from pathlib import PurePosixPath
from tempfile import SpooledTemporaryFile
from typing import Any, BinaryIO, cast
from urllib.parse import urlsplit

from ingest.settings import IngestSettings
from ingest.sources.books import read_chapters
from ingest.sources.failures import report_failure
from ingest.sources.kinds import (
    CSV,
    DOCX,
    EPUB,
    GZIP,
    HEAD_BYTES,
    JSON,
    JSONL,
    WARC,
    ZIP,
    UnknownKind,
    find_charset,
    find_kind,
    is_article_file,
)
from ingest.sources.tables import read_rows
from ingest.types import RawPage, SourceReport

# What damaged input makes the unpacking libraries raise; a wrong password is a RuntimeError.
DAMAGE = (
    gzip.BadGzipFile, zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, NotImplementedError,
    RuntimeError, ValueError, LookupError,
)  # fmt: skip
_BUFFER_BYTES = 65_536
# Below this nothing is a bomb, however well it was packed.
_HARMLESS_BYTES = 50_000_000
_IN_MEMORY_BYTES = 8_000_000
_UTF8_NAME = 0x800
_PARTS = {
    "word/": DOCX,
    "xl/": "It is an Excel workbook. Save the sheet as CSV.",
    "ppt/": "It is a PowerPoint presentation. Save it as PDF.",
}
_PAGE_TYPES = (
    "text/html",
    "application/xhtml",
    "text/plain",
    "application/pdf",
    "application/json",
    "multipart/related",
)

Found = Iterator[RawPage | SourceReport]


class LimitExceededError(Exception):
    """A file unpacks to more than is read; the message is the reason, for people."""


class Budget:
    """How much one file may still unpack to."""

    def __init__(self, packed_bytes: int, settings: IngestSettings) -> None:
        by_ratio = max(_HARMLESS_BYTES, packed_bytes * settings.max_unpacked_ratio)
        self._limit = min(by_ratio, settings.max_unpacked_bytes)
        self._spent = 0

    def spend(self, count: int) -> None:
        """Count unpacked bytes.

        Raises:
            LimitExceededError: They are too many.
        """
        self._spent += count
        if self._spent > self._limit:
            raise LimitExceededError(f"The file unpacks to more than {self._limit:,} bytes; the rest was not read.")


@dataclass(frozen=True, slots=True)
class Carrier:
    """Where a stream comes from and what may be read from it.

    Attributes:
        uri: The address its pages get.
        name: The name that helps to tell its kind.
        depth: How many archives are around it.
        declared_charset: The encoding that what is around it states.
        url: Where it was published, if what is around it says so.
    """

    uri: str
    name: str
    settings: IngestSettings
    budget: Budget
    depth: int = 0
    declared_charset: str | None = None
    url: str | None = None

    def enter(self, uri: str, name: str, **about: Any) -> Carrier:
        """Return the carrier of something inside this one."""
        return Carrier(uri, name, self.settings, self.budget, self.depth + 1, **about)


def read_stream(stream: BufferedReader, carrier: Carrier) -> Found:
    """Yield the pages that ``stream`` holds, and a failure for each part that cannot be read.

    Raises:
        LimitExceededError: It unpacks to too much.
        OSError: It cannot be read; also one of `DAMAGE`, where it is damaged.
    """
    try:
        kind = find_kind(stream.peek(HEAD_BYTES)[:HEAD_BYTES], carrier.name)
    except UnknownKind as error:
        yield report_failure(carrier.uri, str(error), code="unknown_kind")
        return
    if kind in (ZIP, GZIP, WARC) and carrier.depth >= carrier.settings.max_archive_depth:
        reason = f"It lies in {carrier.depth} archives inside each other, which is too deep."
        yield report_failure(carrier.uri, reason, code="too_hard")
    elif kind == ZIP:
        yield from _read_zip(stream, carrier)
    elif kind == GZIP:
        yield from _read_gzip(stream, carrier)
    elif kind == WARC:
        yield from _read_warc(stream, carrier)
    elif kind in (JSONL, JSON, CSV):
        yield from read_rows(stream, carrier.uri, kind=kind, settings=carrier.settings)
    else:
        yield _read_page(stream, carrier, kind)


def _read_page(stream: BufferedReader, carrier: Carrier, kind: str) -> RawPage | SourceReport:
    limit = carrier.settings.max_article_bytes
    content = stream.read(limit + 1)
    _raise_damage(stream)
    if len(content) > limit:
        reason = f"It is longer than the limit of {limit:,} bytes for one article."
        return report_failure(carrier.uri, reason, code="too_large")
    fields = {"url": carrier.url} if carrier.url else {}
    return RawPage(carrier.uri, content, kind, carrier.declared_charset, fields)


def _read_gzip(stream: BufferedReader, carrier: Carrier) -> Found:
    name = carrier.name.removesuffix(".gz").removesuffix(".GZ")
    inner = Carrier(carrier.uri, name, carrier.settings, carrier.budget, carrier.depth + 1, carrier.declared_charset)
    unpacked = _meter(cast(BinaryIO, gzip.GzipFile(fileobj=stream)), carrier.budget)
    yield from read_stream(unpacked, inner)
    _raise_damage(unpacked)


def _read_zip(stream: BufferedReader, carrier: Carrier) -> Found:
    packed = stream if stream.seekable() else _spool(stream)
    with packed, zipfile.ZipFile(packed) as archive:
        entries = [entry for entry in archive.infolist() if _is_file(entry)]
        if len(entries) > carrier.settings.max_archive_entries:
            limit = carrier.settings.max_archive_entries
            reason = f"The archive holds {len(entries):,} files; the limit is {limit:,}."
            yield report_failure(carrier.uri, reason, code="too_large")
            return
        kind = _find_document(archive)
        if kind == DOCX:
            packed.seek(0)
            yield _read_page(packed, carrier, DOCX)
        elif kind == EPUB:
            yield from read_chapters(archive, carrier.uri, read=lambda entry: _read_entry(archive, entry, carrier))
        elif kind is not None:
            yield report_failure(carrier.uri, kind, code="unknown_kind")
        else:
            yield from _read_entries(archive, entries, carrier)


def _read_entries(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], carrier: Carrier) -> Found:
    others: Counter[str] = Counter()
    for entry in entries:
        name = _name_entry(entry)
        inner = carrier.enter(f"{carrier.uri}#{name}", name)
        try:
            with archive.open(entry) as opened:
                metered = _meter(cast(BinaryIO, opened), carrier.budget)
                if is_article_file(name, lambda: metered.peek(HEAD_BYTES)[:HEAD_BYTES]):  # noqa: B023 - called at once
                    yield from read_stream(metered, inner)
                    _raise_damage(metered)
                else:
                    others[PurePosixPath(name).suffix.lower() or "no suffix"] += 1
        except DAMAGE as error:
            if _is_locked(entry):
                reason = "It is encrypted. Unpack the archive with its password."
                yield report_failure(inner.uri, reason, code="protected")
            else:
                yield report_failure(inner.uri, tell_damage(error), code="damaged")
    if others:
        yield _report_others(carrier.uri, others)
    elif not entries:
        yield report_failure(carrier.uri, "The archive is empty.", code="no_articles")


def _read_warc(stream: BufferedReader, carrier: Carrier) -> Found:
    others: Counter[str] = Counter()
    seen: Counter[str] = Counter()
    try:
        for record in _iterate_records(stream):
            url = record.rec_headers.get_header("WARC-Target-URI") or ""
            content_type = _content_type(record)
            if record.rec_type not in ("response", "resource") or not _is_success(record):
                continue
            if content_type.startswith(_PAGE_TYPES):
                # A page captured again is a page of its own.
                seen[url] += 1
                uri = f"{carrier.uri}#{url}" + (f"#{seen[url]}" if seen[url] > 1 else "")
                charset = find_charset(content_type)
                inner = carrier.enter(uri, urlsplit(url).path, declared_charset=charset, url=url)
                yield from read_stream(_meter(record.content_stream(), carrier.budget), inner)
            else:
                others[content_type.partition(";")[0] or "no type"] += 1
            _pass_over(record.raw_stream, carrier.budget)
    except DAMAGE as error:
        yield report_failure(carrier.uri, tell_damage(error), code="damaged")
    if others:
        yield _report_others(carrier.uri, others)


def _iterate_records(stream: BufferedReader) -> Iterator[Any]:
    from warcio.archiveiterator import ArchiveIterator
    from warcio.exceptions import ArchiveLoadFailed

    records = iter(ArchiveIterator(stream))
    while True:
        try:
            record = next(records, None)
        except (ArchiveLoadFailed, AttributeError, TypeError) as error:
            # It looks into headers that a damaged record does not have.
            raise ValueError("a record has no valid header") from error
        if record is None:
            return
        yield record


class _MeteredStream(io.RawIOBase):
    """A stream whose bytes are counted against a budget.

    Damage looks like the end, so that what came before it is read; who has read all of it asks for ``damage``.
    """

    def __init__(self, stream: BinaryIO, budget: Budget) -> None:
        super().__init__()
        self._read = getattr(stream, "read1", stream.read)
        self._budget = budget
        self.damage: Exception | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        # Unpackers hand over what they have; a full buffer is wanted, because the first one decides the kind.
        filled = 0
        try:
            while filled < len(buffer) and (content := self._read(len(buffer) - filled)):
                buffer[filled : filled + len(content)] = content
                filled += len(content)
        except DAMAGE as error:
            self.damage = error
        self._budget.spend(filled)
        return filled


def _meter(stream: BinaryIO, budget: Budget) -> BufferedReader:
    return BufferedReader(_MeteredStream(stream, budget), _BUFFER_BYTES)


def _raise_damage(stream: BufferedReader) -> None:
    damage = getattr(getattr(stream, "raw", None), "damage", None)
    if damage is not None:
        raise damage


def _spool(stream: BufferedReader) -> BufferedReader:
    """Return what is left of ``stream`` as something that can be sought in, as a ZIP archive must be."""
    spooled = SpooledTemporaryFile(max_size=_IN_MEMORY_BYTES)  # noqa: SIM115 - the caller closes it
    while content := stream.read(_BUFFER_BYTES):
        spooled.write(content)
    spooled.seek(0)
    return cast(BufferedReader, spooled)


def _pass_over(stream: BinaryIO, budget: Budget) -> None:
    while content := stream.read(_BUFFER_BYTES):
        budget.spend(len(content))


def _read_entry(archive: zipfile.ZipFile, entry: str, carrier: Carrier) -> bytes:
    with archive.open(entry) as opened:
        metered = _meter(cast(BinaryIO, opened), carrier.budget)
        content = metered.read(carrier.settings.max_article_bytes + 1)
        _raise_damage(metered)
    if len(content) > carrier.settings.max_article_bytes:
        raise LimitExceededError(f"{entry} in it is longer than the limit for one article.")
    return content


def _is_file(entry: zipfile.ZipInfo) -> bool:
    """Say whether an entry is a file to look at: no folder, no symbolic link, nothing hidden."""
    parts = PurePosixPath(entry.filename).parts
    is_hidden = any(part.startswith(".") or part == "__MACOSX" for part in parts)
    return not entry.is_dir() and not is_hidden and not stat.S_ISLNK(entry.external_attr >> 16)


def _is_locked(entry: zipfile.ZipInfo) -> bool:
    return bool(entry.flag_bits & 1)


def _name_entry(entry: zipfile.ZipInfo) -> str:
    """Return an entry's name; Chinese systems write GBK where the format means code page 437."""
    if entry.flag_bits & _UTF8_NAME:
        return entry.filename
    try:
        raw = entry.filename.encode("cp437")
    except UnicodeEncodeError:
        return entry.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return entry.filename


def _find_document(archive: zipfile.ZipFile) -> str | None:
    """Return which document an archive is: its media type, or why it is not read; ``None`` for an archive of files."""
    names = archive.namelist()
    if "META-INF/container.xml" in names:
        return EPUB
    if "[Content_Types].xml" not in names:
        return "It is an OpenDocument file. Save it as .docx or PDF." if "META-INF/manifest.xml" in names else None
    return next((kind for part, kind in _PARTS.items() if any(name.startswith(part) for name in names)), None)


def _content_type(record: Any) -> str:
    headers = record.http_headers or record.rec_headers
    return str(headers.get_header("Content-Type") or "").strip().lower()


def _is_success(record: Any) -> bool:
    return record.http_headers is None or str(record.http_headers.get_statuscode()).startswith("2")


def _report_others(uri: str, others: Counter[str]) -> SourceReport:
    kinds = ", ".join(f"{count} × {kind}" for kind, count in others.most_common(5))
    reason = f"It also holds files of kinds that are not read ({kinds})."
    return SourceReport(uri, "skipped", reason, code="other_kinds")


def tell_damage(error: Exception) -> str:
    """Return the reason for people why one of `DAMAGE` was raised."""
    return f"It is damaged or cut off ({error}); what came before that was read. Fetch it again."
