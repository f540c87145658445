from __future__ import annotations

import httpx
import pytest
from openai import AuthenticationError, BadRequestError, NotFoundError, OpenAI

from qa.users import Users

BRIDGE = "青浦江大桥全长多少公里？"


@pytest.fixture
def client(address: str) -> OpenAI:
    return OpenAI(base_url=f"{address}/v1", api_key="none", max_retries=0)


def test_the_answer_comes_with_citations_as_annotations(client: OpenAI, address: str) -> None:
    completion = client.chat.completions.create(model="jiangwen", messages=[{"role": "user", "content": BRIDGE}])
    message = completion.choices[0].message
    assert "3.6公里" in (message.content or "")
    assert completion.choices[0].finish_reason == "stop"
    assert message.annotations
    for annotation in message.annotations:
        place = annotation.url_citation
        assert (message.content or "")[place.start_index : place.end_index].startswith("[")
        assert "3.6公里" in place.quote  # type: ignore[attr-defined]
        assert place.verified is True  # type: ignore[attr-defined]
        assert place.url.startswith(f"{address}/article/")
    assert completion.jiangwen["status"] == "answered"  # type: ignore[attr-defined]


def test_a_stream_adds_up_to_the_same_answer(client: OpenAI) -> None:
    whole = client.chat.completions.create(model="jiangwen", messages=[{"role": "user", "content": BRIDGE}])
    chunks = list(
        client.chat.completions.create(model="jiangwen", messages=[{"role": "user", "content": BRIDGE}], stream=True)
    )
    text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks)
    assert text == whole.choices[0].message.content
    assert chunks[-1].choices[0].finish_reason == "stop"
    assert chunks[-1].choices[0].delta.annotations  # type: ignore[attr-defined]


def test_earlier_messages_are_the_conversation(client: OpenAI) -> None:
    completion = client.chat.completions.create(
        model="jiangwen",
        messages=[
            {"role": "system", "content": "Answer in verse."},
            {"role": "user", "content": BRIDGE},
            {"role": "assistant", "content": "3.6公里。"},
            {"role": "user", "content": [{"type": "text", "text": "它的总投资是多少？"}]},
        ],
    )
    assert "大桥" in completion.jiangwen["standalone_question"]  # type: ignore[attr-defined]
    assert "投资" in completion.jiangwen["standalone_question"]  # type: ignore[attr-defined]


def test_a_question_without_support_is_refused_in_words(client: OpenAI) -> None:
    completion = client.chat.completions.create(
        model="jiangwen", messages=[{"role": "user", "content": "火星上有多少座图书馆？"}]
    )
    assert completion.jiangwen["status"] == "refused"  # type: ignore[attr-defined]
    assert not completion.choices[0].message.annotations


def test_what_cannot_be_answered_is_an_error_the_client_knows(client: OpenAI) -> None:
    with pytest.raises(NotFoundError, match="jiangwen"):
        client.chat.completions.create(model="gpt-9", messages=[{"role": "user", "content": BRIDGE}])
    with pytest.raises(BadRequestError):
        client.chat.completions.create(model="jiangwen", messages=[{"role": "user", "content": "   "}])
    with pytest.raises(BadRequestError, match="messages"):
        client.chat.completions.create(model="jiangwen", messages=[])
    with pytest.raises(BadRequestError):
        client.chat.completions.create(
            model="jiangwen", messages=[{"role": "user", "content": BRIDGE}, {"role": "assistant", "content": "好"}]
        )


def test_a_body_that_is_no_request_is_refused(address: str) -> None:
    for body in (b"", b"[]", b"{", b"\xff\xfe", b'{"messages": 1}'):
        reply = httpx.post(f"{address}/v1/chat/completions", content=body)
        assert reply.status_code == 400, body
        assert reply.json()["error"]["type"] == "invalid_request_error"


def test_there_is_one_model(client: OpenAI) -> None:
    assert [model.id for model in client.models.list()] == ["jiangwen"]
    assert client.models.retrieve("jiangwen").owned_by == "jiangwen"
    with pytest.raises(NotFoundError):
        client.models.retrieve("gpt-9")


def test_where_people_log_in_a_program_needs_a_users_token(guarded: tuple[str, Users]) -> None:
    address, users = guarded
    with pytest.raises(AuthenticationError):
        OpenAI(base_url=f"{address}/v1", api_key="guessed", max_retries=0).models.list()
    client = OpenAI(base_url=f"{address}/v1", api_key=users.create_token("reader"), max_retries=0)
    completion = client.chat.completions.create(model="jiangwen", messages=[{"role": "user", "content": BRIDGE}])
    assert "3.6公里" in (completion.choices[0].message.content or "")
    users.revoke_tokens("reader")
    with pytest.raises(AuthenticationError):
        client.models.list()
