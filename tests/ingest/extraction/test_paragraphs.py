"""Lines of printed pages become paragraphs."""

from __future__ import annotations

from ingest.extraction.paragraphs import PrintedLine, arrange_lines


def line(text: str, *, row: int, left: float = 60, width: float | None = None, size: float = 12) -> PrintedLine:
    """Return a line of a page 842 points high, rows 18 points apart."""
    top = 770 - 18 * row
    right = left + (size * len(text) if width is None else width)
    return PrintedLine(text, left, right, top - size, top, size, 1 - top / 842)


FULL = "这一行写满了整个栏宽一共十七个字的"


def test_a_full_line_goes_on_and_a_short_one_ends_its_paragraph() -> None:
    page = [line(FULL, row=0), line("到此为止。", row=1), line(FULL, row=2), line("完。", row=3)]
    assert arrange_lines([page])[0] == [f"{FULL}到此为止。", f"{FULL}完。"]


def test_an_indented_line_begins_a_paragraph() -> None:
    page = [line(FULL, row=0), line(FULL[:-2], row=1, left=84), line(FULL, row=2)]
    assert arrange_lines([page])[0] == [FULL, FULL[:-2] + FULL]


def test_words_are_kept_apart_and_hyphens_joined_where_the_text_is_not_chinese() -> None:
    page = [
        line("the new elec-", row=0, width=200),
        line("tric ferry of 12", row=1, width=200),
        line("500 tons", row=2),
    ]
    assert arrange_lines([page])[0] == ["the new electric ferry of 12 500 tons"]


def test_a_number_broken_in_chinese_is_joined_without_a_space() -> None:
    page = [line(FULL + "23.", row=0, width=200), line("6亿元。", row=1)]
    assert arrange_lines([page])[0] == [FULL + "23.6亿元。"]


def test_running_heads_and_page_numbers_come_last_and_paragraphs_go_on_over_pages() -> None:
    pages = [[line("水利日报", row=-2), line(FULL, row=1), line(f"- {number} -", row=41)] for number in range(1, 4)]
    body, furniture, _ = arrange_lines(pages)
    assert body == [FULL * 3]
    assert furniture == ["水利日报", "- 1 -", "水利日报", "- 2 -", "水利日报", "- 3 -"]


def test_the_headline_is_set_larger_than_the_text() -> None:
    page = [line("青石水库下闸蓄水", row=0, size=20), line(FULL, row=3), line("完。", row=4)]
    assert arrange_lines([page])[2] == "青石水库下闸蓄水"
    assert arrange_lines([page[1:]])[2] == ""


def test_no_pages_have_no_text() -> None:
    assert arrange_lines([]) == ([], [], "")
