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
from collections.abc import Iterator, Sequence
from email.message import EmailMessage
from io import BytesIO
from typing import Any

from ingest.errors import DocumentUnreadable
from ingest.extraction.pages import Page
from ingest.extraction.paragraphs import PrintedLine, arrange_lines
from ingest.settings import IngestSettings

# What the parsers raise for damaged input: they trust what a file says about itself.
_FAULTS = (
    ArithmeticError, AssertionError, AttributeError, EOFError, LookupError, OSError, RuntimeError, TypeError,
    ValueError, struct.error, zipfile.BadZipFile, zlib.error,
)  # fmt: skip
_UNKNOWN_GLYPH = re.compile(r"\(cid:\d+\)")
_MAX_UNKNOWN_SHARE = 0.1
# Lines as far apart as this share of their height make one column; Chinese is set wide.
_LINE_MARGIN = 1.0
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
        pages = _read_printed_pages(content, settings.max_document_pages)
    except PDFPasswordIncorrect as error:
        raise DocumentUnreadable("it is encrypted; save a copy without a password", code="protected") from error
    except (PDFException, PSException, *_FAULTS) as error:
        if isinstance(error, _TooLongError):
            raise
        raise DocumentUnreadable(
            "the PDF is damaged; open it in a reader and print it to a new PDF", code="damaged"
        ) from error
    text = "".join(line.text for page in pages for line in page)
    if not text.strip():
        raise DocumentUnreadable(
            "its pages are pictures without text; recognise them first (OCR), then try again", code="no_text"
        )
    if sum(len(match) for match in _UNKNOWN_GLYPH.findall(text)) > _MAX_UNKNOWN_SHARE * len(text):
        raise DocumentUnreadable(
            "its fonts do not say which characters they show; recognise the pages (OCR), then try again", code="no_text"
        )
    body, furniture, headline = arrange_lines(pages)
    fields = {"headline": headline} if headline else {}
    return Page("\n".join(body + furniture), fields, frozenset(range(len(body))))


def read_docx(content: bytes, *, settings: IngestSettings) -> Page:
    """Return the text of a Word document: paragraphs, text boxes and the rows of tables in order, footnotes last.

    Raises:
        ValueError: It is damaged or unpacks to too much.
    """
    from docx import Document
    from docx.opc.exceptions import PackageNotFoundError
    from lxml import etree

    try:
        _check_size(content, _MAX_DOCUMENT_FACTOR * settings.max_article_bytes)
        document = Document(BytesIO(content))
        blocks = [line for block in document.iter_inner_content() for line in _read_block(block)]
        lines = [line for line in (*blocks, *_read_footnotes(document)) if line.strip()]
        title = next((block.text for block in document.paragraphs if _is_heading(block) and block.text.strip()), "")
        title = title or document.core_properties.title or ""
    except (PackageNotFoundError, etree.LxmlError, *_FAULTS) as error:
        if isinstance(error, _TooLongError):
            raise
        raise DocumentUnreadable(
            "the Word document is damaged; open it in Word and save it again", code="damaged"
        ) from error
    if not lines:
        raise DocumentUnreadable(
            "the Word document holds no text; if it holds pictures, recognise them first (OCR)", code="no_text"
        )
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
            raise DocumentUnreadable("the web archive holds no page; save it again", code="no_text")
        address = str(part.get("Content-Location") or message.get("Snapshot-Content-Location") or "").strip()
        fields = {"url": address} if address.startswith("http") else {}
        if subject := str(message.get("Subject") or "").strip():
            fields["title"] = subject
        return payload, part.get_content_charset(), fields
    except (LookupError, TypeError, AttributeError, UnicodeError) as error:
        raise DocumentUnreadable("the web archive is damaged; save it again", code="damaged") from error


class _TooLongError(ValueError):
    """More than the limits allow."""


def _read_printed_pages(content: bytes, limit: int) -> list[list[PrintedLine]]:
    from pdfminer.high_level import extract_pages
    from pdfminer.layout import LAParams
    from pdfminer.pdfpage import PDFPage

    if sum(1 for _ in PDFPage.get_pages(BytesIO(content), maxpages=limit + 1)) > limit:
        raise _TooLongError(f"it has more than {limit:,} pages; split it, or raise `max_document_pages`")
    layout = LAParams(line_margin=_LINE_MARGIN)
    pages = [list(_walk_lines(page, page)) for page in extract_pages(BytesIO(content), laparams=layout)]
    if _looks_vertical(pages):
        layout.detect_vertical = True
        pages = [list(_walk_lines(page, page)) for page in extract_pages(BytesIO(content), laparams=layout)]
    return pages


def _looks_vertical(pages: Sequence[Sequence[PrintedLine]]) -> bool:
    """Say whether most characters stand on lines of their own, as columns do that are read from left to right."""
    alone = sum(len(line.text) == 1 for page in pages for line in page)
    return alone > 0.5 * sum(len(line.text) for page in pages for line in page)


def _walk_lines(container: Any, page: Any) -> Iterator[PrintedLine]:
    from pdfminer.layout import LTChar, LTFigure, LTTextContainer, LTTextLine, LTTextLineVertical

    for item in container:
        if isinstance(item, LTTextLine):
            text = unify_characters(item.get_text().strip())
            sizes = sorted(char.size for char in item if isinstance(char, LTChar))
            if text and isinstance(item, LTTextLineVertical):
                # A column is a line of a page that was turned by a quarter: its top is the left, its right the top.
                left, right, place = page.height - item.y1, page.height - item.y0, 1 - item.x1 / max(page.width, 1)
                yield PrintedLine(text, left, right, item.x0, item.x1, _middle(sizes, item.width), place)
            elif text:
                place = 1 - item.y1 / max(page.height, 1)
                yield PrintedLine(text, item.x0, item.x1, item.y0, item.y1, _middle(sizes, item.height), place)
        elif isinstance(item, LTTextContainer | LTFigure):
            yield from _walk_lines(item, page)


def _middle(sizes: Sequence[float], otherwise: float) -> float:
    return sizes[len(sizes) // 2] if sizes else otherwise


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
        for box in block._element.iter("{*}txbxContent"):
            # What older programs show instead holds the same words again.
            if next(box.iterancestors("{*}Fallback"), None) is None:
                yield from _read_paragraphs(box)


def _read_footnotes(document: Any) -> Iterator[str]:
    from docx.oxml import parse_xml

    for relation in document.part.rels.values():
        if relation.reltype.endswith(("/footnotes", "/endnotes")):
            yield from _read_paragraphs(parse_xml(relation.target_part.blob))


def _read_paragraphs(element: Any) -> Iterator[str]:
    for paragraph in element.iter("{*}p"):
        yield "".join(text.text or "" for text in paragraph.iter("{*}t"))


def _is_heading(paragraph: Any) -> bool:
    return bool(paragraph.style is not None and _HEADING_STYLE.match(paragraph.style.name or ""))
