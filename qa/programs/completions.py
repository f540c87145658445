"""``/v1/chat/completions`` and ``/v1/models``, as OpenAI's chat completions API has them.

Any OpenAI client can ask the articles: the last message is the question, those before it are the conversation. What
is sent is the checked answer: its text appears sentence by sentence once every quote has been verified, because what
a client has received cannot be taken back. Citations are ``url_citation`` annotations with the exact quote beside
them; ``jiangwen`` holds status, short answer and the support of every sentence.
"""

from __future__ import annotations

import asyncio
import json
import re
import secrets
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, Literal

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, StreamingResponse
from pydantic import BaseModel, Field, ValidationError

from ingest.errors import JiangwenError
from qa.assistant import Assistant
from qa.errors import ModelError, ModelRateLimited, QuestionError
from qa.types import Answer, Citation, Passage, Turn

MODEL = "jiangwen"
_MAX_BODY_BYTES = 4_000_000
_MARKER = re.compile(r"\[(\d+)\]")
# A waiting client and the proxies before it see that the connection lives.
_SECONDS_BETWEEN_COMMENTS = 10.0


class _Part(BaseModel):
    type: str
    text: str = ""


class _Message(BaseModel):
    role: Literal["system", "developer", "user", "assistant", "tool"]
    content: str | list[_Part] | None = None

    @property
    def text(self) -> str:
        if isinstance(self.content, list):
            return "\n".join(part.text for part in self.content if part.type == "text")
        return self.content or ""


class _Request(BaseModel):
    """What is used of a request; everything else a client may send (temperature, tools, …) has no meaning here."""

    model: str = MODEL
    messages: list[_Message] = Field(min_length=1)
    stream: bool = False


class CompletionRoutes:
    """Routes below ``/v1``.

    Args:
        assistant: Answers the questions.
    """

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant

    def build_router(self) -> APIRouter:
        """Return the routes."""
        router = APIRouter()
        router.add_api_route("/v1/models", self.list_models, methods=["GET"])
        router.add_api_route("/v1/models/{name}", self.describe_model, methods=["GET"])
        router.add_api_route("/v1/chat/completions", self.complete, methods=["POST"], response_model=None)
        return router

    def list_models(self) -> dict[str, Any]:
        """Return the one model there is."""
        return {"object": "list", "data": [_describe_model()]}

    def describe_model(self, name: str) -> Response:
        """Return the model, or an error where it is another's name."""
        return JSONResponse(_describe_model()) if name == MODEL else _unknown_model(name)

    async def complete(self, request: Request) -> Response:
        """Answer the last message of a conversation."""
        try:
            asked = _Request.model_validate_json(await _read_body(request))
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            place = ".".join(map(str, first["loc"])) or "body"
            return _refuse(400, f"{place}: {first['msg']}", code="invalid_request")
        if asked.model != MODEL:
            return _unknown_model(asked.model)
        question, history = _split(asked.messages)
        work = asyncio.create_task(self._assistant.aask(question, history=history))
        base = str(request.base_url).rstrip("/")
        if asked.stream:
            return StreamingResponse(_stream(work, base), media_type="text/event-stream")
        try:
            return JSONResponse(_completion(await work, base))
        except JiangwenError as error:
            return _explain(error)


def _describe_model() -> dict[str, Any]:
    return {"id": MODEL, "object": "model", "created": 0, "owned_by": MODEL}


def _split(messages: Sequence[_Message]) -> tuple[str, tuple[Turn, ...]]:
    """Return the question and the answered turns before it; instructions to a model mean nothing to us."""
    spoken = [message for message in messages if message.role in ("user", "assistant") and message.text.strip()]
    question = spoken[-1].text if spoken and spoken[-1].role == "user" else ""
    turns = [
        Turn(asked.text, answered.text)
        for asked, answered in pairwise(spoken)
        if asked.role == "user" and answered.role == "assistant"
    ]
    return question, tuple(turns)


def _completion(answer: Answer, base: str) -> dict[str, Any]:
    message = {"role": "assistant", "content": answer.text, "annotations": _annotate(answer, base), "refusal": None}
    choice = {"index": 0, "message": message, "finish_reason": _finish_reason(answer), "logprobs": None}
    return {**_head("chat.completion"), "choices": [choice], MODEL: _describe_answer(answer)}


