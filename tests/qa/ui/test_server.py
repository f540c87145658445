from __future__ import annotations

import os
import socket
import sqlite3
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import ExitStack
from pathlib import Path

import pytest

from ingest.errors import SettingsError
from qa.benchmarks.visiting import visit
from qa.ui.conversations import FILE_NAME
from qa.ui.server import check_host, serve, serve_in_background
from tests.qa.ui.fakes import FakeAssistant, FakeLibrary

# Gradio itself uses what its pandas calls deprecated.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:gradio", "ignore:.*:Warning:gradio.queueing")


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.7", "::", "news.example.cn"])
def test_listening_beyond_this_machine_is_refused(assistant: FakeAssistant, host: str) -> None:
    with pytest.raises(SettingsError) as caught:
        serve(assistant, host=host)
    assert host in caught.value.message
    check_host(host, insecure=True)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.2", "localhost", "::1"])
def test_listening_on_this_machine_is_allowed(host: str) -> None:
    check_host(host, insecure=False)


def test_a_port_that_is_taken_is_explained(assistant: FakeAssistant) -> None:
    before = Path.cwd()
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(SettingsError) as caught:
            serve(assistant, port=port)
    assert str(port) in caught.value.message
    assert caught.value.hint
    assert Path.cwd() == before


def test_a_server_that_stops_in_mid_answer_keeps_what_was_written_and_complains_of_nothing(
    library: FakeLibrary, capfd: pytest.CaptureFixture[str]
) -> None:
    assistant = FakeAssistant(library)
    with ExitStack() as stack:
        with serve_in_background(assistant) as address:
            visitor = stack.enter_context(visit(address))
            asked = stack.enter_context(ThreadPoolExecutor(1)).submit(visitor.ask, "停一停")
            assert assistant.waiting.wait(20)
            leaving = time.monotonic()
        assert time.monotonic() - leaving < 5
        assistant.released.set()
        wait([asked], timeout=20)
    store = sqlite3.connect(library.path / FILE_NAME)
    ((state, text),) = store.execute("SELECT state, text FROM turn").fetchall()
    store.close()
    assert state == "interrupted"
    assert "加氢能力不足" in text
    assert "Traceback" not in capfd.readouterr().err


def test_importing_the_server_loads_no_gradio() -> None:
    code = "import qa.ui.server, sys; sys.exit('gradio' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": "."}).returncode == 0
