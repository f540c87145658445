"""Small files of every format that is read, built in memory around one text."""

from __future__ import annotations

import csv
import gzip
import io
import json
import zipfile
from collections.abc import Iterable, Mapping

TITLE = "青石水库下闸蓄水"
PARAGRAPHS = (
    "11月5日上午，随着闸门缓缓落下，青石水库开始蓄水，两岸的村民都到坝上来观看这一时刻。",
    "水库建成以后，可以解决三个县48万人的饮水问题，还能灌溉下游的十二万亩农田，预计明年春天全部蓄满。",
    "工程总投资23.6亿元，从开工到蓄水一共用了四年零两个月，先后有2700多名工人参加建设。",
)
TEXT = "\n".join(PARAGRAPHS)
ENGLISH_TITLE = "Harbour ferry goes electric"
ENGLISH = (
    "The harbour company said on Monday that its first electric ferry had finished all of its trials at sea.",
    "The vessel carries 380 passengers and needs twelve minutes at the pier to charge for one crossing and back.",
    "Four more of the boats will be delivered by the end of next year, and the oldest diesel ferry will be scrapped.",
)


def make_html(*, charset: str | None = "utf-8", paragraphs: tuple[str, ...] = PARAGRAPHS, title: str = TITLE) -> str:
    declared = f'<meta charset="{charset}">' if charset else ""
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return (
        f"<!DOCTYPE html><html><head>{declared}<title>{title}</title></head><body>"
        f"<ul><li><a href='/'>首页</a></li></ul>"
        f"<div><h1>{title}</h1>{body}</div></body></html>"
    )


def make_rows(count: int = 3) -> list[dict[str, str]]:
    return [
        {
            "id": f"r{number}",
            "title": f"{TITLE}{number}",
            "date": "2024-11-05",
            "source": "水利日报",
            "text": f"第{number}次。{TEXT}",
        }
        for number in range(count)
    ]


def make_jsonl(count: int = 3) -> bytes:
    return b"".join(json.dumps(row, ensure_ascii=False).encode() + b"\n" for row in make_rows(count))


def make_json(count: int = 3) -> bytes:
    return json.dumps(make_rows(count), ensure_ascii=False, indent=1).encode()


def make_csv(count: int = 3) -> bytes:
    target = io.StringIO()
    writer = csv.writer(target)
    writer.writerow(["编号", "标题", "发布时间", "来源", "正文"])
    writer.writerows(list(row.values()) for row in make_rows(count))
    return target.getvalue().encode("utf-8-sig")


def make_zip(files: Mapping[str, bytes], *, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", compression) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return target.getvalue()


def make_warc(pages: Mapping[str, bytes], *, content_type: str = "text/html; charset=utf-8") -> bytes:
    """Return the pages, by address, as a compressed web capture."""
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    target = io.BytesIO()
    writer = WARCWriter(target, gzip=True)
    for url, content in pages.items():
        headers = StatusAndHeaders("200 OK", [("Content-Type", content_type)], protocol="HTTP/1.1")
        writer.write_record(
            writer.create_warc_record(url, "response", payload=io.BytesIO(content), http_headers=headers)
        )
    return target.getvalue()


def make_docx(*, paragraphs: tuple[str, ...] = PARAGRAPHS, title: str = TITLE) -> bytes:
    from docx import Document

    document = Document()
    document.add_heading(title, level=1)
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def make_epub(chapters: Mapping[str, str] | None = None, *, author: str = "林小川") -> bytes:
    pages = chapters or {"one.xhtml": make_html(), "two.xhtml": make_html(title="第二章 灌溉")}
    items = "".join(
        f'<item id="c{n}" href="{name}" media-type="application/xhtml+xml"/>' for n, name in enumerate(pages)
    )
    spine = "".join(f'<itemref idref="c{n}"/>' for n in range(len(pages)))
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata>'
        f"<dc:title>水利读本</dc:title><dc:creator>{author}</dc:creator></metadata>"
        f"<manifest>{items}</manifest><spine>{spine}</spine></package>"
    )
    container = '<container><rootfiles><rootfile full-path="OEBPS/book.opf"/></rootfiles></container>'
    return make_zip(
        {"mimetype": b"application/epub+zip", "META-INF/container.xml": container.encode()}
        | {"OEBPS/book.opf": package.encode()}
        | {f"OEBPS/{name}": page.encode() for name, page in pages.items()}
    )


