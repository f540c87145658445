"""The word leg: BM25 by tantivy over tokens that suit Chinese news.

A text becomes the two-character sequences of its Chinese runs (robust: no dictionary can miss a name), the single
characters that are not too common to tell anything, the words a dictionary finds (precise), and Latin words and
numbers. Of seven mixtures this one found the right passage most often, at a fraction of the postings of all characters.
BM25's k1 and b are tantivy's, 1.2 and 0.75; it lets nobody choose.

The index is derived from SQLite. A commit of tantivy is atomic and survives a killed process, and the revision it
has reached is a document of the index, replaced in the same commit: index and revision can never disagree.
"""

from __future__ import annotations

import logging
import math
import re
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from ingest.common_characters import COMMON_CHARACTERS
from ingest.errors import LibraryDamaged, LibraryUnwritable
from ingest.folding import fold_text
from ingest.storage.generations import Generations, is_on_read_only_disk, rust_panics

# Raise this when tokens, folding or the fields change: indexes made before are then built again.
VERSION = 2
Term = str | Sequence[tuple[str, float]]
NewChunk = tuple[int, str, str]

_CJK = r"\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
_PIECE = re.compile(rf"(?P<cjk>[{_CJK}]+)|\d+(?:[.,]\d+)+|[^\W_{_CJK}]+")
_WORD = re.compile(rf"[{_CJK}]{{2,}}")
_WORD_MARK = "w:"
# Above a third the right article sinks among those with similar headlines; below it, a headline tells too little.
_TITLE_WEIGHT = 0.3
# A token in more than a twentieth of all chunks costs time and tells little, unless the library is small.
_COMMON_SHARE = 0.05
_SMALL_LIBRARY = 1000
_KEEP_AT_LEAST = 3
_MARKER_KEY = 0
_WRITER_BYTES = 60_000_000

_log = logging.getLogger(__name__)


def tokenize(folded_text: str) -> list[str]:
    """Return the tokens of a folded text; dictionary words carry the mark ``w:``, so they count beside bigrams."""
    tokens: list[str] = []
    for piece in _PIECE.finditer(folded_text):
        text = piece.group()
        if piece.lastgroup == "cjk":
            tokens.extend(character for character in text if character not in COMMON_CHARACTERS)
            tokens.extend(first + second for first, second in pairwise(text))
        else:
            tokens.append(text.replace(",", ""))
    tokens.extend(_WORD_MARK + word for word in _cut_words(folded_text) if _WORD.fullmatch(word))
    return tokens


def _cut_words(text: str) -> list[str]:
    import rjieba

    words: list[str] = rjieba.cut(text)
    return words


@dataclass(frozen=True, slots=True)
class _Opened:
    """One generation as it was at one commit."""

    generation: str
    index: Any
    searcher: Any
    revision: int
    token: int
    copy: TemporaryDirectory[str] | None


@dataclass(frozen=True, slots=True)
class TokenWeight:
    """What one token of a question tells.

    Attributes:
        token: As ``tokenize`` gives it.
        chunks: How many chunks have it in their text.
        weight: Its inverse document frequency, as BM25 has it.
        used: Whether it is searched for; tokens that are too common are not.
    """

    token: str
    chunks: int
    weight: float
    used: bool


