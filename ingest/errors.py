"""The error tree. Every error says what happened (``message``) and what to do next (``hint``).

JiangwenError
├─ SettingsError                  a setting is wrong
├─ IngestError
│  ├─ SourceError                 one source cannot be read; the run goes on
│  │  └─ SourceUnreadable
│  ├─ EmbeddingError              the embedding model is missing or gives wrong vectors
│  └─ LibraryError
│     └─ LibraryNotFound, LibraryLocked, LibraryMismatch, LibraryDamaged, LibraryUnwritable,
│        ArticleNotFound, BlockNotFound, RunNotFound
└─ AnswerError                    in qa.errors
"""

from __future__ import annotations

from pathlib import Path

from ingest.types import ReasonCode


class JiangwenError(Exception):
    """The root of every error this project raises on purpose.

    Attributes:
        message: What happened.
        hint: What to do next; may be empty.
        exit_code: What the command line exits with: 1 for our side, 2 for the user's.
    """

    exit_code = 1

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message, hint)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        """Return the message, and below it what to do next."""
        return f"{self.message}\n{self.hint}" if self.hint else self.message


class SettingsError(JiangwenError):
    """A setting has a value it cannot have; the message names the key and where it came from."""

    exit_code = 2


class IngestError(JiangwenError):
    """Something failed between a source and the library."""


class SourceError(IngestError):
    """One source cannot become an article. The run goes on without it.

    Attributes:
        uri: The source.
        code: The kind of reason, for programs.
    """

    exit_code = 2

    def __init__(self, message: str, *, uri: str, hint: str = "", code: ReasonCode = "") -> None:
        super().__init__(message, hint=hint)
        self.uri = uri
        self.code = code


class SourceUnreadable(SourceError):
    """The file is of a known kind, but no article can be read from it."""


class DocumentUnreadable(ValueError):
    """The bytes of a document give no text; whoever knows where they come from says it as ``SourceUnreadable``.

    Attributes:
        code: The kind of reason, for programs.
    """

    def __init__(self, reason: str, *, code: ReasonCode) -> None:
        super().__init__(reason)
        self.code = code


class EmbeddingError(IngestError):
    """The embedding model cannot be loaded, or does not fit this library."""

    exit_code = 2


class LibraryError(IngestError):
    """The library cannot do what was asked.

    Attributes:
        path: The library's folder.
    """

    def __init__(self, message: str, *, path: Path, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.path = path


class LibraryNotFound(LibraryError):
    """There is no library at this path."""

    exit_code = 2


class LibraryLocked(LibraryError):
    """Another process is writing.

    Attributes:
        pid: The process that holds the lock, if known.
    """

    def __init__(self, message: str, *, path: Path, pid: int | None, hint: str = "") -> None:
        super().__init__(message, path=path, hint=hint)
        self.pid = pid


class LibraryMismatch(LibraryError):
    """The library was made with another schema, embedding model or chunker.

    Attributes:
        expected: What this program needs.
        found: What the library's passport says.
    """

    def __init__(self, message: str, *, path: Path, expected: str, found: str, hint: str = "") -> None:
        super().__init__(message, path=path, hint=hint)
        self.expected = expected
        self.found = found


class LibraryDamaged(LibraryError):
    """The database itself cannot be read."""


class LibraryUnwritable(LibraryError):
    """The folder is read-only, or the disk is full."""


class ArticleNotFound(LibraryError):
    """No article has this id."""

    exit_code = 2


class BlockNotFound(LibraryError):
    """The article has no block of this number."""

    exit_code = 2


class RunNotFound(LibraryError):
    """The log has no run of this number."""

    exit_code = 2
