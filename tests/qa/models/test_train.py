from __future__ import annotations

import gzip
import json
from pathlib import Path

import numpy as np
import pytest

from ingest.embedding import load_builtin
from qa.models.examples import build_cases, load_examples
from qa.models.network_training import save_network
from qa.models.scorers import train_scorers
from qa.models.torch_network import TorchSpanNetwork
from qa.models.train import choose_for_scorers

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
            f"预计{number + 12}个月后完工。" + "".join(chr(ord("一") + 80 * number + place) for place in range(80))
            # What sets one story apart from the others, so that none counts as another telling of it.
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
            passage.article.id in with_answer.gold_ids and example.answers[0] in passage.text
            for passage in with_answer.passages
        )
        assert without
        for case in without:
            assert not case.gold_ids
            # The one that asks about another name keeps the text: what it asks is not in it.
            if case.query.question != example.question:
                continue
            assert not any(example.answers[0] in passage.text for passage in case.passages)


def test_the_scorers_learn_from_questions_that_the_network_has_not_seen(data: Path) -> None:
    examples = load_examples(data, seed=1)
    held_out = [example for example in examples if example.held_out]
    assert all(example.held_out for example in examples if example.about_news)
    assert 0 < len(held_out) < len(examples)
    chosen = choose_for_scorers(held_out, count=len(TOPICS) + 1)
    assert sum(example.about_news for example in chosen) == len(TOPICS)
    assert len(chosen) > len(TOPICS)


@pytest.mark.slow
def test_training_fits_every_scorer(data: Path, tmp_path: Path) -> None:
    network = TorchSpanNetwork(load_builtin(), dropout=0.1)
    path = tmp_path / "network.npz"
    save_network(path, {name: tensor.half().numpy() for name, tensor in network.state_dict().items()})
    examples = load_examples(data, questions_per_set=12, seed=1)
    scorers = train_scorers(examples, network=path, seed=1, workers=1)
    assert set(scorers) == {"sentence", "span", "answerable"}
    for trees in scorers.values():
        assert np.isfinite(trees.leaves).all()
