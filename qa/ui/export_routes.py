"""Taking things away: an answer, a conversation or all feedback, as text, data or receipts."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any

from fastapi import APIRouter, HTTPException, Request, Response

from qa.rendering import answer_to_dict, render_text
from qa.ui.conversations import StoredTurn
from qa.ui.services import Services


class ExportRoutes:
    """Routes below ``/export``: each gives a file."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def build_router(self) -> APIRouter:
        """Return the routes."""
        router = APIRouter()
        routes: dict[str, Callable[..., Response]] = {
            "/export/feedback.json": self.export_feedback,
            "/export/answer/{turn_id}.receipt.json": self.export_receipt,
            "/export/answer/{turn_id}.md": self.export_answer_as_text,
            "/export/answer/{turn_id}.json": self.export_answer_as_data,
            "/export/{conversation_id}.receipts.json": self.export_receipts,
            "/export/{conversation_id}.md": self.export_text,
            "/export/{conversation_id}.json": self.export_data,
        }
        for path, endpoint in routes.items():
            router.add_api_route(path, endpoint, methods=["GET"])
        return router

    def export_answer_as_text(self, request: Request, turn_id: str) -> Response:
        """Return one answer as text for people."""
        return _file(f"{turn_id}.md", render_turns([self._turn(request, turn_id)]))

    def export_answer_as_data(self, request: Request, turn_id: str) -> Response:
        """Return one answer as data for programs."""
        return _file(f"{turn_id}.json", describe_turn(self._turn(request, turn_id)))

    def export_receipt(self, request: Request, turn_id: str) -> Response:
        """Return the receipt of one answer, with which it can be verified later."""
        answer = self._turn(request, turn_id).answer
        if answer is None:
            raise HTTPException(404)
        return _file(f"{turn_id}.receipt.json", answer.receipt())

    def export_text(self, request: Request, conversation_id: str) -> Response:
        """Return a conversation as text for people."""
        return _file(f"{conversation_id}.md", render_turns(self._turns(request, conversation_id)))

    def export_data(self, request: Request, conversation_id: str) -> Response:
        """Return a conversation as data for programs."""
        turns = self._turns(request, conversation_id)
        return _file(f"{conversation_id}.json", [describe_turn(turn) for turn in turns])

    def export_receipts(self, request: Request, conversation_id: str) -> Response:
        """Return the receipts of all answers of a conversation."""
        turns = self._turns(request, conversation_id)
        receipts = [turn.answer.receipt() for turn in turns if turn.answer]
        return _file(f"{conversation_id}.receipts.json", receipts)

    def export_feedback(self, request: Request) -> Response:
        """Return all feedback that the reader has given, each with its question and answer."""
        turns = self._services.conversations.rated_turns(self._services.owner_of(request))
        return _file("feedback.json", [describe_turn(turn) for turn in turns])

    def _turn(self, request: Request, turn_id: str) -> StoredTurn:
        turn = self._services.conversations.turn(self._services.owner_of(request), turn_id)
        if turn is None:
            raise HTTPException(404)
        return turn

    def _turns(self, request: Request, conversation_id: str) -> Sequence[StoredTurn]:
        turns = self._services.conversations.turns(self._services.owner_of(request), conversation_id)
        if not turns:
            raise HTTPException(404)
        return turns


def render_turns(turns: Sequence[StoredTurn]) -> str:
    """Return questions and answers as Markdown."""
    return "\n\n".join(f"## {turn.question}\n\n{_text_of(turn)}" for turn in turns) + "\n"


def describe_turn(turn: StoredTurn) -> dict[str, Any]:
    """Return a turn as JSON-ready data."""
    return {
        "question": turn.question,
        "state": turn.state,
        "text": turn.text,
        "answer": answer_to_dict(turn.answer) if turn.answer else None,
        "feedback": asdict(turn.feedback) if turn.feedback else None,
    }


def _text_of(turn: StoredTurn) -> str:
    return render_text(turn.answer) if turn.answer else turn.text


def _file(name: str, content: object) -> Response:
    """Return a download: text for ``.md``, else JSON."""
    is_text = isinstance(content, str)
    body = content if is_text else json.dumps(content, ensure_ascii=False, indent=2)
    return Response(
        body,
        media_type=f"{'text/markdown' if is_text else 'application/json'}; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
