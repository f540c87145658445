"""What a question becomes: passages, an answer, the citations it rests on, and the events on the way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from ingest.types import Article, Chunk, Leg

Support = Literal["supported", "partial", "unsupported", "not_a_claim"]
Status = Literal["answered", "refused"]
StageName = Literal["understand", "search", "read", "answer", "verify"]


@dataclass(frozen=True, slots=True)
class Turn:
    """One earlier question of a conversation and the text of its answer."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A retrieved chunk. Higher scores are better; ranks are 1..n.

    Attributes:
        legs: Which legs of retrieval found it; empty for a text given by the caller.
    """

    chunk: Chunk
    article: Article
    score: float
    rank: int
    legs: tuple[Leg, ...] = ()

    @property
    def text(self) -> str:
        """The words of the passage."""
        return self.chunk.text


@dataclass(frozen=True, slots=True)
class Citation:
    """A span of an article that a sentence of an answer rests on.

    When ``verified``, ``article.text[start:end] == quote``. A citation that is not verified is never highlighted.

    Attributes:
        number: The marker in the answer's text, ``[1]`` and up, in order of first use.
    """

    number: int
    article_id: str
    start: int
    end: int
    quote: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of an answer, without its markers, and how its citations bear it out.

    Attributes:
        citations: Numbers of the citations it names.
        reason: Why the support is what it is, in the language of the question; empty when there is nothing to say.
    """

    text: str
    citations: tuple[int, ...]
    support: Support
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Account:
    """What one article says about a point on which articles disagree.

    Attributes:
        value: The words that differ (``93人``), an exact part of ``quote``.
    """

    citation: Citation
    value: str
    published_at: str | None = None
    publisher: str | None = None


@dataclass(frozen=True, slots=True)
class Conflict:
    """Articles that answer the question with different numbers, dates or names; newest account first."""

    accounts: tuple[Account, ...]


@dataclass(frozen=True, slots=True)
class FlaggedText:
    """A span of an article that reads like an instruction to a machine; it was never followed.

    Attributes:
        article_id: The article; ``article.text[start:end]`` is the span.
    """

    article_id: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one question. A refusal has no citations; its passages are the nearest ones found.

    Attributes:
        standalone_question: The question as it was searched, after earlier turns were written into it.
        text: Markdown-free text with ``[n]`` markers, one per citation.
        short: The short answer: an exact span of a cited quote, when one could be told.
        model: The name of the chat model that wrote it, or ``extractive``.
        prompt_hash: Of the prompt that was used; empty without a model.
        settings_hash: Of every setting but the secrets.
        complete: False when the chat model broke off; the answer is what came until then.
        timings: Seconds spent in each stage.
        conflicts: Points on which the articles disagree.
        as_of: Publication date of the newest cited article, ISO 8601; what it says may have changed since.
        filters: Filters that were in force (dates, publishers), in words of the question's language.
        suggestion: On a refusal, what to try next, in the question's language.
        flagged: Instruction-like sentences in the passages; shown to the reader, kept from the model.
        library: The passport of the library that was asked; empty for texts given by the caller.
    """

    question: str
    standalone_question: str
    text: str
    status: Status
    short: str | None = None
    sentences: tuple[Sentence, ...] = ()
    citations: tuple[Citation, ...] = ()
    passages: tuple[Passage, ...] = ()
    model: str = "extractive"
    prompt_hash: str = ""
    settings_hash: str = ""
    complete: bool = True
    timings: Mapping[str, float] = field(default_factory=dict)
    conflicts: tuple[Conflict, ...] = ()
    as_of: str | None = None
    filters: tuple[str, ...] = ()
    suggestion: str = ""
    flagged: tuple[FlaggedText, ...] = ()
    library: Mapping[str, str] = field(default_factory=dict)

    def receipt(self) -> dict[str, Any]:
        """Return the receipt of the answer as JSON-ready data: ``qa.receipts`` says what is in it and checks it."""
        from qa.receipts import build_receipt

        return build_receipt(self)


class EventBase:
    """Something that happened on the way to an answer."""

    __slots__ = ()

    def __add__(self, later: EventBase) -> EventBase:
        """Return ``later``: LangChain joins the pieces of a stream by adding them, and the last event has it all."""
        return later


@dataclass(frozen=True, slots=True)
class Stage(EventBase):
    """Work has moved on to ``name``; ``detail`` is, for example, the rewritten question."""

    name: StageName
    detail: str = ""


@dataclass(frozen=True, slots=True)
class PassagesFound(EventBase):
    """Retrieval is done: these passages are what the answer may rest on."""

    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class TextDelta(EventBase):
    """The next piece of the answer's text; pieces add up to a draft of ``Answer.text``.

    One may be empty: nothing has come for a moment, and whoever listens has the chance to leave.
    """

    text: str


@dataclass(frozen=True, slots=True)
class AnswerReady(EventBase):
    """The finished, verified answer; exactly one, and the last event."""

    answer: Answer


Event = Stage | PassagesFound | TextDelta | AnswerReady


@dataclass(frozen=True, slots=True)
class DraftSentence:
    """A sentence as an answerer wrote it, with the spans it points at, before verification.

    Attributes:
        text: The sentence without markers, after the white space that sets it off from the one before.
        spans: ``(article_id, start, end)`` of each quote it rests on, most important first.
        claims: False when it speaks of the answer itself (that a part was not found) and needs no quote.
    """

    text: str
    spans: tuple[tuple[str, int, int], ...]
    claims: bool = True


@dataclass(frozen=True, slots=True)
class Draft:
    """What an answerer wrote; an empty ``sentences`` is a refusal.

    Attributes:
        short: The short answer as ``(article_id, start, end)``, when it could be told.
        unknown_ids: How many sentence ids the model invented; they were dropped.
        complete: False when the model broke off; the sentences are what came until then.
    """

    sentences: tuple[DraftSentence, ...]
    short: tuple[str, int, int] | None = None
    model: str = "extractive"
    prompt_hash: str = ""
    unknown_ids: int = 0
    complete: bool = True
