"""Answers written by a chat model under the citation protocol."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from qa.answering.hostility import flag_instructions
from qa.answering.models import wrap_model_errors
from qa.answering.thoughts import ThoughtFilter, remove_thoughts
from qa.citations import NO_ANSWER, CitationStream, defuse, draft_from_text, number_sentences
from qa.errors import ModelBadReply, ModelError
from qa.prompts import Prompt, PromptName, load_prompt
from qa.questions import Query, detect_language
from qa.rendering import remove_markers
from qa.settings import Settings
from qa.types import Draft, Passage, Turn

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import BaseMessage

# A model that repeats itself for ever is stopped; even long thoughts stay below.
_MAX_REPLY_CHARS = 100_000
_CUT_SHORT = frozenset({"length", "max_tokens", "content_filter"})
_LABEL = re.compile(
    r"^(?:改写后的|完整的?|独立的?)?问题[:：]|^(?:rewritten |standalone |next )?question:", re.IGNORECASE
)
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

    def stream(self, query: Query, passages: Sequence[Passage]) -> Iterator[str | Draft]:
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
            with closing(self._pieces(messages)) as pieces:
                for piece in pieces:
                    reply.append(piece)
                    if text := shown.feed(thoughts.feed(piece)):
                        yield text
        except ModelError as error:
            failure = error
        if text := shown.feed(thoughts.finish()) + shown.finish():
            yield text
        words = remove_thoughts("".join(reply))
        draft = draft_from_text(words, numbered)
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
        with wrap_model_errors(self._settings), _no_tracing():
            reply = self._model.invoke(
                _messages(prompt.fill(history=turns, question=defuse(question))),
                config={"run_name": "rewrite", "tags": ["rewrite"]},
            )
        lines = remove_thoughts(reply.text).strip().splitlines()
        rewritten = _LABEL.sub("", lines[0]).strip(' \t"“”「」') if lines else ""
        return rewritten if 0 < len(rewritten) <= self._settings.max_question_chars else question

    @property
    def _name(self) -> str:
        return self._settings.model or "model"

    def _prompt(self, name: PromptName, language: str) -> Prompt:
        return self._prompts[name, language == "en"]

    def _within_budget(self, passages: Sequence[Passage]) -> tuple[Passage, ...]:
        """Leave out whole passages from the end; the first always stays."""
        total = 0
        for count, passage in enumerate(passages):
            total += len(passage.text)
            if count and total > self._settings.model_passage_chars:
                return tuple(passages[:count])
        return tuple(passages)

    def _pieces(self, messages: Sequence[BaseMessage]) -> Generator[str, None, None]:
        """Yield the text of the reply as it comes; a reply that was cut short ends in an error."""
        chunks = self._model.stream(messages, config={"run_name": "answer", "tags": ["answer"]})
        facts: dict[str, Any] = {}
        length = 0
        while True:
            with wrap_model_errors(self._settings), _no_tracing():
                chunk = next(chunks, None)
            if chunk is None:
                break
            facts |= chunk.response_metadata
            length += len(chunk.text)
            yield chunk.text
            if length > _MAX_REPLY_CHARS:
                facts["finish_reason"] = "length"
                break
        reason = facts.get("finish_reason") or facts.get("stop_reason") or facts.get("done_reason")
        # A connection that closes early looks like an end, but OpenAI's protocol names the reason of every end.
        if str(reason).lower() in _CUT_SHORT or (reason is None and facts.get("model_provider") == "openai"):
            raise ModelBadReply(f"The reply of the chat model {self._name} was cut short.", hint="Ask again.")


def _messages(*texts: str) -> list[BaseMessage]:
    """Return the last of ``texts`` as the user's message, the one before it as the system's."""
    from langchain_core.messages import HumanMessage, SystemMessage

    *system, user = texts
    return [*(SystemMessage(text) for text in system), HumanMessage(user)]


def _no_tracing() -> Any:
    """Return a context in which LangSmith records nothing: a variable set for other work must not send articles."""
    from langsmith import tracing_context

    return tracing_context(enabled=False)


def _digest(*prompts: Prompt) -> str:
    return hashlib.blake2b("".join(prompt.digest for prompt in prompts).encode(), digest_size=8).hexdigest()
