from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from qa import Settings
from qa.cli import app
from qa.errors import EvaluationError
from qa.evaluation.measures import Measure, SuiteResult, recall_at, render_result
from qa.evaluation.set_up import SetUp
from qa.evaluation.suites import SUITES, choose_suites, run_suites, summarise, write_records
from qa.evaluation.word_baseline import WordBaseline

NEWS = [
    {"id": "n1", "text": "青浦江大桥全长3.6公里，总投资42亿元，2024年5月18日建成通车。"},
    {"id": "n2", "text": "滨海动物园迎来两只大熊猫，园长说它们将在30天后与游客见面。"},
    {"id": "n3", "text": "江城地铁5号线设站21座，全长27.8公里，计划12月试运行。"},
]
QUESTIONS = [
    {"id": "q1", "question": "青浦江大桥总投资多少？", "answers": ["42亿元"], "gold_ids": ["n1"], "article_id": "n1"},
    {
        "id": "q2",
        "question": "大熊猫什么时候与游客见面？",
        "answers": ["30天后"],
        "gold_ids": ["n2"],
        "article_id": "n2",
    },
    {"id": "q3", "question": "江城地铁5号线设站多少座？", "answers": ["21座"], "gold_ids": ["n3"], "article_id": "n3"},
]


def write(path: Path, rows: list[dict[str, Any]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The layout of the data folder, with three articles."""
    folder = tmp_path_factory.mktemp("data")
    rgb = [
        {**row, "id": f"rgb-zh_refine-{place}", "neg_ids": others * 3, "answers_required": [row["answers"]]}
        for place, (row, others) in enumerate(zip(QUESTIONS, (["n2", "n3"], ["n1", "n3"], ["n1", "n2"]), strict=True))
    ]
    nomiracl = [
        {**row, "cand_ids": [name], "answerable": name in row["gold_ids"]} for row in QUESTIONS for name in ("n1", "n2")
    ]
    write(folder / "corpora" / "crud_news.jsonl.gz", NEWS)
    write(folder / "qa" / "crud_rag" / "dev.questions.jsonl.gz", QUESTIONS)
    titled = [{**row, "title": "新闻"} for row in NEWS]
    sets = {"cmrc2018": QUESTIONS, "antiterror_mrc": QUESTIONS, "rgb": rgb, "nomiracl_zh": nomiracl}
    for name, questions in sets.items():
        write(folder / "qa" / name / "dev.articles.jsonl.gz", titled)
        write(folder / "qa" / name / "dev.questions.jsonl.gz", questions)
    paired = [{**row, "pair": pair} for row in QUESTIONS for pair in ("en->zh", "zh->zh")]
    write(folder / "qa" / "xquad_en_zh" / "dev.articles.jsonl.gz", [{**row, "lang": "zh"} for row in titled[:2]])
    write(folder / "qa" / "xquad_en_zh" / "dev.questions.jsonl.gz", paired[:4])
    return folder


@pytest.fixture(scope="module")
def set_up(data: Path, tmp_path_factory: pytest.TempPathFactory) -> SetUp:
    return SetUp(data=data, work=tmp_path_factory.mktemp("work"), settings=Settings())


@pytest.mark.parametrize("name", sorted(set(SUITES) - {"cold-start", "wheel"}))
def test_a_suite_measures_and_keeps_every_question(name: str, set_up: SetUp) -> None:
    ((ran, result, seconds),) = run_suites([name], set_up)
    assert ran == name
    assert seconds > 0
    assert result.records
    assert any(measure.bar is not None for measure in result.measures)
    assert all(record["id"] for record in result.records)
    assert json.loads(json.dumps(summarise(result, seconds=seconds)))["measures"]


def test_the_right_articles_are_found(set_up: SetUp) -> None:
    ((_, result, _),) = run_suites(["crud"], set_up)
    values = {measure.name: measure.value for measure in result.measures}
    assert values["R@5 of the gold article, %"] == 100
    assert {record["rank"] for record in result.records} == {1}


def test_a_sample_is_the_same_each_time(data: Path, tmp_path: Path) -> None:
    set_up = SetUp(data=data, work=tmp_path, sample=2)
    rows = set_up.rows("qa", "crud_rag", "dev.questions.jsonl.gz")
    assert set_up.draw(rows) == set_up.draw(rows)
    assert len(set_up.draw(rows)) == 2


def test_a_library_is_built_once(set_up: SetUp) -> None:
    with set_up.open_built("three", NEWS) as library:
        revision = library.revision
    with set_up.open_built("three", []) as library:
        assert library.revision == revision > 0


def test_missing_data_and_unknown_suites_are_explained(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match="cannot be read"):
        SetUp(data=tmp_path, work=tmp_path).rows("qa", "none.jsonl.gz")
    with pytest.raises(EvaluationError, match="no suite"):
        choose_suites(["crad"])
    assert choose_suites(["all"]) == tuple(SUITES)


def test_bars_are_marked() -> None:
    result = SuiteResult(
        (Measure("found, %", 70, 60), Measure("ms", 70, 60, at_most=True), Measure("other", 1)), (), "n"
    )
    assert [measure.reached for measure in result.measures] == [True, False, None]
    lines = render_result("s", result).splitlines()
    assert [line.strip()[0] for line in lines[1:3]] == ["✓", "✗"]


def test_recall_counts_only_ranks_that_are_there() -> None:
    assert recall_at([{"rank": 1}, {"rank": 6}, {"rank": None}, {"rank": 5}], 5) == 50.0
    assert recall_at([], 5) == 0.0


def test_the_baseline_ranks_by_words() -> None:
    baseline = WordBaseline([row["text"] for row in NEWS])
    assert baseline.rank("大熊猫与游客", limit=2)[0] == 1
    assert len(baseline.rank("没有这样的词", limit=2)) == 2


def test_records_are_appended(tmp_path: Path) -> None:
    result = SuiteResult((), ({"id": "q1"}, {"id": "q2"}))
    for _ in range(2):
        write_records(tmp_path / "records.jsonl", "crud", result)
    rows = [json.loads(line) for line in (tmp_path / "records.jsonl").read_text("utf-8").splitlines()]
    assert [row["id"] for row in rows] == ["q1", "q2", "q1", "q2"]
    with pytest.raises(EvaluationError):
        write_records(tmp_path, "crud", result)


def test_the_command_prints_bars_and_writes_records(data: Path, tmp_path: Path) -> None:
    options = ["--data", str(data), "--work", str(tmp_path / "work"), "--records", str(tmp_path / "records.jsonl")]
    done = CliRunner().invoke(app, ["evaluate", "--suite", "nomiracl", *options])
    assert done.exit_code == 0, done.output
    assert "bar: ≥ 78" in done.output
    assert (tmp_path / "records.jsonl").read_text("utf-8").count("\n") == 6