async def _stream(work: asyncio.Task[Answer], base: str) -> AsyncIterator[str]:
    head = _head("chat.completion.chunk")

    def event(delta: Mapping[str, Any], finish: str | None = None, **more: Any) -> str:
        choice = {"index": 0, "delta": delta, "finish_reason": finish, "logprobs": None}
        return f"data: {json.dumps({**head, 'choices': [choice], **more}, ensure_ascii=False)}\n\n"

    try:
        yield event({"role": "assistant", "content": ""})
        while not (await asyncio.wait({work}, timeout=_SECONDS_BETWEEN_COMMENTS))[0]:
            yield ": checking the quotes\n\n"
        answer = work.result()
    except JiangwenError as error:
        yield f"data: {json.dumps(_error(error), ensure_ascii=False)}\n\n"
        return
    finally:
        work.cancel()  # the client has gone away
    for piece in _pieces(answer.text):
        yield event({"content": piece})
    yield event({"annotations": _annotate(answer, base)}, _finish_reason(answer), **{MODEL: _describe_answer(answer)})
    yield "data: [DONE]\n\n"


def _pieces(text: str) -> list[str]:
    """Return ``text`` cut behind each run of markers: sentence by sentence."""
    return [piece for piece in re.split(r"(?<=\])(?!\[)", text) if piece]


def _head(kind: str) -> dict[str, Any]:
    return {"id": f"chatcmpl-{secrets.token_urlsafe(12)}", "object": kind, "created": int(time.time()), "model": MODEL}


def _finish_reason(answer: Answer) -> str:
    return "stop" if answer.complete else "length"


def _annotate(answer: Answer, base: str) -> list[dict[str, Any]]:
    """Return one annotation for each marker in the text, at its place."""
    citations = {citation.number: citation for citation in answer.citations}
    passages = {passage.article.id: passage for passage in answer.passages}
    return [
        {"type": "url_citation", "url_citation": _locate(citations[number], passages, match, base)}
        for match in _MARKER.finditer(answer.text)
        if (number := int(match[1])) in citations
    ]


def _locate(citation: Citation, passages: Mapping[str, Passage], marker: re.Match[str], base: str) -> dict[str, Any]:
    article = passages[citation.article_id].article if citation.article_id in passages else None
    return {
        "start_index": marker.start(),
        "end_index": marker.end(),
        "title": article.title if article else "",
        "url": (article.url if article else None) or f"{base}/article/{citation.article_id}",
        "article_id": citation.article_id,
        "quote": citation.quote,
        "quote_start": citation.start,
        "quote_end": citation.end,
        "verified": citation.verified,
    }


def _describe_answer(answer: Answer) -> dict[str, Any]:
    return {
        "status": answer.status,
        "short": answer.short,
        "standalone_question": answer.standalone_question,
        "sentences": [
            {"text": s.text, "citations": list(s.citations), "support": s.support, "reason": s.reason}
            for s in answer.sentences
        ],
    }


async def _read_body(request: Request) -> bytes:
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > _MAX_BODY_BYTES:
            return b""
    return bytes(body)


def _unknown_model(name: str) -> Response:
    return _refuse(404, f"There is no model {name!r} here; it is called {MODEL!r}.", code="model_not_found")


def _explain(error: JiangwenError) -> Response:
    headers = {}
    if isinstance(error, ModelRateLimited) and error.retry_after_seconds:
        headers["Retry-After"] = str(int(error.retry_after_seconds) + 1)
    return JSONResponse(_error(error), _status(error), headers)


def _status(error: JiangwenError) -> int:
    if isinstance(error, QuestionError):
        return 400
    if isinstance(error, ModelRateLimited):
        return 429
    return 503 if isinstance(error, ModelError) and error.retryable else 500


def _error(error: JiangwenError) -> dict[str, Any]:
    kind = "invalid_request_error" if isinstance(error, QuestionError) else "server_error"
    return {"error": {"message": str(error), "type": kind, "param": None, "code": type(error).__name__}}


def _refuse(status: int, message: str, *, code: str) -> Response:
    body = {"error": {"message": message, "type": "invalid_request_error", "param": None, "code": code}}
    return JSONResponse(body, status)
