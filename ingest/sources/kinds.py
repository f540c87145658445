"""What a file is: decided by its first bytes, and by its name only where they leave it open."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Mapping
from pathlib import PurePosixPath

TEXT = "text/plain"
MARKDOWN = "text/markdown"
HTML = "text/html"
MHTML = "multipart/related"
PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EPUB = "application/epub+zip"
CSV = "text/csv"
JSON = "application/json"
JSONL = "application/jsonl"
WARC = "application/warc"
ZIP = "application/zip"
GZIP = "application/gzip"

KINDS_READ = (
    ".txt, .md, .html, .mhtml, .pdf, .docx, .epub, .csv, .json, .jsonl and .warc files are read, also in .zip and .gz"
)
# How many bytes `find_kind` wants to see.
HEAD_BYTES = 8192

_SUFFIXES: Mapping[str, str] = {
    ".txt": TEXT, ".text": TEXT, ".md": MARKDOWN, ".markdown": MARKDOWN,
    ".html": HTML, ".htm": HTML, ".xhtml": HTML, ".shtml": HTML, ".mhtml": MHTML, ".mht": MHTML,
    ".pdf": PDF, ".docx": DOCX, ".epub": EPUB, ".csv": CSV, ".tsv": CSV,
    ".json": JSON, ".jsonl": JSONL, ".ndjson": JSONL, ".warc": WARC, ".zip": ZIP, ".gz": GZIP,
}  # fmt: skip

# First bytes of what is not read, and what to do about it.
_OFFICE = "It is an old Office file (.doc, .xls, .ppt). Save it as .docx, .csv or PDF."
_PICTURE = "It is a picture. If it shows text, recognise it first (OCR) and save the text."
_MEDIA = "It is a sound or video file, which holds no text."
_ARCHIVE = "It is an archive of a kind that is not opened. Unpack it, or pack it as .zip."
_PROGRAM = "It is a program or a database, not an article."
_FOREIGN: tuple[tuple[bytes, str], ...] = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", _OFFICE),
    (b"{\\rtf", "It is an RTF file. Save it as .docx or .txt."),
    (b"\x89PNG", _PICTURE),
    (b"\xff\xd8\xff", _PICTURE),
    (b"GIF8", _PICTURE),
    (b"II*\0", _PICTURE),
    (b"MM\0*", _PICTURE),
    (b"\0\0\x01\0", _PICTURE),
    (b"AT&TFORM", _PICTURE),
    (b"ID3", _MEDIA),
    (b"OggS", _MEDIA),
    (b"fLaC", _MEDIA),
    (b"\x1aE\xdf\xa3", _MEDIA),
    (b"7z\xbc\xaf\x27\x1c", _ARCHIVE),
    (b"Rar!", _ARCHIVE),
    (b"BZh", _ARCHIVE),
    (b"\xfd7zXZ\0", _ARCHIVE),
    (b"\x28\xb5\x2f\xfd", _ARCHIVE),
    (b"\x7fELF", _PROGRAM),
    (b"SQLite format 3\0", _PROGRAM),
    (b"\xca\xfe\xba\xbe", _PROGRAM),
)
_RIFF = {b"WEBP": _PICTURE, b"WAVE": _MEDIA, b"AVI ": _MEDIA}

# Not read, but somebody's articles: they are told one by one, with what to do.
_WRITTEN = frozenset({".doc", ".rtf", ".odt", ".wps", ".xls", ".xlsx", ".ppt", ".pptx", ".rar", ".7z", ".tar"})
# Parts of saved pages and programs: markup inside them is no page.
_NEVER_ARTICLES = frozenset(
    {".js", ".mjs", ".css", ".map", ".ts", ".vue", ".py", ".c", ".h", ".java", ".go", ".rs", ".sh", ".svg", ".xml"}
    | {".ico", ".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp", ".woff", ".woff2", ".ttf", ".eot", ".mp3", ".mp4"}
    | {".exe", ".db", ".lock", ".part", ".tmp", ".crdownload"}
)
_REAL_SUFFIX = re.compile(r"\.[a-z][a-z0-9]{0,4}")

_HTML_START = re.compile(
    rb"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S
)
_HTML_TAG = re.compile(rb"</(?:p|div|a|span|td|tr|li|ul|h[1-6]|script|style|title|article|section)\s*>|<br\s*/?>", re.I)
_MIN_TAGS = 5
_HEADER_LINE = re.compile(rb"(?:[\w-]+:[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*\r?\n)+", re.I)
_MHTML_TYPE = re.compile(rb"^content-type:\s*multipart/related|^snapshot-content-location:", re.I | re.M)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.I)
_JSON_ROW = re.compile(rb"\s*\{.*\}\s*", re.S)


class UnknownKind(ValueError):
    """The bytes are of a kind that is not read; the message says which, and what to do."""


def find_kind(head: bytes, name: str) -> str:
    """Return the media type of a file that begins with ``head``.

    Args:
        head: The first `HEAD_BYTES` of the file, or all of a shorter one.
        name: The file's name, which decides where the content leaves it open.

    Raises:
        UnknownKind: It is a picture, a video, an old Office file, …
    """
    if (kind := _find_binary(head)) is not None:
        return kind
    named = kind_by_name(name)
    plain = head.replace(b"\0", b"") if _is_wide(head) else head.removeprefix(codecs.BOM_UTF8)
    if _is_mhtml(plain):
        return MHTML
    if _HTML_START.match(plain):
        return HTML
    if named in (CSV, MARKDOWN):
        return named
    if (kind := _find_json(plain, named)) is not None:
        return kind
    if named == HTML or len(_HTML_TAG.findall(plain)) >= _MIN_TAGS:
        return HTML
    return TEXT


def kind_by_name(name: str) -> str | None:
    """Return the media type that a file's name promises; ``None`` where it promises none that is read."""
    return _SUFFIXES.get(PurePosixPath(name).suffix.lower())


