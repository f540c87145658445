"""The library as a LangChain retriever, so that any LangChain chain can search it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict, Field

if TYPE_CHECKING:
    from ingest.library import Library
    from ingest.types import Hit


class LibraryRetriever(BaseRetriever):
    """Finds chunks; ``page_content`` is the chunk's text, and the metadata says where it stands.

    Attributes:
        library: What is searched: an open ``Library``.
        k: How many documents a question gets at most.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    library: Any
    k: int = Field(default=8, ge=1)

    def _get_relevant_documents(
        self,
        query: str,
        *,
        run_manager: CallbackManagerForRetrieverRun,  # noqa: ARG002 - LangChain passes it by name
        k: int | None = None,
    ) -> list[Document]:
        library: Library = self.library
        return [_as_document(hit) for hit in library.search(query, limit=k or self.k)]


def _as_document(hit: Hit) -> Document:
    return Document(
        id=hit.chunk.id,
        page_content=hit.chunk.text,
        metadata={
            "article_id": hit.article.id,
            "chunk_id": hit.chunk.id,
            "start": hit.chunk.start,
            "end": hit.chunk.end,
            "title": hit.article.title,
            "publisher": hit.article.publisher,
            "published_at": hit.article.published_at,
            "url": hit.article.url,
            "score": hit.score,
        },
    )
