"""PDF, Word and web archives give their text, or say why they cannot."""

from __future__ import annotations

import io
import logging
import time

import pytest

from ingest.extraction.documents import find_web_page, read_docx, read_pdf, unify_characters
from ingest.pipeline.reading import read_article
from ingest.settings import IngestSettings
from ingest.types import RawPage, ReadArticle
from tests.ingest import packing

SETTINGS = IngestSettings()
PDF, DOCX = "application/pdf", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def read(content: bytes, media_type: str) -> ReadArticle:
    return read_article(RawPage("/a", content, media_type))


@pytest.mark.parametrize(
    ("encoding", "codec"),
    [
        ("GBK-EUC-H", "gbk"),
        ("GBKp-EUC-H", "gbk"),
        ("GB-EUC-H", "gb2312"),
        ("GBK2K-H", "gb18030"),
        ("UniGB-UCS2-H", "utf-16-be"),
        ("UniGB-UTF16-H", "utf-16-be"),
        ("ETen-B5-H", "big5"),
        ("UniCNS-UTF16-H", "utf-16-be"),
    ],
)
def test_a_pdf_is_read_in_every_chinese_font_encoding(encoding: str, codec: str) -> None:
    is_traditional = "B5" in encoding or "CNS" in encoding
    paragraphs = ("水利工程今天全部完成，全長2309公尺。",) if is_traditional else packing.PARAGRAPHS
    ordering = "CNS1" if is_traditional else "GB1"
    content = packing.make_pdf((paragraphs,), encoding=encoding, codec=codec, ordering=ordering)
    page = read_pdf(content, settings=SETTINGS)
    assert page.text.replace("\u3000", "") == "\n".join(paragraphs)


def test_lines_broken_by_the_width_of_a_page_are_joined_to_paragraphs_over_pages() -> None:
    long = packing.TEXT.replace("\n", "") * 8
    pages = tuple((long[start : start + 1000],) for start in range(0, len(long), 1000))
    content = packing.make_pdf(pages, head="水利日报 第三版")
    page = read_pdf(content, settings=SETTINGS)
    body = "".join(page.text.split("\n")[number] for number in sorted(page.main_lines or ()))
    assert body.replace("\u3000", "") == long
    assert page.text.count("水利日报") == len(pages)
    assert "水利日报" not in read(content, PDF).article.text


def test_a_pdf_of_many_paragraphs_keeps_them_apart() -> None:
    assert read(packing.make_pdf((packing.PARAGRAPHS * 2,)), PDF).article.text.split("\n") == [*packing.PARAGRAPHS * 2]


LONG = packing.TEXT.replace("\n", "") * 2
PIECES = [LONG[start : start + 18] for start in range(0, len(LONG), 18)]


