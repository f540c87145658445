"""Who is asking: a user who has logged in or, where there are no users, a random name in a signed cookie.

Never Gradio's session hash, which the client chooses.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Mapping

from qa.users import Users

COOKIE = "jiangwen_identity"
COOKIE_MAX_AGE_SECONDS = 365 * 24 * 3600
SESSION_COOKIE = "jiangwen_session"


class Identities:
    """Makes and checks identities with one secret key; where there are users, their sessions count instead.

    Args:
        secret: Signs the cookies.
        users: Who may log in.
    """

    def __init__(self, secret: bytes, users: Users) -> None:
        self._secret = secret
        self._users = users

    def needs_login(self) -> bool:
        """Return whether only users may ask."""
        return bool(self._users.names())

    def create(self) -> str:
        """Return the cookie value of a new identity."""
        name = secrets.token_urlsafe(18)
        return f"{name}.{self._signature(name)}"

    def owner_of(self, cookies: Mapping[str, str]) -> str | None:
        """Return whose cookies these are; nothing when nobody is logged in, or the signature is wrong."""
        if self.needs_login():
            user = self._users.user_of_session(cookies.get(SESSION_COOKIE, ""))
            # A signed name never holds a colon, so no visitor of before the first user is taken for one.
            return f"user:{user}" if user else None
        name, _, signature = cookies.get(COOKIE, "").rpartition(".")
        if name and hmac.compare_digest(self._signature(name).encode(), signature.encode()):
            return name
        return None

    def admits_program(self, authorization: str) -> bool:
        """Return whether a program with this ``Authorization`` header may ask; among users it takes a user's token."""
        scheme, _, token = authorization.partition(" ")
        return not self.needs_login() or (
            scheme.lower() == "bearer" and self._users.user_of_token(token.strip()) is not None
        )

    def _signature(self, name: str) -> str:
        return hmac.new(self._secret, name.encode(), hashlib.sha256).hexdigest()
