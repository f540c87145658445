"""The library's SQLite file: how it is opened, read and written, and what its errors mean.

SQLite is the truth. It runs in WAL mode with ``synchronous=FULL``: readers never wait for the writer, and what was
committed survives a killed process and a power cut.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from ingest.errors import (
    LibraryDamaged,
    LibraryError,
    LibraryLocked,
    LibraryMismatch,
    LibraryNotFound,
    LibraryUnwritable,
)
from ingest.folding import fold_text
from ingest.storage.generations import is_on_read_only_disk
from ingest.storage.schema import MIGRATIONS, SCHEMA, SCHEMA_VERSION

FILE_NAME = "library.sqlite3"
_APPLICATION_ID = 0x4A57656E  # "JWen": tells our file from any other SQLite file
_BUSY_SECONDS = 30


class Database:
    """One library's SQLite file. Safe to use from several threads; each call is one moment of the database.

    Attributes:
        folder: The library's folder.
    """

    def __init__(self, folder: Path, *, create: bool = True, read_only: bool = False) -> None:
        self.folder = folder
        self._connection = open_database(folder, create=create, read_only=read_only)
        self._connection.create_function("mentions", 4, _mentions, deterministic=True)
        self._lock = threading.RLock()

    def close(self) -> None:
        """Release the file."""
        with self._lock:
            self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Commit everything done inside, or nothing; inside another one, it is part of that."""
        with self._lock, translated_errors(self.folder):
            if self._connection.in_transaction:
                yield self._connection
                return
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:  # a full disk has already rolled it back
                    self._connection.execute("ROLLBACK")
                raise

    def rows(self, statement: str, *values: object) -> list[Any]:
        """Return all rows of a query."""
        with self._lock, translated_errors(self.folder):
            return self._connection.execute(statement, values).fetchall()

    def number(self, statement: str, *values: object) -> int:
        """Return the one number that a query gives."""
        return int(self.rows(statement, *values)[0][0])


def open_database(folder: Path, *, create: bool, read_only: bool) -> sqlite3.Connection:
    """Return a connection to the library in ``folder``; creates it when absent and ``create``.

    Raises:
        LibraryNotFound: It is absent and not to be created.
        LibraryMismatch: It has another schema, or is another program's database.
        LibraryDamaged: The file is not a database.
        LibraryUnwritable: It cannot be created or written.
    """
    file = folder / FILE_NAME
    if not file.is_file():
        if read_only or not create:
            raise LibraryNotFound(
                f"There is no library in {folder}.", path=folder, hint="Make one with `jiangwen ingest PATH`."
            )
        _make_folder(folder)
    with translated_errors(folder):
        connection = _connect(file, read_only)
        try:
            _prepare(connection, folder, read_only)
        except BaseException:
            connection.close()
            raise
    return connection


