from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

import httpx2
import openai
import pytest
from pydantic import SecretStr

from qa.answering.models import load_chat_model, wrap_model_errors
from qa.errors import ModelBadReply, ModelError, ModelRateLimited, ModelTimeout, ModelUnavailable
from qa.settings import Settings
from tests.qa import openai_server as server

KEY = "sk-test-0123456789abcdef-SECRET"


def settings_for(url: str | None = None, **values: Any) -> Settings:
    defaults: dict[str, Any] = {
        "model": "scripted",
        "model_base_url": url,
        "model_timeout_seconds": 0.4,
        "model_max_retries": 0,
        "model_api_key": SecretStr(KEY),
    }
    return Settings(**defaults | values)


def ask(settings: Settings) -> str:
    model = load_chat_model(settings)
    with wrap_model_errors(settings):
        return "".join(chunk.text for chunk in model.stream("问题"))


def walk(base: type[BaseException]) -> Iterator[type[BaseException]]:
    for child in base.__subclasses__():
        yield child
        yield from walk(child)


# Loading


def test_a_server_is_used_by_its_address_with_its_own_key() -> None:
    with server.ScriptedServer(server.reply("黑龙", "江")) as scripted:
        assert ask(settings_for(scripted.url)) == "黑龙江"
        (exchange,) = scripted.exchanges
        assert exchange.path == "/v1/chat/completions"
        assert exchange.body["model"] == "scripted"
        assert exchange.body["stream_options"] == {"include_usage": True}
        assert exchange.headers["authorization"] == f"Bearer {KEY}"


def test_the_key_for_openai_is_not_sent_to_another_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-openai")
    with server.ScriptedServer(server.reply("好")) as scripted:
        assert ask(settings_for(scripted.url, model="openai:scripted", model_api_key=None)) == "好"
        (exchange,) = scripted.exchanges
        assert "sk-of-openai" not in str(exchange.headers)
        assert exchange.body["model"] == "scripted"


def test_a_name_that_langchain_knows_needs_no_address() -> None:
    model = load_chat_model(settings_for(model="openai:gpt-4.1"))
    assert type(model).__name__ == "ChatOpenAI"
    assert KEY not in repr(model)


def test_limits_reach_the_model() -> None:
    model: Any = load_chat_model(settings_for(model="openai:gpt-4.1", model_timeout_seconds=7, model_max_retries=5))
    assert (model.request_timeout, model.max_retries) == (7, 0)


@pytest.mark.parametrize("name", ["no-such-model", "nobody:model", ":"])
def test_an_unknown_name_says_how_models_are_named(name: str) -> None:
    with pytest.raises(ModelUnavailable, match="cannot be loaded") as caught:
        load_chat_model(settings_for(model=name))
    assert "openai:gpt-4.1" in caught.value.hint


def test_no_model_at_all_is_said() -> None:
    with pytest.raises(ModelUnavailable, match="No chat model is set"):
        load_chat_model(settings_for(model=None))


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "langchain_mistralai", None)
    with pytest.raises(ModelUnavailable, match="not installed") as caught:
        load_chat_model(settings_for(model="mistralai:mistral-small"))
    assert caught.value.hint == "Run: pip install langchain-mistralai"


def test_a_missing_key_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_ADMIN_KEY"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(ModelUnavailable, match="has no key") as caught:
        load_chat_model(settings_for(model="openai:gpt-4.1", model_api_key=None))
    assert "JIANGWEN_MODEL_API_KEY" in caught.value.hint


# Faults of a real server, through the real client


