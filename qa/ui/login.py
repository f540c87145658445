"""Logging in and out, with a page that works without scripts."""

from __future__ import annotations

import asyncio

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from qa.errors import LoginRefused
from qa.ui.identity import SESSION_COOKIE
from qa.ui.reader_page import render_login_page
from qa.ui.services import words_for
from qa.users import MAX_PASSWORD_CHARS, SESSION_SECONDS, Users

_MAX_FORM_BYTES = 8 * MAX_PASSWORD_CHARS


class LoginRoutes:
    """Routes ``/login`` and ``/logout``."""

    def __init__(self, users: Users) -> None:
        self._users = users

    def build_router(self) -> APIRouter:
        """Return the routes."""
        router = APIRouter()
        router.add_api_route("/login", self.show, methods=["GET"], response_class=HTMLResponse)
        router.add_api_route("/login", self.log_in, methods=["POST"], response_class=HTMLResponse)
        router.add_api_route("/logout", self.log_out, methods=["POST"])
        return router

    def show(self, request: Request) -> HTMLResponse:
        """Return the form."""
        return HTMLResponse(render_login_page(words=words_for(request.headers, request.cookies)))

    async def log_in(self, request: Request) -> Response:
        """Begin a session and open the chat, or show the form again with the reason."""
        if int(request.headers.get("content-length") or _MAX_FORM_BYTES + 1) > _MAX_FORM_BYTES:
            return Response(status_code=413)
        form = await request.form()
        name, password = str(form.get("name", "")), str(form.get("password", ""))
        address = request.client.host if request.client else ""
        try:
            session = await asyncio.to_thread(self._users.log_in, name, password, address=address)
        except LoginRefused as refused:
            words = words_for(request.headers, request.cookies)
            wait = refused.retry_after_seconds
            problem = words["login_wait"].format(seconds=wait) if wait else words["login_wrong"]
            return HTMLResponse(
                render_login_page(words=words, problem=problem, name=name),
                status_code=429 if wait else 403,
                headers={"Retry-After": str(wait)} if wait else None,
            )
        response = RedirectResponse("/", status_code=303)
        response.set_cookie(
            SESSION_COOKIE,
            session,
            max_age=SESSION_SECONDS,
            httponly=True,
            samesite="lax",
            secure=request.url.scheme == "https",
        )
        return response

    def log_out(self, request: Request) -> Response:
        """End the session."""
        self._users.log_out(request.cookies.get(SESSION_COOKIE, ""))
        response = RedirectResponse("/login", status_code=303)
        response.delete_cookie(SESSION_COOKIE)
        return response
