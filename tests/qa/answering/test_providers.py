"""Other providers' own clients, over real HTTP, against servers that speak their protocols."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from langchain_core.messages import HumanMessage
from pydantic import SecretStr

from qa.answering.models import load_chat_model
from qa.answering.streaming import read_reply, stream_reply
from qa.errors import ModelBadReply, ModelMisconfigured, ModelRateLimited, ModelTimeout, ModelUnavailable
from qa.settings import Settings
from tests.qa import openai_server as server

pytest.importorskip("langchain_anthropic", reason="needs the extra jiangwen[anthropic]")
pytest.importorskip("langchain_ollama", reason="needs the extra jiangwen[ollama]")

KEY = "sk-ant-planted-0123456789abcdef"
NAMES = ("anthropic:scripted", "ollama:qwen3:8b")
MESSAGES = (HumanMessage("问题"),)


def anthropic_reply(*pieces: str, reason: str = "end_turn", thoughts: str = "") -> server.Step:
    def send(exchange: server.Exchange, kind: str, **data: Any) -> None:
        exchange.send_bytes(f"event: {kind}\ndata: {json.dumps({'type': kind, **data})}\n\n".encode())

    def block(exchange: server.Exchange, index: int, start: dict[str, str], deltas: list[dict[str, str]]) -> None:
        send(exchange, "content_block_start", index=index, content_block=start)
        for delta in deltas:
            send(exchange, "content_block_delta", index=index, delta=delta)
        send(exchange, "content_block_stop", index=index)

    def step(exchange: server.Exchange) -> None:
        exchange.start_stream()
        message = {"id": "m1", "type": "message", "role": "assistant", "model": "claude", "content": []}
        usage = {"input_tokens": 1, "output_tokens": 1}
        send(exchange, "message_start", message={**message, "stop_reason": None, "stop_sequence": None, "usage": usage})
        if thoughts:
            thought = {"type": "thinking", "thinking": "", "signature": ""}
            block(exchange, 0, thought, [{"type": "thinking_delta", "thinking": thoughts}])
        text = [{"type": "text_delta", "text": piece} for piece in pieces]
        block(exchange, 1 if thoughts else 0, {"type": "text", "text": ""}, text)
        stopped = {"stop_reason": reason, "stop_sequence": None}
        send(exchange, "message_delta", delta=stopped, usage={"output_tokens": 3})
        send(exchange, "message_stop")
        exchange.end_stream(None)

    return step


def ollama_reply(*pieces: str, reason: str = "stop", thoughts: str = "") -> server.Step:
    def send(exchange: server.Exchange, message: dict[str, str], **data: Any) -> None:
        line = {"model": "qwen3:8b", "created_at": "2026-01-01T00:00:00Z", "message": message, "done": False, **data}
        exchange.send_bytes(json.dumps(line).encode() + b"\n")

    def step(exchange: server.Exchange) -> None:
        exchange.start_stream()
        if thoughts:
            send(exchange, {"role": "assistant", "content": "", "thinking": thoughts})
        for piece in pieces:
            send(exchange, {"role": "assistant", "content": piece})
        send(exchange, {"role": "assistant", "content": ""}, done=True, done_reason=reason)
        exchange.end_stream(None)

    return step


REPLIES = {NAMES[0]: anthropic_reply, NAMES[1]: ollama_reply}


def settings_for(name: str, scripted: server.ScriptedServer, **values: Any) -> Settings:
    defaults: dict[str, Any] = {
        "model": name,
        "model_base_url": scripted.url.removesuffix("/v1"),
        "model_timeout_seconds": 1,
        "model_max_retries": 0,
        "model_api_key": SecretStr(KEY),
    }
    return Settings(**defaults | values)


def read(name: str, scripted: server.ScriptedServer, **values: Any) -> str:
    settings = settings_for(name, scripted, **values)
    return read_reply(load_chat_model(settings), MESSAGES, settings, name="answer")


@pytest.mark.parametrize("name", NAMES)
def test_the_reply_is_read_without_the_model_s_thoughts(name: str) -> None:
    with server.ScriptedServer(REPLIES[name]("黑龙", "江[1.1]。", thoughts="大概是湖南")) as scripted:
        assert read(name, scripted) == "黑龙江[1.1]。"
        (exchange,) = scripted.exchanges
        assert exchange.path == {"anthropic": "/v1/messages", "ollama": "/api/chat"}[name.partition(":")[0]]
        assert exchange.body["model"] == name.partition(":")[2]


@pytest.mark.parametrize(("name", "reason"), [(NAMES[0], "max_tokens"), (NAMES[1], "length")])
def test_a_reply_that_was_cut_short_is_known(name: str, reason: str) -> None:
    with server.ScriptedServer(REPLIES[name]("黑龙", reason=reason)) as scripted, pytest.raises(ModelBadReply):
        read(name, scripted)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    ("step", "error"),
    [
        (server.stall(), ModelTimeout),
        (server.fail(429, retry_after="7"), ModelRateLimited),
        (server.fail(500), ModelUnavailable),
        (server.fail(401, KEY), ModelMisconfigured),
        (server.fail(404, f"no such model, {KEY}"), ModelMisconfigured),
        (server.drop(), (ModelBadReply, ModelUnavailable)),
    ],
)
def test_each_fault_is_our_error_in_time_and_without_the_key(name: str, step: server.Step, error: Any) -> None:
    started = time.monotonic()
    with server.ScriptedServer(step) as scripted, pytest.raises(error) as caught:
        read(name, scripted)
    assert time.monotonic() - started < 5
    assert KEY not in str(caught.value)


@pytest.mark.parametrize("name", NAMES)
def test_a_fault_that_may_pass_is_tried_again(name: str) -> None:
    with server.ScriptedServer(server.fail(503), REPLIES[name]("好")) as scripted:
        assert read(name, scripted, model_max_retries=1) == "好"


@pytest.mark.parametrize("name", NAMES)
def test_leaving_closes_the_connection(name: str) -> None:
    with server.ScriptedServer(server.stall(seconds=30)) as scripted:
        settings = settings_for(name, scripted, model_timeout_seconds=30)
        pieces = stream_reply(load_chat_model(settings), MESSAGES, settings, name="answer")
        while not scripted.exchanges:
            next(pieces)
        pieces.close()
        assert scripted.hung_up.wait(3)


@pytest.mark.parametrize("name", NAMES)
def test_the_key_is_not_in_the_model_s_description(name: str) -> None:
    with server.ScriptedServer(server.reply()) as scripted:
        model = load_chat_model(settings_for(name, scripted))
    assert KEY not in f"{model!r}{model}"
