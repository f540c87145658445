"""The vector leg: Chroma over sealed generations, and exact scoring of what they do not hold yet.

Chroma 1.5.9 on disk is made for one process. Killed while it flushes, it loses vectors; a process that has it open
never sees what another one writes; a second writer corrupts it; and even a reader replays records that were not yet
flushed. So no Chroma folder is ever written once somebody may read it:

* A generation is built from SQLite in a folder of its own, opened again, verified, and only then published. A killed
  build leaves a folder that nobody names. Nothing is embedded again.
* Its batches are of equal size and its ``sync_threshold`` is the smallest of them, so every batch ends with a flush.
  Nothing stays in Chroma's own log, and readers of any number of processes have nothing to replay or to write.
* Chunks added since, a tenth of the library at most, are scored exactly from SQLite; chunks removed since are
  dropped from what Chroma finds. When their share passes the tenth, the writer builds the next generation. The cost
  of rebuilding grows in proportion to the library, and dead vectors, which Chroma never frees, cannot pile up.
* A generation that cannot be opened or fails in use counts as absent: everything is then scored exactly, more slowly
  and just as correctly, until the next writer has built a new one.

Embeddings are made unit length before they come here, so the cosine is a dot product.
"""

from __future__ import annotations

import errno
import logging
import shutil
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ingest.errors import LibraryDamaged, LibraryError, LibraryUnwritable
from ingest.storage.chunks import FINGERPRINT, ChunkStore
from ingest.storage.generations import Generation, Generations, is_on_read_only_disk, rust_panics
from ingest.storage.rows import Embeddings

# Raise this when a generation is laid out in another way: those made before are then built again.
_VERSION = 1
_COLLECTION = "chunks"
_BATCH_CHUNKS = 1000  # Chroma writes its whole id map at every flush, and holds the interpreter while it writes
_EF_SEARCH = 200
_STALE_SHARE = 0.1
# Chroma cannot flush a single record.
_FEWEST = 2
# What a generation takes on disk: the vectors, with their neighbours and their rows in Chroma's SQLite file.
_BYTES_PER_NUMBER = 4
_BYTES_PER_CHUNK = 900
_BYTES_TO_SPARE = 2_000_000
# What a fresh generation must find again; the search is approximate, so one in ten may be missed.
_VERIFIED = 20
_SAME_DISTANCE = 0.01
_MISSES_ALLOWED = 0.1

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class VectorStatus:
    """Whether Chroma serves, and what it holds."""

    usable: bool
    detail: str


class _Sealed:
    """A published generation; Chroma is imported and its files are opened at the first query.

    Attributes:
        name: The generation's name.
        chunks: How many it holds.
        last_key: The highest key it holds; chunks with higher ones came later.
    """

    def __init__(self, generation: Generation) -> None:
        self.name = generation.folder.name
        self.chunks = int(generation.manifest["chunks"])
        self.last_key = int(generation.manifest["last_key"])
        self._folder = generation.folder
        self._files = generation.manifest["files"]
        self._opened: tuple[Any, Any] | None = None

    def query(self, vector: NDArray[np.float32], limit: int) -> dict[int, float]:
        """Return the keys and cosines of the ``limit`` nearest chunks; fewer only where there are no more."""
        if self.chunks == 0:
            return {}
        with _chroma_errors(self._folder):
            found = self._collection().query(
                query_embeddings=[vector], n_results=min(limit, self.chunks), include=["distances"]
            )
        return {int(key): 1.0 - distance for key, distance in zip(found["ids"][0], found["distances"][0], strict=True)}

    def close(self) -> None:
        """Release Chroma's files and memory."""
        if self._opened is not None:
            with _chroma_errors(self._folder):
                self._opened[0].close()
            self._opened = None

    def _collection(self) -> Any:
        if self._opened is None:
            if _measure_files(self._folder) != self._files:
                raise LibraryDamaged(f"Files of {self._folder} were cut off or lost.", path=self._folder.parent)
            self._opened = _open_collection(self._folder)
            if (held := self._opened[1].count()) != self.chunks:
                raise LibraryDamaged(
                    f"The vector index {self._folder} holds {held} of {self.chunks} vectors.", path=self._folder.parent
                )
        return self._opened[1]