class WordIndex:
    """The chunks' words, under ``folder``. Search and refresh from any thread; write under the library's lock."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._generations = Generations(folder)
        self._opened: _Opened | None = None  # replaced as a whole, so that threads need no lock

    @property
    def usable(self) -> bool:
        """Whether there is an index to search."""
        return self._opened is not None

    @property
    def applied_revision(self) -> int:
        """The revision of the library that the index has reached."""
        return self._opened.revision if self._opened else 0

    @property
    def applied_token(self) -> int:
        """The token of that revision, which tells the history that was followed."""
        return self._opened.token if self._opened else 0

    def count(self) -> int:
        """Return how many chunks the index holds."""
        return int(self._opened.searcher.num_docs) - 1 if self._opened else 0

    def close(self) -> None:
        """Release the files."""
        self._opened = None

    def refresh(self) -> None:
        """Look at what the writer has committed since; an index that cannot be read counts as absent."""
        try:
            with _tantivy_errors(self._folder):
                self._opened = self._open()
        except LibraryDamaged as error:
            _log.warning("%s", error.message)
            self._opened = None

    def search(self, terms: Sequence[Term], *, limit: int) -> list[tuple[int, float]]:
        """Return the keys and BM25 scores of the best chunks, best first.

        Args:
            terms: A string is a token, as ``tokenize`` gives it. A sequence of ``(text, weight)`` is one concept in
                several wordings, each folded and tokenised here; the best-scoring wording counts.
            limit: At most so many.
        """
        opened = self._opened
        if opened is None:
            return []
        with _tantivy_errors(self._folder):
            query = _build_query(opened, terms)
            if query is None:
                return []
            hits = opened.searcher.search(query, limit, count=False).hits
            keys = opened.searcher.fast_field_values("chunk", [address for _, address in hits])
        return [(key, score) for key, (score, _) in zip(keys, hits, strict=True)]

    def weigh(self, tokens: Iterable[str]) -> list[TokenWeight]:
        """Return what each distinct token counts for in a search for all of them, in order."""
        opened = self._opened
        if opened is None:
            return []
        distinct = list(dict.fromkeys(tokens))
        with _tantivy_errors(self._folder):
            used = set(_drop_common(opened.searcher, distinct))
            found = {token: opened.searcher.doc_freq("body", token) for token in distinct}
        total = self.count()
        return [
            TokenWeight(token, count, math.log1p((total - count + 0.5) / (count + 0.5)), token in used)
            for token, count in found.items()
        ]

    def apply(self, *, added: Iterable[NewChunk], removed: Iterable[int], revision: int, token: int) -> None:
        """Bring the index to ``revision``, which is recorded in the same commit.

        Args:
            added: Key, title and text of each new chunk.
            removed: Keys of the chunks that are gone.
            revision: Reached by these changes.
            token: The token of that revision.
        """
        if self._opened is None:
            raise LibraryDamaged(f"There is no word index in {self._folder}.", path=self._folder.parent)
        with _tantivy_errors(self._folder):
            _write(self._opened.index, added, removed, revision, token)
        self.refresh()

    def rebuild(self, batches: Iterable[tuple[Iterable[NewChunk], int, int]]) -> None:
        """Build an index beside the one in use, from batches of chunks, each with revision and token reached; swap."""
        with _tantivy_errors(self._folder):
            folder = self._generations.begin()
            index = _open_index(folder)
            _write(index, (), (), 0, 0)
            for added, revision, token in batches:
                _write(index, added, (), revision, token)
            self._generations.publish(folder, {"version": VERSION})
        self.refresh()

    def _open(self) -> _Opened | None:
        name = self._generations.pointer()
        copy = None
        if self._opened is not None and self._opened.generation == name:
            index, copy = self._opened.index, self._opened.copy
            index.reload()
        else:
            generation = self._generations.current()
            if generation is None or generation.manifest.get("version") != VERSION:
                return None
            folder = generation.folder
            if is_on_read_only_disk(folder):
                copy = _copy_folder(folder)
                folder = Path(copy.name)
            index = _open_index(folder)
        searcher = index.searcher()
        ((_, marker),) = searcher.search(_marker_query(index.schema), 1, count=False).hits
        (revision,) = searcher.fast_field_values("revision", [marker])
        (token,) = searcher.fast_field_values("token", [marker])
        return _Opened(name, index, searcher, revision, token, copy)


def _copy_folder(folder: Path) -> TemporaryDirectory[str]:
    """Return a copy that tantivy can lock: it takes a lock file even for reading."""
    copy = TemporaryDirectory(prefix="jiangwen-words-")
    shutil.copytree(folder, copy.name, dirs_exist_ok=True, ignore=shutil.ignore_patterns(".*.lock"))
    return copy


def _open_index(folder: Path) -> Any:
    import tantivy

    schema = (
        tantivy.SchemaBuilder()
        .add_integer_field("chunk", indexed=True, fast=True)
        .add_integer_field("revision", fast=True)
        .add_integer_field("token", fast=True)
        .add_text_field("title", tokenizer_name="tokens", index_option="freq")
        .add_text_field("body", tokenizer_name="tokens", index_option="freq")
        .build()
    )
    index = tantivy.Index(schema, path=str(folder))
    index.config_reader("manual")  # what is searched changes only when we say so
    index.register_tokenizer("tokens", tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())
    return index


def _write(index: Any, added: Iterable[NewChunk], removed: Iterable[int], revision: int, token: int) -> None:
    import tantivy

    writer = index.writer(_WRITER_BYTES, 1)
    titles: tuple[str, str] = ("", "")
    for key in (_MARKER_KEY, *removed):
        writer.delete_documents_by_term("chunk", key)
    for key, title, text in added:
        if title != titles[0]:
            titles = (title, " ".join(tokenize(fold_text(title))))
        body = " ".join(tokenize(fold_text(text)))
        writer.add_document(tantivy.Document(chunk=key, title=titles[1], body=body))
    writer.add_document(tantivy.Document(chunk=_MARKER_KEY, revision=revision, token=token))
    writer.commit()
    writer.wait_merging_threads()


def _marker_query(schema: Any) -> Any:
    import tantivy

    return tantivy.Query.term_query(schema, "chunk", _MARKER_KEY)


def _build_query(opened: _Opened, terms: Sequence[Term]) -> Any | None:
    from tantivy import Occur, Query

    schema = opened.index.schema
    tokens = _drop_common(opened.searcher, [term for term in terms if isinstance(term, str)])
    queries = [_token_query(schema, token) for token in tokens]
    for term in terms:
        if not isinstance(term, str):
            wordings = [_wording_query(schema, text, weight) for text, weight in term]
            if told := [query for query in wordings if query is not None]:
                queries.append(Query.disjunction_max_query(told))
    return Query.boolean_query([(Occur.Should, query) for query in queries]) if queries else None


def _drop_common(searcher: Any, tokens: Sequence[str]) -> list[str]:
    distinct = list(dict.fromkeys(tokens))
    limit = max(_SMALL_LIBRARY, _COMMON_SHARE * searcher.num_docs)
    telling = [token for token in distinct if searcher.doc_freq("body", token) <= limit]
    return telling if len(telling) >= _KEEP_AT_LEAST else distinct


def _token_query(schema: Any, token: str) -> Any:
    from tantivy import Occur, Query

    body = Query.term_query(schema, "body", token, index_option="freq")
    title = Query.term_query(schema, "title", token, index_option="freq")
    return Query.boolean_query([(Occur.Should, body), (Occur.Should, Query.boost_query(title, _TITLE_WEIGHT))])


def _wording_query(schema: Any, text: str, weight: float) -> Any | None:
    from tantivy import Occur, Query

    tokens = [text] if text.startswith(_WORD_MARK) else tokenize(fold_text(text))
    if not tokens:
        return None
    query = Query.boolean_query([(Occur.Should, _token_query(schema, token)) for token in dict.fromkeys(tokens)])
    return Query.boost_query(query, weight)


@contextmanager
def _tantivy_errors(folder: Path) -> Iterator[None]:
    """Raise tantivy's errors as ours: it raises ``ValueError`` for nearly everything."""
    try:
        yield
    except _error_classes() as error:
        raise _translate(error, folder) from error


def _error_classes() -> tuple[type[BaseException], ...]:
    return (OSError, ValueError, IndexError, *rust_panics())


def _translate(error: BaseException, folder: Path) -> LibraryDamaged | LibraryUnwritable:
    said = str(error)
    if any(sign in said for sign in ("No space left", "Read-only file system", "Permission denied", "File too large")):
        return LibraryUnwritable(
            f"The word index {folder} cannot be written: {said}",
            path=folder.parent,
            hint="Free some disk space or make the folder writable, then run the same command again.",
        )
    return LibraryDamaged(
        f"The word index {folder} cannot be used: {said}",
        path=folder.parent,
        hint="Run `jiangwen rebuild`; the articles themselves are safe.",
    )
