"""An answer as text for people, and as data for programs (and back)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict
from functools import cache
from typing import TYPE_CHECKING, Any

from ingest.types import Article
from qa.questions import detect_language
from qa.questions.phrases import say
from qa.types import Answer

if TYPE_CHECKING:
    from pydantic import TypeAdapter

MARKER = re.compile(r"\[(\d+)\]")
# Controls, bidirectional overrides and lone surrogates: a title must not be able to command a terminal.
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_MAX_TITLE_CHARS = 200
_NEAREST_SHOWN = 3
_MAX_PASSAGE_CHARS = 120


def render_text(answer: Answer) -> str:
    """Return the answer for a terminal: its text, what checking found wrong with it, then one line a citation.

    A refusal is followed by what to try next and by the nearest passages.
    """
    language = detect_language(answer.question)
    lines = [answer.text]
    if not answer.complete:
        lines.append(say("incomplete", language))
    doubtful = [sentence for sentence in answer.sentences if sentence.support in ("partial", "unsupported")]
    lines += [f"! {sentence.text.strip()} ({sentence.reason})" for sentence in doubtful]
    if answer.suggestion:
        lines.append(answer.suggestion)
    titles = {passage.article.id: describe_article(passage.article) for passage in answer.passages}
    if answer.status == "refused" and answer.passages:
        lines += ["", say("nearest", language)]
        for passage in answer.passages[:_NEAREST_SHOWN]:
            start = " ".join(passage.text.split())
            shown = start if len(start) <= _MAX_PASSAGE_CHARS else start[:_MAX_PASSAGE_CHARS] + "…"
            lines += [f"- {describe_article(passage.article)}", f"    {shown}"]
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
    for passage in data["passages"]:
        passage["article"]["text"] = ""
    data["timings"] = dict(answer.timings)
    return data


def answer_from_dict(data: Mapping[str, Any]) -> Answer:
    """Return the answer that ``answer_to_dict`` made ``data`` of; its articles have empty bodies."""
    return _answer_adapter().validate_python(data)


@cache
def _answer_adapter() -> TypeAdapter[Answer]:
    """Return what turns JSON back into the dataclasses of an answer, lists into tuples."""
    from pydantic import TypeAdapter

    return TypeAdapter(Answer)