def test_columns_are_read_one_after_the_other_however_far_apart_their_lines_are() -> None:
    half = -(-len(PIECES) // 2)
    places = [(60 + 250 * (number // half), 720 - 20 * (number % half)) for number in range(len(PIECES))]
    lines = [(x, y, 12, piece) for (x, y), piece in zip(places, PIECES, strict=True)]
    page = read_pdf(packing.make_placed_pdf([(120, 780, 18, packing.TITLE), *lines]), settings=SETTINGS)
    assert page.text == f"{packing.TITLE}\n{LONG}"
    assert page.fields == {"headline": packing.TITLE}


def test_columns_set_downwards_are_read_from_right_to_left() -> None:
    columns = [(500 - 24 * number, 780, 14, piece) for number, piece in enumerate(PIECES)]
    page = read_pdf(packing.make_placed_pdf(columns, encoding="UniGB-UTF16-V"), settings=SETTINGS)
    assert page.text == LONG


def test_radicals_and_ligatures_of_printing_become_characters() -> None:
    assert unify_characters("⻓江⽔库，⻛光好，农⼾来，ﬁnal") == "长江水库，风光好，农户来，final"
    content = packing.make_pdf((("⻓江两岸的⽔库今天开始蓄⽔，⻛光很好。",),))
    assert "长江两岸的水库今天开始蓄水，风光很好。" in read_pdf(content, settings=SETTINGS).text


def test_a_pdf_of_pictures_or_without_a_map_of_its_font_says_what_to_do() -> None:
    with pytest.raises(ValueError, match="OCR"):
        read_pdf(packing.make_pdf(((),)), settings=SETTINGS)
    unmapped = packing.make_pdf(encoding="Identity-H", ordering="Own")
    with pytest.raises(ValueError, match="fonts do not say"):
        read_pdf(unmapped, settings=SETTINGS)


def test_an_encrypted_pdf_says_so() -> None:
    locked = packing.make_pdf().replace(b"trailer << ", b"trailer << /Encrypt 6 0 R /ID [<00> <00>] ")
    locked = locked.replace(
        b"6 0 obj\n<< >>",
        b"6 0 obj\n<< /Filter /Standard /V 1 /R 2 /P -4 /O <" + b"00" * 32 + b"> /U <" + b"11" * 32 + b"> >>",
    )
    with pytest.raises(ValueError, match="encrypted"):
        read_pdf(locked, settings=SETTINGS)


def test_a_pdf_of_too_many_pages_is_refused_before_they_are_read() -> None:
    content = packing.make_pdf((("一页。",),) * 12)
    with pytest.raises(ValueError, match="more than 10 pages"):
        read_pdf(content, settings=IngestSettings(max_document_pages=10))
    assert read_pdf(content, settings=IngestSettings(max_document_pages=12)).text


@pytest.mark.parametrize("kind", [PDF, DOCX])
def test_damaged_documents_are_refused_without_noise(kind: str, caplog: pytest.LogCaptureFixture) -> None:
    content = packing.make_pdf() if kind == PDF else packing.make_docx()
    parse = read_pdf if kind == PDF else read_docx
    with caplog.at_level(logging.WARNING):
        for cut in range(5, len(content) // 2, len(content) // 30):
            with pytest.raises(ValueError, match=r"damaged|OCR|no text"):
                parse(content[:cut], settings=SETTINGS)
    assert caplog.records == []


def test_a_word_document_gives_headline_paragraphs_and_tables_in_order() -> None:
    from docx import Document

    document = Document()
    document.add_heading(packing.TITLE, level=1)
    document.add_paragraph(packing.PARAGRAPHS[0])
    table = document.add_table(rows=1, cols=2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "总投资", "23.6亿元"
    document.add_paragraph(packing.PARAGRAPHS[1])
    target = io.BytesIO()
    document.save(target)
    page = read_docx(target.getvalue(), settings=SETTINGS)
    assert page.text.split("\n") == [packing.TITLE, packing.PARAGRAPHS[0], "总投资 23.6亿元", packing.PARAGRAPHS[1]]
    assert page.fields == {"headline": packing.TITLE}


def test_text_boxes_and_footnotes_of_a_word_document_are_read_once() -> None:
    from docx import Document
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part
    from docx.oxml import parse_xml

    words = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    box = "<w:txbxContent><w:p><w:r><w:t>框里的话。</w:t></w:r></w:p></w:txbxContent>"
    either = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    shown = f"<mc:AlternateContent {either}><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback>"
    document = Document()
    document.add_paragraph("第一段。")
    document.element.body.insert(1, parse_xml(f"<w:p {words}><w:r>{shown}</mc:AlternateContent></w:r></w:p>"))
    document.add_paragraph("第二段。")
    note = f"<w:footnotes {words}><w:footnote><w:p><w:r><w:t>脚注。</w:t></w:r></w:p></w:footnote></w:footnotes>"
    part = Part(PackURI("/word/footnotes.xml"), "application/xml", note.encode(), document.part.package)
    document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
    target = io.BytesIO()
    document.save(target)
    assert read_docx(target.getvalue(), settings=SETTINGS).text.split("\n") == [
        "第一段。",
        "框里的话。",
        "第二段。",
        "脚注。",
    ]


def test_a_word_document_is_no_bomb_and_expands_no_entities() -> None:
    content = packing.make_docx()
    with pytest.raises(ValueError, match="unpacks to more than 10,000"):
        read_docx(content, settings=IngestSettings(max_article_bytes=1000))
    import zipfile

    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(target, "w") as copy:
        for entry in source.infolist():
            xml = source.read(entry)
            if entry.filename == "word/document.xml":
                bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">]>'
                head, _, rest = xml.partition(b"?>")
                xml = head + b"?>" + bomb + rest.replace("11月".encode(), b"&b;", 1)
            copy.writestr(entry.filename, xml)
    began = time.process_time()
    assert "aaaa" not in read_docx(target.getvalue(), settings=SETTINGS).text
    assert time.process_time() - began < 2


def test_a_web_archive_gives_its_page_and_address() -> None:
    content, charset, fields = find_web_page(packing.make_mhtml())
    assert content.decode() == packing.make_html(charset=None)
    assert (charset, fields) == ("utf-8", {"url": "https://example.org/water/1", "title": "saved"})
    article = read(packing.make_mhtml(), "multipart/related").article
    assert (article.text, article.title, article.url) == (packing.TEXT, packing.TITLE, "https://example.org/water/1")


@pytest.mark.parametrize("content", [b"", b"Content-Type: multipart/related\r\n\r\n", packing.make_mhtml()[:300]])
def test_a_web_archive_without_a_page_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match="web archive"):
        find_web_page(content)
