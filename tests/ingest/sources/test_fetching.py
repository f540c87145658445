"""Web addresses are fetched with limits, and never from inside the own network."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from ingest.errors import SourceUnreadable
from ingest.settings import IngestSettings
from ingest.sources.fetching import fetch, find_address, is_public_address
from tests.ingest import packing

SETTINGS = IngestSettings(fetch_timeout_seconds=1.0, max_article_bytes=100_000)


class Site(BaseHTTPRequestHandler):
    """A site with a page, redirects, and ways to misbehave."""

    def do_GET(self) -> None:
        if self.path.startswith("/to/"):
            self.send_response(302)
            self.send_header("Location", self.path.removeprefix("/to/"))
            self.end_headers()
        elif self.path == "/loop":
            self.send_response(302)
            self.send_header("Location", "/loop")
            self.end_headers()
        elif self.path == "/missing":
            self.send_error(404)
        elif self.path == "/slow":
            self._drip(b"x" * 100)
        elif self.path == "/endless":
            self._send(b"x" * 200_000)
        elif self.path == "/cut":
            self.send_response(200)
            self.send_header("Content-Length", "1000")
            self.end_headers()
            self.wfile.write(b"only this")
        else:
            self._send(packing.make_html(charset=None).encode("gbk"), "text/html; charset=GBK")

    def _send(self, content: bytes, content_type: str = "text/plain") -> None:
        self.send_response(200)
        self.send_header("Content-Type", content_type)
        self.end_headers()
        self.wfile.write(content)

    def _drip(self, content: bytes) -> None:
        self.send_response(200)
        self.end_headers()
        try:
            for byte in content:
                self.wfile.write(bytes([byte]))
                time.sleep(0.1)
        except OSError:
            pass

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    """The address of a site on this machine."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Site) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def allow_loopback(address: str) -> bool:
    return address == "127.0.0.1"


def reason(address: str, settings: IngestSettings = SETTINGS) -> str:
    with pytest.raises(SourceUnreadable) as caught:
        fetch(address, settings=settings, is_allowed=allow_loopback)
    assert caught.value.hint
    return caught.value.message


def test_a_page_is_fetched_with_its_charset(site: str) -> None:
    fetched = fetch(f"{site}/新闻?名=一#top", settings=SETTINGS, is_allowed=allow_loopback)
    assert fetched.content.decode("gbk") == packing.make_html(charset=None)
    assert fetched.charset == "GBK"


def test_redirects_are_followed_to_where_they_lead(site: str) -> None:
    fetched = fetch(f"{site}/to//to//page", settings=SETTINGS, is_allowed=allow_loopback)
    assert fetched.url == f"{site}//page" or fetched.url.endswith("/page")
    assert "redirects more than" in reason(f"{site}/loop")


@pytest.mark.parametrize(
    "target",
    ["http://127.0.0.2/", "http://[::1]/", "http://10.0.0.1/", "http://169.254.169.254/latest", "file:///etc/passwd"],
)
def test_every_redirect_is_checked(site: str, target: str) -> None:
    assert "private network" in reason(f"{site}/to/{target}") or "only http" in reason(f"{site}/to/{target}")


def test_this_machine_is_refused_without_the_allowance(site: str) -> None:
    with pytest.raises(SourceUnreadable, match="private network"):
        fetch(f"{site}/page", settings=SETTINGS)
    with pytest.raises(SourceUnreadable, match="private network"):
        fetch("http://localhost:9/", settings=SETTINGS)


def test_the_connection_goes_to_the_address_that_was_checked(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter(["127.0.0.1", "10.0.0.1"])
    real = socket.getaddrinfo

    def resolve(host: str, port: int, *args: object, **kwargs: object) -> object:
        if host == "rebinding.example":
            host = next(answers)
        return real(host, port, type=socket.SOCK_STREAM)

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    port = site.rpartition(":")[2]
    fetched = fetch(f"http://rebinding.example:{port}/page", settings=SETTINGS, is_allowed=allow_loopback)
    assert fetched.charset == "GBK"
    assert next(answers) == "10.0.0.1"


@pytest.mark.parametrize(
    ("path", "words"),
    [("/missing", "404"), ("/slow", "longer than 1 seconds"), ("/endless", "limit of 100,000"), ("/cut", "cut off")],
)
def test_what_goes_wrong_is_told(site: str, path: str, words: str) -> None:
    began = time.monotonic()
    assert words in reason(site + path)
    assert time.monotonic() - began < 3


@pytest.mark.parametrize(
    "address", ["http://user:word@127.0.0.1/", "http:///x", "http://127.0.0.1:99999/", "https://[bad/"]
)
def test_odd_addresses_are_refused(address: str) -> None:
    assert reason(address).startswith("It cannot be fetched:")


def test_a_server_that_never_answers_is_not_waited_for() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        assert "longer than 0.3 seconds" in reason(address, IngestSettings(fetch_timeout_seconds=0.3))


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("2606:4700::1111", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("::ffff:127.0.0.1", False),
        ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::", False),
    ],
)
def test_only_addresses_of_the_public_internet_are_public(address: str, public: bool) -> None:
    assert is_public_address(address) == public


def test_a_web_address_is_told_from_a_path() -> None:
    assert find_address("HTTPS://e.org/A?b") == "https://e.org/A?b"
    assert find_address(Path("http://e.org/a")) == "http://e.org/a"
    assert [find_address(path) for path in ("http.txt", "/a/http://x", "http:", "ftp://e.org", Path("a"))] == [None] * 5
