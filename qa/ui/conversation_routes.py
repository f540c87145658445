"""The reader's conversations: list, rename, delete, and what the reader thinks of the answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Body, HTTPException, Request

from qa.ui.feedback import parse_feedback
from qa.ui.services import Services


class ConversationRoutes:
    """Routes below ``/api/conversations``, and the feedback on answers."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def build_router(self) -> APIRouter:
        """Return the routes."""
        router = APIRouter()
        router.add_api_route("/api/conversations", self.list_conversations, methods=["GET"])
        router.add_api_route("/api/conversations/{conversation_id}", self.rename, methods=["PATCH"])
        router.add_api_route("/api/conversations/{conversation_id}", self.delete, methods=["DELETE"])
        router.add_api_route("/api/answers/{turn_id}/feedback", self.rate, methods=["PUT"])
        return router

    def list_conversations(self, request: Request, matching: str = "") -> list[dict[str, Any]]:
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

    def rate(
        self,
        request: Request,
        turn_id: str,
        rating: Annotated[str, Body()] = "",
        reasons: Annotated[Sequence[str], Body()] = (),
        comment: Annotated[str, Body()] = "",
    ) -> None:
        """Record what the reader thinks of an answer; without a rating, take it back."""
        owner = self._services.owner_of(request)
        feedback = parse_feedback(rating, reasons, comment)
        if not self._services.conversations.set_feedback(owner, turn_id, feedback):
            raise HTTPException(404)
