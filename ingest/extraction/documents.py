"""PDF, DOCX and MHTML files become pages: their text, paragraph by paragraph, and what they state about themselves.

For PDF and DOCX the text extracted here is the original that an article's characters map back to.
"""

from __future__ import annotations

import email
import email.policy
import logging
import re
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from email.message import EmailMessage
from io import BytesIO
from typing import Any

from ingest.extraction import Page
from ingest.extraction.paragraphs import PrintedLine, arrange_lines
from ingest.settings import IngestSettings

# What the parsers raise for damaged input: they trust what a file says about itself.
_FAULTS = (
    ArithmeticError, AssertionError, AttributeError, EOFError, LookupError, OSError, RuntimeError, TypeError,
    ValueError, struct.error, zipfile.BadZipFile, zlib.error,
)  # fmt: skip
_UNKNOWN_GLYPH = re.compile(r"\(cid:\d+\)")
_MAX_UNKNOWN_SHARE = 0.1
# A document's pictures and markup may take this many times what an article may.
_MAX_DOCUMENT_FACTOR = 10
_HEADING_STYLE = re.compile(r"^(?:title|heading 1|标题|标题 1)$", re.I)
# Printing replaces characters by radicals that look the same; these are the ones that NFKC leaves or gives
# another form.
_RADICALS = str.maketrans(
    "⺒⺠⺪⺮⺶⺻⺼⺽⻁⻄⻅⻆⻉⻊⻋⻑⻓⻔⻗⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬⻭⻮⻯⻰⻱⻲⼾⾭",
    "巳民疋竹羊聿肉臼虎西见角贝足车長长门雨青韦页风飞食马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龟亀户青",
)
_LOOKALIKE = re.compile("[\u2e80-\u2fdf\ufb00-\ufb06]")


def read_pdf(content: bytes, *, settings: IngestSettings) -> Page:
    """Return the text of a PDF, its lines joined to paragraphs, running heads and page numbers last.

    Read with pdfminer.six: of nine named Chinese font encodings it reads nine, pypdf eight (not GBKp-EUC-H).

    Raises:
        ValueError: It is encrypted, damaged, too long, or holds no text; the message says which and what to do.
    """
    from pdfminer.pdfdocument import PDFPasswordIncorrect
    from pdfminer.pdfexceptions import PDFException
    from pdfminer.psexceptions import PSException

    logging.getLogger("pdfminer").setLevel(logging.CRITICAL)
    try:
        pages = list(_read_printed_pages(content, settings.max_document_pages))
    except PDFPasswordIncorrect as error:
        raise ValueError("it is encrypted; save a copy without a password") from error
    except (PDFException, PSException, *_FAULTS) as error:
        if isinstance(error, _TooLongError):
            raise
        raise ValueError("the PDF is damaged; open it in a reader and print it to a new PDF") from error
    text = "".join(line.text for page in pages for line in page)
    if not text.strip():
        raise ValueError("its pages are pictures without text; recognise them first (OCR), then try again")
    if sum(len(match) for match in _UNKNOWN_GLYPH.findall(text)) > _MAX_UNKNOWN_SHARE * len(text):
        raise ValueError("its fonts do not say which characters they show; recognise the pages (OCR), then try again")
    body, furniture, headline = arrange_lines(pages)
    fields = {"headline": headline} if headline else {}
    return Page("\n".join(body + furniture), fields, frozenset(range(len(body))))


