"""What a program may do: ask, search, read. Offered to models over MCP, and to Gradio's own client."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any

from ingest.errors import JiangwenError
from qa.assistant import Assistant
from qa.rendering import answer_to_dict, describe_article

MAX_PASSAGES = 50
MAX_READ_CHARS = 20_000


class Tools:
    """The three tools. Their docstrings are what a model reads.

    Args:
        assistant: Answers the questions from its library.
    """

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant

    async def ask(self, question: str) -> dict[str, Any]:
        """Answer a question (Chinese or English) from the articles.

        Returns text with [n] markers, the short answer if there is one, each sentence's support (supported, partial,
        unsupported) and the citations with exact quotes. The status "refused" means that no article supports an answer.
        """
        return answer_to_dict(await self._assistant.aask(question))

    async def search_articles(self, query: str, limit: int = 8) -> list[dict[str, Any]]:
        """Find passages for a query, best first: each with its article's id, title and date, its text and its place."""
        limit = max(1, min(limit, MAX_PASSAGES))
        passages = await asyncio.to_thread(self._assistant.retrieve, query, limit=limit)
        return [
            {
                "article_id": passage.article.id,
                "title": passage.article.title,
                "origin": describe_article(passage.article),
                "published_at": passage.article.published_at,
                "url": passage.article.url,
                "start": passage.chunk.start,
                "end": passage.chunk.end,
                "text": passage.text,
                "score": passage.score,
            }
            for passage in passages
        ]

    async def read_article(self, article_id: str, start: int = 0) -> dict[str, Any]:
        """Read an article from the character start on, at most 20,000 characters; next_start says where to go on."""
        library = self._assistant.library
        assert library is not None, "the server is only built for an assistant with a library"
        article = await asyncio.to_thread(library.article, article_id)
        end = max(start, 0) + MAX_READ_CHARS
        return {
            "article_id": article.id,
            "title": article.title,
            "publisher": article.publisher,
            "published_at": article.published_at,
            "url": article.url,
            "text": article.text[max(start, 0) : end],
            "next_start": end if end < len(article.text) else None,
        }


def explained(tool: Callable[..., Awaitable[Any]], error_type: type[Exception]) -> Callable[..., Awaitable[Any]]:
    """Return ``tool`` raising our errors as ``error_type``, whose message its caller is shown."""

    @wraps(tool)
    async def call(*args: Any, **options: Any) -> Any:
        try:
            return await tool(*args, **options)
        except JiangwenError as error:
            raise error_type(str(error)) from error

    return call
