"""The page around the chat in a real browser: languages, themes, phones, keyboard, restarts, the real articles."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ingest.library import Library
from qa.assistant import Assistant
from qa.settings import Settings
from qa.ui.languages import LOCALES, load_words
from qa.ui.server import serve_in_background
from tests.qa.ui.browser import PHONE, SECOND_QUOTE, WORDS, Reader
from tests.qa.ui.fakes import FakeAssistant, FakeLibrary

# Gradio itself uses what its pandas calls deprecated.
pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::DeprecationWarning:gradio")]


def test_every_language_is_spoken_everywhere_and_kept(reader: Reader) -> None:
    page = reader.page
    reader.open()
    for language in ("zh-Hant", "en", "zh-Hans"):
        page.select_option("#jw-language", language)
        page.wait_for_selector(f"html[lang={LOCALES[language]}].jw-ready")
        words = load_words(language)
        assert page.inner_text("#jw-new") == words["new"]
        assert page.get_attribute("#jw-box textarea", "placeholder") == words["ask_placeholder"]
        assert words["promise"] in page.inner_text("#jw-welcome")


def test_the_appearance_is_chosen_and_kept(reader: Reader) -> None:
    page = reader.page
    reader.open()
    is_dark = "document.body.classList.contains('dark') && document.documentElement.dataset.theme === 'dark'"
    assert not page.evaluate(is_dark)
    page.click("#jw-theme")
    page.click("#jw-theme")
    assert page.evaluate(is_dark)
    page.reload()
    page.wait_for_selector(".jw-ready")
    assert page.evaluate(is_dark)


def test_a_dark_system_is_followed(server: tuple[FakeAssistant, str], open_reader: Callable[..., Reader]) -> None:
    reader = open_reader(server[1], color_scheme="dark")
    reader.open()
    assert reader.page.evaluate("document.body.classList.contains('dark')")


def test_on_a_phone_everything_fits_and_sources_come_from_below(
    server: tuple[FakeAssistant, str], open_reader: Callable[..., Reader]
) -> None:
    reader = open_reader(server[1], viewport=PHONE, has_touch=True, is_mobile=True)
    page = reader.page
    reader.open()
    reader.answer()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert not page.is_visible("#jw-left")
    assert not page.is_visible("#jw-right")
    page.locator("#jw-chat a.jw-chip").nth(1).tap()
    page.wait_for_selector(".jw-source.jw-active", state="visible")
    box = page.locator("#jw-right").bounding_box()
    assert box is not None
    assert box["width"] == PHONE["width"]
    page.tap(f"#jw-right [aria-label='{WORDS['close']}']")
    page.wait_for_selector("#jw-right", state="hidden")
    page.tap("#jw-menu")
    page.wait_for_selector("#jw-left", state="visible")


def test_enter_that_commits_chinese_input_does_not_send(reader: Reader) -> None:
    page = reader.page
    reader.open()
    page.click("#jw-box textarea")
    keys = page.context.new_cdp_session(page)
    keys.send("Input.imeSetComposition", {"text": "jiaqing", "selectionStart": 7, "selectionEnd": 7})
    keys.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", "windowsVirtualKeyCode": 229, "key": "Process"})
    keys.send("Input.insertText", {"text": "加氢"})
    keys.send("Input.dispatchKeyEvent", {"type": "keyUp", "windowsVirtualKeyCode": 13, "key": "Enter", "code": "Enter"})
    page.wait_for_timeout(300)
    assert page.input_value("#jw-box textarea") == "加氢"
    assert page.locator(".jw-question").count() == 0


def test_the_keyboard_reaches_the_question_and_the_citations(reader: Reader) -> None:
    page = reader.page
    reader.open()
    reader.answer()
    page.click("#jw-top h1")
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert page.inner_text(".jw-source.jw-active .jw-number") == "2"
    page.keyboard.press("k")
    assert page.inner_text(".jw-source.jw-active .jw-number") == "1"
    page.keyboard.press("o")
    page.wait_for_selector("mark.jw-opened")
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.tagName") == "TEXTAREA"


def test_every_control_has_a_name(reader: Reader) -> None:
    reader.open()
    reader.answer()
    reader.page.locator("#jw-chat a.jw-chip").first.click()
    nameless = reader.page.evaluate(
        """[...document.querySelectorAll("button, a[href], input, textarea, select")]
        .filter((each) => each.offsetParent && !(each.getAttribute("aria-label") || each.title
            || each.textContent.trim() || each.labels?.length))
        .map((each) => each.outerHTML.slice(0, 120))"""
    )
    assert nameless == []


def test_answers_survive_a_restart_of_the_server(tmp_path: Path, open_reader: Callable[..., Reader]) -> None:
    library = FakeLibrary(tmp_path)
    with serve_in_background(FakeAssistant(library)) as address:
        reader = open_reader(address)
        reader.open()
        reader.answer()
        cookies, conversation = reader.page.context.cookies(), reader.page.url.partition("?")[2]
    with serve_in_background(FakeAssistant(library)) as address:
        later = open_reader(address)
        later.page.context.add_cookies(cookies)
        later.open(f"/?{conversation}")
        later.page.wait_for_selector("#jw-chat .jw-support")
        later.page.locator("#jw-chat a.jw-chip").nth(1).click()
        assert later.page.inner_text(".jw-source.jw-active mark") == SECOND_QUOTE


@pytest.mark.articles
def test_the_headline_question_is_answered_from_the_real_articles(
    shared: Path, tmp_path: Path, open_reader: Callable[..., Reader]
) -> None:
    with Library.open(tmp_path) as library:
        library.sync([shared / "articles"])
        with serve_in_background(Assistant(library, Settings.load())) as address:
            reader = open_reader(address)
            page = reader.page
            reader.open()
            reader.answer("哪个省份连续三届产生大国工匠年度人物？")
            assert page.inner_text("#jw-chat .jw-answer strong") == "黑龙江"
            page.locator("#jw-chat a.jw-chip").first.click()
            quote = page.inner_text(".jw-source.jw-active mark")
            assert "黑龙江" in quote
            assert WORDS["exact"] in page.inner_text(".jw-source.jw-active")
            page.click(f".jw-source.jw-active >> text={WORDS['open_article']}")
            page.wait_for_selector("mark.jw-opened")
            assert "".join(page.locator("mark.jw-opened").all_inner_texts()) == quote
            assert any(quote in article.text for article in library.articles())
            assert reader.foreign_requests == []
