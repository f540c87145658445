"""The web server: our routes, Gradio's chat among them, and the shell around both."""

from __future__ import annotations

import asyncio
import ipaddress
import os
import socket
import tempfile
import threading
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingest.errors import JiangwenError, SettingsError

if TYPE_CHECKING:
    from collections.abc import Iterator

    import gradio as gr
    import uvicorn
    from fastapi import FastAPI

    from qa.assistant import Assistant
    from qa.ui.services import Services

LOCAL_HOSTS = ("127.0.0.1", "localhost", "::1")
# Each could open the server to others, or make it call out.
FOREIGN_SETTINGS = ("GRADIO_SHARE", "GRADIO_MCP_SERVER", "GRADIO_ALLOWED_PATHS", "GRADIO_VIBE_MODE", "GRADIO_SSR_MODE")


def serve(
    assistant: Assistant,
    *,
    host: str = "127.0.0.1",
    port: int = 7860,
    examples: Sequence[str] = (),
    on_ready: Callable[[str], None] = print,
    insecure: bool = False,
) -> None:
    """Serve the chat until interrupted.

    Args:
        assistant: Answers the questions; the caller closes its library.
        host: Where to listen.
        port: Where to listen; 0 takes a free one.
        examples: Questions of the first screen.
        on_ready: Called with the address once requests are answered.
        insecure: Listen beyond this machine although nobody has to log in.

    Raises:
        SettingsError: ``host`` is beyond this machine and ``insecure`` is not given, or the port is taken.
    """
    check_host(host, insecure=insecure)
    with _private_temporary_folder():
        app = build_app(assistant, examples=examples, hosts=None if insecure else LOCAL_HOSTS)
        _run(app, host, port, on_ready)


@contextmanager
def serve_in_background(assistant: Assistant, *, examples: Sequence[str] = ()) -> Iterator[str]:
    """Serve the chat on a free local port from a thread; gives its address, and stops on leaving."""
    import uvicorn

    app = build_app(assistant, examples=examples)
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error", timeout_graceful_shutdown=1))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        while not server.started and thread.is_alive():
            time.sleep(0.02)
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(10)


def check_host(host: str, *, insecure: bool) -> None:
    """Refuse to be reachable by others: there is no login.

    Raises:
        SettingsError: ``host`` is not this machine and ``insecure`` is not given.
    """
    if insecure or host == "localhost":
        return
    try:
        is_local = ipaddress.ip_address(host).is_loopback
    except ValueError:
        is_local = False
    if not is_local:
        raise SettingsError(
            f"The chat would be open to everyone who can reach {host}: it has no login.",
            hint="Listen on 127.0.0.1, or say --insecure if the network around it is trusted.",
        )


def build_app(assistant: Assistant, *, examples: Sequence[str], hosts: Sequence[str] | None = LOCAL_HOSTS) -> FastAPI:
    """Return the application: chat, panels' data, readers, export.

    Args:
        assistant: Answers the questions from its library.
        examples: Questions of the first screen.
        hosts: Names it may be asked under; ``None`` allows any.
    """
    _prepare_environment()
    from fastapi import FastAPI
    from starlette.staticfiles import StaticFiles

    from qa.ui.chat import build_chat
    from qa.ui.conversation_routes import ConversationRoutes
    from qa.ui.events import ChatEvents
    from qa.ui.explanations import explain_error, explain_missing
    from qa.ui.library_routes import LibraryRoutes
    from qa.ui.page import ASSETS, Page, digest_assets
    from qa.ui.reading_routes import ReadingRoutes
    from qa.ui.shell import Shell

    services = _open_services(assistant)
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, lifespan=_closing(services))
    for routes in (ReadingRoutes(services), ConversationRoutes(services), LibraryRoutes(services)):
        app.include_router(routes.build_router())
    app.add_api_route("/healthz", lambda: {"ok": True})
    app.mount(f"/ui/{digest_assets()}", StaticFiles(directory=ASSETS))
    app.mount("/ui", StaticFiles(directory=ASSETS))
    app.add_exception_handler(JiangwenError, explain_error)
    app.add_exception_handler(404, explain_missing)
    max_chars = assistant.settings.max_question_chars
    _mount_chat(app, build_chat(ChatEvents(services, max_question_chars=max_chars), max_question_chars=max_chars))
    app.add_middleware(Shell, identities=services.identities, page=Page(services.library, examples), hosts=hosts)
    return app


def _open_services(assistant: Assistant) -> Services:
    from qa.ui.conversations import FILE_NAME, Conversations
    from qa.ui.identity import Identities
    from qa.ui.services import Services
    from qa.ui.turns import Turns

    library = assistant.library
    if library is None:
        raise SettingsError("The chat needs a library.", hint="Open one and give it to the assistant.")
    conversations = Conversations(library.path / FILE_NAME)
    return Services(
        library=library,
        conversations=conversations,
        identities=Identities(conversations.secret()),
        turns=Turns(assistant, conversations),
    )


def _mount_chat(app: FastAPI, chat: gr.Blocks) -> None:
    import gradio as gr

    from qa.ui.chat import build_texts, build_theme

    gr.mount_gradio_app(
        app,
        chat,
        path="/",
        run_history=False,
        footer_links=[],
        show_error=False,
        ssr_mode=False,
        pwa=False,
        enable_monitoring=False,
        mcp_server=False,
        # Gradio trusts every file below its working and temporary folders; the chat needs none of them.
        blocked_paths=[Path.cwd().anchor],
        app_kwargs={"openapi_url": None},
        i18n=build_texts(),
        theme=build_theme(),
    )


def _closing(services: Services) -> Callable[[FastAPI], Any]:
    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        services.turns.close()
        services.conversations.close()

    return lifespan


def _prepare_environment() -> None:
    """Keep Gradio from calling out; it reads these variables when it is imported."""
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    for name in FOREIGN_SETTINGS:
        os.environ.pop(name, None)


@contextmanager
def _private_temporary_folder() -> Iterator[None]:
    """Give Gradio a folder of its own to write to, and remove it afterwards."""
    with tempfile.TemporaryDirectory(prefix="jiangwen-chat-") as folder:
        os.environ["GRADIO_TEMP_DIR"] = folder
        yield


def _run(app: FastAPI, host: str, port: int, on_ready: Callable[[str], None]) -> None:
    import uvicorn

    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
        except OSError as error:
            raise SettingsError(
                f"Port {port} of {host} cannot be used: {error.strerror}.",
                hint="Stop what listens there, or choose another with --port.",
            ) from error
        shown = f"[{host}]" if ":" in host else host
        address = f"http://{shown}:{listener.getsockname()[1]}"
        config = uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=3, server_header=False)
        asyncio.run(_serve_and_tell(uvicorn.Server(config), listener, lambda: on_ready(address)))


async def _serve_and_tell(server: uvicorn.Server, listener: socket.socket, on_ready: Callable[[], None]) -> None:
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    while not server.started and not serving.done():
        await asyncio.sleep(0.02)
    if server.started:
        on_ready()
    await serving
