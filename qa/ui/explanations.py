"""What a request gets that cannot be served: what happened and what to do next, as a page or as data."""

from __future__ import annotations

from fastapi import Request
from fastapi.responses import HTMLResponse, JSONResponse, Response

from ingest.errors import ArticleNotFound, JiangwenError
from qa.ui.reader_page import render_message_page
from qa.ui.services import words_for


def explain_error(_: Request, error: Exception) -> Response:
    """Answer with the message and the hint of one of our errors."""
    if not isinstance(error, JiangwenError):
        raise error
    status = 404 if isinstance(error, ArticleNotFound) else 409
    return JSONResponse({"message": error.message, "hint": error.hint}, status_code=status)


def explain_missing(request: Request, _: Exception) -> Response:
    """Answer that there is no such page: to people as a page, to scripts as data."""
    words = words_for(request.headers, request.cookies)
    if "text/html" in request.headers.get("accept", ""):
        return HTMLResponse(render_message_page(words["not_found"], words=words), status_code=404)
    return JSONResponse({"message": words["not_found"], "hint": ""}, status_code=404)
