from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from ingest.errors import SettingsError
from qa.ui.server import check_host, serve
from tests.qa.ui.fakes import FakeAssistant


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


def test_importing_the_server_loads_no_gradio() -> None:
    code = "import qa.ui.server, sys; sys.exit('gradio' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": "."}).returncode == 0
