"""Dirty articles on disk become clean, searchable articles that lose nothing."""

from __future__ import annotations

from ingest.library import Library
from ingest.types import Article, Chunk, Progress, SyncReport

__all__ = ["Article", "Chunk", "Library", "Progress", "SyncReport"]
