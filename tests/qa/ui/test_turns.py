from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence

from qa.types import Event, Stage, Turn
from qa.ui.conversations import Conversations, StoredTurn
from qa.ui.turns import RunningTurn, Turns
from tests.qa.ui.fakes import FakeAssistant, FakeLibrary


async def run_to_end(running: RunningTurn) -> None:
    async with asyncio.timeout(20):
        while not running.ended:
            await running.wait_for_change(since=running.revision)


def stored(conversations: Conversations, running: RunningTurn) -> StoredTurn:
    turn = conversations.turn(running.owner, running.turn.id)
    assert turn is not None
    return turn


async def test_an_answer_is_stored_though_nobody_watches(
    assistant: FakeAssistant, conversations: Conversations
) -> None:
    turns = Turns(assistant, conversations)
    running = turns.start("ana", "", "瓶颈是什么？", language="en")
    await run_to_end(running)
    turn = stored(conversations, running)
    assert turn.state == "answered"
    assert turn.answer is not None
    assert turn.answer.status == "answered"
    assert turns.find("ana", running.turn.conversation_id) is None


async def test_a_follow_up_is_asked_with_the_earlier_turns(
    assistant: FakeAssistant, conversations: Conversations
) -> None:
    turns = Turns(assistant, conversations)
    first = turns.start("ana", "", "瓶颈是什么？", language="en")
    await run_to_end(first)
    second = turns.start("ana", first.turn.conversation_id, "那氢价呢？", language="en")
    await run_to_end(second)
    answer = stored(conversations, second).answer
    assert answer is not None
    assert "瓶颈是什么？" in answer.standalone_question


async def test_a_stopped_turn_keeps_what_was_written(assistant: FakeAssistant, conversations: Conversations) -> None:
    turns = Turns(assistant, conversations)
    running = turns.start("ana", "", "停一停", language="en")
    async with asyncio.timeout(20):
        while len(running.text) < 20:
            await running.wait_for_change(since=running.revision)
    turns.stop("bo", running.turn.conversation_id)
    assert not running.ended, "another reader cannot stop it"
    turns.stop("ana", running.turn.conversation_id)
    assistant.released.set()
    await asyncio.sleep(0.1)
    turn = stored(conversations, running)
    assert (turn.state, turn.answer) == ("stopped", None)
    assert turn.text.startswith("加氢能力不足。")


async def test_an_error_ends_the_turn_and_is_told_in_the_readers_language(
    assistant: FakeAssistant, conversations: Conversations
) -> None:
    turns = Turns(assistant, conversations)
    running = turns.start("ana", "", "超时", language="en")
    await run_to_end(running)
    turn = stored(conversations, running)
    assert turn.state == "failed"
    assert turn.error == ("The model did not answer in time. Ask again.", "")


class BrokenAssistant(FakeAssistant):
    def stream(self, question: str, *, history: Sequence[Turn] = ()) -> Iterator[Event]:
        yield Stage("understand")
        raise ZeroDivisionError


async def test_a_defect_ends_the_turn_too(library: FakeLibrary, conversations: Conversations) -> None:
    turns = Turns(BrokenAssistant(library), conversations)
    running = turns.start("ana", "", "问？", language="en")
    await run_to_end(running)
    assert stored(conversations, running).error == ("", "")


async def test_a_running_turn_is_found_by_its_owner_only(
    assistant: FakeAssistant, conversations: Conversations
) -> None:
    turns = Turns(assistant, conversations)
    running = turns.start("ana", "", "停一停", language="en")
    assert turns.find("ana", running.turn.conversation_id) is running
    assert turns.find_by_id("ana", running.turn.id) is running
    assert turns.find("bo", running.turn.conversation_id) is None
    assert turns.find_by_id("bo", running.turn.id) is None
    assistant.released.set()
    turns.close()
    assert stored(conversations, running).state == "interrupted"


async def test_more_answers_at_once_are_updated_less_often(
    assistant: FakeAssistant, conversations: Conversations
) -> None:
    turns = Turns(assistant, conversations)
    assert turns.seconds_between_updates(0.05) == 0.05
    for _ in range(10):
        turns.start("ana", "", "停一停", language="en")
    assert turns.seconds_between_updates(0.05) > 0.1
    assistant.released.set()
    turns.close()


async def test_a_change_that_came_before_the_waiting_is_not_missed() -> None:
    running = RunningTurn("ana", StoredTurn("t", "c", "问？", "running"), "en")
    seen = running.revision
    running.take(Stage("search"))
    async with asyncio.timeout(1):
        await running.wait_for_change(since=seen)
