"""Gradio's own client calls the chat's server."""

from __future__ import annotations

import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError

from qa.users import Users

BRIDGE = "青浦江大桥全长多少公里？"


@pytest.fixture(scope="module")
def client(address: str) -> Client:
    return Client(address, verbose=False)


def test_only_what_is_meant_for_programs_is_offered_with_its_types(client: Client) -> None:
    offered = client.view_api(return_format="dict")["named_endpoints"]
    assert set(offered) == {"/ask", "/retrieve", "/read"}
    names = [parameter["parameter_name"] for parameter in offered["/retrieve"]["parameters"]]
    assert names == ["query", "limit"]


def test_ask_retrieve_and_read_give_data(client: Client) -> None:
    answer = client.predict(BRIDGE, api_name="/ask")
    assert "3.6公里" in answer["text"]
    citation = answer["citations"][0]
    assert citation["verified"]
    assert len(client.predict("地铁", 2, api_name="/retrieve")) == 2
    text = client.predict(citation["article_id"], 0, api_name="/read")["text"]
    assert text[citation["start"] : citation["end"]] == citation["quote"]


def test_an_error_says_what_happened(client: Client) -> None:
    with pytest.raises(AppError, match="nowhere"):
        client.predict("nowhere", 0, api_name="/read")


def test_where_people_log_in_the_client_shows_a_token(guarded: tuple[str, Users]) -> None:
    address, users = guarded
    with pytest.raises(Exception, match="login"):
        Client(address, verbose=False)
    client = Client(address, verbose=False, headers={"Authorization": f"Bearer {users.create_token('reader')}"})
    assert "3.6公里" in client.predict(BRIDGE, api_name="/ask")["text"]