def find_charset(content_type: str) -> str | None:
    """Return the charset that the value of a ``Content-Type`` header declares."""
    charset = _CHARSET.search(content_type)
    return charset[1] if charset else None


def is_article_file(name: str, read_head: Callable[[], bytes]) -> bool:
    """Say whether a file met in a folder or an archive is taken for an article.

    One with a name that promises something is; of others the content must show it, and a file without a suffix may
    be plain text. ``read_head`` is only called where the name leaves it open.
    """
    suffix = PurePosixPath(name).suffix.lower()
    if suffix in _SUFFIXES or suffix in _WRITTEN:
        return True
    if suffix in _NEVER_ARTICLES:
        return False
    head = read_head()
    try:
        kind = find_kind(head, name)
    except UnknownKind:
        return False
    if kind == TEXT:
        return not _REAL_SUFFIX.fullmatch(suffix) and bool(head.strip()) and b"\0" not in head
    return kind != HTML or _HTML_START.match(head.removeprefix(codecs.BOM_UTF8)) is not None


def _find_binary(head: bytes) -> str | None:
    for magic, reason in _FOREIGN:
        if head.startswith(magic):
            raise UnknownKind(reason)
    if head.startswith(b"RIFF") and head[8:12] in _RIFF:
        raise UnknownKind(_RIFF[head[8:12]])
    if head[4:8] == b"ftyp":
        raise UnknownKind(_MEDIA)
    if head[257:262] == b"ustar":
        raise UnknownKind(_ARCHIVE)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return ZIP
    if head.startswith(b"\x1f\x8b"):
        return GZIP
    if b"%PDF-" in head[:1024]:
        return PDF
    return WARC if head.startswith((b"WARC/1.", b"WARC/0.")) else None


def _is_wide(head: bytes) -> bool:
    """Say whether it looks like UTF-16, where markup has a zero in every other byte."""
    return head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or head.count(0) > len(head) // 4


def _is_mhtml(plain: bytes) -> bool:
    headers = _HEADER_LINE.match(plain.lstrip())
    return headers is not None and _MHTML_TYPE.search(headers[0]) is not None


def _find_json(plain: bytes, named: str | None) -> str | None:
    """Tell rows from one value by the first line: a row is an object that ends where its line ends."""
    start = plain.lstrip()
    if named not in (JSON, JSONL) and not re.match(rb"\[\s*\{\s*\"|\{\s*\"", start):
        return None
    if start.startswith(b"["):
        return JSON if named != JSONL or re.match(rb"\[\s*\{", start) else JSONL
    line, _, rest = start.partition(b"\n")
    if named == JSONL:
        return JSON if line.strip() == b"{" else JSONL
    is_row = _JSON_ROW.fullmatch(line) is not None and rest.lstrip().startswith(b"{")
    return JSONL if is_row else JSON
