from __future__ import annotations

from typing import Any

from qa.ui.conversations import Conversations
from tests.qa.ui.conftest import owner_of
from tests.qa.ui.fakes import ARTICLES, compose, make_passage

PASSAGES = tuple(make_passage(article, rank) for rank, article in enumerate(ARTICLES, start=1))


def store_conversation(conversations: Conversations, owner: str, question: str = "瓶颈？") -> str:
    turn = conversations.start_turn(owner, "", question)
    conversations.finish_turn(turn.id, "answered", answer=compose(question, question, PASSAGES))
    return turn.conversation_id


def test_a_reader_sees_only_their_own_conversations(client: Any, conversations: Conversations) -> None:
    mine = store_conversation(conversations, owner_of(client))
    store_conversation(conversations, "bo")
    assert [found["id"] for found in client.get("/api/conversations").json()] == [mine]
    assert client.get("/api/conversations", params={"matching": "没有"}).json() == []


def test_a_conversation_is_renamed_and_deleted(client: Any, conversations: Conversations) -> None:
    mine = store_conversation(conversations, owner_of(client))
    assert client.patch(f"/api/conversations/{mine}", json={"title": " 公交 "}).status_code == 200
    assert client.get("/api/conversations").json()[0]["title"] == "公交"
    assert client.patch(f"/api/conversations/{mine}", json={"title": " "}).status_code == 404
    assert client.delete(f"/api/conversations/{mine}").status_code == 200
    assert client.get("/api/conversations").json() == []


def test_the_conversation_of_another_cannot_be_changed_or_exported(client: Any, conversations: Conversations) -> None:
    foreign = store_conversation(conversations, "bo")
    assert client.patch(f"/api/conversations/{foreign}", json={"title": "我的"}).status_code == 404
    assert client.delete(f"/api/conversations/{foreign}").status_code == 404
    assert client.get(f"/export/{foreign}.md").status_code == 404
    assert client.get(f"/export/{foreign}.json").status_code == 404
    assert conversations.list("bo")[0].title == "瓶颈？"


def test_a_conversation_is_exported_with_its_quotes(client: Any, conversations: Conversations) -> None:
    mine = store_conversation(conversations, owner_of(client))
    markdown = client.get(f"/export/{mine}.md")
    assert markdown.text.startswith("## 瓶颈？")
    assert "加氢站数量不足仍是制约因素。" in markdown.text
    assert "attachment" in markdown.headers["content-disposition"]
    turns = client.get(f"/export/{mine}.json").json()
    assert turns[0]["answer"]["citations"][0]["article_id"] == "buses"
