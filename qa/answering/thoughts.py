"""What a reasoning model thinks aloud is not part of its answer."""

from __future__ import annotations

import re

_NAMES = "think|thinking|thought|reasoning|思考|思考过程|推理|推理过程"
_TAG = re.compile(rf"[<【](/?)(?:{_NAMES})[>】]", re.IGNORECASE)
_TAG_BEGUN = re.compile(r"[<【]/?(?:[a-z]{0,9}|[思考推理过程]{0,4})\Z", re.IGNORECASE)
_PAIR = re.compile(rf"[<【]({_NAMES})[>】].*?[<【]/\1[>】]", re.IGNORECASE | re.DOTALL)
_UNOPENED = re.compile(rf"\A.*[<【]/(?:{_NAMES})[>】]", re.IGNORECASE | re.DOTALL)
_UNCLOSED = re.compile(rf"[<【](?:{_NAMES})[>】].*\Z", re.IGNORECASE | re.DOTALL)


def remove_thoughts(text: str) -> str:
    """Return a whole reply without its ``<think>…</think>`` parts.

    Some chat templates leave out the opening tag, and a reply that broke off lacks the closing one.
    """
    return _UNCLOSED.sub("", _UNOPENED.sub("", _PAIR.sub("", text)))


class ThoughtFilter:
    """Leaves thoughts out of a reply while it arrives; a thought that was never opened shows only in the end."""

    def __init__(self) -> None:
        self._held = ""
        self._depth = 0

    def feed(self, delta: str) -> str:
        """Return the part of ``delta``, and of what was held back, that is not a thought."""
        text = self._held + delta
        begun = _TAG_BEGUN.search(text)
        cut = begun.start() if begun else len(text)
        self._held = text[cut:]
        return self._outside(text[:cut])

    def finish(self) -> str:
        """Return what was held back."""
        rest, self._held = self._held, ""
        return self._outside(rest)

    def _outside(self, text: str) -> str:
        shown, position = [], 0
        for tag in _TAG.finditer(text):
            if not self._depth:
                shown.append(text[position : tag.start()])
            self._depth = 0 if tag[1] else 1
            position = tag.end()
        return "".join(shown) + ("" if self._depth else text[position:])
