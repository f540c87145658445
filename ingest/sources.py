"""Which files are read, and the pages they hold: one for an article file, one a row for JSONL."""

from __future__ import annotations

import codecs
import gzip
import json
import os
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from ingest.settings import IngestSettings
from ingest.types import RawPage, SourceReport

_JSONL = "application/jsonl"
_MEDIA_TYPES = {
    ".txt": "text/plain",
    ".md": "text/markdown",
    ".markdown": "text/markdown",
    ".html": "text/html",
    ".htm": "text/html",
    ".jsonl": _JSONL,
    ".jsonl.gz": _JSONL,
}
_KINDS_READ = ".txt, .md, .html, .htm, .jsonl and .jsonl.gz files are read"

# What crawlers call a field; the first name that holds something wins.
_FIELD_NAMES: Mapping[str, tuple[str, ...]] = {
    "external_id": ("id", "_id", "doc_id", "uuid", "编号"),
    "title": ("title", "headline", "标题"),
    "date": ("date", "published_at", "publish_time", "pub_time", "time", "发布时间", "日期", "时间"),
    "publisher": ("publisher", "source", "media", "site", "来源", "媒体"),
    "url": ("url", "link", "链接", "网址"),
    "author": ("author", "authors", "byline", "作者", "记者"),
    "text": ("text", "content", "body", "article", "正文", "内容"),
}


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file that is going to be read.

    Attributes:
        uri: Its absolute path, symbolic links resolved.
        path: The same, to open.
        media_type: ``text/plain``, ``text/markdown``, ``text/html`` or ``application/jsonl``.
        size: In bytes.
        modified_ns: When it was last modified, in nanoseconds since 1970.
    """

    uri: str
    path: Path
    media_type: str
    size: int
    modified_ns: int


def find_sources(
    paths: Iterable[Path | str], *, settings: IngestSettings
) -> tuple[list[SourceFile], list[SourceReport]]:
    """Return the files to read under ``paths``, sorted by path, and what cannot be read with the reason.

    Folders are searched to any depth. Hidden files are passed over, symbolic links are not followed out of the
    folder, and a file reached twice is read once. Files of other kinds inside a folder make one failure together:
    a saved web page brings hundreds of them.
    """
    files: dict[str, SourceFile] = {}
    failures: dict[str, SourceReport] = {}
    for path in map(Path, paths):
        is_folder = os.path.isdir(path)  # noqa: PTH112 - Path.is_dir raises for a closed folder or an overlong name
        found = _search_folder(path, settings) if is_folder else [_inspect_file(path, settings)]
        for source in found:
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

    A JSONL file is read line by line, so memory does not grow with it; a row's address is ``path#id``, or
    ``path#line-7`` where it has no id.
    """
    try:
        if source.media_type == _JSONL:
            yield from _read_rows(source, settings)
        else:
            yield RawPage(uri=source.uri, content=source.path.read_bytes(), media_type=source.media_type)
    except (gzip.BadGzipFile, EOFError, zlib.error):
        yield report_failure(
            source.uri, "The compressed file is damaged or cut off; what came before the damage was read."
        )
    except OSError as error:
        yield report_failure(source.uri, f"The file cannot be opened: {error.strerror or error}.")


def report_failure(uri: str, reason: str) -> SourceReport:
    """Return a failure that can be printed: a path may hold bytes that are not Unicode."""
    uri, reason = (text.encode(errors="replace").decode() for text in (uri, reason))
    return SourceReport(uri=uri, state="failed", reason=reason)


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
            if _media_type(path) is None:
                others[path.suffix.lower() or "no suffix"] += 1
                continue
            articles += 1
            yield _inspect_file(path, settings)
    for error in closed:
        yield report_failure(str(error.filename), f"The folder cannot be read: {error.strerror}.")
    if others:
        kinds = ", ".join(f"{count} × {kind}" for kind, count in others.most_common(5))
        yield report_failure(
            str(root), f"The folder also holds files of kinds that are not read ({kinds}). {_KINDS_READ}."
        )
    elif not articles and not closed:
        yield report_failure(str(root), f"The folder holds no articles. {_KINDS_READ}.")


