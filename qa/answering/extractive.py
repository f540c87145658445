"""Answers without a language model: the sentences that bear the question out, and the short answer inside them."""

from __future__ import annotations

from collections.abc import Generator, Sequence

from ingest.types import Article
from qa.answering.composing import compose_draft
from qa.answering.finding import load_reader_model
from qa.questions import Query
from qa.questions.drafting import DraftedQuestion, draft_questions
from qa.questions.followups import rewrite_followup
from qa.types import Draft, Passage, Turn


class ExtractiveAnswerer:
    """Quotes the evidence; refuses when there is none."""

    def rewrite(self, question: str, history: Sequence[Turn]) -> str:
        """Return ``question`` with what it leaves to the turns before it written in, by rules."""
        return rewrite_followup(question, history)

    def stream(self, query: Query, passages: Sequence[Passage]) -> Generator[str | Draft, None, None]:
        """Yield the answer's sentences, then the draft."""
        model = load_reader_model()
        draft = compose_draft(query, [model.find(part, passages) for part in query.parts or (query,)])
        numbers: dict[tuple[str, int, int], int] = {}
        for sentence in draft.sentences:
            markers = "".join(f"[{numbers.setdefault(span, len(numbers) + 1)}]" for span in sentence.spans)
            yield sentence.text + markers
        yield draft

    def draft_questions(self, article: Article) -> tuple[DraftedQuestion, ...]:
        """Return questions that ``article`` answers, by rules."""
        return draft_questions(article)
