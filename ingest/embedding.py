"""Texts become vectors: by the built-in static model without torch, or by any sentence-transformers model.

The built-in model is a table with one row per token; a text's vector is the mean of its tokens' rows, made unit
length. `sentence_transformers.SentenceTransformer` loads the same folder and gives the same vectors, but
importing it takes seconds, so by default `tokenizers`, `safetensors` and numpy do the work.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from ingest.errors import EmbeddingError

if TYPE_CHECKING:
    from langchain_core.embeddings import Embeddings

Vectors = NDArray[np.float32]

BUILTIN_FOLDER = Path(__file__).parent / "models" / "builtin"
_BATCH_TEXTS = 512
_NO_LENGTH = 1e-9


class Embedder(Protocol):
    """What turns texts into vectors.

    Attributes:
        name: The value of the setting ``embedding_model`` it was loaded for.
        fingerprint: Changes whenever the vectors would; a library made with another one must be rebuilt.
        dimension: Numbers in a vector.
    """

    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def fingerprint(self) -> str: ...  # noqa: D102
    @property
    def dimension(self) -> int: ...  # noqa: D102

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Return one vector of length 1 for each text, as rows."""
        ...

    def embed_question(self, text: str) -> Vectors:
        """Return the question's vector, of length 1."""
        ...


@cache
def load_embedder(name: str = "builtin") -> Embedder:
    """Return the embedding model ``name``; each is loaded once a process.

    Args:
        name: ``builtin``, the name of a sentence-transformers model, or a folder that holds one.

    Raises:
        EmbeddingError: There is no such model here, or it cannot be read.
    """
    return load_builtin() if name == "builtin" else SentenceTransformerEmbedder(name)


@cache
def load_builtin() -> StaticEmbedder:
    """Return the built-in model, which search and reader share; it is loaded once a process.

    Raises:
        EmbeddingError: It cannot be read.
    """
    return StaticEmbedder(BUILTIN_FOLDER)


class StaticEmbedder:
    """A static model run by numpy alone, ready in a fraction of a second.

    The folder is in the format that sentence-transformers reads: ``tokenizer.json``, and ``model.safetensors`` with
    ``embeddings`` (int8 rows), ``weights`` (what each row is multiplied by) and our own ``token_weight`` (each
    token's inverse document frequency in the training articles).
    """

    def __init__(self, folder: Path, *, name: str = "builtin") -> None:
        self.name = name
        self._folder = folder
        try:
            self._load()
        except Exception as error:  # `tokenizers` raises bare ones for a file it cannot read
            raise EmbeddingError(
                f"The embedding model in {folder} cannot be read: {error}",
                hint="Install jiangwen again, or train the model: python -m ingest.models.train --help",
            ) from error

    def _load(self) -> None:
        from safetensors import safe_open
        from tokenizers import Tokenizer

        self._tokenizer = Tokenizer.from_file(str(self._folder / "tokenizer.json"))
        # Signs, numbers and names come again and again.
        self._find_parts = lru_cache(maxsize=8192)(self._cut_word)
        with safe_open(self._folder / "model.safetensors", framework="np") as tensors:
            self._rows: NDArray[np.int8] = tensors.get_tensor("embeddings")
            self._scales: Vectors = tensors.get_tensor("weights")
            self._token_weights: Vectors = tensors.get_tensor("token_weight")

    @property
    def dimension(self) -> int:
        """Numbers in a vector."""
        return int(self._rows.shape[1])

    @cached_property
    def _vocabulary(self) -> dict[str, int]:
        vocabulary: dict[str, int] = self._tokenizer.get_vocab()
        return vocabulary

    @cached_property
    def fingerprint(self) -> str:
        """The hash of the model's two files."""
        digest = hashlib.blake2b(digest_size=8)
        for file in ("tokenizer.json", "model.safetensors"):
            digest.update((self._folder / file).read_bytes())
        return f"{self.name}-{digest.hexdigest()}"

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Return one vector of length 1 for each text, as rows."""
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        for start in range(0, len(texts), _BATCH_TEXTS):
            encodings = self._tokenizer.encode_batch_fast(list(texts[start : start + _BATCH_TEXTS]))
            for row, encoding in enumerate(encodings, start):
                vectors[row] = self._pool(encoding.ids)
        return vectors

    def embed_question(self, text: str) -> Vectors:
        """Return the question's vector, of length 1."""
        return self._pool(self._tokenizer.encode(text).ids)

    def token_vectors(self, text: str) -> tuple[list[tuple[int, int]], Vectors, Vectors]:
        """Return the tokens of ``text`` apart, for matching token by token.

        Returns:
            The span of each token in ``text``; its vector before pooling, as rows, of any length; and its inverse
            document frequency, 0 for a token the model does not know.
        """
        encoding = self._tokenizer.encode(text)
        return encoding.offsets, *self.look_up(encoding.ids)

    def find_tokens(self, words: Sequence[str]) -> list[int]:
        """Return the token of each folded word or, where it has none, those of its parts; a sign has none.

        Words that are cut already need no tokenizer, which would take ten times as long.
        """
        tokens: list[int] = []
        for word, token in zip(words, map(self._vocabulary.get, words), strict=True):
            if token is None:
                tokens.extend(self._find_parts(word))
            else:
                tokens.append(token)
        return tokens

    def _cut_word(self, word: str) -> tuple[int, ...]:
        if word.isascii():
            return tuple(self._tokenizer.encode(word).ids) if word.isalnum() else ()
        return tuple(self._vocabulary[character] for character in word if character in self._vocabulary)

    def look_up(self, tokens: Sequence[int]) -> tuple[Vectors, Vectors]:
        """Return the tokens' vectors before pooling, as rows, and their inverse document frequencies."""
        ids = np.array(tokens, dtype=np.int64)
        return self._rows[ids].astype(np.float32) * self._scales[ids, np.newaxis], self._token_weights[ids]

    def match_tokens(self, question: Sequence[int], texts: Sequence[Sequence[int]]) -> tuple[Vectors, Vectors]:
        """Return how well each text holds each token of a question; both are given as tokens.

        Returns:
            The best cosine of each token of ``question`` (columns) among the tokens of each text (rows), −1 to 1;
            and the tokens' inverse document frequencies.
        """
        asked = np.array(question, dtype=np.int64)
        passages = [np.array(tokens, dtype=np.int64) for tokens in texts]
        # A token occurs in many texts; its cosines are computed once.
        distinct, places = np.unique(np.concatenate([asked, *passages]), return_inverse=True)
        vectors = self._rows[distinct].astype(np.float32)
        vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), _NO_LENGTH)
        cosines = vectors @ vectors[places[: len(asked)]].T
        best = np.zeros((len(texts), len(asked)), dtype=np.float32)
        start = len(asked)
        for row, ids in enumerate(passages):
            if len(ids):
                best[row] = cosines[places[start : start + len(ids)]].max(axis=0)
            start += len(ids)
        return best, self._token_weights[asked]

    def table(self) -> tuple[Vectors, Vectors]:
        """Return every token's vector before pooling, as rows, and its inverse document frequency."""
        return self._rows.astype(np.float32) * self._scales[:, np.newaxis], self._token_weights

    def _pool(self, ids: list[int]) -> Vectors:
        total = self._scales[ids] @ self._rows[ids].astype(np.float32)
        length = float(np.linalg.norm(total))
        if length > 0:
            pooled: Vectors = total / np.float32(length)
            return pooled
        # A text without any token (only punctuation) gets the vector of unknown words: cosine is undefined for a
        # vector of zeros, and Chroma would rank it anywhere.
        unknown = np.zeros(self.dimension, dtype=np.float32)
        unknown[0] = 1.0
        return unknown


