"""Answers written by a chat model under the citation protocol."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Generator, Sequence
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

from ingest.folding import fold_text
from ingest.sentences import split_sentences
from ingest.types import Article, Chunk
from qa.answering.hostility import flag_instructions
from qa.answering.streaming import read_reply, stream_reply
from qa.answering.thoughts import ThoughtFilter, remove_thoughts
from qa.answering.unwrapping import unwrap_reply
from qa.citations import (
    NO_ANSWER,
    CitationStream,
    NumberedPassages,
    defuse,
    draft_from_text,
    number_sentences,
    parse_citations,
)
from qa.errors import ModelBadReply, ModelError
from qa.prompts import Prompt, PromptName, load_prompt
from qa.questions import Query, detect_language
from qa.questions.drafting import DraftedQuestion
from qa.rendering import remove_markers
from qa.settings import Settings
from qa.types import Draft, Passage, Turn

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import BaseMessage

_LABEL = re.compile(
    r"^(?:改写后的|完整的?|独立的?)?问题[:：]|^(?:rewritten |standalone |next )?question:", re.IGNORECASE
)
_LIST_NUMBER = re.compile(r"^(?:\d{1,2}[.、)）]|[-*•])\s*")
_DRAFTED_AT_ONCE = 5
_REWRITE_TURNS = 4
_REWRITE_ANSWER_CHARS = 600


class GenerativeAnswerer:
    """Writes drafts with a chat model, and rewrites follow-up questions with it.

    Args:
        model: Any LangChain chat model.
        settings: Its name, its limits and the folder of prompts.

    Raises:
        PromptError: A prompt is missing, or lacks or invents a variable.
    """

    def __init__(self, model: BaseChatModel, settings: Settings) -> None:
        self._model = model
        self._settings = settings
        self._prompts: dict[tuple[PromptName, bool], Prompt] = {}
        for language in ("zh", "en"):
            english = language == "en"
            # The protocol is always ours: the ids it asks for are the ones that are read.
            self._prompts["protocol", english] = load_prompt("protocol", language=language)
            self._prompts["answer", english] = load_prompt("answer", language=language, folder=settings.prompts)
            self._prompts["rewrite", english] = load_prompt("rewrite", language=language, folder=settings.prompts)

    def stream(self, query: Query, passages: Sequence[Passage]) -> Generator[str | Draft, None, None]:
        """Yield pieces of text to show as the model writes, and at last one draft.

        When the model breaks off, the draft holds what came and is not ``complete``. Closing the iterator closes the
        connection to the model.

        Raises:
            ModelError: The model failed before it said anything.
        """
        numbered = number_sentences(self._within_budget(passages), withhold=flag_instructions)
        if not numbered.places:
            yield Draft((), model=self._name)
            return
        protocol, instructions = self._prompt("protocol", query.language), self._prompt("answer", query.language)
        messages = _messages(
            protocol.fill(no_answer=NO_ANSWER),
            instructions.fill(passages=numbered.render(), question=defuse(query.standalone)),
        )
        reply: list[str] = []
        failure: ModelError | None = None
        thoughts, shown = ThoughtFilter(), CitationStream(numbered)
        try:
            with closing(stream_reply(self._model, messages, self._settings, name="answer")) as pieces:
                for piece in pieces:
                    reply.append(piece)
                    # An empty piece too: whoever reads may want to leave while the model is silent.
                    yield shown.feed(thoughts.feed(piece))
        except ModelError as error:
            failure = error
        if text := shown.feed(thoughts.finish()) + shown.finish():
            yield text
        words = remove_thoughts("".join(reply))
        draft = draft_from_text(unwrap_reply(words, numbered.places), numbered)
        if not draft.sentences and NO_ANSWER not in words:
            raise failure or ModelBadReply(f"The chat model {self._name} answered with nothing.", hint="Ask again.")
        yield replace(draft, model=self._name, prompt_hash=_digest(protocol, instructions), complete=failure is None)

    def rewrite(self, question: str, history: Sequence[Turn]) -> str:
        """Return ``question`` with what it leaves to ``history`` written into it; unchanged without history.

        Raises:
            ModelError: The model failed.
        """
        if not history:
            return question
        turns = "\n".join(
            f"Q: {defuse(turn.question)}\nA: {defuse(remove_markers(turn.answer))[:_REWRITE_ANSWER_CHARS]}"
            for turn in history[-_REWRITE_TURNS:]
        )
        prompt = self._prompt("rewrite", detect_language(question))
        messages = _messages(prompt.fill(history=turns, question=defuse(question)))
        reply = read_reply(self._model, messages, self._settings, name="rewrite")
        lines = remove_thoughts(reply).strip().splitlines()
        rewritten = _LABEL.sub("", lines[0]).strip(' \t"“”「」') if lines else ""
        return rewritten if 0 < len(rewritten) <= self._settings.max_question_chars else question

    def draft_questions(self, article: Article) -> tuple[DraftedQuestion, ...]:
        """Return questions that ``article`` answers; one whose answer is not where the model says is left out.

        Raises:
            ModelError: The model failed.
            PromptError: The prompt is missing, or lacks or invents a variable.
        """
        prompt = load_prompt("draft", language=article.language, folder=self._settings.prompts)
        numbered = number_sentences((_as_passage(article, self._settings),), withhold=flag_instructions)
        if not numbered.places:
            return ()
        messages = _messages(prompt.fill(passages=numbered.render(), count=str(_DRAFTED_AT_ONCE)))
        reply = remove_thoughts(read_reply(self._model, messages, self._settings, name="draft"))
        drafted = (_read_drafted(line, numbered, article) for line in reply.splitlines())
        return tuple(question for question in drafted if question)

    @property
    def _name(self) -> str:
        return self._settings.model or "model"

    def _prompt(self, name: PromptName, language: str) -> Prompt:
        return self._prompts[name, language == "en"]

    def _within_budget(self, passages: Sequence[Passage]) -> tuple[Passage, ...]:
        """Leave out whole passages from the end; the first always stays. Counted as the model will see them."""
        total = 0
        for count, passage in enumerate(passages):
            total += len(number_sentences((passage,), withhold=flag_instructions).render())
            if count and total > self._settings.model_passage_chars:
                return tuple(passages[:count])
        return tuple(passages)


def _as_passage(article: Article, settings: Settings) -> Passage:
    """Return the article as one passage, up to the last whole sentence that the model may be shown."""
    ends = [end for _, end in split_sentences(article.text) if end <= settings.model_passage_chars]
    end = ends[-1] if ends else min(len(article.text), settings.model_passage_chars)
    chunk = Chunk(f"{article.id}-all", article.id, 0, 0, end, article.text[:end])
    return Passage(chunk, article, score=1.0, rank=1)


def _read_drafted(line: str, numbered: NumberedPassages, article: Article) -> DraftedQuestion | None:
    """Return the question of a line ``question | [id] | answer``, or nothing when it is not one or not true."""
    parts = [part.strip() for part in line.split("|")]
    if len(parts) != 3 or not all(parts):
        return None
    question, ids, answer = parts
    spans, _ = numbered.expand(reference for marker in parse_citations(ids) for reference in marker.references)
    for _, start, end in spans:
        place = article.text.find(answer, start, end)
        if place >= 0 and fold_text(answer) not in fold_text(question):
            question = _LIST_NUMBER.sub("", question)
            return DraftedQuestion(question, answer, article.id, place, place + len(answer), "model")
    return None


def _messages(*texts: str) -> list[BaseMessage]:
    """Return the last of ``texts`` as the user's message, the one before it as the system's."""
    from langchain_core.messages import HumanMessage, SystemMessage

    *system, user = texts
    return [*(SystemMessage(text) for text in system), HumanMessage(user)]


def _digest(*prompts: Prompt) -> str:
    return hashlib.blake2b("".join(prompt.digest for prompt in prompts).encode(), digest_size=8).hexdigest()
