"""The chat as a reader meets it: in a real browser, on a real server."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.qa.ui.browser import FIRST_QUOTE, QUESTION, SECOND_QUOTE, WORDS, Reader
from tests.qa.ui.fakes import ARTICLES, HOSTILE, FakeAssistant

# Gradio itself uses what its pandas calls deprecated.
pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::DeprecationWarning:gradio")]


def test_the_first_screen_tells_what_this_is_and_an_example_is_answered(reader: Reader) -> None:
    reader.open()
    assert reader.page.title() == "匠问 Jiangwen"
    welcome = reader.page.inner_text("#jw-welcome")
    assert WORDS["promise"] in welcome
    assert "最新 2024-08-09" in welcome
    reader.page.click(".jw-example")
    reader.page.wait_for_selector(".jw-support")
    assert reader.page.inner_text(".jw-question") == QUESTION
    assert not reader.page.is_visible("#jw-welcome")


def test_an_example_that_is_clicked_before_the_chat_is_there_is_asked(reader: Reader) -> None:
    reader.page.route("**/assets/*.js", lambda route: (time.sleep(0.05), route.continue_()))
    reader.page.goto(reader.address, wait_until="commit")
    reader.page.click(".jw-example")
    assert reader.page.locator(".jw-ready").count() == 0
    reader.page.wait_for_selector(".jw-support")


def test_scripts_that_come_late_miss_nothing(reader: Reader) -> None:
    reader.page.route("**/ui/*/sources.js", lambda route: (time.sleep(3), route.continue_()))
    reader.open()
    reader.answer()


def test_a_chip_opens_the_quote_and_the_article_at_the_quote(reader: Reader) -> None:
    page = reader.page
    reader.open()
    reader.answer()
    chips = page.locator("#jw-chat a.jw-chip")
    assert chips.count() == 4
    assert SECOND_QUOTE in chips.nth(1).get_attribute("title")
    chips.nth(1).click()
    assert page.inner_text(".jw-source.jw-active mark") == SECOND_QUOTE
    assert WORDS["exact"] in page.inner_text(".jw-source.jw-active")
    page.click(f".jw-source.jw-active >> text={WORDS['open_article']}")
    page.wait_for_selector(".jw-words mark.jw-opened")
    assert page.locator(".jw-words mark").all_inner_texts() == [FIRST_QUOTE, SECOND_QUOTE]
    assert page.inner_text("mark.jw-opened") == SECOND_QUOTE
    page.click(f"text={WORDS['show_removed'].format(count=1)}")
    page.wait_for_selector(".jw-removed")
    page.keyboard.press("Escape")
    assert page.inner_text(".jw-source.jw-active mark") == SECOND_QUOTE


def test_sentences_carry_their_support_in_words_with_the_reason(reader: Reader) -> None:
    reader.open()
    reader.answer()
    marks = reader.page.locator("#jw-chat .jw-support")
    expected = ["supported", "supported", "partial", "unsupported"]
    assert marks.all_inner_texts() == [WORDS[support] for support in expected]
    assert marks.nth(2).get_attribute("title") == "引文中没有“2024”"


def test_a_chip_is_a_link_to_a_page_that_works_without_scripts(reader: Reader) -> None:
    reader.open()
    reader.answer()
    with reader.page.context.expect_page() as opened:
        reader.page.locator("#jw-chat a.jw-chip").nth(1).click(modifiers=["Control"])
    assert opened.value.locator("mark.opened").inner_text() == SECOND_QUOTE
    assert opened.value.locator("script").count() == 0


def test_a_conversation_has_an_address_and_survives_a_reload(reader: Reader) -> None:
    page = reader.page
    reader.open()
    reader.answer()
    assert "?c=" in page.url
    page.reload()
    page.wait_for_selector("#jw-chat .jw-support")
    assert page.locator("#jw-chat a.jw-chip").count() == 4
    page.locator("#jw-chat a.jw-chip").nth(2).click()
    assert page.inner_text(".jw-source.jw-active .jw-number") == "3"


def test_sources_are_shown_before_the_answer_and_stopping_keeps_what_was_written(
    server: tuple[FakeAssistant, str], reader: Reader
) -> None:
    page = reader.page
    server[0].released.clear()
    reader.open()
    reader.ask("停一停", until=".jw-stage")
    page.wait_for_selector("text=加氢能力不足")
    assert page.locator(".jw-source").count() == len(ARTICLES)
    page.reload()
    page.wait_for_selector("#jw-box .stop-button")
    assert "加氢能力不足" in page.inner_text("#jw-chat"), "the answer goes on after a reload"
    page.click("#jw-box .stop-button")
    page.wait_for_selector(f"#jw-chat >> text={WORDS['stopped']}")
    server[0].released.set()
    page.wait_for_selector("#jw-box .submit-button")
    assert "加氢能力不足" in page.inner_text("#jw-chat")


def test_an_answer_goes_on_while_another_conversation_is_open(
    server: tuple[FakeAssistant, str], reader: Reader
) -> None:
    page = reader.page
    server[0].released.clear()
    reader.open()
    reader.ask("停一停", until=".jw-stage")
    page.wait_for_selector("text=加氢能力不足")
    left = page.url.partition("?c=")[2]
    page.click("#jw-new")
    page.wait_for_selector(".jw-ready #jw-welcome", state="visible")
    reader.answer("明天的天气？")
    server[0].released.set()
    page.wait_for_function(
        "async id => (await (await fetch(`/export/${id}.json`)).json()).at(-1).state === 'answered'", arg=left
    )
    assert page.locator(".jw-question").all_inner_texts() == ["明天的天气？"]
    page.click("#jw-chats .jw-row-title >> text=停一停")
    page.wait_for_selector(".jw-support")
    assert page.locator(".jw-question").all_inner_texts() == ["停一停"]


def test_one_goes_back_and_forward_between_conversations(reader: Reader) -> None:
    page = reader.page
    reader.open()
    reader.answer()
    first = page.url
    page.click("#jw-new")
    page.wait_for_function("!location.search && !document.querySelector('.jw-question')")
    reader.answer("明天的天气？")
    second = page.url
    for step, address, question in (
        ("back", reader.address + "/", ""),
        ("back", first, QUESTION),
        ("forward", reader.address + "/", ""),
        ("forward", second, "明天的天气？"),
    ):
        page.evaluate(f"history.{step}()")
        page.wait_for_function(
            "question => (document.querySelector('.jw-question')?.innerText ?? '') === question", arg=question
        )
        assert page.url == address


def test_another_tab_of_the_conversation_shows_what_was_asked_here(reader: Reader) -> None:
    reader.open()
    reader.answer()
    other = reader.page.context.new_page()
    other.goto(reader.page.url)
    other.wait_for_selector(".jw-support")
    reader.answer("明天的天气？")
    other.wait_for_selector(".jw-refusal")
    assert other.locator(".jw-question").all_inner_texts() == [QUESTION, "明天的天气？"]


def test_a_long_answer_is_shown_from_its_beginning(reader: Reader) -> None:
    page = reader.page
    page.set_viewport_size({"width": 390, "height": 500})
    reader.open()
    reader.answer()
    reader.answer("引文12")
    page.wait_for_selector("#jw-follow .jw-example")
    page.wait_for_function(
        """() => { const question = [...document.querySelectorAll('.jw-question')].at(-1).getBoundingClientRect();
        return question.top > 50 && question.top < 130; }"""
    )


def test_a_refusal_shows_the_nearest_passages_and_opens_them(reader: Reader) -> None:
    reader.open()
    reader.answer("明天的天气？")
    assert WORDS["refused"] in reader.page.inner_text(".jw-refusal")
    reader.page.locator(".jw-nearest").nth(1).click()
    reader.page.wait_for_selector(".jw-words mark")
    assert "Drivers lose an average" in reader.page.inner_text(".jw-words")


def test_an_error_is_explained_and_the_question_can_be_asked_again(reader: Reader) -> None:
    reader.open()
    reader.answer("超时")
    assert "模型没有在规定时间内回答" in reader.page.inner_text(".jw-error")
    reader.page.click(f".jw-do-again >> text={WORDS['retry']}")
    reader.page.wait_for_selector("#jw-box .submit-button")
    assert reader.page.locator(".jw-question").count() == 1


def test_copying_an_answer_gives_its_words_and_a_list_of_sources(reader: Reader) -> None:
    reader.open()
    reader.answer()
    reader.page.click(".jw-do-copy")
    reader.page.wait_for_selector(".jw-toast")
    copied = reader.page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("加氢能力不足。[1]\n建成投用的加氢站只有3座")
    assert f"{WORDS['source_list']}\n[1] “{FIRST_QUOTE}” — {ARTICLES[2].title} (江岸日报 2024-03-18)" in copied
    assert "<" not in copied.split(WORDS["source_list"])[0]
    assert "/s/" not in copied


def test_words_of_questions_and_articles_never_run(reader: Reader) -> None:
    page = reader.page
    reader.open()
    reader.answer(HOSTILE + " ![x](http://evil.example/a.png) **粗**")
    assert page.locator(".jw-question").inner_text().endswith("![x](http://evil.example/a.png) **粗**")
    page.locator("#jw-chat a.jw-chip").nth(3).click()
    page.click(f".jw-source.jw-active >> text={WORDS['open_article']}")
    page.wait_for_selector(".jw-words mark")
    page.click("#jw-tab-library")
    page.wait_for_selector(".jw-article-row")
    assert page.locator("#jw-chat img, #jw-right img, #jw-left img, a[href^=javascript]").count() == 0


def test_two_people_never_see_each_others_conversations(
    server: tuple[FakeAssistant, str], reader: Reader, open_reader: Callable[..., Reader]
) -> None:
    reader.open()
    reader.answer()
    conversation = reader.page.url.partition("?")[2]
    chip = reader.page.locator("#jw-chat a.jw-chip").first.get_attribute("href")
    other = open_reader(server[1])
    other.open(f"/?{conversation}")
    assert other.page.is_visible("#jw-welcome")
    assert other.page.locator("#jw-chats .jw-row").count() == 0
    assert other.page.request.get(server[1] + chip).status == 404


def test_two_people_who_ask_at_once_each_get_their_own_answer(
    server: tuple[FakeAssistant, str], reader: Reader, open_reader: Callable[..., Reader]
) -> None:
    other = open_reader(server[1])
    reader.open()
    other.open()
    for person, question in ((reader, QUESTION), (other, "明天的天气？")):
        person.page.fill("#jw-box textarea", question)
        person.page.press("#jw-box textarea", "Enter")
    reader.page.wait_for_selector(".jw-support")
    other.page.wait_for_selector(".jw-refusal")
    assert reader.page.locator(".jw-refusal").count() == 0
    assert other.page.locator(".jw-support").count() == 0
    assert other.page.inner_text(".jw-question") == "明天的天气？"


def test_a_conversation_is_renamed_and_deleted_after_a_question(reader: Reader) -> None:
    page = reader.page
    reader.open()
    reader.answer()
    row = page.locator("#jw-chats .jw-row")
    row.hover()
    row.locator(f"[aria-label='{WORDS['rename']}']").click()
    page.keyboard.type("公交")
    page.keyboard.press("Enter")
    page.wait_for_selector("#jw-chats .jw-row-title >> text=公交")
    row.hover()
    row.locator(f"[aria-label='{WORDS['delete']}']").click()
    page.click(f"#jw-chats .jw-asking >> text={WORDS['no']}")
    assert row.count() == 1
    row.hover()
    row.locator(f"[aria-label='{WORDS['delete']}']").click()
    page.click("#jw-chats .jw-danger")
    page.wait_for_selector("#jw-welcome", state="visible")
    page.wait_for_selector(f"text={WORDS['no_chats']}")


def test_files_are_uploaded_with_their_outcome_and_deleted(reader: Reader, tmp_path: Path) -> None:
    page = reader.page
    good, bad = tmp_path / "新线路开通.txt", tmp_path / "程序.exe"
    good.write_text("新线路今天开通。", "utf-8")
    bad.write_bytes(b"MZ")
    reader.open()
    page.click("#jw-tab-library")
    page.wait_for_selector(".jw-article-row")
    page.set_input_files("#jw-library input[type=file]", [str(good), str(bad)])
    page.wait_for_selector(".jw-upload-row.jw-bad")
    assert WORDS["upload_added"].format(count=1) in page.inner_text(".jw-upload-row.jw-good")
    assert "不支持这种文件" in page.inner_text(".jw-upload-row.jw-bad")
    page.fill("#jw-library .jw-search", "新线路")
    page.wait_for_function("document.querySelectorAll('.jw-article-row').length === 1")
    page.hover(".jw-article-row")
    page.click(f".jw-article-row [aria-label='{WORDS['delete']}']")
    page.click("#jw-library .jw-danger")
    page.wait_for_selector(f"#jw-library >> text={WORDS['no_match']}")
