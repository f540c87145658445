"""An answer as text for people, and as data for programs (and back)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from ingest.types import Article, Chunk
from qa.types import Answer, Citation, Passage, Sentence

MARKER = re.compile(r"\[(\d+)\]")
# Controls, bidirectional overrides and lone surrogates: a title must not be able to command a terminal.
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_MAX_TITLE_CHARS = 200


def render_text(answer: Answer) -> str:
    """Return the answer for a terminal: its text, then one line a citation."""
    lines = [answer.text]
    titles = {passage.article.id: describe_article(passage.article) for passage in answer.passages}
    if answer.citations:
        lines.append("")
    for citation in answer.citations:
        lines.append(f"[{citation.number}] {titles.get(citation.article_id, citation.article_id)}")
        lines.append(f"    “{citation.quote}”")
    return "\n".join(lines)


def describe_article(article: Article) -> str:
    """Return the title of an article with its publisher and date, as far as they are known."""
    origin = " ".join(part for part in (article.publisher, (article.published_at or "")[:10]) if part)
    title = " ".join((article.title or article.uri.rsplit("/", 1)[-1]).split())[:_MAX_TITLE_CHARS]
    return f"{title} ({origin})" if origin else title


def render_printable(text: str) -> str:
    """Return ``text`` with every character that could command a terminal shown as �."""
    return _UNPRINTABLE.sub("\ufffd", text)


def remove_markers(text: str) -> str:
    """Return ``text`` without its ``[n]`` markers."""
    return MARKER.sub("", text)


def answer_to_dict(answer: Answer) -> dict[str, Any]:
    """Return the answer as JSON-ready data; each article's body is left out, each passage's own text kept."""
    data = asdict(answer)
    for passage, source in zip(data["passages"], answer.passages, strict=True):
        passage["article"]["text"] = ""
        passage["article"]["authors"] = list(source.article.authors)
    data["timings"] = dict(answer.timings)
    return data


def answer_from_dict(data: Mapping[str, Any]) -> Answer:
    """Return the answer that ``answer_to_dict`` made ``data`` of; its articles have empty bodies."""
    return Answer(
        **{
            **data,
            "sentences": tuple(_sentence(item) for item in data["sentences"]),
            "citations": tuple(Citation(**item) for item in data["citations"]),
            "passages": tuple(_passages(data["passages"])),
        }
    )


def _sentence(item: Mapping[str, Any]) -> Sentence:
    return Sentence(**{**item, "citations": tuple(item["citations"])})


def _passages(items: Iterable[Mapping[str, Any]]) -> Iterable[Passage]:
    for item in items:
        article = Article(**{**item["article"], "authors": tuple(item["article"]["authors"])})
        chunk = Chunk(**item["chunk"])
        yield Passage(**{**item, "article": article, "chunk": chunk, "legs": tuple(item["legs"])})
