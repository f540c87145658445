"""Gradio's bundle: which of its files the chat needs, so that the page can ask for all at once; one of them mended.

Left alone, a browser learns of them in five steps, each file naming the next. The bundle is Vite's: a lazy import
stands beside the numbers of its files in the list ``m.f`` at the head of the same file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

# What the chat is built of, by Gradio's names.
COMPONENTS = ("column", "form", "textbox", "chatbot", "html")

_ENTRY = re.compile(r'src="\./(assets/index-[\w-]+\.js)"')
_FILES = re.compile(r"m\.f=\[([^\]]*)\]")
_NEXT_FRAME = re.compile(r"(?<=/1e3\)),\w+&&\w+\(\)")  # seconds=…/1e3,running&&count()
_DEPENDENCIES = re.compile(r"__vite__mapDeps\(\[([\d,]+)\]\)")


def find_needed_files(frontend: Path) -> tuple[str, ...]:
    """Return the scripts and styles the chat asks for, relative to ``frontend``; none where the bundle is another."""
    entry = _ENTRY.search((frontend / "index.html").read_text("utf-8"))
    if entry is None:
        return ()
    assets = frontend / "assets"
    found = [Path(entry[1]).name, *_list_files(frontend / entry[1])]
    app = _first(found, "Index-")
    core = _first(found, "core-")
    if app and core:
        found += _dependencies_after(assets / app, "import(`./Blocks-")
        for name in COMPONENTS:
            # Vite writes `name:{example:…,component:()=>…}`; the example comes along.
            found += _dependencies_after(assets / core, f",{name}:{{", "component:")
    return tuple(f"assets/{name}" for name in dict.fromkeys(found))


def stop_timer(script: str) -> str:
    """Return a script of the bundle without the repetition of its timer, where it has one.

    The timer belongs to Gradio's display of progress, which the chat never shows. As it comes, it asks the browser for
    every frame, sixty a second, while an answer is awaited, and from the loading of the page as long as it is open.
    """
    return _NEXT_FRAME.sub("", script)


def _list_files(script: Path) -> list[str]:
    listed = _FILES.search(script.read_text("utf-8"))
    return re.findall(r'"\./([^"]+)"', listed[1]) if listed else []


def _dependencies_after(script: Path, *signs: str) -> list[str]:
    """Return the files of the first lazy import that follows ``signs``, one after the other, in ``script``."""
    text = script.read_text("utf-8")
    place = 0
    for sign in signs:
        place = text.find(sign, place)
        if place < 0:
            return []
    numbers = _DEPENDENCIES.search(text, place)
    files = _list_files(script)
    return [files[int(number)] for number in numbers[1].split(",") if int(number) < len(files)] if numbers else []


def _first(names: Iterable[str], prefix: str) -> str | None:
    return next((name for name in names if name.startswith(prefix) and name.endswith(".js")), None)
