"""How much each way of matching counts when passages are ordered.

The weights belong to the embedding model and to the question's language, and are fitted on questions with known
articles (``jiangwen evaluate --fit``): those of the built-in model lie beside it in ``models/search_weights.json``,
those of any other in the folder of the library that was made with it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

from qa.errors import EvaluationError

BUILTIN_FILE = Path(__file__).parents[1] / "models" / "search_weights.json"
LIBRARY_FILE = "search_weights.json"


@dataclass(frozen=True, slots=True)
class Weights:
    """What a full match of each kind is worth, where the best BM25 is worth 1.

    Attributes:
        vectors: The cosine of question and passage.
        tokens: The question's tokens in the passage (MaxSim).
        article: The question's tokens anywhere in the article's candidates.
        published: Each time or publisher named in the question that fits the article.
        concepts: What the English words of the question may be in Chinese, as far as the passage has it.
    """

    vectors: float
    tokens: float
    article: float
    published: float
    concepts: float = 0.0


def load_weights(model: str, fingerprint: str, language: str, *, folder: Path | None = None) -> Weights:
    """Return the weights for an embedding model and a question's language.

    Args:
        model: The name of the embedding model.
        fingerprint: Of the embedding model; weights fitted for another one are not used.
        language: Of the question; both scripts of Chinese count as one.
        folder: Of the library.
    """
    key = "en" if language == "en" else "zh"
    own = _read(folder / LIBRARY_FILE) if folder is not None else {}
    if own.get("fingerprint") == fingerprint and key in own:
        return Weights(**own[key])
    shipped = _read(BUILTIN_FILE)
    return Weights(**shipped.get(model, shipped["default"])[key])


def save_weights(folder: Path, fingerprint: str, weights: Mapping[str, Weights]) -> Path:
    """Keep fitted weights, by language (``zh``, ``en``), in a library's folder.

    Raises:
        EvaluationError: The folder cannot be written.
    """
    path = folder / LIBRARY_FILE
    kept = _read(path)
    kept = kept if kept.get("fingerprint") == fingerprint else {}
    kept |= {"fingerprint": fingerprint} | {language: asdict(item) for language, item in weights.items()}
    try:
        path.write_text(json.dumps(kept, indent=2) + "\n", encoding="utf-8")
    except OSError as error:
        raise EvaluationError(f"The weights cannot be kept: {error}.", hint="Make the folder writable.") from error
    _parse.cache_clear()
    return path


def _read(path: Path) -> dict[str, Any]:
    return dict(_parse(path, path.stat().st_mtime_ns)) if path.is_file() else {}


@cache
def _parse(path: Path, modified_ns: int) -> dict[str, Any]:  # noqa: ARG001 - a changed file is read again
    parsed: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return parsed
