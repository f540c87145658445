from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from fastapi import FastAPI

from ingest.errors import JiangwenError, LibraryDamaged
from qa.ui.front import Front, Step
from qa.ui.languages import LANGUAGES, load_words


@contextmanager
def visit(front: Front) -> Iterator[Any]:
    from starlette.testclient import TestClient

    with TestClient(front, base_url="http://127.0.0.1") as client:
        yield client


def wait_for(condition: Callable[[], bool]) -> None:
    ends = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < ends
        time.sleep(0.01)


def test_the_step_is_shown_in_every_language_until_the_app_takes_over() -> None:
    go_on = threading.Event()

    @contextmanager
    def start(report: Callable[[Step], None]) -> Iterator[FastAPI]:
        report("models")
        assert go_on.wait(10)
        app = FastAPI()
        app.add_api_route("/", lambda: {"chat": True})
        yield app

    with visit(Front(start, on_failure=lambda _: None)) as client:
        for language in LANGUAGES:
            client.cookies.set("jiangwen_language", language)
            words = load_words(language)
            wait_for(lambda words=words: f'class="now">{words["starting_models"]}' in client.get("/").text)
            page = client.get("/")
            assert page.status_code == 503
            assert f'class="done">{words["starting_library"]}' in page.text
            assert "<script" not in page.text
        go_on.set()
        wait_for(lambda: client.get("/").json() == {"chat": True} if client.get("/").status_code == 200 else False)


def test_the_app_is_ended_with_the_server() -> None:
    seen: list[str] = []

    @contextmanager
    def start(report: Callable[[Step], None]) -> Iterator[FastAPI]:
        yield FastAPI()
        seen.append("closed")

    front = Front(start, on_failure=lambda _: None)
    with visit(front) as client:
        wait_for(lambda: client.get("/").status_code == 404)
    assert seen == ["closed"]


def test_a_failure_is_explained_and_reported_once(tmp_path: Any) -> None:
    failures: list[JiangwenError] = []

    @contextmanager
    def start(report: Callable[[Step], None]) -> Iterator[FastAPI]:
        raise LibraryDamaged("Made with another <model>.", path=tmp_path, hint="Run `jiangwen rebuild`.")
        yield

    with visit(Front(start, on_failure=failures.append)) as client:
        wait_for(lambda: bool(failures))
        page = client.get("/", headers={"accept-language": "en"}).text
    assert load_words("en")["start_failed"] in page
    assert "Made with another &lt;model&gt;." in page
    assert "Run `jiangwen rebuild`." in page
    assert "http-equiv" not in page, "there is nothing to wait for"
    assert len(failures) == 1
