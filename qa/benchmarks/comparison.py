"""Jiangwen's retrieval beside LangChain's usual one: ``python -m qa.benchmarks.comparison``.

Both get the same articles, the same chunks, the same embedding model and the same questions. LangChain's is an
``EnsembleRetriever`` of ``BM25Retriever`` over jieba's words and ``Chroma``, with equal weights. Each runs in a
process of its own, so that its memory is its own.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from typing import Annotated, Any

import typer

from ingest.chunking import chunk_article
from ingest.embedding import as_langchain_embeddings, load_embedder
from ingest.library import Library
from ingest.types import Article
from qa.assistant import Assistant
from qa.benchmarks.recording import record_result
from qa.evaluation.measures import recall_at
from qa.evaluation.set_up import NEWS, Row, SetUp
from qa.settings import Settings

_FOUND = 20
_WARM_UP = 5
Find = Callable[[str], Sequence[str]]


def main(
    data: Annotated[Path, typer.Option(help="Where articles and questions are.")] = Path("../shared/data"),
    articles: Annotated[int, typer.Option(help="How many articles to index, those asked for among them.")] = 20_000,
    sample: Annotated[int, typer.Option(help="How many questions to ask.")] = 530,
    system: Annotated[str, typer.Option(help="Measure one of the two and print it; by default both, kept.")] = "",
) -> None:
    """Measure both and keep the results."""
    if system:
        print(json.dumps(_measure(system, data, articles, sample)))
        return
    options = ["--data", str(data), "--articles", str(articles), "--sample", str(sample)]
    results = {}
    for name in _INDEXED:
        command = [sys.executable, "-m", "qa.benchmarks.comparison", *options, "--system", name]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
        results[name] = json.loads(done.stdout.splitlines()[-1])
        print(f"{name}: {results[name]}", flush=True)
    record_result("comparison", results)


def _measure(system: str, data: Path, articles: int, sample: int) -> dict[str, Any]:
    set_up = SetUp(data=data, work=Path(), sample=sample)
    questions = set_up.draw(set_up.rows("qa", "crud_rag", "dev.questions.jsonl.gz"))
    chosen = _choose_articles(set_up, questions, articles)
    with TemporaryDirectory(prefix="jiangwen-comparison-") as folder, ExitStack() as stack:
        started, processor = time.perf_counter(), time.process_time()
        find = _INDEXED[system](chosen, Path(folder), stack)
        built = {"index_seconds": time.perf_counter() - started, "index_cpu": time.process_time() - processor}
        return _summarise(_ask(find, questions), built) | {"articles": len(chosen)}


def _choose_articles(set_up: SetUp, questions: Sequence[Row], count: int) -> list[Row]:
    """Return the articles asked for and, up to ``count``, others."""
    wanted = {name for row in questions for name in row["gold_ids"]}
    rows = set_up.rows(*NEWS)
    gold = [row for row in rows if row["id"] in wanted]
    return gold + [row for row in rows if row["id"] not in wanted][: count - len(gold)]


def _index_by_us(articles: Sequence[Row], folder: Path, stack: ExitStack) -> Find:
    source = folder / "articles.jsonl"
    source.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in articles), encoding="utf-8")
    library = stack.enter_context(Library.open(folder / "library"))
    library.sync([source])
    assistant = Assistant(library, Settings.load())
    return lambda question: [
        passage.article.external_id or "" for passage in assistant.retrieve(question, limit=_FOUND)
    ]


def _index_by_langchain(articles: Sequence[Row], folder: Path, stack: ExitStack) -> Find:
    """Index the articles in chunks of ours, as they are: nothing is cleaned, stored or checked."""
    import jieba
    from langchain_chroma import Chroma
    from langchain_classic.retrievers import EnsembleRetriever
    from langchain_community.retrievers import BM25Retriever
    from langchain_core.documents import Document

    chunk_chars = Settings.load().chunk_chars
    texts = [Article(id=row["id"], title="", text=row["text"], uri="", content_hash="") for row in articles]
    documents = [
        Document(page_content=chunk.text, metadata={"article": article.id})
        for article in texts
        for chunk in chunk_article(article, chunk_chars=chunk_chars)
    ]
    words = BM25Retriever.from_documents(documents, preprocess_func=jieba.lcut, k=_FOUND)
    store = Chroma(
        embedding_function=as_langchain_embeddings(load_embedder()),
        persist_directory=str(folder / "chroma"),
        collection_metadata={"hnsw:space": "cosine"},
    )
    for start in range(0, len(documents), 1000):
        store.add_documents(documents[start : start + 1000])
    ensemble = EnsembleRetriever(
        retrievers=[words, store.as_retriever(search_kwargs={"k": _FOUND})], weights=[0.5, 0.5]
    )
    return lambda question: [found.metadata["article"] for found in ensemble.invoke(question)]


_INDEXED: dict[str, Callable[[Sequence[Row], Path, ExitStack], Find]] = {
    "jiangwen": _index_by_us,
    "langchain": _index_by_langchain,
}


def _ask(find: Find, questions: Sequence[Row]) -> list[dict[str, Any]]:
    for row in questions[:_WARM_UP]:
        find(row["question"])
    records = []
    for row in questions:
        started, processor = time.perf_counter(), time.process_time()
        found = list(dict.fromkeys(find(row["question"])))
        seconds, used = time.perf_counter() - started, time.process_time() - processor
        ranks = (rank for rank, name in enumerate(found, start=1) if name in row["gold_ids"])
        records.append({"rank": next(ranks, None), "milliseconds": 1000 * seconds, "processor": 1000 * used})
    return records


def _summarise(records: list[dict[str, Any]], built: dict[str, float]) -> dict[str, Any]:
    times = [record["milliseconds"] for record in records]
    return {
        "questions": len(records),
        "index_seconds": round(built["index_seconds"], 1),
        "index_processor_seconds": round(built["index_cpu"], 1),
        "query_ms_p50": round(median(times), 1),
        "query_ms_p95": round(quantiles(times, n=20)[-1], 1),
        "query_processor_ms_p50": round(median(record["processor"] for record in records), 1),
        "recall_at_1_percent": round(recall_at(records, 1), 1),
        "recall_at_5_percent": round(recall_at(records, 5), 1),
        "peak_memory_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


if __name__ == "__main__":
    typer.run(main)
