"""Conversations on disk, in ``<library>/conversations.sqlite3``: who asked what, and the answer as it was given."""

from __future__ import annotations

import json
import secrets
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ingest.errors import LibraryUnwritable
from qa.rendering import answer_from_dict, answer_to_dict
from qa.types import Answer, Turn
from qa.ui.feedback import Feedback, dump_feedback, load_feedback

State = Literal["running", "answered", "stopped", "interrupted", "failed"]

FILE_NAME = "conversations.sqlite3"
MAX_TITLE_CHARS = 60

SCHEMA = """
CREATE TABLE IF NOT EXISTS secret (value BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS conversation (
    id TEXT PRIMARY KEY, owner TEXT NOT NULL, title TEXT NOT NULL, updated_at REAL NOT NULL
);
CREATE INDEX IF NOT EXISTS conversation_of_owner ON conversation (owner, updated_at DESC);
CREATE TABLE IF NOT EXISTS turn (
    id TEXT PRIMARY KEY,
    conversation_id TEXT NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
    asked_at REAL NOT NULL,
    question TEXT NOT NULL,
    state TEXT NOT NULL,
    text TEXT NOT NULL DEFAULT '',
    answer TEXT,
    error TEXT,
    feedback TEXT
);
CREATE INDEX IF NOT EXISTS turn_of_conversation ON turn (conversation_id, asked_at);
"""


@dataclass(frozen=True, slots=True)
class Conversation:
    """One conversation; ``updated_at`` is in seconds since the epoch."""

    id: str
    title: str
    updated_at: float


@dataclass(frozen=True, slots=True)
class StoredTurn:
    """One question, and what became of it.

    Attributes:
        id: Also the id of the answer, in the addresses of its citations.
        state: ``interrupted`` when the server ended in the middle of the answer.
        text: What had been written when the turn ended without an answer.
        answer: As it was given; its articles have no bodies.
        error: Message and hint, when the turn failed.
        feedback: What the reader thought of the answer, if told.
    """

    id: str
    conversation_id: str
    question: str
    state: State
    text: str = ""
    answer: Answer | None = None
    error: tuple[str, str] | None = None
    feedback: Feedback | None = None


