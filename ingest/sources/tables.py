"""Rows become pages: JSON Lines, a JSON value that holds articles, and CSV.

Files are read as streams, so memory grows with the longest row, not with the file. What crawlers call a field is
mapped to our names; `IngestSettings.field_names` adds names to those known here.
"""

from __future__ import annotations

import codecs
import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from io import BufferedReader
from typing import Any

from ingest.decoding import decode
from ingest.settings import IngestSettings
from ingest.sources.failures import FailureTally
from ingest.sources.fields import FieldNames, map_fields, name_fields
from ingest.sources.kinds import CSV, JSON, JSONL
from ingest.types import RawPage, SourceReport

_MAX_BLANK_LINES = 100_000
_CHUNK_BYTES = 65_536
_WIDE_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_BETWEEN_VALUES = re.compile(r"[\s,\[\]]*")
_DELIMITERS = ",\t;|"
_SAME_ID = "An earlier row has the same id; only the first is read."
_HOW_TO_NAME = "Name the field that holds it with the setting `field_names`"

Row = Mapping[str, Any]


def read_rows(
    stream: BufferedReader, uri: str, *, kind: str, settings: IngestSettings
) -> Iterator[RawPage | SourceReport]:
    """Yield a page for each row of ``stream``, at last a failure for each reason why rows were not read.

    A row's address is ``uri#id``, or ``uri#line-7`` (``uri#row-7`` in JSON) where it has no id.

    Args:
        stream: A buffered stream, at its beginning.
        uri: Where the stream comes from.
        kind: `ingest.sources.kinds.JSONL`, `JSON` or `CSV`.
        settings: The longest row, and further names of fields.
    """
    names = name_fields(settings.field_names)
    seen: set[str] = set()
    failures = FailureTally()
    for place, row in _READERS[kind](_recode(stream), settings.max_article_bytes, names):
        if isinstance(row, _Fault):
            failures.add(f"{uri}#{place}", row.reason, detail=row.detail)
            continue
        fields = map_fields(row, names)
        text = fields.pop("text", "")
        external_id = fields.get("external_id")
        if not text:
            wanted = ", ".join(names["text"][:4])
            failures.add(f"{uri}#{place}", f"The row has no text ({wanted}, …). {_HOW_TO_NAME}.")
        elif external_id in seen:
            failures.add(f"{uri}#{place}", _SAME_ID, detail=external_id)
        else:
            if external_id is not None:
                seen.add(external_id)
            yield RawPage(f"{uri}#{external_id or place}", text.encode(), JSON, "utf-8", fields)
    yield from failures.reports()


class _Fault:
    """Why a row cannot be read; ``detail`` is what differs from row to row."""

    def __init__(self, reason: str, detail: str = "") -> None:
        self.reason = reason
        self.detail = detail


def _read_json_lines(stream: BufferedReader, limit: int, _: FieldNames) -> Iterator[tuple[str, Row | _Fault]]:
    for number, line in _read_lines(stream, limit):
        yield f"line-{number}", line if isinstance(line, _Fault) else _parse_row(line)


def _parse_row(line: str) -> Row | _Fault:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        return _Fault("The line is not valid JSON.", str(error))
    return row if isinstance(row, dict) else _Fault("The line holds JSON, but not an object with a text.")


def _read_csv(stream: BufferedReader, limit: int, _: FieldNames) -> Iterator[tuple[str, Row | _Fault]]:
    lines = _read_lines(stream, limit)
    faults: list[tuple[str, _Fault]] = []
    number = 0

    def pass_lines() -> Iterator[str]:
        nonlocal number
        for number, line in lines:
            if isinstance(line, _Fault):
                faults.append((f"line-{number}", line))
            else:
                yield line

    # The module's only way to bound a field; a quotation mark that is never closed would swallow the file.
    csv.field_size_limit(limit)
    texts = pass_lines()
    header_line = next(texts, "")
    delimiter = max(_DELIMITERS, key=header_line.count)
    try:
        header = next(csv.reader([header_line], delimiter=delimiter), [])
        for cells in csv.reader(texts, delimiter=delimiter):
            yield from faults
            faults.clear()
            if any(cell.strip() for cell in cells):
                yield f"line-{number}", dict(zip(header, cells, strict=False))
    except csv.Error as error:
        faults.append((f"line-{number}", _Fault("The table is damaged here; the rest was not read.", str(error))))
    yield from faults


def _read_lines(stream: BufferedReader, limit: int) -> Iterator[tuple[int, str | _Fault]]:
    """Yield each line that is not blank with its number, or why it cannot be read."""
    number = blank = 0
    while line := stream.readline(limit + 1):
        number += 1
        if len(line) > limit:
            while line and not line.endswith(b"\n"):
                line = stream.readline(limit + 1)
            yield number, _Fault(f"The line is longer than the limit of {limit:,} bytes.")
            continue
        blank = 0 if line.strip() else blank + 1
        if blank > _MAX_BLANK_LINES:
            yield (
                number,
                _Fault(f"More than {_MAX_BLANK_LINES:,} blank lines follow each other; the rest was not read."),
            )
            return
        if not blank:
            yield number, _decode_line(line)


