"""What happens when a reader does something in the chat. Importing this loads Gradio: only ``build_app`` does so.

One turn is four events in a row: ``ask`` → ``show_passages`` → ``stream`` → ``finish``. ``stream`` has the chat as
its only output, because Gradio builds every output anew at each update, even one that is skipped.
"""

from __future__ import annotations

import asyncio
import html
import time
from collections.abc import AsyncIterator
from typing import Any

import gradio as gr

from ingest.errors import JiangwenError
from qa.error_texts import message_for
from qa.ui.conversations import StoredTurn
from qa.ui.languages import Words, load_words
from qa.ui.messages import Message, render_messages
from qa.ui.services import Services, language_for
from qa.ui.turns import RunningTurn

MIN_SECONDS_BETWEEN_UPDATES = 0.05

Signal = dict[str, Any]


class ChatEvents:
    """The handlers. They trust nothing the client sends but its signed identity."""

    def __init__(self, services: Services, *, max_question_chars: int) -> None:
        self._services = services
        self._max_question_chars = max_question_chars

    async def show(self, conversation_id: str, request: gr.Request) -> tuple[Any, Any, str, Signal]:
        """Show the conversation, or the first screen when there is none with this id."""
        owner, words = self._reader(request)
        turns = self._services.conversations.turns(owner, conversation_id)
        running = self._services.turns.find(owner, conversation_id)
        chat = render_messages(turns, running, words)
        shown = conversation_id if turns else ""
        return chat, gr.skip(), shown, _signal(shown, turns[-1] if turns else None)

    async def open(self, request: gr.Request, event: gr.EventData) -> tuple[Any, Any, str, Signal]:
        """Show the conversation that the page's address names or the list; an empty id is a new one."""
        return await self.show(str(event.id), request)

    async def ask(self, question: str, conversation_id: str, request: gr.Request) -> tuple[Any, Any, Any, Any]:
        """Begin to answer, unless an earlier question is still being answered here."""
        owner, words = self._reader(request)
        # One character more than allowed is kept, so that the assistant says that the question is too long.
        question = (question or "").strip()[: self._max_question_chars + 1]
        if not question or self._services.turns.find(owner, conversation_id):
            return gr.skip(), gr.skip(), gr.skip(), gr.skip()
        try:
            running = self._services.turns.start(owner, conversation_id, question, language=_language(request))
        except JiangwenError as error:
            raise gr.Error(html.escape(message_for(error, _language(request))), print_exception=False) from error
        return self._started(owner, running, words)

    async def ask_example(self, conversation_id: str, request: gr.Request, event: gr.EventData) -> tuple[Any, ...]:
        """Ask the question that was clicked."""
        return await self.ask(str(event.question), conversation_id, request)

    async def ask_again(self, conversation_id: str, request: gr.Request) -> tuple[Any, ...]:
        """Answer the last question of the conversation anew; the earlier answer is dropped."""
        owner, _ = self._reader(request)
        turns = self._services.conversations.turns(owner, conversation_id)
        if not turns or self._services.turns.find(owner, conversation_id):
            return gr.skip(), gr.skip(), gr.skip(), gr.skip()
        self._services.conversations.delete_turn(owner, turns[-1].id)
        return await self.ask(turns[-1].question, conversation_id, request)

    async def show_passages(self, conversation_id: str, signal: Signal, request: gr.Request) -> Any:
        """Tell the page when passages have been found, before the answer's first word."""
        if not _awaits(signal):
            return gr.skip()
        running = self._services.turns.find(self._reader(request)[0], conversation_id)
        while running and running.passages is None and not running.ended:
            await running.wait_for_change(since=running.revision)
        return _signal(conversation_id, running.turn, state="found") if running else gr.skip()

    async def stream(self, conversation_id: str, signal: Signal, request: gr.Request) -> AsyncIterator[Any]:
        """Show the running answer as it is written, then as it was stored."""
        if not _awaits(signal):
            yield gr.skip()
            return
        owner, words = self._reader(request)
        running = self._services.turns.find(owner, conversation_id)
        earlier = self._services.conversations.turns(owner, conversation_id)
        while running and not running.ended:
            shown = running.revision
            yield render_messages(earlier, running, words)
            await asyncio.sleep(self._services.turns.seconds_between_updates(MIN_SECONDS_BETWEEN_UPDATES))
            await running.wait_for_change(since=shown)
        yield self._messages(owner, conversation_id, words)

    async def finish(self, conversation_id: str, signal: Signal, request: gr.Request) -> Any:
        """Tell the page that the answer is complete; until then its input can stop it, from then on send."""
        if not _awaits(signal):
            return gr.skip()
        owner, _ = self._reader(request)
        turns = self._services.conversations.turns(owner, conversation_id)
        return _signal(conversation_id, turns[-1] if turns else None)

    async def stop(self, conversation_id: str, request: gr.Request) -> None:
        """End the running answer; ``stream`` then shows what there is of it."""
        self._services.turns.stop(self._reader(request)[0], conversation_id)

    def _started(self, owner: str, running: RunningTurn, words: Words) -> tuple[Any, Any, str, Signal]:
        conversation_id = running.turn.conversation_id
        turns = self._services.conversations.turns(owner, conversation_id)
        chat = render_messages(turns, running, words)
        return chat, "", conversation_id, _signal(conversation_id, running.turn)

    def _messages(self, owner: str, conversation_id: str, words: Words) -> list[Message]:
        running = self._services.turns.find(owner, conversation_id)
        return render_messages(self._services.conversations.turns(owner, conversation_id), running, words)

    def _reader(self, request: gr.Request) -> tuple[str, Words]:
        owner = self._services.identities.owner_of(dict(request.cookies))
        if owner is None:
            raise gr.Error("no identity", print_exception=False)
        return owner, load_words(_language(request))


def _language(request: gr.Request) -> str:
    return language_for(dict(request.headers), dict(request.cookies))


def _signal(conversation_id: str, turn: StoredTurn | None, *, state: str = "") -> Signal:
    """Return what the page's own scripts are told; they fetch the rest by these ids."""
    return {
        "conversation": conversation_id,
        "answer": turn.id if turn else "",
        "state": state or (turn.state if turn else "empty"),
        "at": time.time(),
    }


def _awaits(signal: Signal) -> bool:
    """Return whether the page that was told ``signal`` awaits an answer.

    Where it does not, nothing more may be shown: the reader may have gone on to another conversation.
    """
    return isinstance(signal, dict) and signal.get("state") in ("running", "found")
