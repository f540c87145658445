"""Who may ask: users with passwords, their sessions in the browser and their tokens for programs.

All in ``<library>/users.sqlite3``. Passwords are kept as scrypt hashes (RFC 7914; cost as OWASP's password storage
guide gives it), sessions and tokens, which are random, as SHA-256: whoever reads the file can log in as nobody.
As soon as there is one user, the chat asks for a login.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from ingest.errors import LibraryUnwritable
from qa.errors import LoginRefused, UserError

FILE_NAME = "users.sqlite3"
MIN_PASSWORD_CHARS = 8
MAX_PASSWORD_CHARS = 1000
SESSION_SECONDS = 30 * 24 * 3600
# So many wrong passwords within the window, and the name or the address has to wait until the first is forgotten.
FAILURES_ALLOWED = 10
FAILURE_WINDOW_SECONDS = 15 * 60

_NAME = re.compile(r"[\w.@-]{1,64}")
_SCRYPT_COST = 2**15
_SCRYPT_BYTES = 64 * 2**20

_SCHEMA = """
CREATE TABLE IF NOT EXISTS user (name TEXT PRIMARY KEY, salt BLOB NOT NULL, password BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS session (
  digest BLOB PRIMARY KEY, user TEXT NOT NULL REFERENCES user ON DELETE CASCADE, expires_at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS token (
  digest BLOB PRIMARY KEY, user TEXT NOT NULL REFERENCES user ON DELETE CASCADE, made_at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS failure (who TEXT NOT NULL, at REAL NOT NULL);
CREATE INDEX IF NOT EXISTS failure_by_time ON failure (at);
"""


class Users:
    """The store. Safe to use from several threads and processes; changes count at once in a running server.

    Args:
        path: The file; made when the first user is added, so a library without users has none.
        now: Seconds since the epoch.
    """

    def __init__(self, path: Path, *, now: Callable[[], float] = time.time) -> None:
        self._path = path
        self._now = now
        self._lock = threading.Lock()
        # One hash at a time: each takes 32 MB on purpose, and many guesses at once must not take them all.
        self._hashing = threading.Lock()

    def names(self) -> tuple[str, ...]:
        """Return every user's name, sorted; empty means that nobody has to log in."""
        if not self._path.exists():
            return ()
        with self._transaction() as database:
            return tuple(name for (name,) in database.execute("SELECT name FROM user ORDER BY name"))

    def add(self, name: str, password: str) -> None:
        """Add a user.

        Raises:
            UserError: The name is taken or malformed, or the password too short or too long.
        """
        if not _NAME.fullmatch(name):
            raise UserError(
                f"{name!r} cannot be a user's name.", hint="Use letters, digits and . _ - @; at most 64 of them."
            )
        salt = secrets.token_bytes(16)
        values = (name, salt, self._hash(_checked(password), salt))
        with self._transaction() as database:
            if database.execute("INSERT OR IGNORE INTO user VALUES (?, ?, ?)", values).rowcount == 0:
                raise UserError(
                    f"There is a user {name!r} already.", hint="Choose another name, or change the password."
                )

    def change_password(self, name: str, password: str) -> None:
        """Give a user another password, and end all of the user's sessions.

        Raises:
            UserError: There is no such user, or the password is too short or too long.
        """
        salt = secrets.token_bytes(16)
        values = (salt, self._hash(_checked(password), salt), name)
        with self._transaction() as database:
            if database.execute("UPDATE user SET salt = ?, password = ? WHERE name = ?", values).rowcount == 0:
                raise _unknown(name)
            database.execute("DELETE FROM session WHERE user = ?", (name,))

    def remove(self, name: str) -> None:
        """Remove a user with all sessions and tokens; conversations stay on disk.

        Raises:
            UserError: There is no such user.
        """
        with self._transaction() as database:
            if database.execute("DELETE FROM user WHERE name = ?", (name,)).rowcount == 0:
                raise _unknown(name)

    def log_in(self, name: str, password: str, *, address: str) -> str:
        """Return the secret of a new session.

        Args:
            name: The user.
            password: As typed.
            address: Where the request came from; too many failures from it, or for the name, are held back.

        Raises:
            LoginRefused: Name or password is wrong, or there were too many wrong ones a moment ago.
        """
        who = (f"user {name}", f"address {address}")
        self._hold_back(who)
        with self._transaction() as database:
            row = database.execute("SELECT salt, password FROM user WHERE name = ?", (name,)).fetchone()
        # An unknown name takes as long as a wrong password, so that names cannot be guessed by the clock.
        salt, wanted = row or (b"-" * 16, b"")
        right = hmac.compare_digest(self._hash(password[:MAX_PASSWORD_CHARS], salt), wanted)
        if not right:
            with self._transaction() as database:
                database.executemany("INSERT INTO failure VALUES (?, ?)", [(one, self._now()) for one in who])
            raise LoginRefused("Name or password is wrong.", hint="Try again.")
        with self._transaction() as database:
            database.execute("DELETE FROM session WHERE expires_at < ?", (self._now(),))
            secret = secrets.token_urlsafe(32)
            database.execute(
                "INSERT INTO session VALUES (?, ?, ?)", (_digest(secret), name, self._now() + SESSION_SECONDS)
            )
        return secret

    def log_out(self, session: str) -> None:
        """End a session."""
        with self._transaction() as database:
            database.execute("DELETE FROM session WHERE digest = ?", (_digest(session),))

    def user_of_session(self, session: str) -> str | None:
        """Return whose session this is."""
        with self._transaction() as database:
            row = database.execute(
                "SELECT user FROM session WHERE digest = ? AND expires_at > ?", (_digest(session), self._now())
            ).fetchone()
        return str(row[0]) if row else None

    def create_token(self, name: str) -> str:
        """Return a new token with which a program may ask as ``name``; it cannot be shown again.

        Raises:
            UserError: There is no such user.
        """
        if name not in self.names():
            raise _unknown(name)
        token = f"jw-{secrets.token_urlsafe(32)}"
        with self._transaction() as database:
            database.execute("INSERT INTO token VALUES (?, ?, ?)", (_digest(token), name, self._now()))
        return token

    def revoke_tokens(self, name: str) -> int:
        """Make every token of ``name`` invalid; return how many there were."""
        with self._transaction() as database:
            return database.execute("DELETE FROM token WHERE user = ?", (name,)).rowcount

    def user_of_token(self, token: str) -> str | None:
        """Return whose token this is."""
        with self._transaction() as database:
            row = database.execute("SELECT user FROM token WHERE digest = ?", (_digest(token),)).fetchone()
        return str(row[0]) if row else None

    def _hold_back(self, who: tuple[str, ...]) -> None:
        oldest = self._now() - FAILURE_WINDOW_SECONDS
        with self._transaction() as database:
            database.execute("DELETE FROM failure WHERE at < ?", (oldest,))
            for one in who:
                count, first = database.execute(
                    "SELECT count(*), min(at) FROM failure WHERE who = ?", (one,)
                ).fetchone()
                if count >= FAILURES_ALLOWED:
                    wait = int(first - oldest) + 1
                    raise LoginRefused(
                        "There were too many wrong passwords.", hint=f"Wait {wait} seconds.", retry_after_seconds=wait
                    )

    def _hash(self, password: str, salt: bytes) -> bytes:
        with self._hashing:
            return hashlib.scrypt(
                password.encode("utf-8", "replace"), salt=salt, n=_SCRYPT_COST, r=8, p=3, maxmem=_SCRYPT_BYTES
            )

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        try:
            with self._lock:
                self._path.touch(mode=0o600, exist_ok=True)
                connection = sqlite3.connect(self._path, timeout=10)
                try:
                    connection.execute("PRAGMA foreign_keys = ON")
                    connection.executescript(_SCHEMA)
                    with connection:
                        yield connection
                finally:
                    connection.close()
        except (sqlite3.OperationalError, OSError) as error:
            raise LibraryUnwritable(
                f"The users in {self._path} cannot be read or written: {error}.",
                path=self._path.parent,
                hint="Check that the folder can be written and the disk has room.",
            ) from error


def _checked(password: str) -> str:
    if not MIN_PASSWORD_CHARS <= len(password) <= MAX_PASSWORD_CHARS:
        raise UserError(
            f"A password has {MIN_PASSWORD_CHARS} to {MAX_PASSWORD_CHARS} characters.", hint="Choose another."
        )
    return password


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode("utf-8", "replace")).digest()


def _unknown(name: str) -> UserError:
    return UserError(f"There is no user {name!r}.", hint="`jiangwen users list` names them.")
