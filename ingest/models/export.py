"""The trained table becomes the folder ``SentenceTransformer`` loads."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from tokenizers import Tokenizer

_MODULES = [
    ("0", "", "sentence_transformers.sentence_transformer.modules.static_embedding.StaticEmbedding"),
    ("1", "1_Normalize", "sentence_transformers.base.modules.normalize.Normalize"),
]
# So small that beside a known token it changes nothing, but a text of unknown words still has a direction.
_UNKNOWN_LENGTH = 1e-9


def save_model(
    folder: Path, tokenizer: Tokenizer, table: NDArray[np.float32], token_weights: NDArray[np.float32]
) -> None:
    """Write the model to ``folder``.

    Rows are kept as 8-bit integers with one factor each: sentence-transformers multiplies them back when it loads
    (it reads model2vec's names ``embeddings`` and ``weights``), and ignores ``token_weight``, which is ours.
    """
    from safetensors.numpy import save

    folder.mkdir(parents=True, exist_ok=True)
    rows, scales = quantise_rows(table)
    rows[0], scales[0] = 0, _UNKNOWN_LENGTH
    rows[0, 0] = 1
    tensors: dict[str, NDArray[Any]] = {
        "embeddings": rows,
        "weights": scales,
        "token_weight": token_weights.astype(np.float32),
    }
    (folder / "model.safetensors").write_bytes(save(tensors))
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    modules = [{"idx": int(name), "name": name, "path": path, "type": kind} for name, path, kind in _MODULES]
    _write_json(folder / "modules.json", modules)
    _write_json(
        folder / "config_sentence_transformers.json",
        {"model_type": "SentenceTransformer", "prompts": {}, "similarity_fn_name": "cosine"},
    )
    (folder / "1_Normalize").mkdir(exist_ok=True)
    _write_json(folder / "1_Normalize" / "config.json", {})


def quantise_rows(table: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Return ``table`` as 8-bit rows, and what to multiply each row by to get it back."""
    scales = np.maximum(np.abs(table).max(axis=1), 1e-12) / 127
    rows = np.round(table / scales[:, np.newaxis]).astype(np.int8)
    return rows, scales.astype(np.float32)


def _write_json(file: Path, value: Any) -> None:
    file.write_text(json.dumps(value, indent=2) + "\n", encoding="utf-8")
