"""Errors of answering, below ``ingest.errors.JiangwenError``. A refusal is an ``Answer``, not an error.

AnswerError
├─ QuestionError                  empty or too long (also a ValueError)
├─ PromptError                    a prompt file is missing, or lacks or invents a variable
└─ ModelError                     the chat model failed
   ├─ ModelUnavailable, ModelTimeout, ModelBadReply, ModelRateLimited
"""

from __future__ import annotations

from ingest.errors import JiangwenError


class AnswerError(JiangwenError):
    """Something failed between a question and its answer."""


class QuestionError(AnswerError, ValueError):
    """The question is empty or too long."""

    exit_code = 2


class PromptError(AnswerError):
    """A prompt file cannot be used.

    Attributes:
        name: The prompt's name.
    """

    exit_code = 2

    def __init__(self, message: str, *, name: str, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.name = name


class ModelError(AnswerError):
    """The chat model failed.

    Attributes:
        retryable: Whether the same call may succeed later.
    """

    retryable = False


class ModelUnavailable(ModelError):
    """The model's name is unknown, its package is missing, its server cannot be reached or refuses the key."""


class ModelTimeout(ModelError):
    """The model did not answer in time."""

    retryable = True


class ModelBadReply(ModelError):
    """The model answered with nothing, or broke off."""

    retryable = True


class ModelRateLimited(ModelError):
    """The server asks to wait.

    Attributes:
        retry_after_seconds: How long, when it said so.
    """

    retryable = True

    def __init__(self, message: str, *, retry_after_seconds: float | None = None, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.retry_after_seconds = retry_after_seconds