class VectorIndex:
    """The chunks' vectors, under ``folder``. Search from any thread; rebuild under the library's lock."""

    def __init__(self, folder: Path, articles: ChunkStore, *, read_only: bool = False) -> None:
        self._folder = folder
        self._articles = articles
        self._read_only = read_only
        self._generations = Generations(folder)
        self._lock = threading.Lock()
        self._pointer = ""
        self._sealed: _Sealed | None = None
        self._tail = Embeddings(np.zeros(0, np.int64), np.zeros((0, 0), np.float32))
        self._tail_state: tuple[int, int] | None = None

    def search(self, vector: NDArray[np.float32], *, limit: int) -> list[int]:
        """Return the keys of the ``limit`` chunks nearest to ``vector``, best first."""
        with self._lock:
            self._refresh()
            found = self._search_sealed(vector, limit)
            self._refresh_tail()
            tail = self._tail
        cosines = found | nearest(tail, vector, limit)
        return sorted(cosines, key=lambda key: (-cosines[key], key))[:limit]

    def is_stale(self) -> bool:
        """Return whether so much has come or gone since the generation was sealed that a new one is due."""
        with self._lock:
            self._refresh()
            sealed, last_key = (self._sealed.chunks, self._sealed.last_key) if self._sealed else (0, 0)
        total, added = self._articles.count_chunks(), self._articles.count_chunks_after(last_key)
        removed = sealed - (total - added)
        return added + removed > _STALE_SHARE * sealed and max(sealed, total) >= _FEWEST

    def status(self) -> VectorStatus:
        """Return whether Chroma can be used, after opening it.

        Raises:
            LibraryDamaged: It cannot be opened, or is not whole.
        """
        with self._lock:
            self._refresh()
            self._refresh_tail()
            rest = f"{len(self._tail.keys)} chunks compared one by one"
            if self._sealed is None:
                if is_on_read_only_disk(self._folder.parent):
                    return VectorStatus(True, f"on a read-only disk, where Chroma cannot work: {rest}")
                return VectorStatus(len(self._tail.keys) < _FEWEST, f"no Chroma generation, {rest}")
            self._sealed.query(np.ones(self._articles.dimension(), np.float32), 1)
            return VectorStatus(True, f"{self._sealed.chunks} in Chroma (generation {self._sealed.name}), {rest}")

    def rebuild(self, *, report: Callable[[int, int], None]) -> None:
        """Build, verify and publish a generation of all chunks that exist now.

        Args:
            report: Called with the number of chunks done and the number of all.
        """
        total, revision = self._articles.count_chunks(), self._articles.revision()
        with _chroma_errors(self._folder):
            folder = self._generations.begin()
            self._require_room(total)
            last_key = self._seal(folder, total, report) if total >= _FEWEST else 0
            held = {"chunks": total if last_key else 0, "last_key": last_key, "files": _measure_files(folder)}
            history = {"revision": revision, "token": self._articles.token_at(revision)}
            self._generations.publish(folder, {**self._marks(), **history, **held})

    def close(self) -> None:
        """Release the files."""
        with self._lock:
            self._drop()

    def _search_sealed(self, vector: NDArray[np.float32], limit: int) -> dict[int, float]:
        """Return what Chroma finds and SQLite still holds; nothing once Chroma has failed."""
        wanted = limit
        while self._sealed is not None:
            try:
                found = self._sealed.query(vector, wanted)
            except LibraryError as error:
                self._abandon(self._sealed, error)
                break
            existing = self._articles.existing_chunks(found)
            if len(existing) >= limit or wanted >= self._sealed.chunks:
                return {key: found[key] for key in existing}
            wanted *= 2
        return {}

    def _abandon(self, sealed: _Sealed, error: LibraryError) -> None:
        _log.warning("%s Until it is built again, vectors are compared one by one.", error.message)
        if not self._read_only and not isinstance(error, LibraryUnwritable):
            self._generations.withdraw(sealed.name)
        self._drop()

    def _refresh(self) -> None:
        """Adopt what the writer has published since, if it is of the model in use."""
        pointer = self._generations.pointer()
        if pointer != self._pointer:
            self._drop()
            self._pointer = pointer
            generation = self._generations.current()
            # Chroma writes even when it only reads.
            readable = not is_on_read_only_disk(self._folder.parent)
            if readable and generation is not None and self._fits(generation.manifest):
                self._sealed = _Sealed(generation)

    def _refresh_tail(self) -> None:
        """Load the chunks that are not in the generation, if any have come or gone."""
        last_key = self._sealed.last_key if self._sealed else 0
        state = (last_key, self._articles.revision())
        if state != self._tail_state:
            self._tail = self._articles.embeddings_after(last_key)
            self._tail_state = state

    def _drop(self) -> None:
        if self._sealed is not None:
            sealed, self._sealed = self._sealed, None
            sealed.close()

    def _fits(self, manifest: Mapping[str, Any]) -> bool:
        """Return whether a generation is of the model in use, and of this library's history."""
        revision, token = manifest.get("revision"), manifest.get("token")
        same_history = isinstance(revision, int) and self._articles.token_at(revision) == token
        return same_history and self._marks().items() <= manifest.items()

    def _marks(self) -> dict[str, str | int]:
        """Return what the manifest of a generation must say for it to be used."""
        return {"version": _VERSION, "fingerprint": self._articles.passport().get(FINGERPRINT, "")}

    def _require_room(self, total: int) -> None:
        """Refuse to build where it would not fit: Chroma does not notice when the disk is full."""
        needed = total * (self._articles.dimension() * _BYTES_PER_NUMBER + _BYTES_PER_CHUNK) + _BYTES_TO_SPARE
        if shutil.disk_usage(self._folder).free < needed:
            raise OSError(errno.ENOSPC, f"{needed // 1_000_000 + 1} MB are needed to build it")

    def _seal(self, folder: Path, total: int, report: Callable[[int, int], None]) -> int:
        """Write all chunks in batches of equal size, each of which Chroma flushes; return the last key."""
        batches = -(-total // _BATCH_CHUNKS)
        client, collection = _create_collection(folder, flush_every=max(_FEWEST, total // batches))
        last_key = done = 0
        for number in range(batches):
            size = total * (number + 1) // batches - done
            batch = self._articles.embeddings_after(last_key, limit=size)
            collection.add(ids=[str(key) for key in batch.keys], embeddings=batch.matrix)
            last_key, done = int(batch.keys[-1]), done + size
            report(done, total)
        client.close()
        _verify(folder, total, batch)
        return last_key


def nearest(embeddings: Embeddings, vector: NDArray[np.float32], limit: int) -> dict[int, float]:
    """Return the keys of the ``limit`` rows nearest to ``vector``, best first, with their cosines."""
    if not len(embeddings.keys):
        return {}
    cosines = embeddings.matrix @ vector
    order = np.lexsort((embeddings.keys, -cosines))[:limit]
    return dict(zip(embeddings.keys[order].tolist(), cosines[order].tolist(), strict=True))


def _measure_files(folder: Path) -> dict[str, int]:
    """Return the size of each file of vectors: Chroma does not check them, and dies of one that was cut off."""
    return {path.name: path.stat().st_size for path in sorted(folder.glob("*/*"))}


def _verify(folder: Path, total: int, sample: Embeddings) -> None:
    """Open a finished generation as a reader will, and find some of its vectors by themselves."""
    client, collection = _open_collection(folder)
    try:
        rows = sample.matrix[:: max(1, len(sample.keys) // _VERIFIED)]
        found = collection.query(query_embeddings=rows, n_results=1, include=["distances"])["distances"]
        missed = sum(not distances or distances[0] > _SAME_DISTANCE for distances in found)
        if collection.count() != total or missed > _MISSES_ALLOWED * len(rows):
            raise LibraryDamaged(f"The vector index just built in {folder} is not whole.", path=folder.parent)
    finally:
        client.close()


def _create_collection(folder: Path, *, flush_every: int) -> tuple[Any, Any]:
    client = _open_client(folder)
    configuration = {
        "hnsw": {
            "space": "cosine",
            "ef_search": _EF_SEARCH,
            "sync_threshold": flush_every,
            "batch_size": min(flush_every, 100),
        }
    }
    return client, client.create_collection(_COLLECTION, configuration=configuration, embedding_function=None)


def _open_collection(folder: Path) -> tuple[Any, Any]:
    client = _open_client(folder)
    return client, client.get_collection(_COLLECTION, embedding_function=None)


def _open_client(folder: Path) -> Any:
    import chromadb
    from chromadb.config import Settings

    return chromadb.PersistentClient(path=str(folder), settings=Settings(anonymized_telemetry=False))


@contextmanager
def _chroma_errors(folder: Path) -> Iterator[None]:
    """Raise Chroma's errors as ours; some are panics of its Rust part, which only ``BaseException`` catches."""
    try:
        yield
    except OSError as error:
        raise LibraryUnwritable(
            f"The vector index {folder} cannot be written: {error.strerror or error}.",
            path=folder.parent,
            hint="Free some disk space or make the folder writable, then run the same command again.",
        ) from error
    except _error_classes() as error:
        if "disk is full" in str(error):
            raise LibraryUnwritable(
                f"The disk of the vector index {folder} is full, and Chroma writes even when it only reads.",
                path=folder.parent,
                hint="Free some disk space; until then vectors are compared one by one.",
            ) from error
        raise LibraryDamaged(
            f"The vector index {folder} cannot be used: {error}",
            path=folder.parent,
            hint="Run `jiangwen rebuild`; the articles themselves are safe.",
        ) from error


def _error_classes() -> tuple[type[BaseException], ...]:
    from chromadb.errors import ChromaError

    # AttributeError: a client that could not be opened leaves half of itself behind for the next one.
    return (ChromaError, AttributeError, ValueError, TypeError, RuntimeError, *rust_panics())
