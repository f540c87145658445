"""Which library a command works on; with none yet, the one made of the sample articles."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import ingest
from ingest.errors import LibraryMismatch
from ingest.library import Library
from qa.settings import Settings

SAMPLE_ARTICLES = Path(ingest.__file__).parent / "samples"
# One for each of: a story that two outlets carry, an old encoding, English about a Chinese article, traditional script.
SAMPLE_QUESTIONS = (
    "澜湾地铁6号线有多少座车站？",
    "青石水库的总库容是多少？",
    "When did the Hong Kong-Zhuhai-Macau bridge open to traffic?",
    "東灣的電動渡輪可以載客多少人？",
)


def folder_for_asking(settings: Settings) -> Path:
    """Return the folder of the library that ``open_for_asking`` opens."""
    named = "library" in settings.model_fields_set
    return settings.library if named or _is_library(settings.library) else settings.library.with_name("samples")


def open_for_asking(settings: Settings, *, say: Callable[[str], None], read_only: bool = True) -> Library:
    """Return the library of the settings; while its default place is empty, the library of sample articles.

    Raises:
        LibraryNotFound: The library was named, but is not there.
    """
    if folder_for_asking(settings) == settings.library:
        return open_existing(settings, read_only=read_only)
    return _open_samples(settings, say=say)


def open_existing(settings: Settings, *, read_only: bool = True) -> Library:
    """Return the library of the settings, which must be there."""
    return Library.open(settings.library, read_only=read_only, create=False)


def _open_samples(settings: Settings, *, say: Callable[[str], None]) -> Library:
    from qa.progress import show_progress

    path = folder_for_asking(settings)
    if not _is_library(path):
        say(f"There is no library at {settings.library} yet: starting with the sample articles.")
        say("Read your own with: jiangwen ingest PATH…")
    library = Library.open(path, settings=settings.ingest)
    with show_progress() as progress:
        try:
            library.sync([SAMPLE_ARTICLES], progress=progress)
        except LibraryMismatch:
            # A newer Jiangwen brings newer models; the samples are ours to embed again unasked.
            library.rebuild(progress=progress)
    return library


def _is_library(path: Path) -> bool:
    return (path / "library.sqlite3").is_file()
