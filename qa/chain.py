"""The LangChain chain that turns a question into events: understand | search | answer | verify.

Each step is a generator over events: it passes on what it receives and adds its own, so that ``chain.stream`` shows
the stages as they happen, and ``chain.invoke`` returns the last event, ``AnswerReady``.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Protocol

from ingest.types import Article
from qa.questions import Query
from qa.questions.drafting import DraftedQuestion
from qa.types import Answer, AnswerReady, Draft, EventBase, Passage, PassagesFound, Stage, TextDelta, Turn

if TYPE_CHECKING:
    from langchain_core.runnables import Runnable


class Answerer(Protocol):
    """Writes drafts from passages, and knows how to make a follow-up question stand alone."""

    def rewrite(self, question: str, history: Sequence[Turn]) -> str:
        """Return ``question`` with what it leaves to the turns before it written in."""
        ...

    def stream(self, query: Query, passages: Sequence[Passage]) -> Generator[str | Draft, None, None]:
        """Yield pieces of the answer's text, then the draft; a piece may be empty, while nothing has come yet."""
        ...

    def draft_questions(self, article: Article) -> Iterable[DraftedQuestion]:
        """Return questions that ``article`` answers, best first."""
        ...


@dataclass(frozen=True, slots=True)
class Asked(EventBase):
    """The first event: a question, the turns before it, and the passages when the caller brings them.

    Attributes:
        stopped: Set when nobody listens any more. Closing the chain is not enough: LangChain then reads the rest of
            every step's input, so that the model would write on.
    """

    question: str
    history: tuple[Turn, ...] = ()
    passages: tuple[Passage, ...] | None = None
    stopped: threading.Event = field(default_factory=threading.Event, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class _Understood(EventBase):
    asked: Asked
    query: Query


@dataclass(frozen=True, slots=True)
class _Found(EventBase):
    asked: Asked
    query: Query
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class _Drafted(EventBase):
    query: Query
    passages: tuple[Passage, ...]
    draft: Draft


Events = Iterator[EventBase]


@dataclass(frozen=True, slots=True)
class Steps:
    """What the chain calls; each may be replaced.

    Attributes:
        understand: The question and the turns before it → the query.
        retrieve: The query → passages, best first.
        answerer: The query and passages → a draft.
        verify: The query, passages and draft → the checked answer.
    """

    understand: Callable[[str, Sequence[Turn]], Query]
    retrieve: Callable[[Query], tuple[Passage, ...]]
    answerer: Answerer
    verify: Callable[[Query, Sequence[Passage], Draft], Answer]

    def understand_question(self, events: Events) -> Events:
        """Replace ``Asked`` by the query it amounts to."""
        for event in events:
            if isinstance(event, Asked):
                yield Stage("understand")
                query = self.understand(event.question, event.history)
                yield Stage("search", query.standalone)
                yield _Understood(event, query)
            else:
                yield event

    def find_passages(self, events: Events) -> Events:
        """Replace the query by itself with the passages it finds."""
        for event in events:
            if isinstance(event, _Understood):
                given = event.asked.passages
                passages = self.retrieve(event.query) if given is None else given
                yield PassagesFound(passages)
                yield Stage("read", str(len({passage.article.id for passage in passages})))
                yield _Found(event.asked, event.query, passages)
            else:
                yield event

    def write_draft(self, events: Events) -> Events:
        """Replace query and passages by a draft, showing its text as it is written."""
        for event in events:
            if isinstance(event, _Found):
                yield Stage("answer")
                with closing(self.answerer.stream(event.query, event.passages)) as pieces:
                    while not event.asked.stopped.is_set() and (piece := next(pieces, None)) is not None:
                        if isinstance(piece, Draft):
                            yield _Drafted(event.query, event.passages, piece)
                        else:
                            yield TextDelta(piece)
            else:
                yield event

    def verify_draft(self, events: Events) -> Events:
        """Replace the draft by the answer, checked against its quotes."""
        started = time.perf_counter()
        timings: dict[str, float] = {}
        stage = "understand"
        for event in events:
            now = time.perf_counter()
            timings[stage] = timings.get(stage, 0.0) + now - started
            started = now
            if isinstance(event, Stage):
                stage = event.name
            if isinstance(event, _Drafted):
                yield Stage("verify")
                answer = self.verify(event.query, event.passages, event.draft)
                timings["verify"] = time.perf_counter() - now
                yield AnswerReady(replace(answer, timings=timings))
            else:
                yield event


def build_chain(steps: Steps) -> Runnable[Asked, Any]:
    """Return the chain over events; ``chain.stream(Asked(…))`` yields them, ``chain.invoke`` the last one."""
    from langchain_core.runnables import RunnableGenerator

    chain = (
        RunnableGenerator(steps.understand_question)
        | RunnableGenerator(steps.find_passages)
        | RunnableGenerator(steps.write_draft)
        | RunnableGenerator(steps.verify_draft)
    )
    return chain.with_config(run_name="jiangwen")
