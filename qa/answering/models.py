"""The chat model: built from its name, and its failures translated into ours.

Every provider raises errors of its own; here they become the four below ``qa.errors.ModelError``. Messages never hold
a key, and hold words of the server only where they help.
"""

from __future__ import annotations

import re
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from traceback import walk_tb
from types import TracebackType
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

from qa.errors import (
    ModelBadReply,
    ModelError,
    ModelMisconfigured,
    ModelRateLimited,
    ModelTimeout,
    ModelUnavailable,
)
from qa.settings import Settings

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

# An error whose class, or a base of it, one of these packages defines is the model's failure, not ours. Matched by
# name, because most of them are not installed.
_PROVIDER_PACKAGES = re.compile(
    r"(openai|httpx2?|httpcore2?|anthropic|ollama|groq|mistralai|cohere|google|grpc|botocore|requests|urllib3|aiohttp"
    r"|huggingface_hub|langchain_\w+)(\.|$)"
)
_PACKAGE = re.compile(r"pip install ([\w-]+)")
_ANY_KEY = re.compile(r"[A-Za-z0-9_\-*.]{20,}")
_MAX_SERVER_WORDS = 300
_UNREACHED = frozenset({"APIConnectionError", "ConnectError", "ConnectionError", "ModelConnectionError"})
_BROKEN_OFF = frozenset({"RemoteProtocolError", "ReadError"})
# Providers with a protocol of their own, spoken at whatever address is set; every other address speaks OpenAI's.
_HAVE_ADDRESSES = ("anthropic:", "ollama:")
_KEY_HINT = "Set JIANGWEN_MODEL_API_KEY to a valid key, or, without a base URL, the provider's own variable."
_MODEL_HINT = "Name it as LangChain does, for example openai:gpt-4.1, or set JIANGWEN_MODEL_BASE_URL to its server."


def load_chat_model(settings: Settings) -> BaseChatModel:
    """Return the chat model that ``settings.model`` names; nothing is sent yet.

    With ``model_base_url`` it is any server that speaks OpenAI's protocol (vLLM, llama.cpp, Ollama, …), which needs no
    key unless it asks for one; behind ``anthropic:`` or ``ollama:``, a server that speaks theirs. Otherwise the name is
    one of LangChain's ``init_chat_model``.

    Raises:
        ModelMisconfigured: No model is set, its name is unknown, its package is not installed, or its key is missing.
    """
    if settings.model is None:
        raise ModelMisconfigured("No chat model is set.", hint=_MODEL_HINT)
    with wrap_model_errors(settings):
        try:
            by_name = settings.model_base_url is None or settings.model.startswith(_HAVE_ADDRESSES)
            return _load_by_name(settings) if by_name else _load_by_address(settings)
        except ImportError as error:
            package = _PACKAGE.search(str(error))
            raise ModelMisconfigured(
                f"The chat model {settings.model} needs a package that is not installed.",
                hint=f"Run: pip install {package[1]}" if package else str(error),
            ) from error
        except ValueError as error:
            raise ModelMisconfigured(
                f"The chat model {settings.model} cannot be loaded: {str(error).splitlines()[0]}", hint=_MODEL_HINT
            ) from error


def wrap_model_errors(settings: Settings) -> AbstractContextManager[None]:
    """Return a context in which a provider's error becomes a ``ModelError``; every other error passes through."""
    return _ErrorTranslation(settings)


class _ErrorTranslation(AbstractContextManager[None]):
    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if error is not None and _is_foreign(error):
            # The provider's own message may quote the key, so a refused key has no cause to print.
            raise translate_error(error, self._settings) from (None if _status(error) in (401, 403) else error)


def translate_error(error: BaseException, settings: Settings) -> ModelError:
    """Return our error for a provider's."""
    model = describe_model(settings)
    status = _status(error)
    names = _class_names(error)
    if status in (408, 504) or any("Timeout" in name for name in names):
        return ModelTimeout(
            f"{model} did not answer within {settings.model_timeout_seconds:g} seconds.",
            hint="Ask again, or raise JIANGWEN_MODEL_TIMEOUT_SECONDS.",
        )
    if status == 429 or "ModelRateLimitError" in names:
        seconds = _retry_after_seconds(error)
        return ModelRateLimited(
            f"{model} asks to wait: too many requests, or the quota is used up.",
            retry_after_seconds=seconds,
            hint=f"Ask again in {seconds:g} seconds." if seconds else "Ask again later.",
        )
    if "ContextOverflowError" in names or status == 413:
        return ModelMisconfigured(f"{model} cannot read so much at once.", hint="Lower JIANGWEN_MODEL_PASSAGE_CHARS.")
    if status is not None and status >= 400:
        return _refused_request(error, status, model, settings)
    if names & _UNREACHED and not names & _BROKEN_OFF:
        return ModelUnavailable(
            f"{model} cannot be reached.", hint="Is its server running, and the network up?", retryable=True
        )
    if "api_key" in str(error):
        return ModelMisconfigured(f"{model} has no key.", hint=_KEY_HINT)
    return ModelBadReply(
        f"{model} broke off or sent a reply that cannot be read.",
        hint="Ask again. If it happens every time, check JIANGWEN_MODEL_BASE_URL.",
    )


