"""The first seconds: the server answers at once and says what is loading, until the chat itself takes over."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import AbstractContextManager, AsyncExitStack
from html import escape
from string import Template
from typing import TYPE_CHECKING, Literal

from starlette.datastructures import Headers
from starlette.responses import HTMLResponse

from ingest.errors import JiangwenError
from qa.error_texts import message_for
from qa.ui.languages import LOCALES, choose_language, load_words
from qa.ui.page import ASSETS
from qa.ui.shell import READER_POLICY, Receive, Scope, Send, parse_cookies

if TYPE_CHECKING:
    from fastapi import FastAPI

Step = Literal["library", "models", "chat"]
STEPS: tuple[Step, ...] = ("library", "models", "chat")
SECONDS_BETWEEN_LOOKS = 1

_log = logging.getLogger(__name__)


class Front:
    """Shows how far ``starting`` has come, passes everything on to the app it gives, and explains where it fails.

    Args:
        starting: Enters with the app; told how to report the step that begins. Runs in a thread.
        on_failure: Called with what kept it from starting.
    """

    def __init__(
        self,
        starting: Callable[[Callable[[Step], None]], AbstractContextManager[FastAPI]],
        *,
        on_failure: Callable[[JiangwenError], None],
    ) -> None:
        self._starting = starting
        self._on_failure = on_failure
        self._template = Template((ASSETS / "starting.html").read_text("utf-8"))
        self._step: Step = "library"
        self._app: FastAPI | None = None
        self._failure: JiangwenError | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif self._app is not None:
            await self._app(scope, receive, send)
        else:
            await self._tell(Headers(scope=scope))(scope, receive, send)

    def end_answers(self) -> None:
        """Break off what is being answered, keeping what has been written."""
        if self._app is not None:
            self._app.state.end_answers()

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        stopping = asyncio.Event()
        life = asyncio.create_task(self._run(stopping))
        await send({"type": "lifespan.startup.complete"})
        await receive()
        stopping.set()
        await life
        await send({"type": "lifespan.shutdown.complete"})

    async def _run(self, stopping: asyncio.Event) -> None:
        """Start the app, and end it in the same task, as its context managers require."""
        async with AsyncExitStack() as stack:
            try:
                starting = self._starting(self._report)
                app = await asyncio.to_thread(starting.__enter__)
                stack.push(starting.__exit__)
                await stack.enter_async_context(app.router.lifespan_context(app))
                self._app = app
            except JiangwenError as error:
                self._fail(error)
            except Exception as error:  # noqa: BLE001 -- the border: a defect must be told on the page too
                _log.exception("The chat could not be started.")
                self._fail(JiangwenError(f"{type(error).__name__}: {error}", hint="The log has the details."))
            await stopping.wait()
            self._app = None

    def _report(self, step: Step) -> None:
        self._step = step

    def _fail(self, error: JiangwenError) -> None:
        self._failure = error
        self._on_failure(error)

    def _tell(self, headers: Headers) -> HTMLResponse:
        language = choose_language(parse_cookies(headers.get("cookie", "")), headers.get("accept-language", ""))
        words = load_words(language)
        failure = self._failure
        page = self._template.substitute(
            locale=LOCALES[language],
            app=escape(words["app"]),
            refresh="" if failure else f'<meta http-equiv="refresh" content="{SECONDS_BETWEEN_LOOKS}">',
            title=escape(words["start_failed" if failure else "starting"]),
            body=_explain(failure, language) if failure else self._describe_steps(language),
            hint=escape(words["start_failed_hint" if failure else "starting_hint"]),
        )
        return HTMLResponse(
            page,
            status_code=503,
            headers={
                "Content-Security-Policy": READER_POLICY.replace("style-src 'self'", "style-src 'unsafe-inline'"),
                "Cache-Control": "no-store",
                "Retry-After": str(SECONDS_BETWEEN_LOOKS),
            },
        )

    def _describe_steps(self, language: str) -> str:
        words = load_words(language)
        current = STEPS.index(self._step)
        states = ["done"] * current + ["now"] + ["later"] * (len(STEPS) - current - 1)
        items = (
            f'<li class="{state}">{escape(words[f"starting_{step}"])}</li>'
            for step, state in zip(STEPS, states, strict=True)
        )
        return f'<ol role="status">{"".join(items)}</ol>'


def _explain(failure: JiangwenError, language: str) -> str:
    """Return what happened in the reader's language, and the message and hint for whoever runs the program."""
    return (
        f'<p role="alert">{escape(message_for(failure, language))}</p>'
        f"<pre>{escape(failure.message)}\n{escape(failure.hint)}</pre>"
    )
