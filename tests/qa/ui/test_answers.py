"""What stands with an answer, in a real browser: citations, conflicts, notes, tools, feedback, follow-ups."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from qa.ui.languages import load_words
from tests.qa.ui.browser import QUESTION, WORDS, Reader
from tests.qa.ui.fakes import BUSES, STATIONS, FakeAssistant

# Gradio itself uses what its pandas calls deprecated.
pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::DeprecationWarning:gradio")]


@pytest.mark.parametrize("count", [1, 3, 4, 12])
def test_every_citation_opens_its_own_quote(reader: Reader, count: int) -> None:
    page = reader.page
    reader.open()
    reader.answer(f"引文{count}")
    chips = page.locator("#jw-chat a.jw-chip")
    assert chips.count() == count
    assert page.inner_text("#jw-right h2") == WORDS["sources_count"].format(count=count)
    seen = set()
    for number in range(count):
        chips.nth(number).click()
        quote = page.inner_text(".jw-source.jw-active mark")
        assert f"“{quote[:20]}" in (chips.nth(number).get_attribute("title") or "")
        assert page.inner_text(".jw-source.jw-active .jw-number") == str(number + 1)
        seen.add(quote)
    assert len(seen) == count


def test_a_folded_source_shows_its_quote(reader: Reader) -> None:
    reader.open()
    reader.answer("引文12")
    hidden = reader.page.evaluate(
        """[...document.querySelectorAll(".jw-source:not(.jw-active, .jw-passage) mark")].filter((mark) =>
        mark.getClientRects()[0].bottom > mark.closest(".jw-quote").getBoundingClientRect().bottom + 1).length"""
    )
    assert hidden == 0
    assert reader.page.locator(".jw-source mark").count() == 12


def test_articles_that_disagree_are_shown_side_by_side_and_open(reader: Reader) -> None:
    page = reader.page
    reader.open()
    reader.answer("分歧")
    accounts = page.locator(".jw-accounts li")
    assert accounts.locator("mark").all_inner_texts() == ["5座", "3座"], "newest first"
    first, second = accounts.nth(0).bounding_box(), accounts.nth(1).bounding_box()
    assert first is not None
    assert second is not None
    assert first["y"] == second["y"]
    accounts.nth(0).locator("a.jw-chip").click()
    assert STATIONS.title in page.inner_text(".jw-source.jw-active")


def test_freshness_and_filters_are_told(reader: Reader) -> None:
    reader.open()
    reader.answer("分歧")
    assert WORDS["as_of"].format(date="2024-08-09") in reader.page.inner_text("#jw-chat")
    assert reader.page.locator(".jw-filter").all_inner_texts() == ["2024年", "江岸日报"]


def test_a_suggested_question_is_asked(reader: Reader) -> None:
    page = reader.page
    reader.open()
    reader.answer()
    page.click("#jw-follow >> text=示范线有多少辆车？")
    page.wait_for_function("document.querySelectorAll('.jw-question').length === 2")
    page.wait_for_selector("#jw-box .submit-button")
    assert page.locator(".jw-question").last.inner_text() == "示范线有多少辆车？"


def test_a_refusal_suggests_what_to_try_and_no_further_question(reader: Reader) -> None:
    reader.open()
    reader.answer("明天的天气？")
    assert "可以改问“加氢站”" in reader.page.inner_text(".jw-suggestion")
    assert reader.page.locator("#jw-follow button").count() == 0


def test_the_rewritten_question_is_put_into_the_input_to_be_changed(reader: Reader) -> None:
    page = reader.page
    reader.open()
    reader.answer()
    reader.answer("那氢价呢？")
    page.click(".jw-do-edit")
    assert page.input_value("#jw-box textarea") == f"那氢价呢？（接上文：{QUESTION}）"
    page.keyboard.type("x")
    page.keyboard.press("Enter")
    page.wait_for_function("document.querySelectorAll('.jw-question').length === 3")
    assert page.locator(".jw-question").last.inner_text().endswith("）x")


def test_an_answer_is_given_again_in_the_place_of_the_first(reader: Reader) -> None:
    page = reader.page
    reader.open()
    reader.answer()
    before = page.locator("#jw-chat a.jw-chip").first.get_attribute("href")
    page.click(".jw-do-again")
    page.wait_for_function(
        "before => document.querySelector('#jw-chat .jw-support') && "
        "document.querySelector('#jw-chat a.jw-chip').getAttribute('href') !== before",
        arg=before,
    )
    assert page.locator(".jw-question").count() == 1


def test_praise_is_kept_over_a_reload_and_taken_back(reader: Reader) -> None:
    page = reader.page
    reader.open()
    reader.answer()
    page.click(".jw-do-good")
    page.wait_for_selector(".jw-do-good.jw-pressed")
    page.reload()
    page.click(".jw-do-good.jw-pressed")
    page.wait_for_selector(".jw-do-good:not(.jw-pressed)")
    assert page.request.get(f"{reader.address}/export/feedback.json").json() == []


def test_blame_is_kept_with_its_reasons(reader: Reader) -> None:
    page = reader.page
    reader.open()
    reader.answer()
    page.click(".jw-do-bad")
    page.check("dialog input[value=wrong_quote]")
    page.check("dialog input[value=outdated]")
    page.fill("dialog textarea", "第三句不对")
    page.click("dialog button[type=submit]")
    page.wait_for_selector(".jw-do-bad.jw-pressed")
    exported = page.request.get(f"{reader.address}/export/feedback.json").json()
    assert [(each["question"], each["feedback"]) for each in exported] == [
        (QUESTION, {"rating": "bad", "reasons": ["wrong_quote", "outdated"], "comment": "第三句不对"})
    ]


def test_a_dialog_closes_with_escape_and_gives_the_focus_back(reader: Reader) -> None:
    page = reader.page
    reader.open()
    reader.answer()
    page.click(".jw-do-bad")
    page.wait_for_selector("dialog[open]")
    page.keyboard.press("Escape")
    page.wait_for_selector("dialog", state="detached")
    assert page.evaluate("document.activeElement.classList.contains('jw-do-bad')")


def test_two_people_never_see_each_others_feedback(
    server: tuple[FakeAssistant, str], reader: Reader, open_reader: Callable[..., Reader]
) -> None:
    reader.open()
    reader.answer()
    reader.page.click(".jw-do-good")
    reader.page.wait_for_selector(".jw-do-good.jw-pressed")
    answer = reader.page.get_attribute(".jw-do-good", "name")
    other = open_reader(server[1])
    other.page.goto(other.address)
    assert other.page.request.get(f"{other.address}/export/feedback.json").json() == []
    refused = other.page.request.put(f"{other.address}/api/answers/{answer}/feedback", data={"rating": "bad"})
    assert refused.status == 404


def test_an_answer_is_taken_away_as_text_data_and_receipt(reader: Reader) -> None:
    page = reader.page
    reader.open()
    reader.answer()
    for kind, sign in (("Markdown", f"## {QUESTION}"), ("JSON", '"citations"'), (WORDS["export_receipt"], '"digest"')):
        page.click(".jw-menu summary")
        with page.expect_download() as download:
            page.click(f".jw-menu a >> text={kind}")
        assert sign in Path(download.value.path()).read_text("utf-8")


@pytest.mark.parametrize(("locale", "language"), [("en-US", "en"), ("zh-TW", "zh-Hant")])
def test_an_error_is_told_in_the_readers_language(
    server: tuple[FakeAssistant, str], open_reader: Callable[..., Reader], locale: str, language: str
) -> None:
    reader = open_reader(server[1], locale=locale)
    reader.open()
    reader.ask("超时")
    said = reader.page.inner_text(".jw-error")
    assert load_words(language)["failed"] in said
    assert {"en": "did not answer in time", "zh-Hant": "模型沒有在規定時間內回答"}[language] in said
    assert "model_timeout_seconds" not in said


def test_the_draft_is_announced_to_screen_readers(reader: Reader) -> None:
    reader.open()
    reader.answer()
    reader.page.wait_for_function("document.getElementById('jw-live').textContent !== ''")
    assert reader.page.inner_text("#jw-live") == WORDS["answer_ready"].format(count=4)


def test_a_copy_of_the_story_is_listed_and_opened(reader: Reader) -> None:
    page = reader.page
    reader.open()
    reader.answer("引文1")
    page.click(f".jw-copies summary >> text={WORDS['copies'].format(count=1)}")
    names = page.locator(".jw-copies li button").all_inner_texts()
    assert names == ["江岸日报", "晨报网"], "earliest first"
    page.click(".jw-copies li button >> text=江岸日报")
    page.wait_for_selector(".jw-words")
    assert page.inner_text(".jw-head h2") == BUSES.title


def test_words_that_read_like_instructions_are_shown_and_marked(reader: Reader) -> None:
    page = reader.page
    reader.open()
    reader.answer("分歧")
    flagged = BUSES.text[:10]
    assert f"“{flagged}”" in page.inner_text(".jw-source .jw-warning")
    page.locator("#jw-chat a.jw-chip").first.click()
    page.click(f".jw-source.jw-active >> text={WORDS['open_article']}")
    assert page.inner_text(".jw-flagged") == flagged
