"""``jiangwen ask --receipt``, ``verify`` and ``evaluate``, as a person runs them, in one process for speed."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from ingest import Library
from qa.cli import app
from tests.qa import openai_server as server

Run = Callable[..., Result]
QUESTION = "青浦江大桥总投资多少？"
KEY = "sk-planted-0123456789abcdefghij"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, library: Library) -> Run:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("JIANGWEN_LIBRARY", str(library.path))

    def invoke(*arguments: str) -> Result:
        return CliRunner().invoke(app, list(arguments))

    return invoke


def test_a_receipt_is_written_checked_and_found_edited(run: Run, tmp_path: Path) -> None:
    asked = run("ask", QUESTION, "--receipt", "receipt.json")
    assert asked.exit_code == 0, asked.output
    assert "42亿元" in asked.stdout
    assert "jiangwen verify receipt.json" in asked.stderr

    checked = run("verify", "receipt.json")
    assert checked.exit_code == 0, checked.output
    assert "Everything holds." in checked.stdout
    data = json.loads(run("verify", "receipt.json", "--json").stdout)
    assert data["holds"]
    assert {quote["state"] for quote in data["quotes"]} == {"unchanged"}

    path = tmp_path / "receipt.json"
    path.write_text(path.read_text(encoding="utf-8").replace("42亿元", "43亿元"), encoding="utf-8")
    edited = run("verify", "receipt.json")
    assert edited.exit_code == 1
    assert "EDITED" in edited.stdout
    assert "FAILS" in edited.stdout


def test_an_answer_is_shown_even_when_its_receipt_cannot_be_written(run: Run, tmp_path: Path) -> None:
    (tmp_path / "receipt.json").write_text("mine", encoding="utf-8")
    asked = run("ask", QUESTION, "--receipt", "receipt.json")
    assert asked.exit_code == 2
    assert "42亿元" in asked.stdout
    assert "already" in asked.stderr
    assert (tmp_path / "receipt.json").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("content", ["[]", "not json", None])
def test_what_is_no_receipt_exits_2_and_says_how_to_make_one(run: Run, tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "other.json").write_text(content, encoding="utf-8")
    done = run("verify", "other.json")
    assert done.exit_code == 2
    assert "--receipt" in done.stderr


def test_a_refusal_suggests_and_shows_the_nearest_passages(run: Run) -> None:
    done = run("ask", "珠穆朗玛峰有多高？")
    assert done.exit_code == 0
    assert "“珠穆朗玛峰”" in done.stdout
    assert "最接近的段落：" in done.stdout


def test_questions_are_drafted_edited_and_evaluated(run: Run, tmp_path: Path) -> None:
    made = run("evaluate", "questions.jsonl", "--make", "4")
    assert made.exit_code == 0, made.output
    lines = (tmp_path / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    assert lines
    assert str(len(lines)) in made.stdout
    assert run("evaluate", "questions.jsonl", "--make", "4").exit_code == 2

    done = run("evaluate", "questions.jsonl", "--html", "report.html")
    assert done.exit_code == 0, done.output
    assert "right article first" in done.stdout
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert json.loads(lines[0])["question"] in page

    data = json.loads(run("evaluate", "questions.jsonl", "--json").stdout)
    assert len(data["results"]) == len(lines)
    assert data["summaries"]["all"]["right"] is not None


def test_a_wrong_row_exits_2_with_its_line(run: Run, tmp_path: Path) -> None:
    (tmp_path / "questions.jsonl").write_text('{"question": "谁？", "answers": ["x"]}\n{"q": 1}\n', encoding="utf-8")
    done = run("evaluate", "questions.jsonl")
    assert done.exit_code == 2
    assert "Line 2 of questions.jsonl" in done.stderr


@pytest.mark.parametrize(
    ("model", "words"),
    [("no-such-provider:model", "Name it as LangChain does"), ("mistralai:x", "pip install"), ("gpt", "openai:gpt")],
)
def test_a_model_that_is_named_wrongly_exits_2_with_what_to_do(run: Run, model: str, words: str) -> None:
    done = run("ask", QUESTION, "--model", model)
    assert done.exit_code == 2
    assert words in done.stderr
    assert "Traceback" not in done.output


def test_a_planted_key_is_nowhere(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither in what is printed, nor in logs, receipts, exports or pages, whether the model answers or fails."""
    caplog.set_level("DEBUG")
    (tmp_path / "questions.jsonl").write_text(f'{{"question": "{QUESTION}", "answers": ["42亿元"]}}', encoding="utf-8")
    monkeypatch.setenv("JIANGWEN_MODEL_API_KEY", KEY)
    monkeypatch.setenv("JIANGWEN_MODEL", "scripted")
    monkeypatch.setenv("JIANGWEN_MODEL_MAX_RETRIES", "0")
    monkeypatch.setenv("JIANGWEN_MODEL_TIMEOUT_SECONDS", "2")
    printed = []
    steps = (
        server.reply("总投资42亿元[1.1]。"),
        server.fail(401, f"bad key {KEY}"),
        server.fail(400, KEY),
        server.drop(),
    )
    for number, step in enumerate(steps):
        with server.ScriptedServer(step) as scripted:
            monkeypatch.setenv("JIANGWEN_MODEL_BASE_URL", scripted.url)
            for command in (
                ("ask", QUESTION, "--json"),
                ("ask", QUESTION, "--receipt", f"receipt{number}.json"),
                ("evaluate", "questions.jsonl", "--html", f"report{number}.html", "--json"),
                ("doctor", "--json"),
            ):
                printed.append(run(*command).output)
            assert any(KEY in exchange.headers["authorization"] for exchange in scripted.exchanges)
    written = [path.read_text(encoding="utf-8") for path in tmp_path.glob("*.*")]
    assert (tmp_path / "receipt0.json").is_file()
    assert not any(KEY in text for text in [*printed, *written, caplog.text])
