from __future__ import annotations

from pathlib import Path

from qa.ui.identity import COOKIE, Identities
from qa.users import Users


def make_identities(secret: bytes) -> Identities:
    """Where there are no users."""
    return Identities(secret, Users(Path("/nowhere/users.sqlite3")))


def test_an_identity_is_recognised_by_its_signature() -> None:
    identities = make_identities(b"key")
    value = identities.create()
    assert identities.owner_of({COOKIE: value}) == value.rpartition(".")[0]


def test_a_forged_or_missing_identity_is_nobody() -> None:
    identities = make_identities(b"key")
    name, _, signature = identities.create().rpartition(".")
    for forged in ("", name, f"{name}.", f".{signature}", f"other.{signature}", f"{name}.签名"):
        assert identities.owner_of({COOKIE: forged}) is None
    assert identities.owner_of({}) is None
    assert make_identities(b"another key").owner_of({COOKIE: f"{name}.{signature}"}) is None


def test_every_identity_is_another() -> None:
    identities = make_identities(b"key")
    assert identities.create() != identities.create()
