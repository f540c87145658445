"""Suites of retrieval: how often the right article is among the first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from ingest.chunking import chunk_article
from ingest.library import Library
from ingest.types import Article
from qa.assistant import Assistant
from qa.evaluation.measures import Measure, SuiteResult, recall_at
from qa.evaluation.set_up import NEWS, Row, SetUp
from qa.evaluation.word_baseline import WordBaseline

_DEPTH = 50
# Articles of the news corpus in which the English questions' paragraphs are hidden: 75,000 passages with them.
_PASSAGES = 75_000


def measure_crud(set_up: SetUp) -> SuiteResult:
    """Rank the gold articles of the CRUD-RAG questions among all news, by us and by BM25 over words alone."""
    questions = set_up.draw(set_up.rows("qa", "crud_rag", "dev.questions.jsonl.gz"))
    with set_up.open_news() as library:
        assistant = Assistant(library, set_up.settings)
        baseline = _rank_by_words(library)
        records = [
            {**_rank(row, _retrieve(assistant)), "baseline_rank": _rank(row, baseline)["rank"]} for row in questions
        ]
        note = f"{len(records)} questions, {library.count_articles()} articles, {library.count_chunks()} passages"
    floor = recall_at(records, 5, rank="baseline_rank")
    return SuiteResult(
        (
            Measure("R@1 of the gold article, %", recall_at(records, 1), 60),
            Measure("R@5 of the gold article, %", recall_at(records, 5), 80),
            Measure("R@20 of the gold article, %", recall_at(records, 20)),
            Measure("R@5 above BM25 of jieba words alone, points", recall_at(records, 5) - floor, 5),
            Measure("R@1 of BM25 of jieba words alone, %", recall_at(records, 1, rank="baseline_rank")),
            Measure("R@5 of BM25 of jieba words alone, %", floor),
        ),
        tuple(records),
        note,
    )


def measure_english(set_up: SetUp) -> SuiteResult:
    """Rank the Chinese paragraphs of the XQuAD questions among news; asked in English and, to compare, in Chinese.

    The paragraphs' titles are English words of the question more often than not, so they are left out.
    """
    rows = set_up.rows("qa", "xquad_en_zh", "dev.questions.jsonl.gz")
    with set_up.open_built("xquad-in-news", _hide_in_news(set_up)) as library:
        assistant = Assistant(library, set_up.settings)
        ranked = {
            pair: [
                _rank(row, _retrieve(assistant)) for row in set_up.draw([row for row in rows if row["pair"] == pair])
            ]
            for pair in ("en->zh", "zh->zh")
        }
        note = f"{len(ranked['en->zh'])} questions, {library.count_chunks()} passages; paragraphs without their titles"
    english, chinese = ranked["en->zh"], ranked["zh->zh"]
    return SuiteResult(
        (
            Measure("R@5 of the gold paragraph, asked in English, %", recall_at(english, 5), 72),
            Measure("R@1 of the gold paragraph, asked in English, %", recall_at(english, 1)),
            Measure("R@20 of the gold paragraph, asked in English, %", recall_at(english, 20)),
            Measure("R@1 of the gold paragraph, asked in Chinese, %", recall_at(chinese, 1)),
            Measure("R@5 of the gold paragraph, asked in Chinese, %", recall_at(chinese, 5)),
        ),
        (*english, *chinese),
        note,
    )


def _hide_in_news(set_up: SetUp) -> list[Row]:
    paragraphs = [{**row, "title": None} for row in set_up.rows("qa", "xquad_en_zh", "dev.articles.jsonl.gz")]
    paragraphs = [row for row in paragraphs if row["lang"] == "zh"]
    news: list[Row] = []
    passages = 0
    for row in set_up.rows(*NEWS):
        if passages >= _PASSAGES:
            break
        news.append(row)
        article = Article(id=row["id"], title="", text=row["text"], uri="", content_hash="")
        passages += len(chunk_article(article, chunk_chars=set_up.settings.chunk_chars))
    return paragraphs + news


def _retrieve(assistant: Assistant) -> Callable[[str], Iterable[str | None]]:
    return lambda question: (passage.article.external_id for passage in assistant.retrieve(question, limit=_DEPTH))


def _rank_by_words(library: Library) -> Callable[[str], Iterable[str | None]]:
    articles = library.articles()
    owners = [article.external_id for article in articles for _ in library.chunks(article.id)]
    baseline = WordBaseline([chunk.text for article in articles for chunk in library.chunks(article.id)])
    return lambda question: (owners[index] for index in baseline.rank(question, limit=_DEPTH))


def _rank(row: Row, find: Callable[[str], Iterable[str | None]]) -> dict[str, Any]:
    """Return the record of a question: the rank of the first gold article among those found."""
    found: Sequence[str | None] = list(dict.fromkeys(find(row["question"])))
    ranks = (place for place, article_id in enumerate(found, start=1) if article_id in row["gold_ids"])
    return {
        "id": row["id"],
        "question": row["question"],
        "rank": next(ranks, None),
        "first": found[0] if found else None,
    }
