"""Who is asking: a random name in a signed cookie. Never Gradio's session hash, which the client chooses."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Mapping

COOKIE = "jiangwen_identity"
COOKIE_MAX_AGE_SECONDS = 365 * 24 * 3600


class Identities:
    """Makes and checks identities with one secret key."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def create(self) -> str:
        """Return the cookie value of a new identity."""
        name = secrets.token_urlsafe(18)
        return f"{name}.{self._signature(name)}"

    def owner_of(self, cookies: Mapping[str, str]) -> str | None:
        """Return whose cookies these are; nothing when there is no identity or its signature is wrong."""
        name, _, signature = cookies.get(COOKIE, "").rpartition(".")
        if name and hmac.compare_digest(self._signature(name).encode(), signature.encode()):
            return name
        return None

    def _signature(self, name: str) -> str:
        return hmac.new(self._secret, name.encode(), hashlib.sha256).hexdigest()