class SentenceTransformerEmbedder:
    """Any sentence-transformers model, with the prompts it was trained with."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._model = _load_sentence_transformer(name)
        dimension = self._model.get_embedding_dimension()
        self.dimension: int = dimension or self.embed_question("维").shape[0]

    @cached_property
    def fingerprint(self) -> str:
        """The model's name, with a hash of its prompts and weights' first bytes of every tensor."""
        digest = hashlib.blake2b(repr(sorted(self._model.prompts.items())).encode(), digest_size=8)
        for key, tensor in sorted(self._model.state_dict().items()):
            sample = tensor.flatten()[:64].float().cpu().numpy()
            digest.update(f"{key}{tuple(tensor.shape)}".encode() + sample.tobytes())
        return f"{self.name}-{digest.hexdigest()}"

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Return one vector of length 1 for each text, as rows."""
        if not texts:
            return np.empty((0, self.dimension), dtype=np.float32)
        return _unit_length(self._model.encode_document(list(texts), show_progress_bar=False))

    def embed_question(self, text: str) -> Vectors:
        """Return the question's vector, of length 1."""
        question: Vectors = _unit_length(self._model.encode_query([text], show_progress_bar=False))[0]
        return question


def _load_sentence_transformer(name: str) -> Any:
    try:
        from sentence_transformers import SentenceTransformer
    except ImportError as error:
        raise EmbeddingError(
            f"The embedding model {name!r} needs sentence-transformers, which is not installed.",
            hint="pip install sentence-transformers, or set embedding_model to 'builtin'.",
        ) from error
    try:
        # What is already on this machine is used without asking the hub, which may be out of reach.
        return SentenceTransformer(name, local_files_only=True)
    except (OSError, ValueError):
        pass
    try:
        return SentenceTransformer(name)
    except (OSError, ValueError, KeyError) as error:
        raise EmbeddingError(
            f"The embedding model {name!r} is neither a folder here nor to be had from the hub: {error}",
            hint="Set embedding_model to a folder saved by SentenceTransformer.save_pretrained, download the model "
            "while online (hf download), or set it to 'builtin'.",
        ) from error


def _unit_length(vectors: Any) -> Vectors:
    rows = np.array(vectors, dtype=np.float32)
    # See StaticEmbedder._pool: no row may be all zeros.
    rows[~rows.any(axis=1), 0] = 1.0
    unit: Vectors = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return unit


def as_langchain_embeddings(embedder: Embedder) -> Embeddings:
    """Return ``embedder`` behind LangChain's interface, for use with its vector stores and retrievers."""
    from langchain_core.embeddings import Embeddings

    class EmbedderEmbeddings(Embeddings):
        """LangChain's view of an embedder."""

        def __init__(self, embedder: Embedder) -> None:
            self._embedder = embedder

        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            return [list(map(float, vector)) for vector in self._embedder.embed_passages(texts)]

        def embed_query(self, text: str) -> list[float]:
            return list(map(float, self._embedder.embed_question(text)))

    return EmbedderEmbeddings(embedder)
