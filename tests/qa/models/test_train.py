from __future__ import annotations

import gzip
import json
from pathlib import Path

import numpy as np
import pytest

from qa.models.examples import build_cases, load_examples
from qa.models.train import train

TOPICS = ("水库", "大桥", "图书馆", "地铁", "机场", "码头", "公园", "医院", "学校", "体育馆", "剧院", "隧道")


def write_rows(path: Path, rows: list[dict[str, object]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with gzip.open(path, "wt", encoding="utf-8") as lines:
        lines.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder laid out like the question sets, with articles of our own."""
    articles, questions = [], []
    for number, topic in enumerate(TOPICS):
        cost = f"{number + 2}亿元"
        text = (
            f"红石县{topic}昨天开工。工程总投资{cost},由县建设局负责。"
            f"预计{number + 12}个月后完工,届时居民出行更方便,各项服务也更完善。"
        )
        articles.append({"id": f"a{number}", "text": text})
        questions.append({"question": f"红石县{topic}总投资多少？", "answers": [cost], "article_id": f"a{number}"})
    for name in ("cmrc2018", "drcd"):
        write_rows(tmp_path / "qa" / name / "train.articles.jsonl.gz", articles)
        write_rows(tmp_path / "qa" / name / "train.questions.jsonl.gz", questions)
    write_rows(tmp_path / "corpora" / "crud_news.jsonl.gz", articles)
    write_rows(tmp_path / "qa" / "crud_rag" / "train.questions.jsonl.gz", questions)
    return tmp_path


def test_a_case_without_an_answer_does_not_hold_it_and_one_with_names_its_article(data: Path) -> None:
    for example in load_examples(data, questions_per_set=4, seed=1):
        with_answer, *without = build_cases(example, seed=1)
        assert any(
            passage.article.id == with_answer.gold_id and example.answers[0] in passage.text
            for passage in with_answer.passages
        )
        assert without
        for case in without:
            assert case.gold_id is None
            # The one that asks about another name keeps the text: what it asks is not in it.
            if case.query.question != example.question:
                continue
            assert not any(example.answers[0] in passage.text for passage in case.passages)


@pytest.mark.slow
def test_training_learns_to_tell_the_sentence_with_the_answer(data: Path) -> None:
    scorers = train(load_examples(data, questions_per_set=12, seed=1), seed=1)
    assert set(scorers) == {"sentence", "span", "answerable"}
    for trees in scorers.values():
        assert np.isfinite(trees.leaves).all()
