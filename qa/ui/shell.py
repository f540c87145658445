"""The ASGI layer around everything: what may come in, and the headers under which everything goes out."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable, Mapping, MutableMapping
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import urlsplit

from starlette.responses import PlainTextResponse, RedirectResponse, Response

from qa.ui.identity import COOKIE, COOKIE_MAX_AGE_SECONDS, Identities
from qa.ui.languages import choose_language
from qa.ui.page import Page

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]

# Gradio's scripts are inline and build functions from strings, hence the two unsafe words; nothing may leave 'self'.
CHAT_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; media-src 'none'; frame-src 'none'; "
    "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'; worker-src 'none'"
)
READER_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
READER_PATHS = ("/s/", "/p/", "/article/")
LOGIN_POLICY = READER_POLICY.replace("form-action 'none'", "form-action 'self'")

# Every other route of Gradio (files, uploads, proxies, monitoring, shared links, …) is closed.
OPEN_PATHS = re.compile(
    r"/|/(ui|api|s|p|article|export|v1)/.*|/healthz|/login|/logout|/mcp|/assets/.*|/static/.*|/theme\.css"
    r"|/gradio_api/(queue/(join|data)|run/predict|cancel)|/config|/gradio_api/info"
)
# What is served before anyone has logged in.
PUBLIC_PATHS = re.compile(r"/login|/healthz|/ui/.*")
# What programs use; they show a token, where people log in.
PROGRAM_PATHS = re.compile(r"/v1/.*|/mcp|/config|/gradio_api/(info|queue/(join|data))")
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
FOREVER = b"public, max-age=31536000, immutable"


class Shell:
    """Lets in requests to open paths and known hosts, gives each reader an identity, and frames Gradio's page.

    Args:
        app: What is inside.
        identities: Makes and checks the identity cookie.
        page: Frames Gradio's page.
        files: Answers that are ready, by address, compressed with gzip.
        hosts: Names under which the server may be asked; ``None`` allows any. A foreign name on a local
            address is DNS rebinding.
    """

    def __init__(
        self,
        app: App,
        *,
        identities: Identities,
        page: Page,
        files: Mapping[str, Response],
        hosts: Iterable[str] | None,
    ) -> None:
        self._app = app
        self._identities = identities
        self._page = page
        self._files = files
        self._hosts = None if hosts is None else frozenset(hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        refusal = self._refuse(scope, headers)
        if scope["type"] != "http" or refusal:
            await PlainTextResponse("not found", refusal or 404)(scope, receive, send)
            return
        cookies = parse_cookies(headers.get("cookie", ""))
        if not self._may_enter(scope["path"], headers, cookies):
            await _ask_to_log_in(scope["path"])(scope, receive, _with_headers(send, scope["path"]))
        elif scope["path"] in self._files and "gzip" in headers.get("accept-encoding", ""):
            await self._files[scope["path"]](scope, receive, _with_headers(send, scope["path"]))
        elif scope["path"] == "/":
            await self._serve_page(scope, receive, send, headers, cookies)
        else:
            await self._app(scope, receive, _with_headers(send, scope["path"]))

    def _refuse(self, scope: Scope, headers: MutableMapping[str, str]) -> int | None:
        """Return the status of a refusal, or nothing when the request may come in."""
        host = headers.get("host", "")
        if self._hosts is not None and _split(f"//{host}")[0] not in self._hosts:
            return 421
        if not OPEN_PATHS.fullmatch(scope["path"]):
            return 404
        origin = headers.get("origin")
        if scope.get("method") not in SAFE_METHODS and origin and _split(origin)[1] != host:
            return 403
        return None

    def _may_enter(self, path: str, headers: MutableMapping[str, str], cookies: dict[str, str]) -> bool:
        if PUBLIC_PATHS.fullmatch(path) or not self._identities.needs_login():
            return True
        if self._identities.owner_of(cookies) is not None:
            return True
        return bool(PROGRAM_PATHS.fullmatch(path)) and self._identities.admits_program(headers.get("authorization", ""))

    async def _serve_page(
        self, scope: Scope, receive: Receive, send: Send, headers: MutableMapping[str, str], cookies: dict[str, str]
    ) -> None:
        started: Message = {}
        body = bytearray()

        async def collect(message: Message) -> None:
            if message["type"] == "http.response.start":
                started.update(message)
                return
            body.extend(message.get("body", b""))

        # An uncompressed page can be rewritten.
        plain = [(name, value) for name, value in scope["headers"] if name.lower() != b"accept-encoding"]
        await self._app({**scope, "headers": plain}, receive, collect)
        language = choose_language(cookies, headers.get("accept-language", ""))
        content = self._page.render(body.decode("utf-8"), language, has_login=self._identities.needs_login()).encode(
            "utf-8"
        )
        replaced = (b"content-length", b"etag", b"cache-control")
        kept = [(name, value) for name, value in started["headers"] if name.lower() not in replaced]
        kept += [(b"content-length", str(len(content)).encode()), (b"cache-control", b"no-store")]
        if self._identities.owner_of(cookies) is None:  # nobody has to log in here
            kept.append((b"set-cookie", self._new_identity()))
        framed = _with_headers(send, "/")
        await framed({**started, "headers": kept})
        await framed({"type": "http.response.body", "body": content if scope["method"] != "HEAD" else b""})

    def _new_identity(self) -> bytes:
        value = self._identities.create()
        return f"{COOKIE}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={COOKIE_MAX_AGE_SECONDS}".encode()


def _ask_to_log_in(path: str) -> Response:
    if path == "/":
        return RedirectResponse("/login", 303)
    return PlainTextResponse("log in, or show a token", 401, {"WWW-Authenticate": "Bearer"})


def parse_cookies(header: str) -> dict[str, str]:
    """Return the cookies by name; none when the header is malformed."""
    cookies: SimpleCookie = SimpleCookie()
    try:
        cookies.load(header)
    except CookieError:
        return {}
    return {name: morsel.value for name, morsel in cookies.items()}


def _with_headers(send: Send, path: str) -> Send:
    policy = READER_POLICY if path.startswith(READER_PATHS) else LOGIN_POLICY if path == "/login" else CHAT_POLICY

    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": _secure(message["headers"], path, policy)}
        await send(message)

    return send_with_headers


def _secure(headers: Iterable[tuple[bytes, bytes]], path: str, policy: str) -> Headers:
    kept = [(name, value) for name, value in headers if name.lower() not in (b"content-security-policy", b"server")]
    if path.startswith(("/ui/", "/assets/")):
        kept = [(name, value) for name, value in kept if name.lower() != b"cache-control"]
        kept.append((b"cache-control", FOREVER if path.count("/") > 2 or path.startswith("/assets/") else b"no-cache"))
    elif path.startswith(("/api/", "/export/", *READER_PATHS)):
        kept.append((b"cache-control", b"no-store"))
    return [
        *kept,
        (b"content-security-policy", policy.encode()),
        (b"x-content-type-options", b"nosniff"),
        # Not `no-referrer`: a browser then says `Origin: null` with our own forms, and logging in is refused.
        (b"referrer-policy", b"same-origin"),
        (b"cross-origin-opener-policy", b"same-origin"),
        (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
    ]


def _split(address: str) -> tuple[str, str]:
    """Return host and host with port of an address; empty for one that is none."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return "", ""
    return parts.hostname or "", parts.netloc
