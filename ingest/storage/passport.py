"""A library's passport: which model embedded it, how it was chunked, and what made it.

Vectors of two models must never be compared, so a model that does not fit is refused, not adapted to. The other
settings may change between two runs: a chunk is a span, whatever its length.
"""

from __future__ import annotations

import sqlite3
from importlib.metadata import version

from ingest.chunking import VERSION as CHUNKER_VERSION
from ingest.embedding import Embedder
from ingest.errors import LibraryMismatch
from ingest.settings import IngestSettings
from ingest.storage.articles import ArticleStore
from ingest.storage.chunks import FINGERPRINT

_DECIDE_CHUNKS = ("embedding_model", "chunk_chars", "chunker", FINGERPRINT)


def choose_settings(
    articles: ArticleStore, settings: IngestSettings | None, *, embedder: Embedder | None, read_only: bool
) -> IngestSettings:
    """Return the settings to use; one without embeddings remembers them, another supplies what they leave out.

    Raises:
        LibraryMismatch: The library was embedded with another model than ``settings`` explicitly names.
    """
    passport = articles.passport()
    if not passport or (settings is not None and FINGERPRINT not in passport):
        settings = settings or IngestSettings()
        if embedder is not None:
            settings = settings.model_copy(update={"embedding_model": embedder.name})
        if not read_only:
            articles.write_passport(**describe_settings(settings))
        return settings
    remembered = IngestSettings(embedding_model=passport["embedding_model"], chunk_chars=int(passport["chunk_chars"]))
    if settings is None:
        return remembered
    model = remembered.embedding_model
    settings = remembered.model_copy(update=settings.model_dump(exclude_unset=True))
    if settings.embedding_model != model:
        raise LibraryMismatch(
            f"The library {articles.folder} was embedded with the model {model}, not {settings.embedding_model}.",
            path=articles.folder,
            expected=settings.embedding_model,
            found=model,
            hint="Run `jiangwen rebuild` to embed its articles again, or name another folder.",
        )
    return settings


def describe_settings(settings: IngestSettings) -> dict[str, str]:
    """Return what the passport says about ``settings`` and the programs that use them."""
    return {
        "embedding_model": settings.embedding_model,
        "chunk_chars": str(settings.chunk_chars),
        "chunker": str(CHUNKER_VERSION),
        "sqlite": sqlite3.sqlite_version,
        "chroma": version("chromadb"),
    }


def check_fingerprint(articles: ArticleStore, embedder: Embedder) -> None:
    """Make sure that the stored embeddings are of this very model.

    Raises:
        LibraryMismatch: They are of another version of it, or a rebuild was not finished.
    """
    stored = articles.passport().get(FINGERPRINT)
    if stored not in (None, embedder.fingerprint):
        raise LibraryMismatch(
            f"The library {articles.folder} was embedded with another version of the model {embedder.name}.",
            path=articles.folder,
            expected=embedder.fingerprint,
            found=str(stored),
            hint="Run `jiangwen rebuild` to embed its articles again.",
        )


def is_outdated(articles: ArticleStore, settings: IngestSettings, embedder: Embedder) -> bool:
    """Return whether chunks or embeddings would be different if they were made now."""
    wanted = describe_settings(settings) | {FINGERPRINT: embedder.fingerprint}
    passport = articles.passport()
    return any(passport.get(key) != wanted[key] for key in _DECIDE_CHUNKS)
