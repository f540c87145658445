from __future__ import annotations

import time
from contextlib import closing
from typing import Any

import pytest
from langchain_core.messages import HumanMessage
from pydantic import SecretStr

from qa.answering.models import load_chat_model
from qa.answering.streaming import read_reply, stream_reply
from qa.errors import ModelBadReply, ModelError, ModelRateLimited, ModelTimeout, ModelUnavailable
from qa.settings import Settings
from tests.qa import openai_server as server

MESSAGES = (HumanMessage("问题"),)
KEY = "sk-planted-0123456789abcdef-SECRET"


def settings_for(scripted: server.ScriptedServer, **values: Any) -> Settings:
    defaults: dict[str, Any] = {
        "model": "scripted",
        "model_base_url": scripted.url,
        "model_timeout_seconds": 0.6,
        "model_max_retries": 0,
        "model_api_key": SecretStr(KEY),
    }
    return Settings(**defaults | values)


def read(scripted: server.ScriptedServer, **values: Any) -> str:
    settings = settings_for(scripted, **values)
    return read_reply(load_chat_model(settings), MESSAGES, settings, name="answer")


# Trying again


@pytest.mark.parametrize(
    "fault",
    [
        server.fail(429, retry_after="0.05"),
        server.fail(429),
        server.fail(500),
        server.fail(503, retry_after="0.05"),
        server.drop(),
    ],
)
def test_a_fault_that_may_pass_is_tried_again(fault: server.Step) -> None:
    with server.ScriptedServer(fault, server.reply("黑龙", "江")) as scripted:
        assert read(scripted, model_max_retries=1, model_timeout_seconds=2) == "黑龙江"
        assert len(scripted.exchanges) == 2


@pytest.mark.parametrize("status", [400, 401, 403, 404, 413, 422])
def test_a_request_that_will_never_be_accepted_is_not_repeated(status: int) -> None:
    with server.ScriptedServer(server.fail(status)) as scripted:
        with pytest.raises(ModelUnavailable):
            read(scripted, model_max_retries=3)
        assert len(scripted.exchanges) == 1


def test_after_the_first_word_nothing_is_repeated() -> None:
    with server.ScriptedServer(server.drop("黑龙"), server.reply("江")) as scripted:
        with pytest.raises(ModelBadReply):
            read(scripted, model_max_retries=3)
        assert len(scripted.exchanges) == 1


def test_the_server_s_wish_to_wait_is_honoured() -> None:
    with server.ScriptedServer(server.fail(429, retry_after="0.5"), server.reply("好")) as scripted:
        started = time.monotonic()
        assert read(scripted, model_max_retries=1, model_timeout_seconds=3) == "好"
        assert time.monotonic() - started >= 0.5


def test_a_wait_longer_than_a_reader_would_bear_is_told_at_once() -> None:
    with server.ScriptedServer(server.fail(429, retry_after="3600")) as scripted:
        started = time.monotonic()
        with pytest.raises(ModelRateLimited, match="asks to wait") as caught:
            read(scripted, model_max_retries=3)
        assert time.monotonic() - started < 3
    assert caught.value.retry_after_seconds == 3600


def test_retries_come_to_an_end() -> None:
    with server.ScriptedServer(server.fail(429, retry_after="0.01")) as scripted:
        with pytest.raises(ModelRateLimited):
            read(scripted, model_max_retries=2)
        assert len(scripted.exchanges) == 3


# Time


def test_comments_that_keep_a_connection_busy_are_silence_too() -> None:
    with server.ScriptedServer(server.keep_alive("黑龙")) as scripted:
        started = time.monotonic()
        with pytest.raises(ModelTimeout, match=r"0\.6 seconds"):
            read(scripted)
        assert time.monotonic() - started < 4
        assert scripted.hung_up.wait(2)


def test_a_reply_that_goes_on_for_ever_is_cut_off_in_time() -> None:
    with server.ScriptedServer(server.trickle("字")) as scripted:
        started = time.monotonic()
        with pytest.raises(ModelTimeout, match="within 1 seconds"):
            read(scripted, model_reply_seconds=1)
        assert time.monotonic() - started < 4
        assert scripted.hung_up.wait(2)


# Leaving


def test_leaving_while_the_model_is_silent_closes_the_connection_at_once() -> None:
    with server.ScriptedServer(server.stall(seconds=30)) as scripted:
        settings = settings_for(scripted, model_timeout_seconds=30)
        pieces = stream_reply(load_chat_model(settings), MESSAGES, settings, name="answer")
        while not scripted.exchanges:
            assert next(pieces) == ""
        started = time.monotonic()
        pieces.close()
        assert scripted.hung_up.wait(2)
        assert time.monotonic() - started < 2


def test_leaving_during_the_wait_for_a_retry_makes_no_further_call() -> None:
    with server.ScriptedServer(server.fail(429, retry_after="20")) as scripted:
        settings = settings_for(scripted, model_timeout_seconds=30, model_max_retries=3)
        with closing(stream_reply(load_chat_model(settings), MESSAGES, settings, name="answer")) as pieces:
            for _ in range(5):
                assert next(pieces) == ""
        assert len(scripted.exchanges) == 1


# Servers that speak another language


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"<html><body>Bad gateway</body></html>", "text/html"),
        (b'{"choices": [{"delta": {"content": "half', "text/event-stream"),
        (b'data: {"choices": [{"delta": {"content": "half\n\n', "text/event-stream"),
        (b'{"object": "chat.completion", "choices": []}', "application/json"),
        (b"", "text/event-stream"),
        (b"\xff\xfe\x00\x80", "application/octet-stream"),
        (b"data: [DONE]\n\n", "text/event-stream"),
        (b'data: {"choices": null}\n\ndata: [DONE]\n\n', "text/event-stream"),
    ],
)
def test_what_is_no_reply_ends_in_one_clear_error(body: bytes, content_type: str) -> None:
    with server.ScriptedServer(server.answer_with(body, content_type)) as scripted:
        started = time.monotonic()
        with pytest.raises(ModelError) as caught:
            read(scripted)
        assert time.monotonic() - started < 4
    assert caught.value.hint
    assert KEY not in f"{caught.value!r}{caught.value}"


def test_many_replies_at_once_do_not_mix() -> None:
    from concurrent.futures import ThreadPoolExecutor

    def step(exchange: server.Exchange) -> None:
        server.reply(*exchange.body["messages"][0]["content"])(exchange)

    with server.ScriptedServer(step) as scripted:
        settings = settings_for(scripted, model_timeout_seconds=10)
        model = load_chat_model(settings)

        def ask(number: int) -> str:
            return read_reply(model, [HumanMessage(f"第{number}个问题")], settings, name="answer")

        with ThreadPoolExecutor(8) as workers:
            assert list(workers.map(ask, range(24))) == [f"第{number}个问题" for number in range(24)]
