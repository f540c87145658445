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


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[FakeAssistant, str]]:
    assistant = FakeAssistant(FakeLibrary(tmp_path_factory.mktemp("library")))
    with serve_in_background(assistant, examples=(QUESTION,)) as address:
        yield assistant, address


@pytest.fixture
def open_reader(chromium: Any) -> Iterator[Callable[..., Reader]]:
    contexts = []

    def make(address: str, *, locale: str = "zh-CN", viewport: Any = None, **options: Any) -> Reader:
        context = chromium.new_context(
            viewport=viewport or DESKTOP,
            locale=locale,
            permissions=["clipboard-read", "clipboard-write"],
            **options,
        )
        contexts.append(context)
        context.add_init_script("window.__xss = 0")
        reader = Reader(context.new_page(), address)
        context.on("request", lambda sent: _note_foreign(reader, sent.url))
        reader.page.on("pageerror", lambda error: reader.complaints.append(str(error)))
        reader.page.on("console", lambda said: said.type == "error" and reader.complaints.append(said.text))
        reader.page.set_default_timeout(30_000)
        return reader

    yield make
    for context in contexts:
        context.close()


def _note_foreign(reader: Reader, url: str) -> None:
    if not url.startswith((reader.address + "/", "data:", "blob:")):
        reader.foreign_requests.append(url)


@pytest.fixture
def reader(server: tuple[FakeAssistant, str], open_reader: Callable[..., Reader]) -> Iterator[Reader]:
    opened = open_reader(server[1])
    yield opened
    assert opened.foreign_requests == []
    assert [said for said in opened.complaints if not any(part in said for part in ABANDONED)] == []
    assert opened.page.evaluate("window.__xss") == 0, "a word of an article or a question ran as a script"
