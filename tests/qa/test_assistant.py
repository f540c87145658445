from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator

import pytest

from qa import Answer, AnswerReady, Assistant, PassagesFound, Settings, Stage, TextDelta, Turn
from qa.errors import QuestionError
from qa.rendering import MARKER

QUESTIONS = (
    ("青浦江大桥全长多少公里？", "3.6公里"),
    ("青浦江大桥总投资多少？", "42亿元"),
    ("江城地铁5号线设多少座车站？", "21座"),
    ("來自四川的大熊貓叫什麼名字？", "团团"),
    ("临海县新图书馆设有多少个阅览座位？", "八百個閱覽座位"),
)
UNANSWERABLE = ("珠穆朗玛峰有多高？", "2024年诺贝尔文学奖得主是谁？")


def check_promises(answer: Answer, assistant: Assistant) -> None:
    """Assert what every answer promises, whatever it says."""
    numbers = {int(number) for number in MARKER.findall(answer.text)}
    assert numbers == {citation.number for citation in answer.citations}
    for citation in answer.citations:
        assert citation.verified
        assert assistant.library is not None
        assert assistant.library.article(citation.article_id).text[citation.start : citation.end] == citation.quote
    if answer.status == "refused":
        assert not answer.citations
        assert answer.short is None
    if answer.short is not None:
        assert any(answer.short in citation.quote for citation in answer.citations)
    assert [passage.rank for passage in answer.passages] == list(range(1, len(answer.passages) + 1))


@pytest.mark.parametrize(("question", "expected"), QUESTIONS)
def test_an_answer_quotes_the_sentence_that_holds_it(assistant: Assistant, question: str, expected: str) -> None:
    answer = assistant.ask(question)
    check_promises(answer, assistant)
    assert answer.status == "answered"
    assert any(expected in citation.quote for citation in answer.citations)
    assert all(sentence.support == "supported" for sentence in answer.sentences)


def test_a_question_for_two_things_gets_both_from_two_articles(assistant: Assistant) -> None:
    answer = assistant.ask("青浦江大桥和江城地铁5号线分别全长多少公里？")
    check_promises(answer, assistant)
    assert len({citation.article_id for citation in answer.citations}) == 2
    assert all(length in answer.text for length in ("3.6公里", "27.8公里"))
    assert all(sentence.support == "supported" for sentence in answer.sentences)


@pytest.mark.parametrize("question", UNANSWERABLE)
def test_without_evidence_it_refuses_and_shows_the_nearest_passages(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(question)
    check_promises(answer, assistant)
    assert answer.status == "refused"
    assert answer.passages


def test_the_stream_ends_with_the_one_answer_and_shows_passages_before_text(assistant: Assistant) -> None:
    events = list(assistant.stream(QUESTIONS[0][0]))
    assert [type(event) for event in events].count(AnswerReady) == 1
    assert isinstance(events[-1], AnswerReady)
    assert [event.name for event in events if isinstance(event, Stage)] == [
        "understand", "search", "read", "answer", "verify",
    ]  # fmt: skip
    kinds = [type(event) for event in events]
    assert kinds.index(PassagesFound) < kinds.index(TextDelta)
    streamed = "".join(event.text for event in events if isinstance(event, TextDelta))
    assert streamed.strip() == events[-1].answer.text


def test_every_stage_is_timed(assistant: Assistant) -> None:
    assert set(assistant.ask(QUESTIONS[0][0]).timings) == {"understand", "search", "read", "answer", "verify"}


def test_the_same_question_has_the_same_answer_by_every_door(assistant: Assistant) -> None:
    question = QUESTIONS[0][0]
    asked = assistant.ask(question)
    others = [
        asyncio.run(assistant.aask(question)),
        assistant.as_runnable().invoke(question),
        asyncio.run(assistant.as_runnable().ainvoke(question)),
        assistant.as_runnable().invoke({"question": question, "history": []}),
    ]
    assert all(other.text == asked.text and other.citations == asked.citations for other in others)


async def test_events_can_be_awaited_and_left_early(assistant: Assistant) -> None:
    events = [event async for event in assistant.astream(QUESTIONS[0][0])]
    assert isinstance(events[-1], AnswerReady)
    stream = assistant.astream(QUESTIONS[0][0])
    assert isinstance(await anext(stream), Stage)
    await stream.aclose()


async def test_a_task_that_is_cancelled_in_the_middle_of_an_event_ends_quietly(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    started, closed = threading.Event(), []

    def slow(question: str, *, history: tuple[Turn, ...] = ()) -> Iterator[Stage]:
        try:
            yield Stage("understand")
            started.set()
            time.sleep(0.3)
            yield Stage("search")
        finally:
            closed.append(True)

    monkeypatch.setattr(assistant, "stream", slow)

    async def consume() -> None:
        async for _ in assistant.astream("谁？"):
            pass

    task = asyncio.create_task(consume())
    await asyncio.to_thread(started.wait)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert closed == [True]


def test_answer_from_reads_nothing_but_the_given_texts(assistant: Assistant) -> None:
    answer = assistant.answer_from("红石水库的库容是多少？", ["今天天气晴。", "红石水库昨天开工,库容3亿立方米。"])
    assert answer.status == "answered"
    assert {citation.article_id for citation in answer.citations} == {"text-2"}
    assert all(passage.article.uri.startswith("text:") for passage in answer.passages)


def test_answer_from_nothing_refuses() -> None:
    for texts in ([], ["", "   "]):
        assert Assistant(None, Settings()).answer_from("谁获奖了？", texts).status == "refused"


def test_retrieve_returns_ranked_passages_best_first(assistant: Assistant) -> None:
    passages = assistant.retrieve("青浦江大桥的投资", limit=3)
    assert [passage.rank for passage in passages] == [1, 2, 3]
    assert passages[0].article.title == "青浦江大桥建成通车"
    assert passages[0].text in passages[0].article.text
    assert sorted((passage.score for passage in passages), reverse=True) == [passage.score for passage in passages]


def test_a_follow_up_is_searched_with_what_it_leaves_out(assistant: Assistant) -> None:
    history = (Turn("青浦江大桥全长多少公里？", "3.6公里。[1]"),)
    answer = assistant.ask("总投资多少？", history=history)
    assert "青浦江大桥" in answer.standalone_question
    assert any("42亿元" in citation.quote for citation in answer.citations)


@pytest.mark.parametrize("question", ["", "   \n", "\u200b"])
def test_an_empty_question_is_an_error_that_says_what_to_do(assistant: Assistant, question: str) -> None:
    with pytest.raises(QuestionError, match="empty") as caught:
        assistant.ask(question)
    assert caught.value.hint
    assert isinstance(caught.value, ValueError)


def test_an_over_long_question_is_an_error_that_names_the_limit(assistant: Assistant) -> None:
    with pytest.raises(QuestionError, match="at most 2000"):
        assistant.ask("问" * 2001)
