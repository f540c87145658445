"""Training questions with passages around them: the gold article among its nearest neighbours."""

from __future__ import annotations

import gzip
import json
import random
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from ingest.embedding import load_builtin
from ingest.folding import fold_text
from ingest.sentences import split_sentences
from qa.questions import Query, strip_asking, understand
from qa.retrieval import passages_from_texts
from qa.tagging import NAME_TAGS, tag_words
from qa.types import Passage

# Only sets whose licence allows a model that ships; never the development parts.
_QUESTION_SETS = ("cmrc2018", "drcd", "crud_rag")
_NEWS_SET = "crud_rag"
_HELD_OUT_PERCENT = 12
_CHUNK_CHARS = 350
_PASSAGES = 8
_NEIGHBOURS = 7
_LEAST_CHARS = 60
_SEARCHED_CHARS = 3000
_COMPARED_CHARS = 1000
_POOL_TEXTS = 70_000
_SAME_STORY = 0.5
_KEY_WORDS_SHARE = 0.2


@dataclass(frozen=True, slots=True)
class Example:
    """A question, its answers, and the text that holds them with the texts most like the question.

    Attributes:
        answers: The first begins at ``gold[answer_start]``.
        retellings: Other texts that tell the gold text's story, and hold an answer.
        held_out: The span network does not see it, so that the scorers learn what the network says of new questions.
        about_news: The texts are news articles.
    """

    question: str
    answers: tuple[str, ...]
    answer_start: int
    gold: str
    neighbours: tuple[str, ...]
    retellings: tuple[str, ...]
    held_out: bool
    about_news: bool


@dataclass(frozen=True, slots=True)
class Case:
    """A query with passages. ``gold_ids`` name the articles that hold the answer; there may be none."""

    query: Query
    passages: tuple[Passage, ...]
    answers: tuple[str, ...]
    gold_ids: frozenset[str]


def load_examples(data: Path, *, questions_per_set: int | None = None, seed: int) -> list[Example]:
    """Return the training questions of each set, shuffled by ``seed``; at most ``questions_per_set`` of each.

    News questions are few, and the news is what the product is for: all of them are held out for the scorers.
    """
    chooser = random.Random(seed)
    examples: list[Example] = []
    for name in _QUESTION_SETS:
        known = _load_texts(data, name)
        rows = [
            row
            for row in _rows(data / "qa" / name / "train.questions.jsonl.gz")
            if row["answers"] and row["answers"][0] in known.get(row["article_id"], "")
        ]
        chooser.shuffle(rows)
        rows = rows[:questions_per_set]
        texts = sorted(set(known.values()))
        pool = chooser.sample(texts, min(len(texts), _POOL_TEXTS))
        golds = [known[row["article_id"]] for row in rows]
        nearest, retold = _nearest_texts([row["question"] for row in rows], golds, pool)
        examples += [
            Example(
                question=row["question"],
                answers=tuple(row["answers"]),
                answer_start=row.get("answer_start", gold.find(row["answers"][0])),
                gold=gold,
                neighbours=tuple(pool[index] for index in near),
                retellings=tuple(
                    pool[index] for index in retelling if pool[index] != gold and row["answers"][0] in pool[index]
                ),
                held_out=name == _NEWS_SET or zlib.crc32(row["article_id"].encode()) % 100 < _HELD_OUT_PERCENT,
                about_news=name == _NEWS_SET,
            )
            for row, gold, near, retelling in zip(rows, golds, nearest, retold, strict=True)
        ]
    return examples


def build_cases(example: Example, *, seed: int) -> tuple[Case, ...]:
    """Return the question with its answer among neighbours, and up to three cases that do not hold an answer.

    One has nothing but neighbours; one the gold article without the sentences that hold the answer, so that naming
    the right subject is not taken for answering; one asks the gold article about another name or number. Neighbours
    that happen to hold an answer are left out.
    """
    chooser = random.Random(f"{seed} {example.question}")
    if chooser.random() < _KEY_WORDS_SHARE:
        example = replace(example, question=strip_asking(example.question))
    answers = [fold_text(answer) for answer in example.answers]
    distractors = [text for text in example.neighbours if not holds_any(text, answers)]
    others = distractors[: chooser.choice((0, 2, 4, len(distractors)))]
    telling = [example.gold, *example.retellings[: chooser.choice((0, 1, 4))]]
    cases = [_build_case(example, _shuffled([*telling, *others], chooser), gold=telling)]
    if distractors:
        cases.append(_build_case(example, distractors[: chooser.choice((1, 3, _NEIGHBOURS))], gold=()))
    emptied = empty_of_answers(example)
    if emptied:
        cases.append(_build_case(example, _shuffled([emptied, *others], chooser), gold=()))
    about_another = swap_name(example, chooser)
    if about_another != example.question:
        cases.append(_build_case(replace(example, question=about_another), [example.gold, *others], gold=()))
    return tuple(cases)


def empty_of_answers(example: Example) -> str:
    """Return the gold text without the sentences that hold an answer; empty when too little or an answer is left."""
    answers = [fold_text(answer) for answer in example.answers]
    sentences = (example.gold[start:end] for start, end in split_sentences(example.gold))
    left = "\n".join(sentence for sentence in sentences if not holds_any(sentence, answers))
    return left if len(left) >= _LEAST_CHARS and not holds_any(left, answers) else ""


def swap_name(example: Example, chooser: random.Random) -> str:
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


def holds_any(text: str, answers: list[str]) -> bool:
    """Return whether one of the folded answers is in ``text``."""
    folded = fold_text(text)
    return any(answer in folded for answer in answers)


def _shuffled(texts: list[str], chooser: random.Random) -> list[str]:
    return chooser.sample(texts, len(texts))


def _build_case(example: Example, texts: list[str], *, gold: Sequence[str]) -> Case:
    query = understand(example.question, standalone=example.question)
    passages = passages_from_texts(query, texts, embedder=load_builtin(), chunk_chars=_CHUNK_CHARS, limit=_PASSAGES)
    answers = [fold_text(answer) for answer in example.answers]
    gold_ids = frozenset(
        passage.article.id for passage in passages if passage.article.text in gold and holds_any(passage.text, answers)
    )
    return Case(query, passages, example.answers, gold_ids)


def _nearest_texts(questions: list[str], golds: list[str], texts: list[str]) -> tuple[list[list[int]], list[list[int]]]:
    """Return for each question the texts nearest by TF-IDF of character bigrams, and those that retell its gold text.

    What tells the gold text's story again is not among the nearest: it may answer in other words.
    """
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectorizer = TfidfVectorizer(analyzer="char", ngram_range=(2, 2), sublinear_tf=True, min_df=2, dtype=np.float32)
    matrix = vectorizer.fit_transform([fold_text(text[:_COMPARED_CHARS]) for text in texts])
    queries = vectorizer.transform([fold_text(question) for question in questions])
    stories = vectorizer.transform([fold_text(gold[:_COMPARED_CHARS]) for gold in golds])
    nearest: list[list[int]] = []
    retold: list[list[int]] = []
    for start in range(0, len(questions), 128):
        part = slice(start, start + 128)
        scores = (queries[part] @ matrix.T).toarray()
        same = (stories[part] @ matrix.T).toarray() > _SAME_STORY
        retold += [np.flatnonzero(row)[:_NEIGHBOURS].tolist() for row in same]
        scores[same] = -1
        order = np.argsort(-scores, axis=1)[:, :_NEIGHBOURS]
        nearest += [[index for index in row if scores[number, index] > 0] for number, row in enumerate(order.tolist())]
    return nearest, retold


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