def _refused_request(error: BaseException, status: int, model: str, settings: Settings) -> ModelUnavailable:
    if status in (401, 403):
        return ModelMisconfigured(f"{model} refuses the key ({status}).", hint=_KEY_HINT)
    if status == 404:
        return ModelMisconfigured(
            f"{model} is not known to its server (404): {_words(error, settings)}",
            hint="Check JIANGWEN_MODEL, and that JIANGWEN_MODEL_BASE_URL ends as its documentation says, often in /v1.",
        )
    if status >= 500:
        return ModelUnavailable(
            f"{model} failed on its server's side ({status}).", hint="Ask again later.", retryable=True
        )
    return ModelMisconfigured(
        f"{model} refused the request ({status}): {_words(error, settings)}",
        hint="Correct the setting it names, or try another model.",
    )


def _load_by_address(settings: Settings) -> BaseChatModel:
    from langchain_openai import ChatOpenAI
    from pydantic import SecretStr

    # The key of OPENAI_API_KEY is not for other servers, so it is never sent to one.
    return ChatOpenAI(
        model=(settings.model or "").removeprefix("openai:"),
        base_url=settings.model_base_url,
        api_key=settings.model_api_key or SecretStr("none"),
        timeout=settings.model_timeout_seconds,
        max_retries=0,  # ``qa.answering.streaming`` tries again, for every provider alike
        stream_usage=True,
        use_responses_api=False,
    )


def _load_by_name(settings: Settings) -> BaseChatModel:
    from langchain.chat_models import init_chat_model

    # Ollama neither takes a key nor tries again.
    ollama = (settings.model or "").startswith("ollama:")
    timeout = settings.model_timeout_seconds
    options: dict[str, Any] = {"client_kwargs": {"timeout": timeout}} if ollama else {"timeout": timeout}
    if not ollama:
        options["max_retries"] = 0
        if settings.model_api_key is not None:
            options["api_key"] = settings.model_api_key
    if settings.model_base_url is not None:
        options["base_url"] = settings.model_base_url
    return cast("BaseChatModel", init_chat_model(settings.model, **options))


def _is_foreign(error: BaseException) -> bool:
    if isinstance(error, ConnectionError | TimeoutError | ValueError):
        return True
    # A reply of another shape than the provider's code expects surfaces there as an AttributeError or the like.
    return any(_PROVIDER_PACKAGES.match(name) for name in (_raising_module(error), *_defining_modules(error)))


def _defining_modules(error: BaseException) -> tuple[str, ...]:
    return tuple(base.__module__ for base in type(error).__mro__)


def _class_names(error: BaseException) -> frozenset[str]:
    """Return the names of an error's classes and of those it was raised from."""
    causes = [error]
    while (cause := causes[-1].__cause__) is not None and cause not in causes:
        causes.append(cause)
    return frozenset(base.__name__ for cause in causes for base in type(cause).__mro__)


def _raising_module(error: BaseException) -> str:
    *_, (frame, _) = walk_tb(error.__traceback__)
    return str(frame.f_globals.get("__name__", ""))


def _status(error: BaseException) -> int | None:
    response = getattr(error, "response", None)
    for status in (getattr(error, "status_code", None), getattr(response, "status_code", None)):
        if isinstance(status, int):
            return status
    return None


def _retry_after_seconds(error: BaseException) -> float | None:
    headers = getattr(getattr(error, "response", None), "headers", None) or {}
    value = headers.get("retry-after")
    if not value:
        return None
    if re.fullmatch(r"\d+(\.\d+)?", value):
        return float(value)
    try:
        return max((parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds(), 0.0)
    except (ValueError, TypeError):
        return None


def _words(error: BaseException, settings: Settings) -> str:
    """Return what the server said, without anything that may be a key."""
    words = " ".join(str(error).split())
    if settings.model_api_key is not None:
        words = words.replace(settings.model_api_key.get_secret_value(), "…")
    return _ANY_KEY.sub("…", words)[:_MAX_SERVER_WORDS]


def describe_model(settings: Settings) -> str:
    """Return the chat model in words, with its server's host but neither path nor key."""
    host = urlsplit(settings.model_base_url).hostname if settings.model_base_url else None
    return f"The chat model {settings.model}" + (f" at {host}" if host else "")