@pytest.mark.parametrize(
    ("step", "expected", "words"),
    [
        (server.stall(), ModelTimeout, "within 0.4 seconds"),
        (server.stall("黑"), ModelTimeout, "within 0.4 seconds"),
        (server.fail(408), ModelTimeout, "did not answer"),
        (server.drop("黑"), ModelBadReply, "broke off"),
        (server.fail(500), ModelUnavailable, r"server's side \(500\)"),
        (server.fail(401, f"Incorrect API key: {KEY}"), ModelUnavailable, "refuses the key"),
        (server.fail(403, f"Not allowed: {KEY}"), ModelUnavailable, "refuses the key"),
        (server.fail(404, f"no model for {KEY}"), ModelUnavailable, "not known"),
        (server.fail(400, f"temperature is wrong, {KEY}"), ModelUnavailable, "temperature is wrong"),
        (server.fail(400, "context_length_exceeded"), ModelUnavailable, "so much at once"),
        (server.fail(429), ModelRateLimited, "asks to wait"),
        (server.send_lines("[DONE]"), ModelBadReply, "cannot be read"),
        (server.send_lines("{broken"), ModelBadReply, "cannot be read"),
        (server.send_lines('{"error": {"message": "boom"}}'), ModelBadReply, "cannot be read"),
        (server.send_lines('"not a chunk"'), ModelBadReply, "cannot be read"),
        (server.send_lines("[1, 2]"), ModelBadReply, "cannot be read"),
    ],
)
def test_each_fault_is_one_clear_error_in_time_and_without_the_key(
    step: Any, expected: type[ModelError], words: str
) -> None:
    started = time.monotonic()
    with server.ScriptedServer(step) as scripted, pytest.raises(expected, match=words) as caught:
        ask(settings_for(scripted.url))
    assert time.monotonic() - started < 4
    assert KEY not in str(caught.value)
    assert caught.value.hint


def test_a_server_that_is_not_there_cannot_be_reached() -> None:
    with server.ScriptedServer(server.reply()) as scripted:
        url = scripted.url
    with pytest.raises(ModelUnavailable, match=r"cannot be reached"):
        ask(settings_for(url))


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("7", 7.0), ("1.5", 1.5), ("Wed, 21 Oct 2015 07:28:00 GMT", 0.0), ("soon", None), ("", None)],
)
def test_a_rate_limit_says_how_long_to_wait(value: str, seconds: float | None) -> None:
    with (
        server.ScriptedServer(server.fail(429, retry_after=value)) as scripted,
        pytest.raises(ModelRateLimited) as caught,
    ):
        ask(settings_for(scripted.url))
    assert caught.value.retry_after_seconds == seconds
    assert caught.value.retryable


def test_a_refused_key_leaves_no_cause_to_print() -> None:
    with server.ScriptedServer(server.fail(401, KEY)) as scripted, pytest.raises(ModelUnavailable) as caught:
        ask(settings_for(scripted.url))
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


# Every error class


def test_every_error_class_of_openai_becomes_ours() -> None:
    import langchain_openai.chat_models.base  # noqa: F401  its subclasses join the walk

    found = [cls for cls in walk(openai.OpenAIError) if cls.__module__.startswith(("openai", "langchain_openai"))]
    assert len(found) > 15
    request = httpx2.Request("POST", "http://127.0.0.1/")
    for kind in found:
        error = kind.__new__(kind)
        error.args = ("boom",)
        if issubclass(kind, openai.APIStatusError):
            status = getattr(kind, "status_code", 500)
            error.response = httpx2.Response(status, request=request)  # type: ignore[attr-defined]
        with pytest.raises(ModelError), wrap_model_errors(settings_for()):
            raise error


def test_every_transport_error_becomes_ours() -> None:
    for kind in walk(httpx2.HTTPError):
        with pytest.raises(ModelError), wrap_model_errors(settings_for()):
            raise kind.__new__(kind)


@pytest.mark.parametrize("kind", [ConnectionRefusedError, TimeoutError, ValueError])
def test_plain_network_errors_of_other_providers_become_ours(kind: type[Exception]) -> None:
    with pytest.raises(ModelError), wrap_model_errors(settings_for()):
        raise kind("boom")


@pytest.mark.parametrize(
    "kind", [AttributeError, KeyError, TypeError, ZeroDivisionError, KeyboardInterrupt, GeneratorExit]
)
def test_programming_errors_and_cancellation_pass_through(kind: type[BaseException]) -> None:
    with pytest.raises(kind), wrap_model_errors(settings_for()):
        raise kind("boom")


def test_our_own_errors_are_not_wrapped_again() -> None:
    ours = ModelTimeout("ours")
    with pytest.raises(ModelTimeout) as caught, wrap_model_errors(settings_for()):
        raise ours
    assert caught.value is ours


def test_importing_the_module_imports_no_provider() -> None:
    code = "import sys, qa.answering.models; print({'openai', 'langchain', 'langchain_openai'} & set(sys.modules))"
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert printed.strip() == "set()"
