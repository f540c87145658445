"""The web server: our routes, Gradio's chat among them, and the shell around both."""

from __future__ import annotations

import asyncio
import ipaddress
import logging
import os
import secrets
import socket
import tempfile
import threading
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingest.errors import JiangwenError, SettingsError
from qa.users import FILE_NAME as USERS_FILE
from qa.users import Users

if TYPE_CHECKING:
    from collections.abc import Iterator

    import gradio as gr
    import uvicorn
    from fastapi import FastAPI
    from mcp.server.mcpserver import MCPServer

    from qa.assistant import Assistant
    from qa.ui.front import Front
    from qa.ui.services import Services

LOCAL_HOSTS = ("127.0.0.1", "localhost", "::1")
# Each could open the server to others, or make it call out.
FOREIGN_SETTINGS = ("GRADIO_SHARE", "GRADIO_MCP_SERVER", "GRADIO_ALLOWED_PATHS", "GRADIO_VIBE_MODE", "GRADIO_SSR_MODE")

_log = logging.getLogger(__name__)


def serve(
    assistant: Assistant,
    *,
    host: str = "127.0.0.1",
    port: int = 7860,
    examples: Sequence[str] = (),
    on_ready: Callable[[str], None] = print,
    insecure: bool = False,
) -> None:
    """Serve the chat of an open library until interrupted; see ``open_and_serve``."""
    if assistant.library is None:
        raise SettingsError("The chat needs a library.", hint="Open one and give it to the assistant.")
    open_and_serve(
        lambda: nullcontext(assistant),
        folder=assistant.library.path,
        host=host,
        port=port,
        examples=examples,
        on_ready=on_ready,
        on_failure=lambda error: _log.error("%s %s", error.message, error.hint),
        insecure=insecure,
    )


def open_and_serve(
    open_assistant: Callable[[], AbstractContextManager[Assistant]],
    *,
    folder: Path,
    host: str = "127.0.0.1",
    port: int = 7860,
    examples: Sequence[str] = (),
    on_ready: Callable[[str], None],
    on_failure: Callable[[JiangwenError], None],
    insecure: bool = False,
) -> None:
    """Serve the chat until interrupted; while the library and the models are being opened, the page says so.

    Args:
        open_assistant: Opens the library and gives the assistant that answers; called in a thread.
        folder: The library's folder: its users decide whether there is a login.
        host: Where to listen.
        port: Where to listen; 0 takes a free one.
        examples: Questions of the first screen.
        on_ready: Called with the address once the page is served.
        on_failure: Called with what keeps the chat from starting; the page goes on to explain it.
        insecure: Listen beyond this machine although nobody has to log in.

    Raises:
        SettingsError: ``host`` is beyond this machine and ``insecure`` is not given, or the port is taken.
    """
    from threadpoolctl import threadpool_limits

    from qa.ui.front import Front, Step

    is_open = insecure or bool(Users(folder / USERS_FILE).names())
    check_host(host, insecure=is_open)

    @contextmanager
    def start(report: Callable[[Step], None]) -> Iterator[FastAPI]:
        with open_assistant() as assistant:
            report("models")
            assistant.load_models()
            report("chat")
            yield build_app(assistant, examples=examples, hosts=None if is_open else LOCAL_HOSTS)

    # Many ask at once: with a core for each question they are done sooner than with all cores for every one.
    with _private_temporary_folder(), threadpool_limits(1, user_api="blas"):
        _run(Front(start, on_failure=on_failure), host, port, on_ready)


