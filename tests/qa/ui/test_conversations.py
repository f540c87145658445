from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from ingest.errors import LibraryUnwritable
from qa.rendering import answer_to_dict
from qa.ui.conversations import FILE_NAME, Conversations, history_of
from qa.ui.feedback import Feedback
from tests.qa.ui.fakes import ARTICLES, compose, make_passage

PASSAGES = tuple(make_passage(article, rank) for rank, article in enumerate(ARTICLES, start=1))


def test_an_answer_comes_back_as_it_was_given(conversations: Conversations) -> None:
    answer = compose("问？", "问？", PASSAGES)
    turn = conversations.start_turn("ana", "", "问？")
    conversations.finish_turn(turn.id, "answered", answer=answer)
    stored = conversations.turn("ana", turn.id)
    assert stored is not None
    assert stored.state == "answered"
    assert stored.answer is not None
    assert answer_to_dict(stored.answer) == answer_to_dict(answer)


def test_nobody_reads_or_changes_what_another_owns(conversations: Conversations) -> None:
    turn = conversations.start_turn("ana", "", "问？")
    assert conversations.list("bo") == ()
    assert conversations.find("bo", turn.conversation_id) is None
    assert conversations.turns("bo", turn.conversation_id) == ()
    assert conversations.turn("bo", turn.id) is None
    assert not conversations.rename("bo", turn.conversation_id, "我的")
    assert not conversations.delete("bo", turn.conversation_id)
    conversations.delete_turn("bo", turn.id)
    assert not conversations.set_feedback("bo", turn.id, Feedback("good"))
    assert conversations.rated_turns("bo") == ()
    assert conversations.turn("ana", turn.id) == turn


def test_a_question_to_the_conversation_of_another_begins_a_new_one(conversations: Conversations) -> None:
    turn = conversations.start_turn("ana", "", "问？")
    other = conversations.start_turn("bo", turn.conversation_id, "也问？")
    assert other.conversation_id != turn.conversation_id
    assert len(conversations.turns("ana", turn.conversation_id)) == 1


def test_conversations_are_listed_newest_first_and_found_by_their_title(conversations: Conversations) -> None:
    first = conversations.start_turn("ana", "", "氢能公交？")
    second = conversations.start_turn("ana", "", "Which Province?")
    assert [found.id for found in conversations.list("ana")] == [second.conversation_id, first.conversation_id]
    assert [found.title for found in conversations.list("ana", matching="province")] == ["Which Province?"]
    conversations.start_turn("ana", first.conversation_id, "再问")
    assert conversations.list("ana")[0].id == first.conversation_id


def test_deleting_a_conversation_deletes_its_turns(conversations: Conversations) -> None:
    turn = conversations.start_turn("ana", "", "问？")
    assert conversations.delete("ana", turn.conversation_id)
    assert conversations.turn("ana", turn.id) is None
    conversations.finish_turn(turn.id, "answered", answer=compose("问？", "问？", PASSAGES))
    assert conversations.list("ana") == ()


def test_a_renamed_conversation_keeps_its_name_when_asked_again(conversations: Conversations) -> None:
    turn = conversations.start_turn("ana", "", "问？")
    assert conversations.rename("ana", turn.conversation_id, "公交")
    conversations.start_turn("ana", turn.conversation_id, "再问？")
    assert conversations.list("ana")[0].title == "公交"


def test_what_was_running_when_the_server_died_was_interrupted_and_keeps_its_text(tmp_path: Path) -> None:
    before = Conversations(tmp_path / FILE_NAME)
    turn = before.start_turn("ana", "", "问？")
    before.save_text(turn.id, "写到一半")
    secret = before.secret()
    before.close()
    after = Conversations(tmp_path / FILE_NAME)
    stored = after.turn("ana", turn.id)
    assert stored is not None
    assert (stored.state, stored.text) == ("interrupted", "写到一半")
    assert after.secret() == secret
    after.close()


def test_only_answered_turns_are_the_history_of_the_next_question(conversations: Conversations) -> None:
    answer = compose("一？", "一？", PASSAGES)
    turn = conversations.start_turn("ana", "", "一？")
    conversations.finish_turn(turn.id, "answered", answer=answer)
    failed = conversations.start_turn("ana", turn.conversation_id, "二？")
    conversations.finish_turn(failed.id, "failed", error=("坏了", "再试"))
    turns = conversations.turns("ana", turn.conversation_id)
    assert [(earlier.question, earlier.answer) for earlier in history_of(turns)] == [("一？", answer.text)]
    assert turns[1].error == ("坏了", "再试")


def test_a_place_that_cannot_be_written_is_explained(tmp_path: Path) -> None:
    with pytest.raises(LibraryUnwritable) as caught:
        Conversations(tmp_path / "absent" / FILE_NAME)
    assert caught.value.hint


def test_a_write_that_fails_is_explained_and_changes_nothing(tmp_path: Path) -> None:
    conversations = Conversations(tmp_path / FILE_NAME)
    turn = conversations.start_turn("ana", "", "问？")
    blocking = sqlite3.connect(tmp_path / FILE_NAME)
    blocking.execute("BEGIN EXCLUSIVE")
    conversations._connection.execute("PRAGMA busy_timeout=0")
    with pytest.raises(LibraryUnwritable):
        conversations.start_turn("ana", turn.conversation_id, "再问？")
    blocking.rollback()
    blocking.close()
    assert [stored.question for stored in conversations.turns("ana", turn.conversation_id)] == ["问？"]
    conversations.close()


def test_feedback_is_kept_listed_and_taken_back(conversations: Conversations) -> None:
    turn = conversations.start_turn("ana", "", "问？")
    feedback = Feedback("bad", ("wrong_quote", "outdated"), "第二句不对")
    assert conversations.set_feedback("ana", turn.id, feedback)
    assert [rated.feedback for rated in conversations.rated_turns("ana")] == [feedback]
    assert conversations.set_feedback("ana", turn.id, None)
    assert conversations.rated_turns("ana") == ()
