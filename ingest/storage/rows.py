"""How the library's rows and ours correspond: what goes into the store, what comes out, and the forms in between."""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ingest.types import Article, Block, Chunk, Quality, ReadArticle, Run

FIELDS = tuple(field.name for field in fields(Article))
COLUMNS = ", ".join(f"article.{name}" for name in FIELDS)
WIDTH = len(FIELDS)
_LISTS = tuple(field.name for field in fields(Article) if field.default == ())


@dataclass(frozen=True, slots=True)
class StoredPage:
    """Where a stored article was read from: its page, the file that holds it, and a digest of the page's content."""

    uri: str
    source: str
    digest: bytes
    article_id: str


@dataclass(frozen=True, slots=True)
class SourceState:
    """What a file looked like when all of it had been read."""

    uri: str
    size: int
    modified_ns: int


@dataclass(frozen=True, slots=True)
class PreparedArticle:
    """Everything about one article that is ready to be stored.

    Attributes:
        embeddings: One row for each chunk, float16.
        quarantined: Whether it is kept from being searched; it then has no chunks.
    """

    read: ReadArticle
    source: str
    digest: bytes
    chunks: tuple[Chunk, ...]
    embeddings: NDArray[np.float16]
    quarantined: bool = False


@dataclass(frozen=True, slots=True)
class Changes:
    """What happened up to ``revision``: the keys of chunks that came and still exist, and of those that went."""

    revision: int
    token: int
    added: tuple[int, ...]
    removed: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Embeddings:
    """Chunks' keys and, row by row, their embeddings as float32."""

    keys: NDArray[np.int64]
    matrix: NDArray[np.float32]


def article_values(article: Article) -> list[Any]:
    """Return the values of the columns ``FIELDS``."""
    values = {name: getattr(article, name) for name in FIELDS}
    values |= {name: json.dumps(values[name], ensure_ascii=False) for name in _LISTS}
    return list(values.values())


def build_article(row: Sequence[Any]) -> Article:
    """Return the article in the first columns of ``row``."""
    values = dict(zip(FIELDS, row, strict=False))
    values |= {name: tuple(json.loads(values[name])) for name in _LISTS}
    return Article(**values)


def build_chunk(article: Article, number: int, start: int, stop: int) -> Chunk:
    """Return a chunk of ``article``."""
    return Chunk(f"{article.id}-{number}", article.id, number, start, stop, article.text[start:stop])


def unpack_page(row: Sequence[Any]) -> tuple[ReadArticle, StoredPage]:
    """Return what ``ArticleStore.batches`` yields from one of its rows."""
    packed, source, digest, _ = row[WIDTH:]
    read = unpack_reading(build_article(row), packed)
    return read, StoredPage(read.article.uri, source, digest, read.article.id)


def pack_reading(read: ReadArticle) -> bytes:
    """Return an article's original, blocks and runs in one compressed value."""
    packed = {
        "original": read.original,
        "encoding": read.encoding,
        "blocks": [astuple(block) for block in read.blocks],
        "runs": [astuple(run) for run in read.runs],
        "quality": astuple(read.quality),
    }
    return zlib.compress(json.dumps(packed, ensure_ascii=False, separators=(",", ":")).encode())


def unpack_reading(article: Article, packed: bytes) -> ReadArticle:
    """Return what ``pack_reading`` has packed, beside its article."""
    values = json.loads(zlib.decompress(packed))
    return ReadArticle(
        article=article,
        original=values["original"],
        blocks=tuple(Block(*block) for block in values["blocks"]),
        runs=tuple(Run(*run) for run in values["runs"]),
        encoding=values["encoding"],
        quality=_unpack_quality(*values.get("quality", (1.0, (), 0))),
    )


def _unpack_quality(score: float, reasons: Sequence[str], lost_chars: int, codes: Sequence[str] = ()) -> Quality:
    return Quality(score, tuple(reasons), lost_chars, tuple(codes))


def build_embeddings(rows: Sequence[tuple[int, bytes]]) -> Embeddings:
    """Return rows of a key and a float16 embedding as one matrix."""
    keys = np.array([key for key, _ in rows], dtype=np.int64)
    if not rows:
        return Embeddings(keys, np.zeros((0, 0), dtype=np.float32))
    matrix = np.frombuffer(b"".join(embedding for _, embedding in rows), dtype=np.float16)
    return Embeddings(keys, matrix.reshape(len(rows), -1).astype(np.float32))
