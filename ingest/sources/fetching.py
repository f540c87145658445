"""A web address becomes bytes: fetched with limits, and never from inside the own network.

An address is resolved once, every address it resolves to is checked, and the connection goes to the one that was
checked: what a name server answers a second time does not matter. Each redirect is checked anew.
"""

from __future__ import annotations

import http.client
import ipaddress
import re
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Timer
from time import monotonic
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

from ingest.errors import SourceUnreadable
from ingest.settings import IngestSettings
from ingest.sources.kinds import find_charset

_ADDRESS = re.compile(r"https?:/{1,2}(?=[^/])", re.I)
_MAX_REDIRECTS = 5
_REDIRECTS = (301, 302, 303, 307, 308)
_HEADERS = {
    "User-Agent": "Mozilla/5.0 (compatible; Jiangwen)",
    "Accept": "text/html,application/xhtml+xml,application/pdf,text/plain;q=0.9,*/*;q=0.5",
    "Accept-Language": "zh,en;q=0.7",
    "Accept-Encoding": "identity",
    "Connection": "close",
}

AddressCheck = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a web address gave.

    Attributes:
        content: The bytes of the answer.
        url: The address after redirects.
        charset: The encoding the server declared.
    """

    content: bytes
    url: str
    charset: str | None


def find_address(path: Path | str) -> str | None:
    """Return the web address that ``path`` is; ``None`` for a path. ``Path`` itself makes one slash of two."""
    text = str(path)
    begin = _ADDRESS.match(text)
    if begin is None:
        return None
    return f"{text[: begin.end()].rstrip('/').lower()}//{text[begin.end() :]}"


def is_public_address(address: str) -> bool:
    """Say whether an IP address belongs to the public Internet, also where it is wrapped in an IPv6 address."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        wrapped = ip.ipv4_mapped or ip.sixtofour or (ip.teredo and ip.teredo[1])
        if ip in ipaddress.ip_network("64:ff9b::/96"):
            wrapped = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if wrapped:
            return is_public_address(str(wrapped))
    return ip.is_global and not ip.is_multicast


def fetch(address: str, *, settings: IngestSettings, is_allowed: AddressCheck = is_public_address) -> Fetched:
    """Return what ``address`` gives.

    Args:
        address: An ``http`` or ``https`` address.
        settings: The longest article and the longest time.
        is_allowed: Decides about an IP address; tests allow their own machine.

    Raises:
        SourceUnreadable: It leads into a private network, does not answer in time, gives too much, or an error.
    """
    deadline = monotonic() + settings.fetch_timeout_seconds
    current = address
    try:
        for _ in range(_MAX_REDIRECTS + 1):
            answer = _fetch_once(current, deadline, settings.max_article_bytes, is_allowed)
            if isinstance(answer, Fetched):
                return answer
            current = urljoin(current, answer)
    except (OSError, http.client.HTTPException, ValueError) as error:
        if isinstance(error, TimeoutError) or monotonic() >= deadline:
            reason = f"it took longer than {settings.fetch_timeout_seconds:g} seconds"
            hint = "Try again later, or raise `fetch_timeout_seconds`."
        else:
            reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
            hint = "Check the address, or open it in a browser and save the page."
        raise _unreadable(address, reason, hint) from error
    raise _unreadable(address, f"it redirects more than {_MAX_REDIRECTS} times", "Save the page in a browser.")


def _fetch_once(address: str, deadline: float, limit: int, is_allowed: AddressCheck) -> Fetched | str:
    """Return what ``address`` gives, or where it redirects to."""
    connection = _connect(address, deadline, is_allowed)
    # A server that sends a byte now and then never lets the timeout of a socket pass.
    watchdog = Timer(_time_left(deadline), _hang_up, [connection.sock])
    watchdog.daemon = True
    watchdog.start()
    try:
        response = _request(connection, address)
        location = response.getheader("Location")
        if response.status in _REDIRECTS and location:
            return location
        if response.status != 200:
            raise ValueError(f"the server answered {response.status} {response.reason}")
        content = response.read(limit + 1)
        _time_left(deadline)
        if len(content) > limit:
            raise ValueError(f"it is longer than the limit of {limit:,} bytes")
        if response.length:
            raise ValueError("the connection was cut off")
        return Fetched(content, address, find_charset(response.getheader("Content-Type") or ""))
    finally:
        watchdog.cancel()
        connection.close()


def _hang_up(connected: socket.socket) -> None:
    with suppress(OSError):
        connected.shutdown(socket.SHUT_RDWR)


def _connect(address: str, deadline: float, is_allowed: AddressCheck) -> http.client.HTTPConnection:
    """Return a connection to a checked address.

    Raises:
        ValueError: The address is none that may be fetched; the message says why.
        OSError: There is no such host, or it cannot be reached in time.
    """
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("only http and https addresses are fetched")
    if parts.username or parts.password:
        raise ValueError("addresses with a user name are not fetched")
    host = parts.hostname.encode("idna").decode() if not parts.hostname.isascii() else parts.hostname
    port = parts.port or (443 if parts.scheme == "https" else 80)
    found = [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if not all(map(is_allowed, found)):
        raise ValueError(f"{host} lies in a private network, from which nothing is fetched")
    opened = _open_socket(found, port, deadline)
    if parts.scheme == "https":
        opened = ssl.create_default_context().wrap_socket(opened, server_hostname=host)
    connection = http.client.HTTPConnection(host, port, timeout=_time_left(deadline))
    connection.default_port = 443 if parts.scheme == "https" else 80
    # Already connected, it does not resolve the name again.
    connection.sock = opened
    return connection


def _open_socket(addresses: list[str], port: int, deadline: float) -> socket.socket:
    failed: OSError = OSError("the host has no address")
    for address in dict.fromkeys(addresses):
        try:
            return socket.create_connection((address, port), timeout=_time_left(deadline))
        except OSError as error:
            failed = error
    raise failed


def _request(connection: http.client.HTTPConnection, address: str) -> http.client.HTTPResponse:
    parts = urlsplit(address)
    target = urlunsplit(("", "", parts.path or "/", parts.query, ""))
    connection.request("GET", quote(target, safe="/%?=&:;,+@!$'()*~#[]-._"), headers=_HEADERS)
    return connection.getresponse()


def _time_left(deadline: float) -> float:
    left = deadline - monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _unreadable(address: str, reason: str, hint: str) -> SourceUnreadable:
    return SourceUnreadable(f"It cannot be fetched: {reason.rstrip('.')}.", uri=address, hint=hint)
