"""Many people at once over the sample articles: each gets the answer they would get alone, and no other.

The language of the screen changes the words around an answer, never the answer.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from itertools import cycle

import pytest

from ingest.library import Library
from qa.assistant import Assistant
from qa.opening import SAMPLE_ARTICLES, SAMPLE_QUESTIONS
from qa.rendering import render_text
from qa.settings import Settings
from qa.types import Answer, Turn
from qa.ui.conversations import Conversations
from qa.ui.languages import LANGUAGES
from qa.ui.turns import Turns

READERS = 12
PAIRS = tuple(zip(SAMPLE_QUESTIONS, (*SAMPLE_QUESTIONS[1:], SAMPLE_QUESTIONS[0]), strict=True))


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    with Library.open(tmp_path_factory.mktemp("samples")) as library:
        library.sync([SAMPLE_ARTICLES])
        yield Assistant(library, Settings())


def describe(answer: Answer) -> tuple[str, str, tuple[str, ...]]:
    return answer.question, render_text(answer), tuple(citation.quote for citation in answer.citations)


def converse_alone(assistant: Assistant, questions: tuple[str, str]) -> list[tuple[str, str, tuple[str, ...]]]:
    first = assistant.ask(questions[0])
    second = assistant.ask(questions[1], history=(Turn(first.question, first.text),))
    return [describe(first), describe(second)]


async def test_many_readers_who_ask_at_once_each_get_their_own_answers(
    samples: Assistant, conversations: Conversations
) -> None:
    alone = {pair: converse_alone(samples, pair) for pair in PAIRS}
    turns = Turns(samples, conversations)
    asked = {f"reader {number}": PAIRS[number % len(PAIRS)] for number in range(READERS)}
    conversation_of = dict.fromkeys(asked, "")
    for position in range(2):
        running = [
            turns.start(reader, conversation_of[reader], questions[position], language=language)
            for (reader, questions), language in zip(asked.items(), cycle(LANGUAGES), strict=False)
        ]
        conversation_of = {each.owner: each.turn.conversation_id for each in running}
        async with asyncio.timeout(60):
            for each in running:
                while not each.ended:
                    await each.wait_for_change(since=each.revision)
    for reader, questions in asked.items():
        stored = conversations.turns(reader, conversation_of[reader])
        assert [describe(turn.answer) for turn in stored if turn.answer] == alone[questions]
        assert all(conversations.turns(other, conversation_of[reader]) == () for other in asked if other != reader)
    assert len(set(conversation_of.values())) == READERS
