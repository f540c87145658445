from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from ingest import Library
from qa.cli import app
from qa.users import FILE_NAME, Users

Run = Callable[..., Result]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    Library.open(tmp_path / "library").close()
    return tmp_path / "library"


@pytest.fixture
def run(folder: Path) -> Run:
    def run_command(*arguments: str, typed: str = "") -> Result:
        return CliRunner().invoke(app, ["users", *arguments, "--library", str(folder)], input=typed)

    return run_command


def test_a_user_is_added_listed_and_removed(run: Run, folder: Path) -> None:
    assert "no users" in run("list").output
    assert run("add", "reader", typed="correct horse\ncorrect horse\n").exit_code == 0
    assert run("list").output.strip() == "reader"
    assert Users(folder / FILE_NAME).log_in("reader", "correct horse", address="here")
    removed = run("remove", "reader")
    assert "last user" in removed.output
    assert Users(folder / FILE_NAME).names() == ()


def test_a_password_may_come_from_a_program(run: Run, folder: Path) -> None:
    assert run("add", "reader", "--password-stdin", typed="correct horse\n").exit_code == 0
    assert run("password", "reader", "--password-stdin", typed="battery staple\n").exit_code == 0
    assert Users(folder / FILE_NAME).log_in("reader", "battery staple", address="here")


def test_a_token_is_printed_once_and_can_be_revoked(run: Run, folder: Path) -> None:
    run("add", "reader", "--password-stdin", typed="correct horse\n")
    token = run("token", "reader").stdout.splitlines()[0]
    assert Users(folder / FILE_NAME).user_of_token(token) == "reader"
    assert "Revoked 1" in run("token", "reader", "--revoke").output
    assert Users(folder / FILE_NAME).user_of_token(token) is None


def test_what_is_wrong_with_the_call_is_said_with_exit_code_2(run: Run, tmp_path: Path) -> None:
    for arguments, typed in (
        (("add", "reader", "--password-stdin"), "short\n"),
        (("add", "two words", "--password-stdin"), "correct horse\n"),
        (("remove", "nobody"), ""),
        (("token", "nobody"), ""),
    ):
        done = run(*arguments, typed=typed)
        assert done.exit_code == 2, arguments
        assert "Error:" in done.output
    missing = CliRunner().invoke(app, ["users", "list", "--library", str(tmp_path / "nowhere")])
    assert missing.exit_code == 2
    assert "no library" in missing.output
