"""Turns that are being answered now, each in a worker thread whoever is watching: a closed tab loses nothing."""

from __future__ import annotations

import asyncio
import logging
import time
from concurrent.futures import ThreadPoolExecutor

from ingest.errors import JiangwenError
from qa.assistant import Assistant
from qa.error_texts import message_for
from qa.types import AnswerReady, Event, Passage, PassagesFound, Stage, TextDelta, Turn
from qa.ui.conversations import Conversations, State, StoredTurn, history_of

MAX_RUNNING_TURNS = 32
SECONDS_BETWEEN_SAVES = 1.0
SECONDS_PER_UPDATE = 0.012  # what one update of one chat costs the server, with room to spare

_log = logging.getLogger(__name__)


class RunningTurn:
    """One question on its way to an answer; read and changed on the event loop only.

    Attributes:
        turn: As it stands in the store; ``turn.id`` will be the id of the answer.
        language: Of the reader's screen: errors are told in it.
        stage: The latest stage.
        passages: What retrieval found; ``None`` until then.
        text: The draft as far as it has been written.
        ended: Whether nothing more will come; the store then has the outcome.
        revision: Grows with every change.
        saved_at: When the text was last stored.
    """

    def __init__(self, owner: str, turn: StoredTurn, language: str) -> None:
        self.owner = owner
        self.turn = turn
        self.language = language
        self.stage: Stage | None = None
        self.passages: tuple[Passage, ...] | None = None
        self.text = ""
        self.ended = False
        self.revision = 0
        self.saved_at = time.monotonic()
        self._changed = asyncio.Event()

    async def wait_for_change(self, *, since: int) -> None:
        """Return when something has changed since revision ``since``, or the turn has ended."""
        if self.revision == since and not self.ended:
            await self._changed.wait()

    def take(self, event: Event) -> None:
        """Take in what the assistant reports."""
        match event:
            case Stage():
                self.stage = event
            case PassagesFound(passages):
                self.passages = passages
            case TextDelta(text):
                self.text += text
        self.announce()

    def announce(self) -> None:
        """Wake everyone who waits for a change."""
        self.revision += 1
        self._changed.set()
        self._changed = asyncio.Event()


class Turns:
    """Starts, finds and stops turns; at most one runs in a conversation."""

    def __init__(self, assistant: Assistant, conversations: Conversations) -> None:
        self._assistant = assistant
        self._conversations = conversations
        self._running: dict[str, RunningTurn] = {}
        self._workers = ThreadPoolExecutor(MAX_RUNNING_TURNS, thread_name_prefix="turn")

    def start(self, owner: str, conversation_id: str, question: str, *, language: str) -> RunningTurn:
        """Store the question and begin to answer it; a new conversation is made when there is none with this id."""
        history = history_of(self._conversations.turns(owner, conversation_id))
        turn = self._conversations.start_turn(owner, conversation_id, question)
        running = RunningTurn(owner, turn, language)
        self._running[turn.conversation_id] = running
        self._workers.submit(self._answer, running, history, asyncio.get_running_loop())
        return running

    def find(self, owner: str, conversation_id: str) -> RunningTurn | None:
        """Return the turn that runs in the owner's conversation."""
        running = self._running.get(conversation_id)
        return running if running and running.owner == owner else None

    def find_by_id(self, owner: str, turn_id: str) -> RunningTurn | None:
        """Return the owner's running turn with this id."""
        return next(
            (running for running in self._running.values() if running.turn.id == turn_id and running.owner == owner),
            None,
        )

    def seconds_between_updates(self, shortest: float) -> float:
        """Return how long to wait between updates of one answer, so that all of them together stay affordable."""
        return max(shortest, SECONDS_PER_UPDATE * len(self._running))

    def stop(self, owner: str, conversation_id: str) -> None:
        """End the turn that runs in the conversation, keeping what it has written."""
        running = self.find(owner, conversation_id)
        if running:
            self._end(running, "stopped")

    def close(self) -> None:
        """Break every turn off; what they have written is kept."""
        for running in tuple(self._running.values()):
            self._end(running, "interrupted")
        self._workers.shutdown(wait=False, cancel_futures=True)

    def _answer(self, running: RunningTurn, history: tuple[Turn, ...], loop: asyncio.AbstractEventLoop) -> None:
        try:
            for event in self._assistant.stream(running.turn.question, history=history):
                if running.ended:
                    return
                if event != TextDelta(""):  # an empty piece shows nothing; it is only there to be stopped at
                    loop.call_soon_threadsafe(self._take, running, event)
        except JiangwenError as error:
            self._fail(running, loop, message_for(error, running.language))
        except Exception:  # noqa: BLE001 -- the border: a defect must end the turn, not leave the reader waiting
            if not running.ended:
                _log.exception("The question could not be answered.")
            self._fail(running, loop, "")

    def _fail(self, running: RunningTurn, loop: asyncio.AbstractEventLoop, message: str) -> None:
        """Tell the reader, from the worker; a turn that was broken off may outlive the library, and the loop."""
        if not running.ended:
            loop.call_soon_threadsafe(self._end, running, "failed", (message, ""))

    def _take(self, running: RunningTurn, event: Event) -> None:
        if running.ended:
            return
        if isinstance(event, AnswerReady):
            try:
                self._conversations.finish_turn(running.turn.id, "answered", answer=event.answer)
            finally:  # on a full disk the reader must not wait for ever
                self._forget(running)
            return
        running.take(event)
        if isinstance(event, TextDelta) and time.monotonic() - running.saved_at > SECONDS_BETWEEN_SAVES:
            running.saved_at = time.monotonic()
            self._conversations.save_text(running.turn.id, running.text)

    def _end(self, running: RunningTurn, state: State, error: tuple[str, str] | None = None) -> None:
        if not running.ended:
            try:
                self._conversations.finish_turn(running.turn.id, state, text=running.text, error=error)
            finally:
                self._forget(running)

    def _forget(self, running: RunningTurn) -> None:
        running.ended = True
        self._running.pop(running.turn.conversation_id, None)
        running.announce()
