"""People who log in, each in a browser of their own: in, asking, out; and nothing of one is shown to the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from qa.ui.server import serve_in_background
from qa.users import FILE_NAME, Users
from tests.qa.ui.browser import DESKTOP, PHONE, QUESTION, WORDS, Reader
from tests.qa.ui.fakes import FakeAssistant, FakeLibrary
from tests.qa.ui.test_states import find_serious_faults

# Gradio itself uses what its pandas calls deprecated.
pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::DeprecationWarning:gradio")]

PASSWORD = "correct horse"


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """A chat that asks for a login, with two users."""
    users = Users(tmp_path / FILE_NAME)
    for name in ("甲", "乙"):
        users.add(name, PASSWORD)
    with serve_in_background(FakeAssistant(FakeLibrary(tmp_path)), examples=(QUESTION,)) as served:
        yield served


def log_in(reader: Reader, name: str, password: str = PASSWORD) -> None:
    reader.page.fill("[name=name]", name)
    reader.page.fill("[name=password]", password)
    with reader.page.expect_navigation():
        reader.page.click("form button")


def enter(reader: Reader, name: str) -> None:
    reader.page.goto(reader.address)
    log_in(reader, name)
    reader.page.wait_for_selector(".jw-ready #jw-box textarea")


def test_a_user_logs_in_asks_and_logs_out(address: str, open_reader: Callable[..., Reader]) -> None:
    reader = open_reader(address)
    page = reader.page
    page.goto(address)
    assert page.evaluate("location.pathname") == "/login"
    log_in(reader, "甲", "wrong")
    assert page.inner_text("[role=alert]") == WORDS["login_wrong"]
    assert page.input_value("[name=name]") == "甲"
    reader.complaints.clear()  # the browser complains of the refusal
    log_in(reader, "甲")
    page.wait_for_selector(".jw-ready #jw-box textarea")
    reader.answer()
    conversation = page.url
    page.click(f"[aria-label='{WORDS['logout']}']")
    page.wait_for_url("**/login")
    page.goto(conversation)
    assert page.evaluate("location.pathname") == "/login", "the address of a conversation opens nothing to a guest"
    log_in(reader, "甲")
    page.wait_for_selector(f"#jw-chats .jw-row >> text={QUESTION}")
    assert (reader.foreign_requests, reader.complaints) == ([], [])


def test_two_users_see_nothing_of_each_other(address: str, open_reader: Callable[..., Reader], tmp_path: Path) -> None:
    first, second = open_reader(address), open_reader(address)
    enter(first, "甲")
    first.answer()
    conversation, chip = first.page.url, first.page.locator("#jw-chat a.jw-chip").first.get_attribute("href")
    first.page.click(".jw-do-good")
    first.page.wait_for_selector(".jw-do-good.jw-pressed")
    first.page.click("#jw-tab-library")
    file = tmp_path / "程序.exe"
    file.write_bytes(b"MZ")
    first.page.set_input_files("#jw-library input[type=file]", str(file))
    first.page.wait_for_selector(".jw-upload-row.jw-bad")
    enter(second, "乙")
    page = second.page
    page.wait_for_selector(f"text={WORDS['no_chats']}")
    page.goto(conversation)
    page.wait_for_selector("#jw-welcome", state="visible")
    assert page.request.get(address + str(chip)).status == 404
    assert page.request.get(f"{address}/export/feedback.json").json() == []
    assert len(first.page.request.get(f"{address}/export/feedback.json").json()) == 1
    page.click("#jw-tab-library")
    page.wait_for_selector(".jw-article-row")
    assert page.locator(".jw-upload-row").count() == 0
    page.click("[data-list=runs]")
    page.wait_for_selector(".jw-held")
    assert "秘密" not in page.inner_text("#jw-library"), "what a reader uploaded is nobody else's business"


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_login_page_fits_and_has_no_serious_fault(
    address: str, open_reader: Callable[..., Reader], size: dict[str, int], theme: str
) -> None:
    reader = open_reader(address, viewport=size, color_scheme=theme)
    reader.page.goto(address)
    reader.page.wait_for_function("document.activeElement.name === 'name'")  # one types at once
    assert find_serious_faults(reader.page) == []
    log_in(reader, "甲", "wrong")
    reader.page.wait_for_selector("[role=alert]")
    assert find_serious_faults(reader.page) == []
    assert reader.page.evaluate("document.documentElement.scrollWidth") <= size["width"]
