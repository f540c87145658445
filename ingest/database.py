"""The library's SQLite file: its tables, how it is opened, and what its errors mean.

SQLite is the truth. It runs in WAL mode with ``synchronous=FULL``: readers never wait for the writer, and what was
committed survives a killed process and a power cut. Chunks are spans, so every text is stored once. A chunk's key is
never used again (``AUTOINCREMENT``): the derived indexes know chunks by key, and a key never changes its meaning.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ingest.errors import (
    LibraryDamaged,
    LibraryError,
    LibraryLocked,
    LibraryMismatch,
    LibraryNotFound,
    LibraryUnwritable,
)
from ingest.generations import is_on_read_only_disk

FILE_NAME = "library.sqlite3"
SCHEMA_VERSION = 2
_APPLICATION_ID = 0x4A57656E  # "JWen": tells our file from any other SQLite file
_BUSY_SECONDS = 30

_SCHEMA = """
CREATE TABLE passport (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE article (
  key INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE, title TEXT NOT NULL, text TEXT NOT NULL, uri TEXT NOT NULL, content_hash TEXT NOT NULL,
  external_id TEXT, url TEXT, publisher TEXT, original_publisher TEXT, authors TEXT NOT NULL,
  correspondents TEXT NOT NULL DEFAULT '[]', editors TEXT NOT NULL DEFAULT '[]', published_at TEXT, language TEXT NOT NULL,
  cluster_id TEXT, source TEXT NOT NULL, digest BLOB NOT NULL);
CREATE INDEX article_by_source ON article (source);
CREATE INDEX article_by_date ON article (published_at DESC, id);
CREATE TABLE reading (
  article INTEGER PRIMARY KEY REFERENCES article ON DELETE CASCADE, packed BLOB NOT NULL);
CREATE TABLE chunk (
  key INTEGER PRIMARY KEY AUTOINCREMENT,
  article INTEGER NOT NULL REFERENCES article ON DELETE CASCADE,
  number INTEGER NOT NULL, start INTEGER NOT NULL, stop INTEGER NOT NULL, embedding BLOB NOT NULL);
CREATE INDEX chunk_by_article ON chunk (article, number);
CREATE TABLE change (
  revision INTEGER PRIMARY KEY AUTOINCREMENT, chunk INTEGER NOT NULL, removed INTEGER NOT NULL);
CREATE TABLE source (uri TEXT PRIMARY KEY, size INTEGER NOT NULL, modified_ns INTEGER NOT NULL) WITHOUT ROWID;
"""
# What turns the tables of a version into those of the next.
_MIGRATIONS = {
    1: """
ALTER TABLE article ADD COLUMN original_publisher TEXT;
ALTER TABLE article ADD COLUMN correspondents TEXT NOT NULL DEFAULT '[]';
ALTER TABLE article ADD COLUMN editors TEXT NOT NULL DEFAULT '[]';
""",
}


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
    if version in _MIGRATIONS and not read_only:
        _migrate(connection)
        application, version = _identity(connection)
    if version != SCHEMA_VERSION:
        raise LibraryMismatch(
            f"The library {folder} has schema {version}; this program reads schema {SCHEMA_VERSION}.",
            path=folder,
            expected=str(SCHEMA_VERSION),
            found=str(version),
            hint="Run `jiangwen rebuild`, which brings an older library up to date."
            if version in _MIGRATIONS
            else "Run `jiangwen ingest` into a new folder, or use the program version that made this one.",
        )
    connection.execute("PRAGMA synchronous = FULL")


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
            _execute_all(connection, _SCHEMA)
            connection.execute(f"PRAGMA application_id = {_APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")


def _migrate(connection: sqlite3.Connection) -> None:
    """Bring tables of an older version up to date, step by step, unless another process has done so since we looked."""
    with _transaction(connection):
        _, version = _identity(connection)
        for step in range(version, SCHEMA_VERSION):
            _execute_all(connection, _MIGRATIONS[step])
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
