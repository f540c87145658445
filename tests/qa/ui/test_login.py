from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ingest.errors import SettingsError
from qa.ui.identity import SESSION_COOKIE
from qa.ui.languages import LANGUAGES, load_words
from qa.ui.server import build_app, serve
from qa.users import FAILURES_ALLOWED, FILE_NAME, Users
from tests.qa.ui.fakes import FakeAssistant, FakeLibrary

PASSWORD = "correct horse"


@pytest.fixture
def users(tmp_path: Path) -> Users:
    users = Users(tmp_path / FILE_NAME)
    for name in ("甲", "乙"):
        users.add(name, PASSWORD)
    return users


@pytest.fixture
def guest(users: Users, assistant: FakeAssistant) -> Iterator[Any]:
    from starlette.testclient import TestClient

    with TestClient(build_app(assistant, examples=()), base_url="http://127.0.0.1", follow_redirects=False) as opened:
        yield opened


def log_in(client: Any, name: str, password: str = PASSWORD) -> Any:
    return client.post("/login", data={"name": name, "password": password})


def test_a_guest_is_sent_to_the_form_and_sees_nothing_else(guest: Any) -> None:
    page = guest.get("/")
    assert (page.status_code, page.headers["location"]) == (303, "/login")
    for path in ("/api/articles", "/article/buses", "/api/conversations", "/config", "/v1/models", "/mcp"):
        assert guest.get(path).status_code == 401, path
    assert guest.get("/login").status_code == 200
    assert guest.get("/healthz").status_code == 200


def test_the_form_speaks_every_language_and_may_only_be_sent_here(guest: Any) -> None:
    for language in LANGUAGES:
        guest.cookies.set("jiangwen_language", language)
        page = guest.get("/login")
        assert load_words(language)["login_password"] in page.text
        assert "form-action 'self'" in page.headers["content-security-policy"]
        assert "default-src 'none'" in page.headers["content-security-policy"]


def test_a_user_logs_in_and_out(guest: Any) -> None:
    entered = log_in(guest, "甲")
    assert (entered.status_code, entered.headers["location"]) == (303, "/")
    assert "HttpOnly" in entered.headers["set-cookie"]
    assert guest.get("/").status_code == 200
    assert guest.get("/api/articles").json()["count"] == 4
    assert guest.post("/logout").headers["location"] == "/login"
    assert guest.get("/api/articles").status_code == 401


def test_a_wrong_password_is_said_and_the_name_kept(guest: Any) -> None:
    refused = log_in(guest, '甲"><b>', "wrong")
    assert refused.status_code == 403
    assert load_words("zh-Hans")["login_wrong"] in refused.text
    assert 'value="甲&quot;&gt;&lt;b&gt;"' in refused.text
    assert SESSION_COOKIE not in guest.cookies


def test_guessing_is_slowed_down(guest: Any) -> None:
    for _ in range(FAILURES_ALLOWED):
        log_in(guest, "甲", "wrong")
    held = log_in(guest, "甲")
    assert held.status_code == 429
    assert int(held.headers["retry-after"]) > 0


def test_a_form_from_another_site_or_without_end_is_refused(guest: Any) -> None:
    forged = guest.post("/login", data={"name": "甲", "password": PASSWORD}, headers={"origin": "http://evil.example"})
    assert forged.status_code == 403
    assert log_in(guest, "甲", "x" * 100_000).status_code == 413


def test_a_visitors_cookie_of_before_counts_no_longer(assistant: FakeAssistant, tmp_path: Path) -> None:
    from starlette.testclient import TestClient

    with TestClient(build_app(assistant, examples=()), base_url="http://127.0.0.1") as client:
        client.get("/")
        assert client.get("/api/conversations").status_code == 200
        Users(tmp_path / FILE_NAME).add("甲", PASSWORD)
        assert client.get("/api/conversations").status_code == 401


def test_a_program_shows_a_token_but_a_token_opens_no_persons_pages(guest: Any, users: Users) -> None:
    authorization = {"authorization": f"Bearer {users.create_token('乙')}"}
    assert guest.get("/v1/models", headers=authorization).status_code == 200
    assert guest.get("/api/conversations", headers=authorization).status_code == 401


def test_with_users_the_chat_may_be_open_to_others(library: FakeLibrary) -> None:
    assistant = FakeAssistant(library)
    with pytest.raises(SettingsError, match="no login"):
        serve(assistant, host="0.0.0.0", port=1)
    Users(library.path / FILE_NAME).add("甲", PASSWORD)
    with pytest.raises(SettingsError, match="cannot be used"):
        serve(assistant, host="192.0.2.1", port=1)
