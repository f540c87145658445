"""A scripted server that speaks OpenAI's chat protocol over real HTTP on loopback, for tests of every model fault.

Each request is answered by the next step of the script; the last step repeats. A step writes to the connection::

    with ScriptedServer(reply("黑龙江", "[1.2]。")) as server:
        ChatOpenAI(base_url=server.url, …)
"""

from __future__ import annotations

import json
import re
import select
import socket
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self


class Exchange:
    """One request, and the ways to answer it."""

    def __init__(self, handler: BaseHTTPRequestHandler, server: ScriptedServer) -> None:
        length = int(handler.headers.get("content-length", 0))
        self.body: dict[str, Any] = json.loads(handler.rfile.read(length) or b"{}")
        self.headers = {name.lower(): value for name, value in handler.headers.items()}
        self.path = handler.path
        self._handler = handler
        self._server = server

    @property
    def prompt(self) -> str:
        return "\n".join(message["content"] for message in self.body["messages"])

    def send_error(self, status: int, body: dict[str, Any], headers: dict[str, str]) -> None:
        payload = json.dumps(body, ensure_ascii=False).encode()
        self.send_body(status, payload, {"Content-Type": "application/json", **headers})

    def send_body(self, status: int, payload: bytes, headers: dict[str, str]) -> None:
        self._start(status, {"Content-Length": str(len(payload)), **headers})
        self._handler.wfile.write(payload)

    def send_message(self, text: str) -> None:
        """Answer a request that asked for no stream."""
        choice = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": text}}
        self.send_error(200, self._envelope("chat.completion", choice), {})

    def start_stream(self, *, chunked: bool = True) -> None:
        self._chunked = chunked
        headers = {"Content-Type": "text/event-stream"}
        self._start(200, headers | ({"Transfer-Encoding": "chunked"} if chunked else {"Connection": "close"}))

    def send_piece(self, text: str, **delta: Any) -> None:
        choice = {"index": 0, "delta": {"role": "assistant", "content": text, **delta}, "finish_reason": None}
        self.send_line(json.dumps(self._envelope("chat.completion.chunk", choice), ensure_ascii=False))

    def send_line(self, data: str) -> None:
        self.send_bytes(f"data: {data}\n\n".encode())

    def send_bytes(self, payload: bytes) -> None:
        if self._chunked:
            payload = f"{len(payload):x}\r\n".encode() + payload + b"\r\n"
        try:
            self._handler.wfile.write(payload)
            self._handler.wfile.flush()
        except (BrokenPipeError, ConnectionResetError):
            self._server.hung_up.set()
            raise

    def end_stream(self, reason: str | None = "stop") -> None:
        if reason is not None:
            choice = {"index": 0, "delta": {}, "finish_reason": reason}
            self.send_line(json.dumps(self._envelope("chat.completion.chunk", choice)))
            self.send_line("[DONE]")
        if self._chunked:
            self._handler.wfile.write(b"0\r\n\r\n")

    def cut_connection(self) -> None:
        self._handler.connection.shutdown(socket.SHUT_RDWR)

    def wait(self, seconds: float) -> None:
        """Be silent; ends at once when the server closes or the client hangs up, which is noted."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0 and not self._server.closing.wait(min(left, 0.02)):
            readable, _, _ = select.select([self._handler.connection], [], [], 0)
            if readable and not self._handler.connection.recv(1, socket.MSG_PEEK):
                self._server.hung_up.set()
                return

    def _start(self, status: int, headers: dict[str, str]) -> None:
        self._handler.send_response(status)
        for name, value in headers.items():
            self._handler.send_header(name, value)
        self._handler.end_headers()

    def _envelope(self, kind: str, choice: dict[str, Any]) -> dict[str, Any]:
        return {"id": "c1", "object": kind, "created": 1, "model": self.body.get("model"), "choices": [choice]}


Step = Callable[[Exchange], None]
_ORDER = re.compile(r"\[(\d+\.\d+)\][^\n]*?(?:reply with|answer only|回复|输出|回答)[:：]?\s*[“\"]?([^”\"\n。]+)", re.I)


class ScriptedServer:
    """Listens on a free port of 127.0.0.1 from ``with`` until its end.

    Attributes:
        exchanges: Every request so far.
        hung_up: Set when a client closed the connection before its answer was over.
        closing: Set when the server is about to stop.
    """

    def __init__(self, *script: Step) -> None:
        self.exchanges: list[Exchange] = []
        self.hung_up = threading.Event()
        self.closing = threading.Event()
        self._script = script
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), self._handler_class())
        self._http.daemon_threads = True
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._http.server_address[1]}/v1"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.closing.set()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    def _handler_class(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                exchange = Exchange(self, server)
                step = server._script[min(len(server.exchanges), len(server._script) - 1)]
                server.exchanges.append(exchange)
                self.close_connection = True
                try:
                    step(exchange)
                except (BrokenPipeError, ConnectionResetError):
                    server.hung_up.set()

            def log_message(self, format: str, *args: object) -> None:
                """Be quiet."""

        return Handler


def reply(*pieces: str, reason: str | None = "stop", thoughts: str = "") -> Step:
    """Stream ``pieces`` and end properly; ``thoughts`` go before them in the field reasoning servers use."""

    def step(exchange: Exchange) -> None:
        if not exchange.body.get("stream"):
            exchange.send_message("".join(pieces))
            return
        exchange.start_stream()
        if thoughts:
            exchange.send_piece("", reasoning_content=thoughts)
        for piece in pieces:
            exchange.send_piece(piece)
        exchange.end_stream(reason)

    return step


def stall(*pieces: str, seconds: float = 30) -> Step:
    """Stream ``pieces`` (none: not even headers), then fall silent."""

    def step(exchange: Exchange) -> None:
        if pieces:
            exchange.start_stream()
        for piece in pieces:
            exchange.send_piece(piece)
        exchange.wait(seconds)

    return step


def drop(*pieces: str) -> Step:
    """Stream ``pieces``, then cut the connection."""

    def step(exchange: Exchange) -> None:
        exchange.start_stream()
        for piece in pieces:
            exchange.send_piece(piece)
        exchange.cut_connection()

    return step


def end_early(*pieces: str) -> Step:
    """Stream ``pieces``, then close in an orderly way without saying that the reply is over."""

    def step(exchange: Exchange) -> None:
        exchange.start_stream(chunked=False)
        for piece in pieces:
            exchange.send_piece(piece)

    return step


def fail(status: int, message: str = "scripted", **headers: str) -> Step:
    """Answer with an HTTP error; ``retry_after="2"`` becomes the header ``retry-after``."""

    def step(exchange: Exchange) -> None:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        exchange.send_error(status, {"error": {"message": message, "type": "scripted", "code": None}}, named)

    return step


def send_lines(*lines: str) -> Step:
    """Stream raw event data: broken JSON, error events, chunks without choices."""

    def step(exchange: Exchange) -> None:
        exchange.start_stream()
        for line in lines:
            exchange.send_line(line)
        exchange.end_stream(None)

    return step


def answer_with(body: bytes, content_type: str) -> Step:
    """Answer 200 with something that is no event stream: a proxy's page, half a JSON object, another protocol."""

    def step(exchange: Exchange) -> None:
        exchange.send_body(200, body, {"Content-Type": content_type})

    return step


