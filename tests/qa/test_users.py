from __future__ import annotations

import stat
from pathlib import Path

import pytest

from qa.errors import LoginRefused, UserError
from qa.users import FAILURE_WINDOW_SECONDS, FAILURES_ALLOWED, SESSION_SECONDS, Users

PASSWORD = "correct horse"


class Clock:
    def __init__(self) -> None:
        self.seconds = 1_000_000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def users(tmp_path: Path, clock: Clock) -> Users:
    users = Users(tmp_path / "users.sqlite3", now=clock)
    users.add("reader", PASSWORD)
    return users


def test_without_users_there_is_no_file(tmp_path: Path) -> None:
    assert Users(tmp_path / "users.sqlite3").names() == ()
    assert list(tmp_path.iterdir()) == []


def test_a_session_lasts_until_it_is_ended_or_a_month_has_passed(users: Users, clock: Clock) -> None:
    first = users.log_in("reader", PASSWORD, address="here")
    second = users.log_in("reader", PASSWORD, address="here")
    assert users.user_of_session(first) == users.user_of_session(second) == "reader"
    users.log_out(first)
    assert users.user_of_session(first) is None
    clock.seconds += SESSION_SECONDS + 1
    assert users.user_of_session(second) is None
    assert users.user_of_session("") is None


def test_a_wrong_password_and_an_unknown_name_are_refused_alike(users: Users) -> None:
    with pytest.raises(LoginRefused) as wrong:
        users.log_in("reader", "wrong", address="here")
    with pytest.raises(LoginRefused) as unknown:
        users.log_in("nobody", PASSWORD, address="here")
    assert wrong.value.message == unknown.value.message


def test_too_many_wrong_passwords_must_wait_even_for_the_right_one(users: Users, clock: Clock) -> None:
    for _ in range(FAILURES_ALLOWED):
        with pytest.raises(LoginRefused):
            users.log_in("reader", "wrong", address="there")
    with pytest.raises(LoginRefused) as held:
        users.log_in("reader", PASSWORD, address="here")
    assert held.value.retry_after_seconds
    with pytest.raises(LoginRefused) as same_address:
        users.log_in("another", PASSWORD, address="there")
    assert same_address.value.retry_after_seconds
    clock.seconds += FAILURE_WINDOW_SECONDS + 1
    assert users.log_in("reader", PASSWORD, address="here")


def test_a_new_password_ends_all_sessions(users: Users) -> None:
    session = users.log_in("reader", PASSWORD, address="here")
    users.change_password("reader", "battery staple")
    assert users.user_of_session(session) is None
    with pytest.raises(LoginRefused):
        users.log_in("reader", PASSWORD, address="here")
    assert users.log_in("reader", "battery staple", address="here")


def test_a_removed_user_has_neither_session_nor_token(users: Users) -> None:
    session, token = users.log_in("reader", PASSWORD, address="here"), users.create_token("reader")
    assert users.user_of_token(token) == "reader"
    users.remove("reader")
    assert users.names() == ()
    assert users.user_of_session(session) is None
    assert users.user_of_token(token) is None


def test_tokens_are_revoked_together(users: Users) -> None:
    tokens = [users.create_token("reader") for _ in range(2)]
    assert users.revoke_tokens("reader") == 2
    assert [users.user_of_token(token) for token in tokens] == [None, None]


def test_the_file_tells_nobody_how_to_log_in(users: Users, tmp_path: Path) -> None:
    session, token = users.log_in("reader", PASSWORD, address="here"), users.create_token("reader")
    file = tmp_path / "users.sqlite3"
    content = file.read_bytes()
    for secret in (PASSWORD, session, token):
        assert secret.encode() not in content
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.parametrize("name", ["", "a b", "x" * 65, "甲:乙", "a\n"])
def test_a_name_must_be_a_plain_word(users: Users, name: str) -> None:
    with pytest.raises(UserError, match="name"):
        users.add(name, PASSWORD)


def test_what_cannot_be_done_is_explained(users: Users) -> None:
    with pytest.raises(UserError, match="already"):
        users.add("reader", PASSWORD)
    with pytest.raises(UserError, match="8 to 1000"):
        users.add("other", "short")
    for act in (users.remove, users.create_token, lambda name: users.change_password(name, PASSWORD)):
        with pytest.raises(UserError, match="no user 'nobody'"):
            act("nobody")
