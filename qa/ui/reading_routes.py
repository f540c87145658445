"""What stands behind an answer: its sources, the article opened at a quote, as data and as pages without scripts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse

from ingest.errors import ArticleNotFound
from ingest.types import Article
from qa.types import Answer
from qa.ui.conversations import StoredTurn, history_of
from qa.ui.languages import Words
from qa.ui.reader import (
    Span,
    describe_article,
    describe_origin,
    flagged_spans,
    removed_words,
    spans_of,
    split_paragraphs,
)
from qa.ui.reader_page import render_article_page, render_gone_page
from qa.ui.services import Services, words_for
from qa.ui.sources import describe_answer, describe_passages


class ReadingRoutes:
    """Routes to answers' sources and to articles."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def build_router(self) -> APIRouter:
        """Return the routes."""
        router = APIRouter()
        router.add_api_route("/api/answers/{turn_id}", self.describe_sources, methods=["GET"])
        router.add_api_route("/api/answers/{turn_id}/copies", self.list_copies, methods=["GET"])
        router.add_api_route("/api/answers/{turn_id}/follow-ups", self.suggest_questions, methods=["GET"])
        router.add_api_route("/api/articles/{article_id}", self.describe_article, methods=["GET"])
        router.add_api_route("/s/{turn_id}/{number}", self.show_citation, methods=["GET"], response_class=HTMLResponse)
        router.add_api_route("/p/{turn_id}/{rank}", self.show_passage, methods=["GET"], response_class=HTMLResponse)
        router.add_api_route("/article/{article_id}", self.show_article, methods=["GET"], response_class=HTMLResponse)
        return router

    async def describe_sources(self, request: Request, turn_id: str) -> dict[str, Any]:
        """Return the sources of an answer; while it is being written, what was found for it."""
        owner = self._services.owner_of(request)
        running = self._services.turns.find_by_id(owner, turn_id)
        if running:
            return describe_passages(turn_id, running.passages or ())
        turn = self._turn(request, turn_id)
        if turn.answer is None:
            return describe_passages(turn_id, (), state=turn.state)
        return describe_answer(turn_id, turn.answer, is_stored=self._is_stored)

    def list_copies(self, request: Request, turn_id: str) -> dict[str, list[dict[str, str]]]:
        """Return, for each article found for an answer that others have too, all its copies, earliest first."""
        answer = self._answer(request, turn_id)
        copies = {}
        for article_id in dict.fromkeys(passage.article.id for passage in answer.passages):
            found = self._services.library.copies(article_id) if self._is_stored(article_id) else ()
            if len(found) > 1:
                copies[article_id] = [describe_origin(article) | {"id": article.id} for article in found]
        return copies

    def suggest_questions(self, request: Request, turn_id: str) -> Sequence[str]:
        """Return questions that may be asked after an answer."""
        turn = self._turn(request, turn_id)
        if turn.answer is None:
            raise HTTPException(404)
        earlier = self._services.conversations.turns(self._services.owner_of(request), turn.conversation_id)
        return self._services.assistant.suggest_questions(turn.answer, history=history_of(earlier))

    def describe_article(
        self, request: Request, article_id: str, answer: str = "", passage: int = 0, removed: bool = False
    ) -> dict[str, Any]:
        """Return an article with the quotes of one answer, or one passage of it, marked.

        Args:
            request: Tells whose answers may be used.
            article_id: The article.
            answer: Mark the quotes of this answer; those that are no longer at their places are not marked.
            passage: Mark this passage of the answer instead, by its rank.
            removed: Put in what cleaning removed.
        """
        self._services.owner_of(request)
        article = self._services.library.article(article_id)
        given = self._answer(request, answer) if answer else None
        spans = _spans(article, given, passage)
        flagged = flagged_spans(article, given.flagged) if given else ()
        expected = sum(citation.article_id == article_id for citation in given.citations) if given else 0
        words = removed_words(self._services.library.read_article(article_id))
        return {
            **describe_article(article, split_paragraphs(article.text, (*spans, *flagged), words if removed else ())),
            "quotes": sum(span.number > 0 for span in spans),
            "moved": not passage and len(spans) < expected,
            "removed": len(words),
        }

    def show_citation(self, request: Request, turn_id: str, number: int) -> HTMLResponse:
        """Return the article of a citation, all quotes of its answer marked."""
        answer = self._answer(request, turn_id)
        citation = next((citation for citation in answer.citations if citation.number == number), None)
        if citation is None:
            raise HTTPException(404)
        try:
            article = self._services.library.article(citation.article_id)
        except ArticleNotFound:
            return HTMLResponse(render_gone_page(citation.quote, words=_words(request)), status_code=410)
        return _article_page(request, article, spans_of(article, answer.citations), opened=number)

    def show_passage(self, request: Request, turn_id: str, rank: int) -> HTMLResponse:
        """Return the article of a passage that was found, the passage marked."""
        answer = self._answer(request, turn_id)
        passage = next((passage for passage in answer.passages if passage.rank == rank), None)
        if passage is None:
            raise HTTPException(404)
        try:
            article = self._services.library.article(passage.article.id)
        except ArticleNotFound:
            return HTMLResponse(render_gone_page(passage.text, words=_words(request)), status_code=410)
        return _article_page(request, article, _spans(article, answer, rank), opened=0)

    def show_article(self, request: Request, article_id: str) -> HTMLResponse:
        """Return an article, nothing marked."""
        self._services.owner_of(request)
        try:
            article = self._services.library.article(article_id)
        except ArticleNotFound:
            return HTMLResponse(render_gone_page("", words=_words(request)), status_code=410)
        return _article_page(request, article, (), opened=0)

    def _answer(self, request: Request, turn_id: str) -> Answer:
        answer = self._turn(request, turn_id).answer
        if answer is None:
            raise HTTPException(404)
        return answer

    def _turn(self, request: Request, turn_id: str) -> StoredTurn:
        turn = self._services.conversations.turn(self._services.owner_of(request), turn_id)
        if turn is None:
            raise HTTPException(404)
        return turn

    def _is_stored(self, article_id: str) -> bool:
        try:
            self._services.library.article(article_id)
        except ArticleNotFound:
            return False
        return True


def _spans(article: Article, answer: Answer | None, passage_rank: int) -> tuple[Span, ...]:
    if answer is None:
        return ()
    if not passage_rank:
        return spans_of(article, answer.citations)
    return tuple(
        Span(0, passage.chunk.start, passage.chunk.end)
        for passage in answer.passages
        if passage.rank == passage_rank
        and passage.article.id == article.id
        and article.text[passage.chunk.start : passage.chunk.end] == passage.text
    )


def _article_page(request: Request, article: Article, spans: Sequence[Span], *, opened: int) -> HTMLResponse:
    paragraphs = split_paragraphs(article.text, spans)
    return HTMLResponse(render_article_page(article, paragraphs, opened=opened, words=_words(request)))


def _words(request: Request) -> Words:
    return words_for(request.headers, request.cookies)
