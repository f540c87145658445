"""Errors of answering, below ``ingest.errors.JiangwenError``. A refusal is an ``Answer``, not an error.

AnswerError
├─ QuestionError                  the question cannot be asked (also a ValueError)
│  ├─ QuestionEmpty, QuestionTooLong
├─ PromptError                    a prompt file is missing, or lacks or invents a variable
├─ ReceiptError                   a file is no receipt
├─ EvaluationError                a file of questions cannot be used
└─ ModelError                     the chat model failed
   ├─ ModelTimeout, ModelBadReply, ModelRateLimited
   └─ ModelUnavailable
      └─ ModelMisconfigured       the settings that name it are wrong

What readers of the chat are told, in their language, is ``qa.error_texts.message_for(error, language)``.
"""

from __future__ import annotations

from ingest.errors import JiangwenError


class AnswerError(JiangwenError):
    """Something failed between a question and its answer."""


class QuestionError(AnswerError, ValueError):
    """The question cannot be asked."""

    exit_code = 2


class QuestionEmpty(QuestionError):
    """There is nothing in it to look for."""


class QuestionTooLong(QuestionError):
    """It has more characters than are read.

    Attributes:
        max_chars: How many are read.
    """

    def __init__(self, message: str, *, max_chars: int, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.max_chars = max_chars


class PromptError(AnswerError):
    """A prompt file cannot be used.

    Attributes:
        name: The prompt's name.
    """

    exit_code = 2

    def __init__(self, message: str, *, name: str, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.name = name


class ReceiptError(AnswerError):
    """A file cannot be read as a receipt, or not be written as one."""

    exit_code = 2


class EvaluationError(AnswerError):
    """A file of questions cannot be read or written; the message names the line."""

    exit_code = 2


class ModelError(AnswerError):
    """The chat model failed.

    Attributes:
        retryable: Whether the same call may succeed later.
    """

    retryable = False

    def __init__(self, message: str, *, hint: str = "", retryable: bool | None = None) -> None:
        super().__init__(message, hint=hint)
        if retryable is not None:
            self.retryable = retryable


class ModelUnavailable(ModelError):
    """Its server cannot be reached, or fails."""


class ModelMisconfigured(ModelUnavailable):
    """The model's name is unknown, its package or its key is missing, or its server refuses the request as it is."""

    exit_code = 2


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


class UserError(JiangwenError):
    """A user cannot be added, changed or removed as asked."""

    exit_code = 2


class LoginRefused(JiangwenError):
    """Name or password is wrong, or there were too many wrong ones.

    Attributes:
        retry_after_seconds: How long to wait, when there were too many.
    """

    exit_code = 2

    def __init__(self, message: str, *, retry_after_seconds: int | None = None, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.retry_after_seconds = retry_after_seconds
