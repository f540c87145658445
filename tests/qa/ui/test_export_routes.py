from __future__ import annotations

from typing import Any

from qa.ui.conversations import Conversations, StoredTurn
from qa.ui.feedback import Feedback
from tests.qa.ui.conftest import owner_of
from tests.qa.ui.fakes import ARTICLES, compose, make_passage

PASSAGES = tuple(make_passage(article, rank) for rank, article in enumerate(ARTICLES, start=1))
QUOTE = "加氢站数量不足仍是制约因素。"


def store_turn(conversations: Conversations, owner: str, question: str = "瓶颈？") -> StoredTurn:
    turn = conversations.start_turn(owner, "", question)
    conversations.finish_turn(turn.id, "answered", answer=compose(question, question, PASSAGES))
    return turn


def test_a_conversation_is_exported_with_its_quotes(client: Any, conversations: Conversations) -> None:
    mine = store_turn(conversations, owner_of(client)).conversation_id
    markdown = client.get(f"/export/{mine}.md")
    assert markdown.text.startswith("## 瓶颈？")
    assert QUOTE in markdown.text
    assert "attachment" in markdown.headers["content-disposition"]
    turns = client.get(f"/export/{mine}.json").json()
    assert turns[0]["answer"]["citations"][0]["article_id"] == "buses"


def test_one_answer_is_exported_as_text_data_and_receipt(client: Any, conversations: Conversations) -> None:
    turn = store_turn(conversations, owner_of(client))
    assert QUOTE in client.get(f"/export/answer/{turn.id}.md").text
    assert client.get(f"/export/answer/{turn.id}.json").json()["answer"]["status"] == "answered"
    receipt = client.get(f"/export/answer/{turn.id}.receipt.json").json()
    assert receipt["citations"][0]["quote"] == QUOTE
    assert receipt["digest"]
    assert len(client.get(f"/export/{turn.conversation_id}.receipts.json").json()) == 1


def test_what_has_no_answer_has_no_receipt(client: Any, conversations: Conversations) -> None:
    turn = conversations.start_turn(owner_of(client), "", "问？")
    conversations.finish_turn(turn.id, "stopped", text="写到这里")
    assert client.get(f"/export/answer/{turn.id}.receipt.json").status_code == 404
    assert "写到这里" in client.get(f"/export/answer/{turn.id}.md").text
    assert client.get(f"/export/{turn.conversation_id}.receipts.json").json() == []


def test_all_feedback_is_exported_with_its_questions(client: Any, conversations: Conversations) -> None:
    turn = store_turn(conversations, owner_of(client))
    foreign = store_turn(conversations, "bo")
    conversations.set_feedback(owner_of(client), turn.id, Feedback("bad", ("outdated",), "旧了"))
    conversations.set_feedback("bo", foreign.id, Feedback("good"))
    exported = client.get("/export/feedback.json").json()
    assert [(each["question"], each["feedback"]["reasons"]) for each in exported] == [("瓶颈？", ["outdated"])]


def test_nothing_of_another_reader_is_exported(client: Any, conversations: Conversations) -> None:
    foreign = store_turn(conversations, "bo")
    for kind in ("md", "json", "receipt.json"):
        assert client.get(f"/export/answer/{foreign.id}.{kind}").status_code == 404
    for kind in ("md", "json", "receipts.json"):
        assert client.get(f"/export/{foreign.conversation_id}.{kind}").status_code == 404
    client.cookies.clear()
    assert client.get("/export/feedback.json").status_code == 401
