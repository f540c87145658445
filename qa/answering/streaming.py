"""A chat model's reply as it comes: within a time limit, tried again when it pays, stopped when nobody listens.

The model runs on an event loop of its own, because only there a request can be cancelled while it waits for the
server: closing the generator closes the connection. While nothing comes, the generator yields empty pieces, so that
whoever reads it is never stuck and may close it at any time.
"""

from __future__ import annotations

import asyncio
import queue
import random
import threading
import time
from collections.abc import Generator, Sequence
from concurrent.futures import Future
from contextlib import closing
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from qa.answering.models import describe_model, wrap_model_errors
from qa.errors import ModelBadReply, ModelError, ModelRateLimited, ModelTimeout
from qa.settings import Settings

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessageChunk, BaseMessage

# A model that repeats itself for ever is stopped; even long thoughts stay below.
MAX_REPLY_CHARS = 100_000
# How soon a reader who leaves is noticed.
HEARTBEAT_SECONDS = 0.1
_FIRST_WAIT_SECONDS = 0.5
_CUT_SHORT = frozenset({"length", "max_tokens", "content_filter"})


def stream_reply(
    model: BaseChatModel, messages: Sequence[BaseMessage], settings: Settings, *, name: str
) -> Generator[str, None, None]:
    """Yield the text of the model's reply as it comes; an empty piece while nothing does.

    A call that failed before its first word is made again, up to ``settings.model_max_retries`` times, if the same
    call may succeed later; it waits as long as the server asks, or twice as long each time.

    Args:
        model: Any LangChain chat model.
        messages: What it is told.
        settings: Its limits: silence of ``model_timeout_seconds``, ``model_reply_seconds`` in all.
        name: Of the run, for LangChain's callbacks.

    Raises:
        ModelError: It failed; the pieces yielded before are what came until then.
    """
    deadline = time.monotonic() + settings.model_reply_seconds
    attempt = 0
    while True:
        length = 0
        try:
            with closing(_stream_once(model, messages, settings, name=name, deadline=deadline)) as pieces:
                for piece in pieces:
                    length += len(piece)
                    yield piece
            return
        except ModelError as error:
            wait = _seconds_to_wait(error, attempt)
            spent = attempt >= settings.model_max_retries or time.monotonic() + wait > deadline
            if length or spent or not error.retryable or wait > settings.model_timeout_seconds:
                raise
        attempt += 1
        yield from _pause(wait)


def read_reply(model: BaseChatModel, messages: Sequence[BaseMessage], settings: Settings, *, name: str) -> str:
    """Return the text of the whole reply.

    Raises:
        ModelError: The model failed, or broke off.
    """
    with closing(stream_reply(model, messages, settings, name=name)) as pieces:
        return "".join(pieces)


@dataclass(slots=True)
class _Reply:
    """What the event loop hands over: chunks of a message, then how it ended."""

    chunks: queue.SimpleQueue[AIMessageChunk | None] = field(default_factory=queue.SimpleQueue)
    facts: dict[str, Any] = field(default_factory=dict)
    length: int = 0


def _stream_once(
    model: BaseChatModel, messages: Sequence[BaseMessage], settings: Settings, *, name: str, deadline: float
) -> Generator[str, None, None]:
    reply = _Reply()
    task = asyncio.run_coroutine_threadsafe(_receive(model, messages, reply, name), _event_loop())
    try:
        last = time.monotonic()
        while True:
            try:
                chunk = reply.chunks.get(timeout=HEARTBEAT_SECONDS)
            except queue.Empty:
                _check_time(last, deadline, settings)
                yield ""
                continue
            if chunk is None:
                _raise_failure(task, settings)
                break
            last = time.monotonic()
            reply.facts |= chunk.response_metadata
            reply.length += len(chunk.text)
            yield chunk.text
            _check_time(last, deadline, settings)
            if reply.length > MAX_REPLY_CHARS:
                reply.facts["finish_reason"] = "length"
                break
        _check_end(reply, settings)
    finally:
        task.cancel()


async def _receive(model: BaseChatModel, messages: Sequence[BaseMessage], reply: _Reply, name: str) -> None:
    from langsmith import tracing_context

    try:
        # A tracing variable set for other work must not send articles away.
        with tracing_context(enabled=False):
            async for chunk in model.astream(list(messages), config={"run_name": name, "tags": [name]}):
                reply.chunks.put(chunk)
    finally:
        reply.chunks.put(None)


def _raise_failure(task: Future[None], settings: Settings) -> None:
    with wrap_model_errors(settings):
        task.result()


def _check_time(last: float, deadline: float, settings: Settings) -> None:
    now = time.monotonic()
    limit = settings.model_timeout_seconds if now - last > settings.model_timeout_seconds else None
    if limit is None and now > deadline:
        limit = settings.model_reply_seconds
    if limit is not None:
        raise ModelTimeout(
            f"{describe_model(settings)} did not answer within {limit:g} seconds.",
            hint="Ask again, or raise JIANGWEN_MODEL_TIMEOUT_SECONDS or JIANGWEN_MODEL_REPLY_SECONDS.",
        )


def _check_end(reply: _Reply, settings: Settings) -> None:
    if not reply.length:
        raise ModelBadReply(f"{describe_model(settings)} answered with nothing.", hint="Ask again.")
    reasons = (reply.facts.get(key) for key in ("finish_reason", "stop_reason", "done_reason"))
    reason = next(filter(None, reasons), None)
    # A connection that closes early looks like an end, but OpenAI's protocol names the reason of every end.
    if str(reason).lower() in _CUT_SHORT or (reason is None and reply.facts.get("model_provider") == "openai"):
        raise ModelBadReply(f"The reply of {describe_model(settings)} was cut short.", hint="Ask again.")


def _seconds_to_wait(error: ModelError, attempt: int) -> float:
    if isinstance(error, ModelRateLimited) and error.retry_after_seconds is not None:
        return error.retry_after_seconds
    # Some chance in it, so that many who failed together do not come back together.
    return _FIRST_WAIT_SECONDS * 2.0**attempt * random.uniform(0.8, 1.2)


def _pause(seconds: float) -> Generator[str, None, None]:
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        time.sleep(min(HEARTBEAT_SECONDS, left))
        yield ""


@cache
def _event_loop() -> asyncio.AbstractEventLoop:
    """Return the loop of all requests: connections that are kept for the next request belong to one loop."""
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="chat-model", daemon=True).start()
    return loop
