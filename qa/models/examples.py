"""Training questions with passages around them: the gold article among its nearest neighbours."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from ingest.embedding import load_builtin
from ingest.folding import fold_text
from ingest.sentences import split_sentences
from qa.questions import Query, understand
from qa.retrieval import passages_from_texts
from qa.tagging import NAME_TAGS, tag_words
from qa.types import Passage

# Only sets whose licence allows a model that ships; never the development parts.
_QUESTION_SETS = ("cmrc2018", "drcd", "crud_rag")
_CHUNK_CHARS = 350
_PASSAGES = 8
_NEIGHBOURS = 7
_LEAST_CHARS = 60
_SEARCHED_CHARS = 3000


@dataclass(frozen=True, slots=True)
class Example:
    """A question, its answers, and the text that holds them with the texts most like it."""

    question: str
    answers: tuple[str, ...]
    gold: str
    neighbours: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """A query with passages. ``gold_id`` names the article that holds the answer; ``None`` when none does."""

    query: Query
    passages: tuple[Passage, ...]
    answers: tuple[str, ...]
    gold_id: str | None


def load_examples(data: Path, *, questions_per_set: int, seed: int) -> list[Example]:
    """Return up to ``questions_per_set`` training questions of each set, shuffled by ``seed``."""
    chooser = random.Random(seed)
    rows: list[tuple[dict[str, Any], str]] = []
    texts: dict[str, str] = {}
    for name in _QUESTION_SETS:
        known = _load_texts(data, name)
        questions = [
            row for row in _rows(data / "qa" / name / "train.questions.jsonl.gz") if row["article_id"] in known
        ]
        chooser.shuffle(questions)
        kept = questions[:questions_per_set]
        rows += [(row, known[row["article_id"]]) for row in kept]
        texts |= {row["article_id"]: known[row["article_id"]] for row in kept}
        others = chooser.sample(sorted(known), min(len(known), questions_per_set))
        texts |= {article_id: known[article_id] for article_id in others}
    pool = sorted(set(texts.values()))
    nearest = _nearest_texts([row["question"] for row, _ in rows], pool)
    return [
        Example(
            question=row["question"],
            answers=tuple(row["answers"]),
            gold=gold,
            neighbours=tuple(text for text in (pool[index] for index in near) if text != gold)[:_NEIGHBOURS],
        )
        for (row, gold), near in zip(rows, nearest, strict=True)
    ]


def build_cases(example: Example, *, seed: int) -> tuple[Case, ...]:
    """Return the question with its answer among neighbours, and up to three cases that do not hold an answer.

    One has nothing but neighbours; one the gold article without the sentences that hold the answer, so that naming
    the right subject is not taken for answering; one asks the gold article about another name or number. Neighbours
    that happen to hold an answer are left out.
    """
    chooser = random.Random(f"{seed} {example.question}")
    answers = [fold_text(answer) for answer in example.answers]
    distractors = [text for text in example.neighbours if not _holds_any(text, answers)]
    others = distractors[: chooser.choice((0, 2, 4, len(distractors)))]
    cases = [_build_case(example, _shuffled([example.gold, *others], chooser), gold=example.gold)]
    if distractors:
        cases.append(_build_case(example, distractors[: chooser.choice((1, 3, _NEIGHBOURS))], gold=None))
    emptied = "\n".join(
        example.gold[start:end]
        for start, end in split_sentences(example.gold)
        if not _holds_any(example.gold[start:end], answers)
    )
    if len(emptied) >= _LEAST_CHARS and not _holds_any(emptied, answers):
        cases.append(_build_case(example, _shuffled([emptied, *others], chooser), gold=None))
    about_another = _swap_name(example, chooser)
    if about_another != example.question:
        cases.append(_build_case(replace(example, question=about_another), [example.gold, *others], gold=None))
    return tuple(cases)


def _swap_name(example: Example, chooser: random.Random) -> str:
    """Return the question with one of its names or numbers replaced by one that the gold article does not have."""
    gold = fold_text(example.gold)
    words = tag_words(fold_text(example.question))
    keys = [word for word in words if word.tag in NAME_TAGS or word.text.isdigit()]
    if not keys:
        return example.question
    key = chooser.choice(keys)
    if key.text.isdigit():
        others = [str(int(key.text) + step) for step in (-2, -1, 1, 2)]
    else:
        text = fold_text("".join(example.neighbours))[:_SEARCHED_CHARS]
        others = sorted({word.text for word in tag_words(text) if word.tag == key.tag and len(word.text) > 1})
    others = [other for other in others if other not in gold]
    return example.question.replace(key.text, chooser.choice(others)) if others else example.question


def _holds_any(text: str, answers: list[str]) -> bool:
    folded = fold_text(text)
    return any(answer in folded for answer in answers)


def _shuffled(texts: list[str], chooser: random.Random) -> list[str]:
    return chooser.sample(texts, len(texts))


def _build_case(example: Example, texts: list[str], *, gold: str | None) -> Case:
    query = understand(example.question, standalone=example.question)
    passages = passages_from_texts(query, texts, embedder=load_builtin(), chunk_chars=_CHUNK_CHARS, limit=_PASSAGES)
    gold_id = None if gold is None else f"text-{texts.index(gold) + 1}"
    return Case(query, passages, example.answers, gold_id)


def _nearest_texts(questions: list[str], texts: list[str]) -> list[list[int]]:
    """Return for each question the indices of the texts nearest by TF-IDF of character bigrams."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectorizer = TfidfVectorizer(analyzer="char", ngram_range=(2, 2), sublinear_tf=True, min_df=2, dtype=np.float32)
    matrix = vectorizer.fit_transform([fold_text(text) for text in texts])
    queries = vectorizer.transform([fold_text(question) for question in questions])
    nearest: list[list[int]] = []
    for start in range(0, len(questions), 256):
        scores = (queries[start : start + 256] @ matrix.T).toarray()
        best = np.argpartition(-scores, _NEIGHBOURS + 1, axis=1)[:, : _NEIGHBOURS + 1]
        order = np.argsort(-np.take_along_axis(scores, best, axis=1), axis=1)
        nearest += np.take_along_axis(best, order, axis=1).tolist()
    return nearest


def _load_texts(data: Path, name: str) -> dict[str, str]:
    """Return the articles of a set by id; ``crud_rag`` asks about the news corpus."""
    path = data / "qa" / name / "train.articles.jsonl.gz"
    if not path.exists():
        path = data / "corpora" / "crud_news.jsonl.gz"
    return {row["id"]: row["text"] for row in _rows(path) if row["text"].strip()}


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)