def make_mhtml() -> bytes:
    import base64

    page = base64.encodebytes(make_html(charset=None).encode()).decode()
    return (
        "From: <Saved>\r\nSnapshot-Content-Location: https://example.org/water/1\r\nSubject: saved\r\n"
        "MIME-Version: 1.0\r\n"
        'Content-Type: multipart/related; type="text/html"; boundary="----edge"\r\n\r\n'
        "------edge\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n"
        f"Content-Location: https://example.org/water/1\r\n\r\n{page}\r\n------edge--\r\n"
    ).encode()


def make_pdf(
    pages: tuple[tuple[str, ...], ...] = (PARAGRAPHS,),
    *,
    encoding: str = "UniGB-UTF16-H",
    codec: str = "utf-16-be",
    chars_per_line: int = 34,
    head: str = "",
    ordering: str = "GB1",
) -> bytes:
    """Return a PDF with a font that is not embedded, as many Chinese programs write it; lines break by width."""
    contents = [_draw(page, codec, chars_per_line, head, number) for number, page in enumerate(pages, 1)]
    return _write_pages(contents, encoding, ordering)


def make_placed_pdf(lines: Iterable[tuple[int, int, int, str]], *, encoding: str = "UniGB-UTF16-H") -> bytes:
    """Return a PDF of one page with lines at given places: left, bottom and size in points, text."""
    shown = (f"BT /F1 {size} Tf {x} {y} Td <{text.encode('utf-16-be').hex()}> Tj ET" for x, y, size, text in lines)
    return _write_pages([" ".join(shown).encode()], encoding, "GB1")


def _write_pages(contents: list[bytes], encoding: str, ordering: str) -> bytes:
    kids = " ".join(f"{8 + 2 * number} 0 R" for number in range(len(contents)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(contents)} >>".encode(),
        f"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /{encoding}".encode()
        + b" /DescendantFonts [4 0 R] >>",
        b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000 /FontDescriptor 5 0 R"
        + f" /CIDSystemInfo << /Registry (Adobe) /Ordering ({ordering}) /Supplement 2 >> >>".encode(),
        b"<< /Type /FontDescriptor /FontName /STSong-Light /Flags 4 /FontBBox [0 -200 1000 900] /ItalicAngle 0"
        b" /Ascent 800 /Descent -200 /CapHeight 800 /StemV 80 >>",
        b"<< >>",
        b"<< >>",
    ]
    for number, content in enumerate(contents):
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {9 + 2 * number} 0 R"
            " /Resources << /Font << /F1 3 0 R >> >> >>".encode()
        )
        objects.append(f"<< /Length {len(content)} >>\nstream\n".encode() + content + b"\nendstream")
    return _write_objects(objects)


def _draw(paragraphs: tuple[str, ...], codec: str, chars_per_line: int, head: str, number: int) -> bytes:
    def show(text: str) -> str:
        return f"<{text.encode(codec).hex()}> Tj"

    def split(text: str) -> list[str]:
        return [text[at : at + chars_per_line] for at in range(0, len(text), chars_per_line)]

    lines = [line for paragraph in paragraphs for line in split(f"　　{paragraph}")]
    body = "BT /F1 12 Tf 60 740 Td 18 TL " + " T* ".join(map(show, lines)) + " ET"
    if head:
        body += f" BT /F1 9 Tf 60 810 Td {show(head)} ET BT /F1 9 Tf 290 30 Td {show(f'- {number} -')} ET"
    return body.encode()


def _write_objects(objects: list[bytes]) -> bytes:
    out = b"%PDF-1.4\n"
    offsets = []
    for number, content in enumerate(objects, 1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n".encode() + content + b"\nendobj\n"
    table = b"".join(f"{offset:010} 00000 n \n".encode() for offset in offsets)
    start = len(out)
    head = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    return (
        out + head + table + f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF".encode()
    )


def make_every_format() -> dict[str, bytes]:
    """Return a good file of every format, by name."""
    return {
        "a.txt": TEXT.encode(),
        "b.md": f"# {TITLE}\n\n{TEXT}\n".encode(),
        "c.html": make_html().encode(),
        "d.htm": make_html(charset="gbk").encode("gbk"),
        "e.mhtml": make_mhtml(),
        "f.pdf": make_pdf(),
        "g.docx": make_docx(),
        "h.epub": make_epub(),
        "i.csv": make_csv(),
        "j.jsonl": make_jsonl(),
        "k.jsonl.gz": gzip.compress(make_jsonl()),
        "l.json": make_json(),
        "m.warc.gz": make_warc({"https://example.org/a.html": make_html().encode()}),
        "n.zip": make_zip({"a.txt": TEXT.encode(), "在里面/b.html": make_html().encode()}),
    }
