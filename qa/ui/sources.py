"""What an answer rests on, as JSON-ready data for the panel beside the chat."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from qa.types import Answer, Citation, Passage
from qa.ui.reader import describe_origin


def describe_answer(turn_id: str, answer: Answer, *, is_stored: Callable[[str], bool]) -> dict[str, Any]:
    """Return the citations with their passages, and below them the passages that were not used.

    Args:
        turn_id: The answer's id.
        answer: As it was stored: articles without bodies, passages with their own words.
        is_stored: Whether the library still has the article with this id.
    """
    cited = {id(passage) for citation in answer.citations if (passage := _passage_of(citation, answer.passages))}
    support = _support_by_number(answer)
    return {
        "answer": turn_id,
        "state": answer.status,
        "citations": [
            _describe_citation(citation, _passage_of(citation, answer.passages), support, is_stored)
            for citation in answer.citations
        ],
        "passages": [_describe_passage(passage) for passage in answer.passages if id(passage) not in cited],
        "flagged": _describe_flagged(answer),
    }


def describe_passages(turn_id: str, passages: Sequence[Passage], *, state: str = "running") -> dict[str, Any]:
    """Return what was found for a question that has no answer yet, or never got one."""
    return {
        "answer": turn_id,
        "state": state,
        "citations": [],
        "passages": [_describe_passage(passage) for passage in passages],
        "flagged": {},
    }


def _describe_citation(
    citation: Citation, passage: Passage | None, support: dict[int, str], is_stored: Callable[[str], bool]
) -> dict[str, Any]:
    before = after = ""
    if passage:
        chunk = passage.chunk
        before, after = chunk.text[: citation.start - chunk.start], chunk.text[citation.end - chunk.start :]
    return {
        **(_describe_origin(passage) if passage else {"title": citation.article_id}),
        "number": citation.number,
        "article": citation.article_id,
        "before": before,
        "quote": citation.quote,
        "after": after,
        "verified": citation.verified,
        "support": support.get(citation.number, ""),
        "stored": is_stored(citation.article_id),
    }


def _describe_passage(passage: Passage) -> dict[str, Any]:
    return {
        **_describe_origin(passage),
        "rank": passage.rank,
        "article": passage.article.id,
        "text": passage.text,
    }


def _describe_origin(passage: Passage) -> dict[str, str]:
    # Stored answers keep the words of their passages only; an untitled article is named by these.
    return describe_origin(replace(passage.article, text=passage.article.text or passage.text))


def _describe_flagged(answer: Answer) -> dict[str, list[str]]:
    """Return, for each article, its sentences that read like instructions to a machine."""
    found: dict[str, list[str]] = {}
    for flagged in answer.flagged:
        for passage in answer.passages:
            chunk = passage.chunk
            inside = chunk.start <= flagged.start and flagged.end <= chunk.end
            if passage.article.id == flagged.article_id and inside:
                found.setdefault(flagged.article_id, []).append(
                    chunk.text[flagged.start - chunk.start : flagged.end - chunk.start]
                )
                break
    return found


def _passage_of(citation: Citation, passages: Sequence[Passage]) -> Passage | None:
    """Return the best passage that holds the citation."""
    return next(
        (
            passage
            for passage in passages
            if passage.article.id == citation.article_id
            and passage.chunk.start <= citation.start
            and citation.end <= passage.chunk.end
        ),
        None,
    )


def _support_by_number(answer: Answer) -> dict[int, str]:
    """Return, for each citation, the support of the first sentence that names it."""
    support: dict[int, str] = {}
    for sentence in answer.sentences:
        for number in sentence.citations:
            support.setdefault(number, sentence.support)
    return support
