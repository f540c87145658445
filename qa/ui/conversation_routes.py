"""The reader's conversations: list, rename, delete, export."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from fastapi import APIRouter, Body, HTTPException, Request, Response

from qa.rendering import answer_to_dict, render_text
from qa.ui.conversations import StoredTurn
from qa.ui.services import Services


class ConversationRoutes:
    """Routes below ``/api/conversations`` and ``/export``."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def build_router(self) -> APIRouter:
        """Return the routes."""
        router = APIRouter()
        router.add_api_route("/api/conversations", self.list, methods=["GET"])
        router.add_api_route("/api/conversations/{conversation_id}", self.rename, methods=["PATCH"])
        router.add_api_route("/api/conversations/{conversation_id}", self.delete, methods=["DELETE"])
        router.add_api_route("/export/{conversation_id}.md", self.export_markdown, methods=["GET"])
        router.add_api_route("/export/{conversation_id}.json", self.export_json, methods=["GET"])
        return router

    def list(self, request: Request, matching: str = "") -> list[dict[str, Any]]:
        """Return the reader's conversations, newest first."""
        owner = self._services.owner_of(request)
        return [asdict(found) for found in self._services.conversations.list(owner, matching=matching)]

    def rename(self, request: Request, conversation_id: str, title: str = Body(embed=True)) -> None:
        """Give a conversation another title."""
        owner = self._services.owner_of(request)
        title = title.encode("utf-8", "replace").decode("utf-8").strip()
        if not title or not self._services.conversations.rename(owner, conversation_id, title):
            raise HTTPException(404)

    async def delete(self, request: Request, conversation_id: str) -> None:
        """Delete a conversation, ending what runs in it."""
        owner = self._services.owner_of(request)
        self._services.turns.stop(owner, conversation_id)
        if not self._services.conversations.delete(owner, conversation_id):
            raise HTTPException(404)

    def export_markdown(self, request: Request, conversation_id: str) -> Response:
        """Return the conversation as text for people."""
        turns = self._turns(request, conversation_id)
        text = "\n\n".join(f"## {turn.question}\n\n{_text_of(turn)}" for turn in turns)
        return _download(text, f"{conversation_id}.md", "text/markdown")

    def export_json(self, request: Request, conversation_id: str) -> Response:
        """Return the conversation as data for programs."""
        turns = [
            {
                "question": turn.question,
                "state": turn.state,
                "answer": answer_to_dict(turn.answer) if turn.answer else None,
                "feedback": turn.feedback,
            }
            for turn in self._turns(request, conversation_id)
        ]
        return _download(json.dumps(turns, ensure_ascii=False, indent=2), f"{conversation_id}.json", "application/json")

    def _turns(self, request: Request, conversation_id: str) -> Sequence[StoredTurn]:
        turns = self._services.conversations.turns(self._services.owner_of(request), conversation_id)
        if not turns:
            raise HTTPException(404)
        return turns


def _text_of(turn: StoredTurn) -> str:
    return render_text(turn.answer) if turn.answer else turn.text


def _download(content: str, name: str, media_type: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=f"{media_type}; charset=utf-8", headers=headers)
