"""``Assistant``: ask a library, and get answers whose every sentence is checked."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import date
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from ingest.embedding import load_embedder
from ingest.errors import ArticleNotFound, LibraryNotFound
from ingest.library import Library
from ingest.types import Article, Progress
from qa.answering import build_answerer
from qa.answering.hostility import flag_instructions
from qa.chain import Answerer, Asked, Steps, build_chain
from qa.errors import ModelError
from qa.questions import Query, check_question, detect_language, understand
from qa.questions.drafting import DraftedQuestion, choose_followups, draft_from_library, draft_questions
from qa.questions.followups import rewrite_followup
from qa.questions.parts import split_query
from qa.questions.suggestions import suggest
from qa.retrieval import GIVEN_TEXT, passages_from_texts, retrieve_passages, spell_names
from qa.retrieval.explanation import Explanation, explain_query
from qa.retrieval.reranking import CrossEncoderReranker, load_reranker
from qa.settings import Settings
from qa.types import Answer, AnswerReady, Draft, Event, FlaggedText, Passage, Turn
from qa.verification import verify_draft

if TYPE_CHECKING:
    from langchain_core.runnables import Runnable

# Enough for some to be left when those already asked or answered are taken out.
_DRAFTS_AN_ARTICLE = 12


class Assistant:
    """Answers questions from the articles of one library.

    Without a chat model in the settings, answers are extracted: sentences of articles, quoted exactly.

    Args:
        library: The open library; the caller closes it.
        settings: ``None`` reads ``jiangwen.toml`` and the environment, as ``Settings.load()``.
        today: What 去年 and "last week" are counted from; ``None`` takes the day of each question.
    """

    def __init__(self, library: Library | None, settings: Settings | None = None, *, today: date | None = None) -> None:
        self.library = library
        self.settings = settings or Settings.load()
        self.today = today

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

    def explain(self, question: str, *, history: Sequence[Turn] = ()) -> Explanation:
        """Return how ``question`` is read and searched, and what speaks for and against each candidate.

        Raises:
            QuestionError: The question is empty or too long.
            LibraryNotFound: The assistant has no library to search.
        """
        query = self._understand(self._check(question), history)
        if self.library is None:
            raise LibraryNotFound("There is no library to search.", path=self.settings.library, hint="Open one.")
        return explain_query(self.library, query, limit=self.settings.passages, reranker=self._reranker)

    def suggest_questions(self, answer: Answer, *, history: Sequence[Turn] = (), limit: int = 3) -> tuple[str, ...]:
        """Return up to ``limit`` questions to go on with: the cited articles answer them, and none was asked yet.

        They are asked by rules, in the articles' script, whatever model answers: suggestions must cost nothing.
        There are none to an answer in English, or to a refusal.
        """
        cited = dict.fromkeys(citation.article_id for citation in answer.citations)
        if detect_language(answer.question) == "en":
            return ()
        stored = {passage.article.id: passage.article for passage in answer.passages}
        articles = (self._whole_article(stored[article_id]) for article_id in cited if article_id in stored)
        drafted = (item for article in articles for item in draft_questions(article, limit=_DRAFTS_AN_ARTICLE))
        return choose_followups(drafted, answer, history, limit=limit)

    def draft_questions(
        self, count: int, *, progress: Callable[[Progress], None] | None = None
    ) -> Iterator[DraftedQuestion]:
        """Yield up to ``count`` questions that the library's articles answer, from articles all over the library.

        The chat model drafts them when there is one, else rules do, from Chinese articles only.
        """
        if self.library is None:
            return iter(())
        return draft_from_library(self.library, count, self._answerer.draft_questions, progress=progress)

    def load_models(self) -> None:
        """Load what the first question would wait for: models, indexes, the dictionary, the built-in reader."""
        if self.library is not None:
            self.retrieve("word 词", limit=1)  # in both languages: English loads the dictionary
        if self.settings.model is None:
            from qa.answering.finding import load_reader_model

            load_reader_model()

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
        with closing(self._chain.stream(asked)) as events:  # type: ignore[type-var]  # it is a generator
            try:
                # Not ``yield from``: that would close the chain before it is told to stop.
                for event in events:  # noqa: UP028
                    yield event
            finally:
                asked.stopped.set()

    @cached_property
    def _chain(self) -> Runnable[Asked, Any]:
        steps = Steps(
            understand=self._understand,
            retrieve=partial(self._retrieve, limit=self.settings.passages),
            answerer=self._answerer,
            verify=self._verify,
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
        query = split_query(understand(question, standalone=standalone, today=self.today), today=self.today)
        return query if self.library is None else spell_names(self.library, query)

    def _verify(self, query: Query, passages: Sequence[Passage], draft: Draft) -> Answer:
        answer = verify_draft(query, passages, draft, settings_hash=self.settings.digest())
        answer = replace(answer, filters=query.filters)
        # Texts that the caller gave are no part of the library.
        given = any(passage.article.uri.startswith(GIVEN_TEXT) for passage in passages)
        library = None if given else self.library
        suggestion = ""
        if answer.status == "refused":
            suggestion = suggest(query, passages, library=library, filters=answer.filters)
        return replace(
            answer,
            flagged=_flag(passages),
            suggestion=suggestion,
            library=library.passport() if library is not None else {},
        )

    def _whole_article(self, article: Article) -> Article:
        """Return the article with its body, which an answer read back from its file lacks."""
        if self.library is None or article.text:
            return article
        try:
            return self.library.article(article.id)
        except ArticleNotFound:
            return article

    def _retrieve(self, query: Query, *, limit: int) -> tuple[Passage, ...]:
        if self.library is None:
            return ()
        return retrieve_passages(self.library, query, limit=limit, reranker=self._reranker)

    @cached_property
    def _reranker(self) -> CrossEncoderReranker | None:
        return load_reranker(self.settings.rerank_model) if self.settings.rerank_model else None


def _flag(passages: Sequence[Passage]) -> tuple[FlaggedText, ...]:
    """Return the sentences of the passages that read like instructions to a machine, each once."""
    found = (
        FlaggedText(passage.article.id, passage.chunk.start + start, passage.chunk.start + end)
        for passage in passages
        for start, end in flag_instructions(passage.text)
    )
    return tuple(dict.fromkeys(found))


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