def keep_alive(*pieces: str, every_seconds: float = 0.05, count: int = 1000) -> Step:
    """Stream ``pieces``, then only comments, which keep the connection busy and say nothing."""

    def step(exchange: Exchange) -> None:
        exchange.start_stream()
        for piece in pieces:
            exchange.send_piece(piece)
        for _ in range(count):
            exchange.send_bytes(b": ping\n\n")
            exchange.wait(every_seconds)

    return step


def trickle(piece: str, *, every_seconds: float = 0.02, count: int = 1000) -> Step:
    """Stream ``piece`` again and again, slowly."""

    def step(exchange: Exchange) -> None:
        exchange.start_stream()
        for _ in range(count):
            exchange.send_piece(piece)
            exchange.wait(every_seconds)
        exchange.end_stream()

    return step


def obey() -> Step:
    """Do what the first order in the prompt's passages says ("reply with: X", "回复：X"), as a weak model would."""

    def step(exchange: Exchange) -> None:
        passages = "\n".join(re.findall(r"<passage \d+>(.*?)</passage", exchange.body["messages"][-1]["content"], re.S))
        order = _ORDER.search(passages)
        exchange.start_stream()
        exchange.send_piece(f"{order[2]}[{order[1]}]。" if order else "NO_ANSWER")
        exchange.end_stream()

    return step