def read_docx(content: bytes, *, settings: IngestSettings) -> Page:
    """Return the text of a Word document: paragraphs and the rows of tables, in order.

    Raises:
        ValueError: It is damaged or unpacks to too much.
    """
    from docx import Document
    from docx.opc.exceptions import PackageNotFoundError
    from lxml import etree

    try:
        _check_size(content, _MAX_DOCUMENT_FACTOR * settings.max_article_bytes)
        document = Document(BytesIO(content))
        lines = [line for block in document.iter_inner_content() for line in _read_block(block) if line.strip()]
        title = next((block.text for block in document.paragraphs if _is_heading(block) and block.text.strip()), "")
        title = title or document.core_properties.title or ""
    except (PackageNotFoundError, etree.LxmlError, *_FAULTS) as error:
        if isinstance(error, _TooLongError):
            raise
        raise ValueError("the Word document is damaged; open it in Word and save it again") from error
    if not lines:
        raise ValueError("the Word document holds no text; if it holds pictures, recognise them first (OCR)")
    return Page("\n".join(lines), {"headline": title.strip()} if title.strip() else {}, frozenset(range(len(lines))))


def find_web_page(content: bytes) -> tuple[bytes, str | None, dict[str, str]]:
    """Return the page inside a web archive (MHTML, RFC 2557): its bytes, its charset, its title and address.

    Raises:
        ValueError: It holds none.
    """
    message = email.message_from_bytes(content.lstrip(), policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    try:
        part = next((part for part in message.walk() if part.get_content_type() == "text/html"), None)
        payload = part.get_payload(decode=True) if part else None
        if part is None or not isinstance(payload, bytes) or not payload.strip():
            raise ValueError("the web archive holds no page; save it again")
        address = str(part.get("Content-Location") or message.get("Snapshot-Content-Location") or "").strip()
        fields = {"url": address} if address.startswith("http") else {}
        if subject := str(message.get("Subject") or "").strip():
            fields["title"] = subject
        return payload, part.get_content_charset(), fields
    except (LookupError, TypeError, AttributeError, UnicodeError) as error:
        raise ValueError("the web archive is damaged; save it again") from error


class _TooLongError(ValueError):
    """More than the limits allow."""


def _read_printed_pages(content: bytes, limit: int) -> Iterator[list[PrintedLine]]:
    from pdfminer.high_level import extract_pages
    from pdfminer.layout import LAParams
    from pdfminer.pdfpage import PDFPage

    if sum(1 for _ in PDFPage.get_pages(BytesIO(content), maxpages=limit + 1)) > limit:
        raise _TooLongError(f"it has more than {limit:,} pages; split it, or raise `max_document_pages`")
    for page in extract_pages(BytesIO(content), laparams=LAParams()):
        yield list(_walk_lines(page, page.height))


def _walk_lines(container: Any, page_height: float) -> Iterator[PrintedLine]:
    from pdfminer.layout import LTChar, LTFigure, LTTextContainer, LTTextLine

    for item in container:
        if isinstance(item, LTTextLine):
            text = unify_characters(item.get_text().strip())
            sizes = sorted(char.size for char in item if isinstance(char, LTChar))
            if text:
                size = sizes[len(sizes) // 2] if sizes else item.height
                place = 1 - item.y1 / page_height if page_height else 0.0
                yield PrintedLine(text, item.x0, item.x1, item.y0, item.y1, size, place)
        elif isinstance(item, LTTextContainer | LTFigure):
            yield from _walk_lines(item, page_height)


def unify_characters(text: str) -> str:
    """Return ``text`` with what printed radicals and ligatures stand for (Unicode, EquivalentUnifiedIdeograph)."""
    text = text.replace("\t", " ").replace("\xa0", " ")
    return _LOOKALIKE.sub(lambda match: unicodedata.normalize("NFKC", match[0]), text.translate(_RADICALS))


def _check_size(content: bytes, limit: int) -> None:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > limit:
            raise _TooLongError(f"the Word document unpacks to more than {limit:,} bytes")


def _read_block(block: Any) -> Iterator[str]:
    if hasattr(block, "rows"):
        for row in block.rows:
            # A merged cell stands in several columns.
            cells = list(dict.fromkeys(cell.text.strip().replace("\n", " ") for cell in row.cells))
            yield " ".join(cell for cell in cells if cell)
    else:
        yield from block.text.split("\n")


def _is_heading(paragraph: Any) -> bool:
    return bool(paragraph.style is not None and _HEADING_STYLE.match(paragraph.style.name or ""))
