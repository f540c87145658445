"""What the routes and the chat share: the library, the conversations, and who is asking in which language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import HTTPException, Request

from ingest.library import Library
from qa.assistant import Assistant
from qa.ui.conversations import Conversations
from qa.ui.identity import Identities
from qa.ui.languages import Words, choose_language, load_words
from qa.ui.turns import Turns
from qa.users import Users


@dataclass(frozen=True, slots=True)
class Services:
    """One server's stores. Nothing of a reader is kept anywhere else."""

    assistant: Assistant
    library: Library
    conversations: Conversations
    users: Users
    identities: Identities
    turns: Turns

    def owner_of(self, request: Request) -> str:
        """Return whose request this is.

        Raises:
            HTTPException: 401: it carries no valid identity.
        """
        owner = self.identities.owner_of(request.cookies)
        if owner is None:
            raise HTTPException(401)
        return owner


def language_for(headers: Mapping[str, str], cookies: Mapping[str, str]) -> str:
    """Return the language the reader chose or the browser asks for."""
    return choose_language(cookies, headers.get("accept-language", ""))


def words_for(headers: Mapping[str, str], cookies: Mapping[str, str]) -> Words:
    """Return the words of the language the reader chose or the browser asks for."""
    return load_words(language_for(headers, cookies))
