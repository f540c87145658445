"""The words of the screen, in every language it speaks: ``assets/languages.json``."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

LANGUAGES = ("zh-Hans", "zh-Hant", "en")
LOCALES = {"zh-Hans": "zh-CN", "zh-Hant": "zh-TW", "en": "en"}  # what Gradio calls them
COOKIE = "jiangwen_language"
TABLE = Path(__file__).parent / "assets" / "languages.json"

Words = Mapping[str, str]


@cache
def load_words(language: str) -> Words:
    """Return the words of ``language`` by key, and as ``locale`` what browsers call the language.

    Raises:
        KeyError: The screen does not speak it.
    """
    table: dict[str, dict[str, str]] = json.loads(TABLE.read_text("utf-8"))
    return table[language] | {"locale": LOCALES[language]}


def choose_language(cookies: Mapping[str, str], accept_language: str = "") -> str:
    """Return the reader's choice; without one, the first language of the browser that the screen speaks."""
    chosen = cookies.get(COOKIE, "")
    if chosen in LANGUAGES:
        return chosen
    for wanted in accept_language.lower().split(","):
        tag = wanted.split(";")[0].strip()
        if tag.startswith("zh"):
            return "zh-Hant" if any(part in ("hant", "tw", "hk", "mo") for part in tag.split("-")) else "zh-Hans"
        if tag.startswith("en"):
            return "en"
    return "zh-Hans"
