"""What a request gets that cannot be served: what happened and what to do next, as a page or as data."""

from __future__ import annotations

from fastapi import Request
from fastapi.responses import HTMLResponse, JSONResponse, Response

from ingest.errors import ArticleNotFound, JiangwenError, RunNotFound
from qa.error_texts import message_for
from qa.ui.reader_page import render_message_page
from qa.ui.services import language_for, words_for


def explain_error(request: Request, error: Exception) -> Response:
    """Answer with what one of our errors means to a reader, in the reader's language."""
    if not isinstance(error, JiangwenError):
        raise error
    language = language_for(request.headers, request.cookies)
    status = 404 if isinstance(error, (ArticleNotFound, RunNotFound)) else 409
    return JSONResponse({"message": message_for(error, language)}, status_code=status)


def explain_missing(request: Request, _: Exception) -> Response:
    """Answer that there is no such page: to people as a page, to scripts as data."""
    words = words_for(request.headers, request.cookies)
    if "text/html" in request.headers.get("accept", ""):
        return HTMLResponse(render_message_page(words["not_found"], words=words), status_code=404)
    return JSONResponse({"message": words["not_found"]}, status_code=404)
