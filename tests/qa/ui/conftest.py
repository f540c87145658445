"""A chat over four articles known by heart: asked directly, over HTTP, or in a browser."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from qa.ui.conversations import FILE_NAME, Conversations
from qa.ui.identity import COOKIE
from qa.ui.screenshots import CHROMIUM, open_chromium
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