@contextmanager
def translated_errors(folder: Path) -> Iterator[None]:
    """Raise SQLite's errors as ours."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        raise _translate(error, folder) from error


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LibraryUnwritable(
            f"Cannot make a library in {folder}: {error.strerror}.", path=folder, hint="Name another folder."
        ) from error


def _connect(file: Path, read_only: bool) -> sqlite3.Connection:
    connection = sqlite3.connect(
        f"{file.absolute().as_uri()}?{_access(file, read_only)}",
        uri=True,
        timeout=_BUSY_SECONDS,
        isolation_level=None,
        check_same_thread=False,
    )
    connection.execute("PRAGMA foreign_keys = ON")
    return connection


def _access(file: Path, read_only: bool) -> str:
    if is_on_read_only_disk(file.parent) and not file.with_name(f"{FILE_NAME}-wal").exists():
        # WAL mode needs to write even for reading, except where nobody can write at all.
        return "mode=ro&immutable=1"
    return "mode=ro" if read_only else "mode=rwc"


def _prepare(connection: sqlite3.Connection, folder: Path, read_only: bool) -> None:
    application, version = _identity(connection)
    if (application, version) == (0, 0) and not read_only and _is_empty(connection):
        connection.execute("PRAGMA journal_mode = WAL")
        _create_tables(connection)
        application, version = _identity(connection)
    if application != _APPLICATION_ID:
        raise LibraryMismatch(
            f"{folder / FILE_NAME} is not a Jiangwen library.",
            path=folder,
            expected="a Jiangwen library",
            found="another program's database",
            hint="Name another folder.",
        )
    if version in MIGRATIONS and not read_only:
        _migrate(connection)
        application, version = _identity(connection)
    if version != SCHEMA_VERSION:
        raise LibraryMismatch(
            f"The library {folder} has schema {version}; this program reads schema {SCHEMA_VERSION}.",
            path=folder,
            expected=str(SCHEMA_VERSION),
            found=str(version),
            hint="Run `jiangwen rebuild`, which brings an older library up to date."
            if version in MIGRATIONS
            else "Run `jiangwen ingest` into a new folder, or use the program version that made this one.",
        )
    connection.execute("PRAGMA synchronous = FULL")


def _mentions(wanted: str, title: str, publisher: str | None, address: str) -> bool:
    """Return whether one of the fields, folded, holds the folded ``wanted``.

    The fields are folded one by one: publishers are few, and converting the script of addresses, which are seldom
    Chinese, would take most of the time.
    """
    return wanted in fold_text(title) or wanted in _fold_publisher(publisher or "") or wanted in fold_text(address)


@lru_cache(maxsize=4096)
def _fold_publisher(publisher: str) -> str:
    return fold_text(publisher)


def _identity(connection: sqlite3.Connection) -> tuple[int, int]:
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    return application, version


def _is_empty(connection: sqlite3.Connection) -> bool:
    return connection.execute("SELECT 1 FROM sqlite_schema LIMIT 1").fetchone() is None


def _create_tables(connection: sqlite3.Connection) -> None:
    """Create the tables unless another process has done so since we looked."""
    with _transaction(connection):
        if _is_empty(connection):
            _execute_all(connection, SCHEMA)
            connection.execute(f"PRAGMA application_id = {_APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")


def _migrate(connection: sqlite3.Connection) -> None:
    """Bring tables of an older version up to date, step by step, unless another process has done so since we looked."""
    with _transaction(connection):
        _, version = _identity(connection)
        for step in range(version, SCHEMA_VERSION):
            _execute_all(connection, MIGRATIONS[step])
            connection.execute(f"PRAGMA user_version = {step + 1}")


def _execute_all(connection: sqlite3.Connection, statements: str) -> None:
    for statement in filter(str.strip, statements.split(";")):
        connection.execute(statement)


@contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _translate(error: sqlite3.DatabaseError, folder: Path) -> LibraryError:
    if isinstance(error, sqlite3.ProgrammingError):
        return LibraryError(f"The library {folder} is closed.", path=folder, hint="Open it again with Library.open.")
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
    primary = code & 0xFF
    writing = {sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_FSYNC, sqlite3.SQLITE_IOERR_TRUNCATE}
    if primary == sqlite3.SQLITE_BUSY:
        return LibraryLocked(
            f"Another process keeps the library {folder} locked.", path=folder, pid=None, hint="Try again later."
        )
    if primary == sqlite3.SQLITE_FULL or code in writing:
        return LibraryUnwritable(
            f"No room left to write to the library {folder}: {error}.",
            path=folder,
            hint="Free some disk space and run the same command again; everything stored so far is kept.",
        )
    if primary in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
        return LibraryUnwritable(
            f"Cannot write to the library {folder}: {error}.",
            path=folder,
            hint="Make the folder and its files writable, or copy the library to a folder that is.",
        )
    return LibraryDamaged(
        f"The database of the library {folder} cannot be read: {error}.",
        path=folder,
        hint=f"Restore {FILE_NAME} from a backup and run `jiangwen rebuild`, or ingest the articles into a new folder.",
    )
