"""The opened article and the library tab, in a real browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from qa.ui.server import serve_in_background
from tests.qa.ui.browser import FIRST_QUOTE, SECOND_QUOTE, WORDS, Reader
from tests.qa.ui.fakes import ADVERTISEMENT, BUSES, FakeAssistant, FakeLibrary, make_article

# Gradio itself uses what its pandas calls deprecated.
pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::DeprecationWarning:gradio")]


@pytest.fixture
def alone(tmp_path: Path, open_reader: Callable[..., Reader]) -> Iterator[tuple[FakeLibrary, Reader]]:
    """A reader on a server of their own, whose library may be changed."""
    library = FakeLibrary(tmp_path)
    with serve_in_background(FakeAssistant(library)) as address:
        yield library, open_reader(address)


def open_article(reader: Reader, chip: int) -> None:
    reader.page.locator("#jw-chat a.jw-chip").nth(chip).click()
    reader.page.click(f".jw-source.jw-active >> text={WORDS['open_article']}")
    reader.page.wait_for_selector(".jw-words p")


def open_library(reader: Reader) -> None:
    reader.page.click("#jw-tab-library")
    reader.page.wait_for_selector(".jw-article-row")


def test_one_steps_from_quote_to_quote(reader: Reader) -> None:
    page = reader.page
    reader.open()
    reader.answer()
    open_article(reader, 0)
    assert page.inner_text("mark.jw-opened") == FIRST_QUOTE
    assert page.inner_text(".jw-steps .jw-count") == WORDS["quote_of"].format(number=1, count=2)
    page.click(f".jw-steps [aria-label='{WORDS['next_quote']}']")
    assert page.inner_text("mark.jw-opened") == SECOND_QUOTE
    page.click(f".jw-steps [aria-label='{WORDS['next_quote']}']")
    assert page.inner_text("mark.jw-opened") == FIRST_QUOTE
    page.click(f".jw-steps [aria-label='{WORDS['previous_quote']}']")
    assert page.inner_text(".jw-steps .jw-count") == WORDS["quote_of"].format(number=2, count=2)


def test_removed_words_tell_their_rule_and_are_restored(server: tuple[FakeAssistant, str], reader: Reader) -> None:
    page = reader.page
    reader.open()
    reader.answer()
    open_article(reader, 0)
    page.click(f"text={WORDS['show_removed'].format(count=1)}")
    page.wait_for_selector(".jw-removed")
    assert page.inner_text(".jw-removed del") == ADVERTISEMENT
    assert WORDS["rule_portal"] in page.inner_text(".jw-rule")
    page.click(".jw-removed .jw-link")
    page.wait_for_selector(f".jw-toast >> text={WORDS['restored']}")
    assert server[0].library.restored[-1] == (BUSES.id, (0,))


def test_a_deleted_article_leaves_its_quote_and_says_so(alone: tuple[FakeLibrary, Reader]) -> None:
    library, reader = alone
    reader.open()
    reader.answer()
    library.remove(BUSES.id)
    reader.page.reload()
    reader.page.wait_for_selector("#jw-chat .jw-support")
    reader.page.locator("#jw-chat a.jw-chip").first.click()
    card = reader.page.locator(".jw-source.jw-active")
    assert FIRST_QUOTE in card.inner_text()
    assert WORDS["gone"] in card.inner_text()
    assert card.locator(f"text={WORDS['open_article']}").count() == 0


def test_a_changed_article_says_that_its_quotes_have_moved(alone: tuple[FakeLibrary, Reader]) -> None:
    library, reader = alone
    reader.open()
    reader.answer()
    library._articles[BUSES.id] = make_article(BUSES.id, BUSES.title, "更正：" + BUSES.text)
    open_article(reader, 0)
    assert WORDS["quotes_moved"] in reader.page.inner_text(".jw-article")
    assert reader.page.locator(".jw-words mark").count() == 0


def test_an_article_in_quarantine_is_explained_and_released(alone: tuple[FakeLibrary, Reader]) -> None:
    library, reader = alone
    page = reader.page
    reader.open()
    open_library(reader)
    page.click("[data-list=quarantine]")
    page.wait_for_selector(".jw-held")
    assert "有 60 个字已丢失" in page.inner_text(".jw-held")
    page.click(f".jw-held >> text={WORDS['release']}")
    page.wait_for_selector(".jw-held", state="detached")
    assert library.quarantine() == ()
    page.click("[data-list=articles_tab]")
    page.wait_for_selector(".jw-article-row >> text=读不出来的文章")


def test_earlier_runs_tell_what_failed_and_why(reader: Reader) -> None:
    page = reader.page
    reader.open()
    open_library(reader)
    page.click("[data-list=runs]")
    page.click(f".jw-held >> text={WORDS['run_reasons']}")
    page.wait_for_selector("text=broken.pdf：里面没有文字")
    assert WORDS["run_added"].format(count=4) in page.inner_text(".jw-held")


def test_many_articles_come_page_by_page(alone: tuple[FakeLibrary, Reader]) -> None:
    library, reader = alone
    page = reader.page
    for number in range(120):
        library._articles[f"n{number}"] = make_article(f"n{number}", f"第{number:03}篇", "正文")
    reader.open()
    open_library(reader)
    assert page.inner_text(".jw-pages span") == WORDS["page_of"].format(page=1, pages=3)
    assert page.is_disabled(f".jw-pages [aria-label='{WORDS['previous_page']}']")
    for number in (2, 3):
        page.click(f".jw-pages [aria-label='{WORDS['next_page']}']")
        page.wait_for_selector(f".jw-pages >> text={WORDS['page_of'].format(page=number, pages=3)}")
    assert page.locator(".jw-article-row").count() == 24, "a page holds its own rows only"
    assert page.is_disabled(f".jw-pages [aria-label='{WORDS['next_page']}']")
    page.fill("#jw-library .jw-search", "第007篇")
    page.wait_for_function("document.querySelectorAll('.jw-article-row').length === 1")
    assert page.locator(".jw-pages button").count() == 0


def test_a_deletion_is_asked_about_and_proven(alone: tuple[FakeLibrary, Reader]) -> None:
    library, reader = alone
    page = reader.page
    reader.open()
    open_library(reader)
    page.hover(".jw-article-row")
    page.locator(f".jw-article-row [aria-label='{WORDS['delete']}']").first.click()
    page.click(f".jw-asking >> text={WORDS['no']}")
    assert library.count_articles() == 4
    page.hover(".jw-article-row")
    page.locator(f".jw-article-row [aria-label='{WORDS['delete']}']").first.click()
    page.click("#jw-library .jw-danger")
    page.wait_for_selector(f".jw-toast >> text={WORDS['deleted_proof']}")
    assert library.count_articles() == 3


def test_an_article_of_the_list_opens_beside_the_chat(reader: Reader) -> None:
    reader.open()
    open_library(reader)
    reader.page.click(f".jw-article-row >> text={BUSES.title}")
    reader.page.wait_for_selector(".jw-words p")
    assert "86辆" in reader.page.inner_text(".jw-words")


def test_the_uploads_of_one_person_are_not_shown_to_another(
    server: tuple[FakeAssistant, str], reader: Reader, open_reader: Callable[..., Reader], tmp_path: Path
) -> None:
    file = tmp_path / "程序.exe"
    file.write_bytes(b"MZ")
    reader.open()
    open_library(reader)
    reader.page.set_input_files("#jw-library input[type=file]", str(file))
    reader.page.wait_for_selector(".jw-upload-row.jw-bad")
    other = open_reader(server[1])
    other.open()
    open_library(other)
    assert other.page.locator(".jw-upload-row").count() == 0


def test_an_upload_that_breaks_off_is_told(reader: Reader, tmp_path: Path) -> None:
    file = tmp_path / "断线.txt"
    file.write_text("正文。", "utf-8")
    reader.open()
    open_library(reader)
    reader.page.route("**/api/articles?name=*", lambda route: route.abort())
    reader.page.set_input_files("#jw-library input[type=file]", str(file))
    reader.page.wait_for_selector(".jw-upload-row.jw-bad")
    assert WORDS["unreachable"] in reader.page.inner_text(".jw-upload-row")
    reader.complaints.clear()  # the browser complains of the request that was aborted here
