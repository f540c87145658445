"""What decides how a source becomes chunks. Reading them from file and environment is ``qa.settings``' work."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

FieldName = Literal["external_id", "title", "date", "publisher", "url", "author", "text"]


class IngestSettings(BaseModel):
    """Limits, chunks and the embedding model."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    embedding_model: str = Field(
        default="builtin", min_length=1, description="'builtin', a sentence-transformers model name, or a model folder."
    )
    chunk_chars: int = Field(
        default=350, ge=50, le=4000, description="Characters a chunk aims at; it ends with a sentence."
    )
    min_quality: float = Field(
        default=0.5,
        ge=0,
        le=1,
        description="An article of a lower quality (0 to 1) is kept apart, never answered from.",
    )
    max_file_bytes: int = Field(default=2_000_000_000, ge=1, description="A larger file is refused.")
    max_article_bytes: int = Field(default=20_000_000, ge=1, description="A larger single article is refused.")
    max_unpacked_bytes: int = Field(
        default=20_000_000_000, ge=1, description="A packed file is read until it has unpacked to this."
    )
    max_unpacked_ratio: int = Field(
        default=300,
        ge=2,
        le=2000,
        description="A packed file is read while it unpacks to at most this many times its size.",
    )
    max_archive_depth: int = Field(
        default=3, ge=1, le=10, description="Archives inside archives are opened to this depth."
    )
    max_archive_entries: int = Field(default=200_000, ge=1, description="An archive of more files is refused.")
    max_document_pages: int = Field(default=2000, ge=1, description="A PDF of more pages is refused.")
    fetch_timeout_seconds: float = Field(
        default=20.0, gt=0, le=600, description="Longest time to fetch one web address, redirects included."
    )
    field_names: dict[FieldName, tuple[str, ...]] = Field(
        default_factory=dict,
        description="Further names of the fields of JSON and CSV rows, tried first: {'text': ['neirong']}.",
    )
    workers: int | None = Field(
        default=None, ge=1, le=64, description="Processes that read pages; none: one a core, eight at most."
    )
    page_timeout_seconds: float = Field(default=60.0, gt=0, le=3600, description="Longest time to read one page.")
    page_memory_bytes: int = Field(
        default=1_500_000_000, ge=600_000_000, description="Memory that a process which reads pages may use."
    )
