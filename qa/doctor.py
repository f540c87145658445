"""Is everything in order? The installation, the settings, the built-in models, and the library."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

from ingest.errors import JiangwenError
from qa.settings import Settings

_LEAST_FREE_BYTES = 500_000_000
_PACKAGES = ("jiangwen", "chromadb", "tantivy", "langchain", "sentence-transformers", "gradio")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was checked, and what was found; ``detail`` says how to mend it when it is not ``ok``."""

    name: str
    ok: bool
    detail: str


def examine(settings: Settings) -> tuple[Finding, ...]:
    """Return what was checked; nothing is changed."""
    return (_python(), *_versions(), _model(settings), _builtin(), *_library(settings))


def _python() -> Finding:
    return Finding("python", sys.version_info >= (3, 11), sys.version.split()[0])


def _versions() -> Iterator[Finding]:
    for package in _PACKAGES:
        try:
            yield Finding(package, True, version(package))
        except PackageNotFoundError:
            # A checkout runs without being installed; anything else missing is a fault.
            yield Finding(package, package == "jiangwen", "not installed: pip install .")


def _model(settings: Settings) -> Finding:
    if settings.model is None:
        return Finding("chat model", True, "none: answers are extracted. Set JIANGWEN_MODEL to use one.")
    from qa.answering.models import load_chat_model

    try:
        load_chat_model(settings)
    except JiangwenError as error:
        return Finding("chat model", False, str(error))
    return Finding("chat model", True, settings.model)


def _builtin() -> Finding:
    from qa.answering.finding import load_reader_model

    try:
        load_reader_model()
    except (JiangwenError, OSError, ValueError) as error:
        return Finding("built-in models", False, f"{error} Install jiangwen again.")
    return Finding("built-in models", True, "embedding and reader load")


def _library(settings: Settings) -> Iterator[Finding]:
    from qa.opening import open_existing

    path = settings.library
    if not path.exists():
        yield Finding("library", True, f"none at {path} yet: jiangwen ingest PATH…")
        return
    free = shutil.disk_usage(path).free
    yield Finding("disk", free >= _LEAST_FREE_BYTES, f"{free / 1e9:.1f} GB free beside {path}")
    try:
        with open_existing(settings) as library:
            for result in library.check():
                yield Finding(f"library {result.name}", result.ok, result.detail)
    except JiangwenError as error:
        yield Finding("library", False, str(error))