@contextmanager
def serve_in_background(assistant: Assistant, *, examples: Sequence[str] = ()) -> Iterator[str]:
    """Serve the chat on a free local port from a thread; gives its address, and stops on leaving."""
    import uvicorn

    app = build_app(assistant, examples=examples)
    config = uvicorn.Config(app, port=0, log_level="error", timeout_graceful_shutdown=1)
    server = _build_server(config, before_shutdown=app.state.end_answers)
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
            hint="Listen on 127.0.0.1, add users with `jiangwen users add NAME`, or say --insecure.",
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

    from qa.programs.completions import CompletionRoutes
    from qa.programs.mcp_server import build_mcp_app, build_mcp_server
    from qa.programs.tools import Tools
    from qa.ui.chat import build_chat
    from qa.ui.conversation_routes import ConversationRoutes
    from qa.ui.events import ChatEvents
    from qa.ui.explanations import explain_error, explain_missing
    from qa.ui.export_routes import ExportRoutes
    from qa.ui.library_routes import LibraryRoutes
    from qa.ui.login import LoginRoutes
    from qa.ui.page import ASSETS, digest_assets
    from qa.ui.reading_routes import ReadingRoutes

    services = _open_services(assistant)
    mcp_server = build_mcp_server(assistant)
    mcp_app = build_mcp_app(mcp_server)
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, lifespan=_closing(services, mcp_server))
    for routes in (ReadingRoutes, ExportRoutes, ConversationRoutes, LibraryRoutes):
        app.include_router(routes(services).build_router())
    app.include_router(LoginRoutes(services.users).build_router())
    app.include_router(CompletionRoutes(assistant).build_router())
    app.router.routes.extend(mcp_app.routes)
    server = {"server": secrets.token_hex(8)}  # by which a page knows that the server was restarted
    app.add_api_route("/healthz", lambda: server)
    app.state.end_answers = services.turns.close
    app.mount(f"/ui/{digest_assets()}", StaticFiles(directory=ASSETS))
    app.mount("/ui", StaticFiles(directory=ASSETS))
    app.add_exception_handler(JiangwenError, explain_error)
    app.add_exception_handler(404, explain_missing)
    max_chars = assistant.settings.max_question_chars
    events = ChatEvents(services, max_question_chars=max_chars)
    _mount_chat(app, build_chat(events, Tools(assistant), max_question_chars=max_chars))
    _frame(app, services, examples, hosts)
    return app


def _frame(app: FastAPI, services: Services, examples: Sequence[str], hosts: Sequence[str] | None) -> None:
    """Put the shell around everything, with the files that a first visit asks for ready to be sent."""
    from gradio.route_utils import BUILD_PATH_LIB

    from qa.ui.bundle import find_needed_files, stop_timer
    from qa.ui.packing import pack_files
    from qa.ui.page import ASSETS, Page, digest_assets
    from qa.ui.shell import Shell

    bundle = Path(BUILD_PATH_LIB).parent
    needed = find_needed_files(bundle)
    files = {f"/{name}": bundle / name for name in needed}
    files |= {f"/ui/{digest_assets()}/{path.name}": path for path in ASSETS.iterdir()}
    page = Page(services.library, examples, preloads=needed)
    packed = pack_files(files, mend=stop_timer)
    app.add_middleware(Shell, identities=services.identities, page=page, files=packed, hosts=hosts)


def _open_services(assistant: Assistant) -> Services:
    from qa.ui.conversations import FILE_NAME, Conversations
    from qa.ui.identity import Identities
    from qa.ui.services import Services
    from qa.ui.turns import Turns

    library = assistant.library
    if library is None:
        raise SettingsError("The chat needs a library.", hint="Open one and give it to the assistant.")
    conversations = Conversations(library.path / FILE_NAME)
    users = Users(library.path / USERS_FILE)
    return Services(
        assistant=assistant,
        library=library,
        conversations=conversations,
        users=users,
        identities=Identities(conversations.secret(), users),
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


def _closing(services: Services, mcp_server: MCPServer[Any]) -> Callable[[FastAPI], Any]:
    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with mcp_server.session_manager.run():
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


def _run(app: Front, host: str, port: int, on_ready: Callable[[str], None]) -> None:
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
        server = _build_server(config, before_shutdown=app.end_answers)
        asyncio.run(_serve_and_tell(server, listener, lambda: on_ready(address)))


def _build_server(config: uvicorn.Config, *, before_shutdown: Callable[[], None]) -> uvicorn.Server:
    """Return a server that ends the answers being written before it waits for those who read them."""
    import uvicorn

    class Server(uvicorn.Server):
        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            before_shutdown()
            await super().shutdown(sockets)

    return Server(config)


async def _serve_and_tell(server: uvicorn.Server, listener: socket.socket, on_ready: Callable[[], None]) -> None:
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    while not server.started and not serving.done():
        await asyncio.sleep(0.02)
    if server.started:
        on_ready()
    await serving
