"""A reader without a screen: asks a running chat through the routes that its page uses, so conversations are stored."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from httpx import Client

BOX = "jw-box"
SECONDS_TO_ANSWER = 60


class Visitor:
    """One reader with cookies of their own; what a page keeps, the conversation's id, is kept here.

    Args:
        client: Talks to the chat, and has opened its page.
    """

    def __init__(self, client: Client) -> None:
        config = client.get("/config").json()
        box = next(part["id"] for part in config["components"] if part["props"].get("elem_id") == BOX)
        events = config["dependencies"]
        asked = next(event for event in events if [box, "submit"] in event["targets"])
        self._client = client
        self._ask = asked["id"]
        self._then = list(_followers(events, asked["id"]))
        self._session = secrets.token_hex(6)  # by which Gradio tells pages apart
        self._conversation = ""

    def start_conversation(self) -> None:
        """Leave the conversation; the next question begins another."""
        self._conversation = ""

    def ask(self, question: str) -> list[Any]:
        """Ask, wait for the answer, and return the messages of the conversation as the page shows them."""
        messages, _, self._conversation, signal = self._call(self._ask, [question, self._conversation])
        for event in self._then:
            data = [self._conversation, signal]
            if event["queue"] is False:
                self._call(event["id"], data)
            else:
                (shown,) = self._watch(event["id"], data)
                messages = shown if isinstance(shown, list) else messages
        return list(messages)

    def _call(self, event: int, data: list[Any]) -> list[Any]:
        return list(self._post("/gradio_api/run/predict", event, data)["data"])

    def _watch(self, event: int, data: list[Any]) -> list[Any]:
        """Run an event that may take a while, and return what it gave last."""
        self._post("/gradio_api/queue/join", event, data)
        with self._client.stream("GET", "/gradio_api/queue/data", params={"session_hash": self._session}) as stream:
            for line in stream.iter_lines():
                told = json.loads(line.removeprefix("data: ") or "{}")
                if told.get("msg") == "process_completed":
                    return list(told["output"]["data"])
        return []

    def _post(self, path: str, event: int, data: list[Any]) -> dict[str, Any]:
        body = {"fn_index": event, "data": data, "session_hash": self._session, "trigger_id": None}
        response = self._client.post(path, json=body)
        response.raise_for_status()
        return dict(response.json())


@contextmanager
def visit(address: str) -> Iterator[Visitor]:
    """Open the chat's page at ``address`` as somebody new."""
    import httpx

    with httpx.Client(base_url=address, timeout=SECONDS_TO_ANSWER) as client:
        client.get("/").raise_for_status()
        yield Visitor(client)


def _followers(events: list[Mapping[str, Any]], first: int) -> Iterator[Mapping[str, Any]]:
    """Yield the events that follow one another from ``first`` on."""
    current = first
    while found := next((event for event in events if event["trigger_after"] == current), None):
        yield found
        current = found["id"]
