from __future__ import annotations

from typing import Any

from qa.ui.conversations import Conversations
from qa.ui.feedback import Feedback
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


def test_the_conversation_of_another_cannot_be_changed(client: Any, conversations: Conversations) -> None:
    foreign = store_conversation(conversations, "bo")
    assert client.patch(f"/api/conversations/{foreign}", json={"title": "我的"}).status_code == 404
    assert client.delete(f"/api/conversations/{foreign}").status_code == 404
    assert conversations.list("bo")[0].title == "瓶颈？"


def test_feedback_is_taken_from_the_owner_of_the_answer_only(client: Any, conversations: Conversations) -> None:
    turn = conversations.start_turn(owner_of(client), "", "问？")
    foreign = conversations.start_turn("bo", "", "问？")
    said = {"rating": "bad", "reasons": ["outdated", "unheard of"], "comment": " 旧了 "}
    assert client.put(f"/api/answers/{turn.id}/feedback", json=said).status_code == 200
    assert client.put(f"/api/answers/{foreign.id}/feedback", json=said).status_code == 404
    kept = conversations.turns(owner_of(client), turn.conversation_id)[0].feedback
    assert kept == Feedback("bad", ("outdated",), "旧了")
    assert client.put(f"/api/answers/{turn.id}/feedback", json={}).status_code == 200
    assert conversations.rated_turns(owner_of(client)) == ()