class Conversations:
    """The store. Every access names the owner: nobody reads or changes what another owns.

    One connection behind one lock serves all threads; each call is a transaction of well under a millisecond.
    Every method raises ``LibraryUnwritable`` when the file cannot be read or written.
    """

    def __init__(self, path: Path) -> None:
        """Open the store, creating it when absent; what was running when the last server ended was interrupted.

        Raises:
            LibraryUnwritable: The file cannot be opened or written.
        """
        self._path = path
        self._lock = threading.Lock()
        try:
            self._connection = sqlite3.connect(path, check_same_thread=False)
            self._connection.row_factory = sqlite3.Row
            self._connection.execute("PRAGMA journal_mode=WAL")
            # As safe in this mode, but for a power cut: nobody waits for the disk at each turn.
            self._connection.execute("PRAGMA synchronous=NORMAL")
            self._connection.execute("PRAGMA foreign_keys=ON")
            self._connection.executescript(SCHEMA)
            with self._transaction() as transaction:
                transaction.execute("UPDATE turn SET state = 'interrupted' WHERE state = 'running'")
        except sqlite3.Error as error:
            raise _unwritable(path, error) from error

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()

    def secret(self) -> bytes:
        """Return the key that signs identities; made once, so that they outlive a restart."""
        with self._transaction() as transaction:
            row = transaction.execute("SELECT value FROM secret").fetchone()
            if row is None:
                transaction.execute("INSERT INTO secret VALUES (?)", (secrets.token_bytes(32),))
                row = transaction.execute("SELECT value FROM secret").fetchone()
        return bytes(row["value"])

    def list(self, owner: str, *, matching: str = "", limit: int = 200) -> tuple[Conversation, ...]:
        """Return the owner's conversations whose title contains ``matching``, newest first."""
        with self._transaction() as transaction:
            rows = transaction.execute(
                "SELECT id, title, updated_at FROM conversation WHERE owner = ? AND instr(lower(title), lower(?)) "
                "ORDER BY updated_at DESC LIMIT ?",
                (owner, matching, limit),
            ).fetchall()
        return tuple(Conversation(**dict(row)) for row in rows)

    def find(self, owner: str, conversation_id: str) -> Conversation | None:
        """Return the conversation, or nothing when there is none or it is another's."""
        with self._transaction() as transaction:
            row = transaction.execute(
                "SELECT id, title, updated_at FROM conversation WHERE id = ? AND owner = ?", (conversation_id, owner)
            ).fetchone()
        return Conversation(**dict(row)) if row else None

    def rename(self, owner: str, conversation_id: str, title: str) -> bool:
        """Give the conversation another title; return whether there was one."""
        with self._transaction() as transaction:
            changed = transaction.execute(
                "UPDATE conversation SET title = ? WHERE id = ? AND owner = ?",
                (title[:MAX_TITLE_CHARS], conversation_id, owner),
            )
            return changed.rowcount > 0

    def delete(self, owner: str, conversation_id: str) -> bool:
        """Delete the conversation and its turns; return whether there was one."""
        with self._transaction() as transaction:
            changed = transaction.execute(
                "DELETE FROM conversation WHERE id = ? AND owner = ?", (conversation_id, owner)
            )
            return changed.rowcount > 0

    def start_turn(self, owner: str, conversation_id: str, question: str) -> StoredTurn:
        """Add a running turn to the owner's conversation, or to a new one when there is none with this id."""
        now = time.time()
        conversation = self.find(owner, conversation_id)
        turn = StoredTurn(
            id=secrets.token_urlsafe(12),
            conversation_id=conversation.id if conversation else secrets.token_urlsafe(12),
            question=question,
            state="running",
        )
        with self._transaction() as transaction:
            transaction.execute(
                "INSERT INTO conversation VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET updated_at = ?",
                (turn.conversation_id, owner, question[:MAX_TITLE_CHARS], now, now),
            )
            transaction.execute(
                "INSERT INTO turn (id, conversation_id, asked_at, question, state) VALUES (?, ?, ?, ?, 'running')",
                (turn.id, turn.conversation_id, now, question),
            )
        return turn

    def finish_turn(
        self,
        turn_id: str,
        state: State,
        *,
        text: str = "",
        answer: Answer | None = None,
        error: tuple[str, str] | None = None,
    ) -> None:
        """Record how a turn ended; nothing happens when its conversation has been deleted meanwhile."""
        with self._transaction() as transaction:
            transaction.execute(
                "UPDATE turn SET state = ?, text = ?, answer = ?, error = ? WHERE id = ?",
                (
                    state,
                    text,
                    json.dumps(answer_to_dict(answer), ensure_ascii=False) if answer else None,
                    json.dumps(error, ensure_ascii=False) if error else None,
                    turn_id,
                ),
            )

    def save_text(self, turn_id: str, text: str) -> None:
        """Record how far a running turn has come, so that a server that ends without notice leaves it behind."""
        with self._transaction() as transaction:
            transaction.execute("UPDATE turn SET text = ? WHERE id = ?", (text, turn_id))

    def turns(self, owner: str, conversation_id: str) -> tuple[StoredTurn, ...]:
        """Return the turns of the owner's conversation, oldest first."""
        with self._transaction() as transaction:
            rows = transaction.execute(
                "SELECT turn.* FROM turn JOIN conversation ON conversation.id = conversation_id "
                "WHERE conversation_id = ? AND owner = ? ORDER BY asked_at",
                (conversation_id, owner),
            ).fetchall()
        return tuple(_turn(row) for row in rows)

    def turn(self, owner: str, turn_id: str) -> StoredTurn | None:
        """Return the turn, or nothing when there is none or it is another's."""
        with self._transaction() as transaction:
            row = transaction.execute(
                "SELECT turn.* FROM turn JOIN conversation ON conversation.id = conversation_id "
                "WHERE turn.id = ? AND owner = ?",
                (turn_id, owner),
            ).fetchone()
        return _turn(row) if row else None

    def delete_turn(self, owner: str, turn_id: str) -> None:
        """Delete one turn, so that its question can be asked again."""
        with self._transaction() as transaction:
            transaction.execute(
                "DELETE FROM turn WHERE id = ? AND conversation_id IN (SELECT id FROM conversation WHERE owner = ?)",
                (turn_id, owner),
            )

    def set_feedback(self, owner: str, turn_id: str, feedback: Feedback | None) -> bool:
        """Record what the reader thinks of an answer, or take it back; return whether there is such an answer."""
        with self._transaction() as transaction:
            changed = transaction.execute(
                "UPDATE turn SET feedback = ? "
                "WHERE id = ? AND conversation_id IN (SELECT id FROM conversation WHERE owner = ?)",
                (dump_feedback(feedback), turn_id, owner),
            )
            return changed.rowcount > 0

    def rated_turns(self, owner: str) -> tuple[StoredTurn, ...]:
        """Return the owner's turns that have feedback, oldest first."""
        with self._transaction() as transaction:
            rows = transaction.execute(
                "SELECT turn.* FROM turn JOIN conversation ON conversation.id = conversation_id "
                "WHERE owner = ? AND feedback IS NOT NULL ORDER BY asked_at",
                (owner,),
            ).fetchall()
        return tuple(_turn(row) for row in rows)

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        try:
            with self._lock, self._connection:
                yield self._connection
        except sqlite3.OperationalError as error:
            raise _unwritable(self._path, error) from error


def _unwritable(path: Path, error: sqlite3.Error) -> LibraryUnwritable:
    return LibraryUnwritable(
        f"The conversations in {path} cannot be opened or written: {error}.",
        path=path.parent,
        hint="Check that the folder can be written and the disk has room.",
    )


def history_of(turns: tuple[StoredTurn, ...]) -> tuple[Turn, ...]:
    """Return the answered turns as the earlier turns of a new question."""
    return tuple(Turn(turn.question, turn.answer.text) for turn in turns if turn.answer)


def _turn(row: sqlite3.Row) -> StoredTurn:
    return StoredTurn(
        id=row["id"],
        conversation_id=row["conversation_id"],
        question=row["question"],
        state=row["state"],
        text=row["text"],
        answer=answer_from_dict(json.loads(row["answer"])) if row["answer"] else None,
        error=_error(row["error"]),
        feedback=load_feedback(row["feedback"]),
    )


def _error(stored: str | None) -> tuple[str, str] | None:
    if stored is None:
        return None
    message, hint = json.loads(stored)
    return message, hint
