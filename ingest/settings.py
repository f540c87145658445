"""What decides how a source becomes chunks. Reading them from file and environment is ``qa.settings``' work."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class IngestSettings(BaseModel):
    """Limits, chunks and the embedding model."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    embedding_model: str = Field(
        default="builtin", min_length=1, description="'builtin', a sentence-transformers model name, or a model folder."
    )
    chunk_chars: int = Field(
        default=350, ge=50, le=4000, description="Characters a chunk aims at; it ends with a sentence."
    )
    max_file_bytes: int = Field(default=2_000_000_000, ge=1, description="A larger JSONL file is refused.")
    max_article_bytes: int = Field(default=20_000_000, ge=1, description="A larger single article is refused.")
