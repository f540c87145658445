"""Every language, theme and size; what a screen reader meets; and a server that starts, fails or comes back."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any

import pytest

from ingest.errors import JiangwenError, LibraryDamaged
from qa.ui.languages import LOCALES, load_words
from qa.ui.server import open_and_serve, serve_in_background
from tests.qa.ui.browser import DESKTOP, PHONE, WORDS, Reader
from tests.qa.ui.fakes import FakeAssistant, FakeLibrary

# Gradio itself uses what its pandas calls deprecated.
pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::DeprecationWarning:gradio")]

SIZES = {"desktop": DESKTOP, "phone": PHONE}
CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", LOCALES)
def test_the_first_screen_fits_and_speaks_one_language(
    server: tuple[FakeAssistant, str], open_reader: Callable[..., Reader], size: str, theme: str, language: str
) -> None:
    locale = {"en": "en-GB"}.get(language, LOCALES[language])
    reader = open_reader(server[1], locale=locale, viewport=SIZES[size], color_scheme=theme)
    page = reader.page
    page.goto(reader.address)
    words = load_words(language)
    assert page.inner_text("#jw-welcome h2") == words["tagline"]
    assert page.evaluate("document.documentElement.dataset.theme") == theme
    assert page.evaluate("document.documentElement.scrollWidth") <= SIZES[size]["width"]
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (sum(map(int, re.findall(r"\d+", paper)[:3])) < 150) == (theme == "dark"), "the first paint has the theme"
    if language == "en":
        left = page.inner_text("#jw-left") + page.inner_text("#jw-hint") + page.inner_text("#jw-welcome p >> nth=0")
        assert not CHINESE.search(left)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_state_has_a_serious_fault_for_assistive_technology(
    server: tuple[FakeAssistant, str], open_reader: Callable[..., Reader], size: str, theme: str
) -> None:
    reader = open_reader(server[1], viewport=SIZES[size], color_scheme=theme)
    for state in visit_states(reader):
        assert find_serious_faults(reader.page) == [], state


def visit_states(reader: Reader) -> Iterator[str]:
    page = reader.page
    reader.open()
    yield "the first screen"
    reader.answer("分歧")
    yield "an answer"
    page.locator("#jw-chat a.jw-chip").first.click()
    page.click(f".jw-source.jw-active >> text={WORDS['open_article']}")
    page.click(f"text={WORDS['show_removed'].format(count=1)}")
    page.wait_for_selector(".jw-removed")
    yield "an article"
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.click(".jw-do-bad")
    yield "feedback"
    page.keyboard.press("Escape")
    reader.answer("明天的天气？")
    yield "a refusal"
    if not page.is_visible("#jw-left"):
        page.click("#jw-menu")
    page.click("#jw-tab-library")
    page.wait_for_selector(".jw-article-row")
    yield "the library"


def find_serious_faults(page: Any) -> list[str]:
    from axe_playwright_python.sync_playwright import Axe

    page.wait_for_function("document.getAnimations().length === 0")  # a colour on its way is none
    found = Axe().run(page).response["violations"]
    return [
        f"{fault['id']}: {node['html'][:160]} {node['failureSummary'][:200]}"
        for fault in found
        if fault["impact"] in ("serious", "critical")
        for node in fault["nodes"]
    ]


def test_an_answer_that_a_restart_interrupted_is_explained_and_asked_again(
    tmp_path: Path, open_reader: Callable[..., Reader]
) -> None:
    library = FakeLibrary(tmp_path)
    assistant = FakeAssistant(library)
    with serve_in_background(assistant) as address:
        reader = open_reader(address)
        reader.open()
        reader.ask("停一停", until=".jw-stage")
        reader.page.wait_for_selector("text=加氢能力不足")
        cookies, conversation = reader.page.context.cookies(), reader.page.url.partition("?")[2]
    reader.page.wait_for_selector("#jw-offline", state="visible")
    assert WORDS["reconnecting"] in reader.page.inner_text("#jw-offline")
    assistant.released.set()
    with serve_in_background(assistant) as address:
        later = open_reader(address)
        later.page.context.add_cookies(cookies)
        later.open(f"/?{conversation}")
        later.page.wait_for_selector(f"text={WORDS['interrupted']}")
        assert "加氢能力不足" in later.page.inner_text("#jw-chat"), "what was written is kept"
        later.page.click(".jw-do-again")
        later.page.wait_for_selector("#jw-chat .jw-support")
        assert later.page.locator(".jw-question").all_inner_texts() == ["停一停"]


def test_a_page_that_lost_its_server_comes_back_by_itself(reader: Reader) -> None:
    page = reader.page
    reader.open()
    reader.answer()
    page.route("**/healthz", lambda route: route.abort())
    page.evaluate("document.dispatchEvent(new CustomEvent('jiangwen:unreachable'))")
    page.wait_for_selector("#jw-offline", state="visible")
    page.unroute("**/healthz")
    page.wait_for_selector("#jw-offline", state="hidden")
    page.route("**/healthz", lambda route: route.fulfill(json={"server": "another"}))
    page.evaluate("window.before = true; document.dispatchEvent(new CustomEvent('jiangwen:unreachable'))")
    page.wait_for_function("!window.before")
    page.wait_for_selector("#jw-chat .jw-support")
    reader.complaints.clear()  # the browser complains of the requests that were aborted here


def serve_slowly(open_assistant: Callable[[], AbstractContextManager[Any]], folder: Path) -> tuple[str, list[Any]]:
    """Serve from a daemon thread, which ends with the tests; gives the address and where failures are noted."""
    ready: list[str] = []
    failures: list[JiangwenError] = []
    listening = threading.Event()

    def note(address: str) -> None:
        ready.append(address)
        listening.set()

    threading.Thread(
        target=open_and_serve,
        args=(open_assistant,),
        kwargs={"folder": folder, "port": 0, "on_ready": note, "on_failure": failures.append},
        daemon=True,
    ).start()
    assert listening.wait(20)
    return ready[0], failures


def test_while_the_library_opens_the_page_says_so_and_then_the_chat_comes(
    tmp_path: Path, open_reader: Callable[..., Reader]
) -> None:
    opened = threading.Event()

    @contextmanager
    def open_assistant() -> Iterator[FakeAssistant]:
        opened.wait(20)
        yield FakeAssistant(FakeLibrary(tmp_path))

    address, _ = serve_slowly(open_assistant, tmp_path)
    reader = open_reader(address)
    reader.page.goto(address)
    assert WORDS["starting"] in reader.page.inner_text("h1")
    assert reader.page.inner_text("li.now") == WORDS["starting_library"]
    assert reader.page.request.get(f"{address}/healthz").status == 503
    opened.set()
    reader.page.wait_for_selector(".jw-ready #jw-box textarea")
    reader.answer()


@pytest.mark.parametrize(("locale", "language"), [("zh-CN", "zh-Hans"), ("en-GB", "en")])
def test_a_library_that_cannot_be_opened_is_explained_on_the_page(
    tmp_path: Path, open_reader: Callable[..., Reader], locale: str, language: str
) -> None:
    @contextmanager
    def open_assistant() -> Iterator[FakeAssistant]:
        raise LibraryDamaged("The database cannot be read.", path=tmp_path, hint="Run `jiangwen rebuild`.")
        yield

    address, failures = serve_slowly(open_assistant, tmp_path)
    reader = open_reader(address, locale=locale)
    reader.page.goto(address)
    reader.page.wait_for_selector("[role=alert]")
    words = load_words(language)
    assert reader.page.inner_text("h1") == words["start_failed"]
    assert {"zh-Hans": "文章库无法读取", "en": "The library cannot be read"}[language] in reader.page.inner_text("main")
    assert "Run `jiangwen rebuild`." in reader.page.inner_text("pre")
    assert [failure.message for failure in failures] == ["The database cannot be read."]


def test_a_defect_at_the_start_is_told_too(tmp_path: Path, open_reader: Callable[..., Reader]) -> None:
    address, failures = serve_slowly(lambda: nullcontext(None), tmp_path)
    reader = open_reader(address)
    reader.page.goto(address)
    reader.page.wait_for_selector("[role=alert]")
    assert "AttributeError" in reader.page.inner_text("pre")
    assert len(failures) == 1


def test_the_files_that_the_page_asks_for_at_once_are_the_ones_it_needs(reader: Reader) -> None:
    page = reader.page
    wanted: list[str] = []
    page.on("request", lambda sent: wanted.append(sent.url.removeprefix(reader.address)))
    reader.open()
    announced = {
        link.removeprefix(".")
        for link in page.eval_on_selector_all(
            "link[rel=modulepreload], link[rel=preload]", "links => links.map((link) => link.getAttribute('href'))"
        )
    }
    assert len(announced) > 30
    late = [url for url in wanted if url.startswith("/assets/") and url not in announced]
    assert len(late) <= 4, late


def test_nothing_is_asked_of_anybody_else_in_any_state(
    server: tuple[FakeAssistant, str], open_reader: Callable[..., Reader]
) -> None:
    reader = open_reader(server[1])
    assert len(list(visit_states(reader))) == 6
    assert reader.foreign_requests == []
