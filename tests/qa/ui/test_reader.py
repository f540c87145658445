from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ingest.types import Block, ReadArticle, Run
from qa.types import Citation
from qa.ui.reader import Removed, Span, removed_words, safe_url, spans_of, split_paragraphs
from tests.qa.ui.fakes import ADVERTISEMENT, BUSES, STATIONS, FakeLibrary, make_article


def citation(number: int, quote: str, *, verified: bool = True) -> Citation:
    start = BUSES.text.index(quote)
    return Citation(number, BUSES.id, start, start + len(quote), quote, verified)


def test_every_quote_of_the_answer_is_marked_in_its_article() -> None:
    citations = (citation(1, "投放氢燃料公交车86辆"), citation(2, "每日9吨"))
    paragraphs = split_paragraphs(BUSES.text, spans_of(BUSES, citations))
    marked = [stretch for paragraph in paragraphs for stretch in paragraph.stretches if stretch.numbers]
    assert [(stretch.text, stretch.numbers) for stretch in marked] == [
        ("投放氢燃料公交车86辆", (1,)),
        ("每日9吨", (2,)),
    ]


def test_a_quote_that_is_not_verified_or_no_longer_there_is_not_marked() -> None:
    unverified = citation(1, "每日9吨", verified=False)
    changed = make_article(BUSES.id, BUSES.title, "前言。" + BUSES.text)
    assert spans_of(BUSES, [unverified]) == ()
    assert spans_of(changed, [citation(1, "每日9吨")]) == ()
    assert spans_of(STATIONS, [citation(1, "每日9吨")]) == ()


def test_a_quote_over_two_paragraphs_is_marked_in_both() -> None:
    paragraphs = split_paragraphs("甲乙\n\n丙丁", [Span(1, 1, 5)])
    assert [[(s.text, s.numbers) for s in p.stretches] for p in paragraphs] == [
        [("甲", ()), ("乙", (1,))],
        [("丙", (1,)), ("丁", ())],
    ]


@given(st.text("甲乙\n 𠮷", max_size=40), st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=4))
def test_paragraphs_lose_no_word_and_mark_exactly_the_spans(text: str, places: list[tuple[int, int]]) -> None:
    spans = [Span(n, *sorted((min(a, len(text)), min(b, len(text))))) for n, (a, b) in enumerate(places, start=1)]
    stretches = [stretch for paragraph in split_paragraphs(text, spans) for stretch in paragraph.stretches]
    assert "".join(s.text for s in stretches) == "".join(line for line in text.split("\n") if line.strip())
    for span in spans:
        lines = [(start, line) for start, line in _lines(text) if line.strip()]
        expected = "".join(line[max(0, span.start - at) : max(0, span.end - at)] for at, line in lines)
        assert "".join(s.text for s in stretches if span.number in s.numbers) == expected


def _lines(text: str) -> list[tuple[int, str]]:
    start, lines = 0, []
    for line in text.split("\n"):
        lines.append((start, line))
        start += len(line) + 1
    return lines


def test_removed_words_stand_before_the_paragraph_they_stood_before(tmp_path: object) -> None:
    original = "广告一\n甲\n广告二\n乙\n广告三"
    blocks = (
        Block(0, 3, "removed", "ad"),
        Block(4, 5, "body", "text"),
        Block(6, 9, "removed", "ad"),
        Block(10, 11, "body", "text"),
        Block(12, 15, "removed", "ad"),
    )
    read = ReadArticle(make_article("a", "题", "甲\n乙"), original, blocks, (Run(0, 4, 1), Run(2, 10, 1)), "utf-8")
    paragraphs = split_paragraphs("甲\n乙", (), removed_words(read))
    assert [p.removed_before for p in paragraphs] == [
        (Removed(0, "广告一", 0, "ad"),),
        (Removed(2, "广告二", 2, "ad"),),
        (Removed(3, "广告三", 4, "ad"),),
    ]
    assert paragraphs[2].stretches == ()


def test_the_removed_words_of_an_article_are_those_of_its_original(library: FakeLibrary) -> None:
    assert removed_words(library.read_article("buses")) == (Removed(0, ADVERTISEMENT, 0, "portal"),)


def test_only_web_addresses_become_links() -> None:
    assert safe_url("https://news.example.cn/a") == "https://news.example.cn/a"
    for url in (None, "", "javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "//host/x", "http://[bad"):
        assert safe_url(url) == ""
