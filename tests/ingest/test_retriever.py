"""The library behind LangChain's retriever interface, by LangChain's own suite."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from langchain_core.retrievers import BaseRetriever
from langchain_tests.integration_tests import RetrieversIntegrationTests

from ingest import Library
from ingest.retriever import LibraryRetriever


class TestLibraryRetriever(RetrieversIntegrationTests):
    """LangChain's standard tests."""

    @pytest.fixture(autouse=True)
    def _open(self, filled: Library) -> Iterator[None]:
        type(self).library = filled
        yield
        del type(self).library

    @property
    def retriever_constructor(self) -> type[LibraryRetriever]:
        return LibraryRetriever

    @property
    def retriever_constructor_params(self) -> dict[str, object]:
        return {"library": type(self).library}

    @property
    def retriever_query_example(self) -> str:
        return "柳溪水库"


def test_documents_say_where_their_text_stands(filled: Library) -> None:
    documents = filled.as_retriever(limit=3).invoke("柳溪水库第1号工程完工")
    assert len(documents) == 3
    for document in documents:
        article = filled.article(document.metadata["article_id"])
        assert article.text[document.metadata["start"] : document.metadata["end"]] == document.page_content
        assert document.id == document.metadata["chunk_id"]
    assert documents[0].metadata["title"] == "柳溪水库第1号工程完工"
    assert documents[0].metadata["publisher"] == "柳溪日报"
    scores = [document.metadata["score"] for document in documents]
    assert scores == sorted(scores, reverse=True)


async def test_it_can_be_asked_asynchronously(filled: Library) -> None:
    documents = await filled.as_retriever(limit=2).ainvoke("图书馆")
    assert len(documents) == 2


def test_it_joins_a_chain(filled: Library) -> None:
    retriever: BaseRetriever = filled.as_retriever(limit=1)
    chain = retriever | (lambda documents: documents[0].metadata["title"])
    assert chain.invoke("柳溪水库第1号工程完工") == "柳溪水库第1号工程完工"


def test_langchain_is_not_loaded_by_opening_a_library(tmp_path: Path, rows_file: Callable[..., Path]) -> None:
    import subprocess

    program = "import sys; from ingest import Library; Library.open(sys.argv[1]).close(); print(sorted(sys.modules))"
    loaded = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "new")], capture_output=True, text=True, check=True
    ).stdout
    for heavy in ("langchain_core", "chromadb", "torch", "sentence_transformers"):
        assert f"'{heavy}'" not in loaded
