"""``jiangwen users``: who may ask, once the chat is open to more than one person."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from qa.commands.output import LibraryOption, complain, explained, print_text
from qa.settings import Settings
from qa.users import FILE_NAME, Users

users = typer.Typer(
    help="Add users; as soon as there is one, the chat asks for a login, and programs for a token.",
    no_args_is_help=True,
)
NameArgument = Annotated[str, typer.Argument(help="The user's name: letters, digits and . _ - @")]
StdinOption = Annotated[bool, typer.Option("--password-stdin", help="Read the password from standard input.")]


@users.command("add")
@explained
def add_user(name: NameArgument, library: LibraryOption = None, password_stdin: StdinOption = False) -> None:
    """Add a user; asks for the password."""
    store = _open_users(library)
    store.add(name, _read_password(password_stdin))
    print_text(f"Added {name}. Whoever opens the chat of this library has to log in now.")


@users.command("password")
@explained
def change_password(name: NameArgument, library: LibraryOption = None, password_stdin: StdinOption = False) -> None:
    """Give a user another password, and end all of the user's sessions."""
    _open_users(library).change_password(name, _read_password(password_stdin))
    print_text(f"Changed the password of {name}.")


@users.command("list")
@explained
def list_users(library: LibraryOption = None) -> None:
    """List the users."""
    names = _open_users(library).names()
    print_text("\n".join(names) or "There are no users: everyone on this machine may ask, without a login.")


@users.command("remove")
@explained
def remove_user(name: NameArgument, library: LibraryOption = None) -> None:
    """Remove a user with all sessions and tokens."""
    store = _open_users(library)
    store.remove(name)
    print_text(f"Removed {name}.")
    if not store.names():
        complain("That was the last user: everyone on this machine may ask now, without a login.")


@users.command("token")
@explained
def create_token(
    name: NameArgument,
    library: LibraryOption = None,
    revoke: Annotated[bool, typer.Option("--revoke", help="Make all tokens of this user invalid instead.")] = False,
) -> None:
    """Print a new token with which a program may ask: `Authorization: Bearer TOKEN`."""
    store = _open_users(library)
    if revoke:
        print_text(f"Revoked {store.revoke_tokens(name)} tokens of {name}.")
        return
    print_text(store.create_token(name))
    complain("Keep it: it cannot be shown again.")


def _open_users(library: Path | None) -> Users:
    from qa.opening import open_existing

    with open_existing(Settings.load(library=library)) as opened:
        return Users(opened.path / FILE_NAME)


def _read_password(from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\n")
    return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))