def _inspect_file(path: Path, settings: IngestSettings) -> SourceFile | SourceReport:
    resolved = resolve_path(path)
    try:
        status = resolved.stat()
    except OSError as error:
        if isinstance(error, FileNotFoundError):
            return report_failure(str(resolved), "There is no such file or folder. Check the path.")
        return report_failure(str(resolved), f"It cannot be read: {error.strerror}.")
    media_type = _media_type(path)
    if media_type is None:
        kind = path.suffix or "without suffix"
        return report_failure(str(resolved), f"Files of the kind {kind} are not read. {_KINDS_READ}.")
    if not resolved.is_file():
        return report_failure(str(resolved), "It is neither a file nor a folder.")
    limit = settings.max_file_bytes if media_type == _JSONL else settings.max_article_bytes
    if status.st_size > limit:
        return report_failure(str(resolved), f"The file has {status.st_size:,} bytes; the limit is {limit:,}.")
    return SourceFile(str(resolved), resolved, media_type, status.st_size, status.st_mtime_ns)


def _media_type(path: Path) -> str | None:
    name = path.name.lower()
    return next((kind for suffix, kind in _MEDIA_TYPES.items() if name.endswith(suffix)), None)


def _read_rows(source: SourceFile, settings: IngestSettings) -> Iterator[RawPage | SourceReport]:
    seen: set[str] = set()
    for number, line in _read_lines(source, settings):
        if number == 1 and isinstance(line, bytes) and line.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            yield report_failure(
                source.uri, "The file is UTF-16, but JSONL is read as UTF-8. Convert it, then try again."
            )
            return
        place = f"{source.uri}#line-{number}"
        if isinstance(line, str):
            yield report_failure(place, line)
            continue
        if not line.strip():
            continue
        row = _parse_row(line)
        if isinstance(row, str):
            yield report_failure(place, row)
            continue
        text = row.pop("text")
        external_id = row.get("external_id")
        if external_id in seen:
            yield report_failure(place, f"An earlier row has the same id, {external_id}; only the first is read.")
            continue
        if external_id is not None:
            seen.add(external_id)
            place = f"{source.uri}#{external_id}"
        yield RawPage(place, text.encode(), "application/json", "utf-8", row)


def _read_lines(source: SourceFile, settings: IngestSettings) -> Iterator[tuple[int, bytes | str]]:
    """Yield each line with its number, or the reason why it is not read. Stops at the size limit of a file."""
    limit = settings.max_article_bytes
    number = total = 0
    with _open_lines(source.path) as lines:
        while line := lines.readline(limit + 1):
            number += 1
            total += len(line)
            too_long = len(line) > limit
            while too_long and line and not line.endswith(b"\n"):
                line = lines.readline(limit + 1)
                total += len(line)
            yield number, f"The line is longer than the limit of {limit:,} bytes." if too_long else line
            # A small .gz can unpack to anything.
            if total > settings.max_file_bytes:
                reason = f"The file unpacks to more than {settings.max_file_bytes:,} bytes; the rest was not read."
                yield number + 1, reason
                return


def _open_lines(path: Path) -> BinaryIO:
    if path.suffix.lower() == ".gz":
        return cast(BinaryIO, gzip.open(path, "rb"))
    return path.open("rb")


def _parse_row(line: bytes) -> dict[str, str] | str:
    """Return the fields of one row by our names, or the reason why there are none."""
    try:
        row = json.loads(_decode_line(line))
    except (ValueError, RecursionError) as error:
        return f"The line is not valid JSON ({error})."
    if not isinstance(row, dict):
        return "The line holds JSON, but not an object with a text."
    named = {str(name).strip().lower(): value for name, value in row.items()}
    fields = {
        field: value
        for field, names in _FIELD_NAMES.items()
        if (value := next((shown for name in names if (shown := _show(named.get(name)))), None))
    }
    if "text" not in fields:
        return f"The row has no text: it needs one of the fields {', '.join(_FIELD_NAMES['text'])}."
    return fields


def _decode_line(line: bytes) -> str:
    try:
        return line.decode("utf-8-sig")
    except UnicodeDecodeError:
        return line.decode("gb18030")


def _show(value: object) -> str:
    if isinstance(value, str):
        return _repair(value.strip())
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, list):
        return "、".join(shown for item in value if (shown := _show(item)))
    return ""


def _repair(text: str) -> str:
    """Return ``text`` with U+FFFD for half of a surrogate pair, as a cut in the middle of an emoji leaves it."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