def _decode_line(line: bytes) -> str | _Fault:
    try:
        return line.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        return decode(line).text
    except UnicodeError as error:
        return _Fault("The line is not text.", str(error))


class _Recoded(io.RawIOBase):
    """A stream of UTF-16 or UTF-32 as UTF-8, so that a line feed is one byte."""

    def __init__(self, stream: BufferedReader, encoding: str) -> None:
        super().__init__()
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder(encoding)("replace")
        self._pending = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._pending:
            content = self._stream.read(_CHUNK_BYTES)
            text = self._decoder.decode(content, final=not content)
            self._pending = text.encode("utf-8", "replace")
            if not content:
                break
        size = min(len(buffer), len(self._pending))
        buffer[:size], self._pending = self._pending[:size], self._pending[size:]
        return size


def _recode(stream: BufferedReader) -> BufferedReader:
    """Return ``stream`` so that its line feeds are single bytes, which they are not in UTF-16 and UTF-32."""
    head = stream.peek(4)[:4]
    for mark, encoding in _WIDE_MARKS:
        if head.startswith(mark):
            stream.read(len(mark))
            return BufferedReader(_Recoded(stream, encoding))
    # Without a mark, the ASCII that JSON and tables begin with has a zero in every other byte.
    if head[1:2] == b"\0" and head[:1] != b"\0":
        return BufferedReader(_Recoded(stream, "utf-16-le"))
    if head[:1] == b"\0" and head[1:2] not in (b"", b"\0"):
        return BufferedReader(_Recoded(stream, "utf-16-be"))
    return stream


def _read_json(stream: BufferedReader, limit: int, names: FieldNames) -> Iterator[tuple[str, Row | _Fault]]:
    """Yield the objects of a list, of several values after each other, or of the one list inside an object."""
    number = 0
    for value in _decode_values(stream, limit):
        if isinstance(value, _Fault):
            yield f"row-{number + 1}", value
            return
        for row in _find_rows(value, names):
            number += 1
            yield f"row-{number}", row
    if not number:
        yield "row-1", _Fault("The file holds no JSON object.")


def _decode_values(stream: BufferedReader, limit: int) -> Iterator[Any]:
    """Yield the values of a list or a sequence one by one, holding no more than one of them."""
    decoder = json.JSONDecoder(strict=False)
    characters = _decode_stream(stream)
    text, position, size = "", 0, _CHUNK_BYTES
    ended = False
    while True:
        position = _BETWEEN_VALUES.match(text, position).end()  # type: ignore[union-attr]  # it matches nothing, too
        try:
            # A number at the end of what has been read may go on.
            value, end = decoder.raw_decode(text, position)
            if end < len(text) or ended:
                yield value
                position = end
                continue
        except RecursionError:
            yield _Fault("The JSON is nested too deeply.")
            return
        except ValueError as error:
            if ended:
                if position < len(text):
                    yield _Fault("The file is not valid JSON from here on; what came before was read.", str(error))
                return
        if len(text) - position > limit:
            yield _Fault(f"An article is longer than the limit of {limit:,} characters; the rest was not read.")
            return
        # Twice as much each time, so that a long value is not parsed for every chunk of it.
        text, position = text[position:], 0
        more = "".join(piece for _, piece in zip(range(max(1, len(text) // size)), characters, strict=False))
        ended = not more
        text += more


def _decode_stream(stream: BufferedReader) -> Iterator[str]:
    head = stream.peek()
    encoding = "utf-8-sig" if _is_utf8_start(head) else "gb18030"
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    while content := stream.read(_CHUNK_BYTES):
        if text := decoder.decode(content):
            yield text
    if text := decoder.decode(b"", final=True):
        yield text


def _is_utf8_start(head: bytes) -> bool:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return False
    return True


def _find_rows(value: Any, names: FieldNames) -> list[Row]:
    """Return the articles in a JSON value: itself, the elements of a list, or the longest list of objects in it."""
    if isinstance(value, list):
        return [row for row in value if isinstance(row, dict)]
    if not isinstance(value, dict):
        return []
    if "text" in map_fields(value, names):
        return [value]
    containers = (value, *(item for item in value.values() if isinstance(item, dict)))
    lists = [_find_rows(item, names) for one in containers for item in one.values() if isinstance(item, list)]
    found = max(lists, key=len, default=[])
    return found if any("text" in map_fields(row, names) for row in found) else [value]


_READERS = {JSONL: _read_json_lines, JSON: _read_json, CSV: _read_csv}
