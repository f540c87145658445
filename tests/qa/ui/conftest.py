"""A chat over four articles known by heart: asked directly, over HTTP, or in a browser."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from qa.ui.conversations import FILE_NAME, Conversations
from qa.ui.identity import COOKIE
from qa.ui.screenshots import CHROMIUM, open_chromium
from qa.ui.server import serve_in_background
from tests.qa.ui.browser import ABANDONED, DESKTOP, QUESTION, Reader
from tests.qa.ui.fakes import FakeAssistant, FakeLibrary


@pytest.fixture
def library(tmp_path: Path) -> FakeLibrary:
    return FakeLibrary(tmp_path)


@pytest.fixture
def assistant(library: FakeLibrary) -> FakeAssistant:
    return FakeAssistant(library)


@pytest.fixture
def conversations(tmp_path: Path) -> Iterator[Conversations]:
    opened = Conversations(tmp_path / FILE_NAME)
    yield opened
    opened.close()


@pytest.fixture
def client(assistant: FakeAssistant) -> Iterator[Any]:
    """A reader who has opened the page, and so has an identity."""
    from starlette.testclient import TestClient

    from qa.ui.server import build_app

    with TestClient(build_app(assistant, examples=("问题一？",)), base_url="http://127.0.0.1") as opened:
        opened.get("/")
        yield opened


def owner_of(client: Any) -> str:
    return str(client.cookies[COOKIE]).rpartition(".")[0]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """Debian's chromium; required in CI, elsewhere optional."""
    if not CHROMIUM.exists():
        if os.environ.get("CI") == "true":
            pytest.fail(f"{CHROMIUM} is missing, and in CI the browser tests must run")
        pytest.skip(f"needs {CHROMIUM}")
    with open_chromium() as browser:
        yield browser


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[FakeAssistant, str]]:
    assistant = FakeAssistant(FakeLibrary(tmp_path_factory.mktemp("library")))
    with serve_in_background(assistant, examples=(QUESTION,)) as address:
        yield assistant, address


@pytest.fixture
def open_reader(chromium: Any) -> Iterator[Callable[..., Reader]]:
    """Opens a browser of somebody new, who has never visited the chat."""
    contexts = []

    def make(address: str, *, locale: str = "zh-CN", viewport: Any = None, **options: Any) -> Reader:
        contexts.append(_open_context(chromium, viewport=viewport or DESKTOP, locale=locale, **options))
        return _watch(contexts[-1], address)

    yield make
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def known_context(chromium: Any) -> Iterator[Any]:
    """A browser that keeps the chat's scripts from visit to visit, as browsers do."""
    context = _open_context(chromium, viewport=DESKTOP, locale="zh-CN")
    yield context
    context.close()


def _open_context(chromium: Any, **options: Any) -> Any:
    context = chromium.new_context(permissions=["clipboard-read", "clipboard-write"], **options)
    context.add_init_script("window.__xss = 0")
    context.set_default_timeout(30_000)
    return context


def _watch(context: Any, address: str) -> Reader:
    """Return a reader with a new page, who notes what its whole browser asks of others, and what the page says."""
    reader = Reader(context.new_page(), address)

    def note_foreign(sent: Any) -> None:
        if not sent.url.startswith((address + "/", "data:", "blob:")):
            reader.foreign_requests.append(sent.url)

    context.on("request", note_foreign)
    reader.page.on("pageerror", lambda error: reader.complaints.append(str(error)))
    reader.page.on("console", lambda said: said.type == "error" and reader.complaints.append(said.text))
    return reader


@pytest.fixture
def reader(server: tuple[FakeAssistant, str], known_context: Any) -> Iterator[Reader]:
    """Somebody new to the chat, in a browser that has its scripts."""
    known_context.clear_cookies()
    opened = _watch(known_context, server[1])
    yield opened
    assert opened.foreign_requests == []
    assert [said for said in opened.complaints if not any(part in said for part in ABANDONED)] == []
    assert opened.page.evaluate("window.__xss") == 0, "a word of an article or a question ran as a script"
    opened.page.evaluate("localStorage.clear()")
    for page in known_context.pages:
        page.close()
