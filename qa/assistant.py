"""``Assistant``: ask a library, and get answers whose every sentence is checked."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Generator, Iterator, Sequence
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from ingest.embedding import load_embedder
from ingest.library import Library
from qa.answering import build_answerer
from qa.chain import Answerer, Asked, Steps, build_chain
from qa.errors import ModelError
from qa.followups import rewrite_followup
from qa.questions import Query, check_question, understand
from qa.retrieval import passages_from_texts, retrieve_passages
from qa.settings import Settings
from qa.types import Answer, AnswerReady, Event, Passage, Turn
from qa.verification import verify_draft

if TYPE_CHECKING:
    from langchain_core.runnables import Runnable


class Assistant:
    """Answers questions from the articles of one library.

    Without a chat model in the settings, answers are extracted: sentences of articles, quoted exactly.

    Args:
        library: The open library; the caller closes it.
        settings: ``None`` reads ``jiangwen.toml`` and the environment, as ``Settings.load()``.
    """

    def __init__(self, library: Library | None, settings: Settings | None = None) -> None:
        self.library = library
        self.settings = settings or Settings.load()

    def ask(self, question: str, *, history: Sequence[Turn] = ()) -> Answer:
        """Return the answer to ``question``, read after the turns of ``history``.

        Raises:
            QuestionError: The question is empty or too long.
            ModelError: The chat model failed before it wrote anything.
        """
        return _last(self.stream(question, history=history))

    def stream(self, question: str, *, history: Sequence[Turn] = ()) -> Iterator[Event]:
        """Yield what happens on the way to the answer; the last event, and only it, is ``AnswerReady``."""
        return self._events(Asked(self._check(question), tuple(history)))

    def answer_from(self, question: str, texts: Sequence[str]) -> Answer:
        """Return the answer to ``question`` from ``texts`` only; nothing of the library is read."""
        checked = self._check(question)
        passages = passages_from_texts(
            self._understand(checked),
            texts,
            embedder=load_embedder(),
            chunk_chars=self.settings.chunk_chars,
            limit=self.settings.passages,
        )
        return _last(self._events(Asked(checked, passages=passages)))

    def retrieve(self, question: str, *, limit: int = 20) -> tuple[Passage, ...]:
        """Return the ``limit`` best passages for ``question``, best first."""
        return self._retrieve(self._understand(self._check(question)), limit=limit)

    async def aask(self, question: str, *, history: Sequence[Turn] = ()) -> Answer:
        """``ask``, without blocking the event loop."""
        return await asyncio.to_thread(self.ask, question, history=history)

    async def astream(self, question: str, *, history: Sequence[Turn] = ()) -> AsyncIterator[Event]:
        """``stream``, without blocking the event loop; closing or cancelling it stops the work."""
        events = _Stoppable(self.stream(question, history=history))
        try:
            while (event := await asyncio.to_thread(events.next)) is not None:
                yield event
        finally:
            await asyncio.to_thread(events.stop)

    def as_runnable(self) -> Runnable[Any, Answer]:
        """Return a LangChain runnable from a question (or ``{"question", "history"}``) to its answer."""
        from langchain_core.runnables import RunnableLambda

        return RunnableLambda(lambda given: _last(self._events(self._asked(given)))).with_config(run_name="jiangwen")

    def _asked(self, given: str | dict[str, Any]) -> Asked:
        if isinstance(given, str):
            return Asked(self._check(given))
        return Asked(self._check(given["question"]), tuple(given.get("history", ())))

    def _check(self, question: str) -> str:
        return check_question(question, max_chars=self.settings.max_question_chars)

    def _events(self, asked: Asked) -> Iterator[Event]:
        return iter(self._chain.stream(asked))

    @cached_property
    def _chain(self) -> Runnable[Asked, Any]:
        steps = Steps(
            understand=self._understand,
            retrieve=partial(self._retrieve, limit=self.settings.passages),
            answerer=self._answerer,
            verify=partial(verify_draft, settings_hash=self.settings.digest()),
        )
        return build_chain(steps)

    @cached_property
    def _answerer(self) -> Answerer:
        return build_answerer(self.settings)

    def _understand(self, question: str, history: Sequence[Turn] = ()) -> Query:
        try:
            standalone = self._answerer.rewrite(question, history)
        except ModelError:
            # A model that cannot rewrite may still answer; the rules need none.
            standalone = rewrite_followup(question, history)
        return understand(question, standalone=standalone)

    def _retrieve(self, query: Query, *, limit: int) -> tuple[Passage, ...]:
        if self.library is None:
            return ()
        return retrieve_passages(self.library, query, limit=limit)


def _last(events: Iterator[Event]) -> Answer:
    answer = None
    for event in events:
        if isinstance(event, AnswerReady):
            answer = event.answer
    if answer is None:
        raise RuntimeError("the chain ended without an answer")
    return answer


class _Stoppable:
    """Events taken by one thread after another; stopping waits until none is being taken."""

    def __init__(self, events: Iterator[Event]) -> None:
        self._events = events
        self._lock = threading.Lock()

    def next(self) -> Event | None:
        with self._lock:
            return next(self._events, None)

    def stop(self) -> None:
        # A cancelled task leaves its thread in the middle of an event, where a generator cannot be closed.
        with self._lock:
            if isinstance(self._events, Generator):
                self._events.close()
