from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from ingest import Library

ROOT = Path(__file__).resolve().parents[2]
Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run ``jiangwen`` as a person would, with an empty home."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("COLUMNS", "200")

    def run_command(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "qa.cli", *arguments], capture_output=True, text=True, cwd=tmp_path, check=False
        )

    return run_command


def test_a_newcomer_asks_the_sample_articles_without_any_set_up(run: Run) -> None:
    from qa.opening import SAMPLE_QUESTIONS

    done = run("ask", SAMPLE_QUESTIONS[0])
    assert done.returncode == 0, done.stderr
    assert "[1]" in done.stdout
    assert "sample articles" in done.stderr


def test_ingest_ask_list_show_and_remove_work_on_ones_own_articles(run: Run, articles_folder: Path) -> None:
    done = run("ingest", str(articles_folder), "--json")
    assert done.returncode == 0, done.stderr
    assert len(json.loads(done.stdout)["added"]) == 4

    again = run("ingest", str(articles_folder))
    assert again.stdout.startswith("0 added, 0 updated, 4 skipped")

    answer = json.loads(run("ask", "江城地铁5号线设多少座车站？", "--json").stdout)
    assert answer["status"] == "answered"
    assert "21座" in answer["citations"][0]["quote"]

    listed = json.loads(run("articles", "list", "大桥", "--json").stdout)
    assert [article["title"] for article in listed] == ["青浦江大桥建成通车"]
    article_id = listed[0]["id"]
    assert "publisher: 江城晚报" in run("articles", "show", article_id).stdout

    removed = run("articles", "remove", article_id)
    assert removed.returncode == 0, removed.stderr
    assert json.loads(run("articles", "list", "大桥", "--json").stdout) == []


def test_a_hostile_title_cannot_command_the_terminal(run: Run, tmp_path: Path) -> None:
    rows = tmp_path / "rows.jsonl"
    title = "\x1b[2J\u202e红石桥\r\n伪造的一行"
    rows.write_text(json.dumps({"id": "1", "title": title, "text": "红石桥今天通车,全长800米。"}), encoding="utf-8")
    assert run("ingest", str(rows)).returncode == 0
    article_id = json.loads(run("articles", "list", "--json").stdout)[0]["id"]
    for command in (("articles", "list"), ("articles", "show", article_id), ("ask", "红石桥全长多少米？")):
        shown = run(*command).stdout
        assert "红石桥" in shown
        assert not set("\x1b\r\u202e") & set(shown)


def test_a_terminal_that_is_not_utf_8_gets_what_it_can_show(
    run: Run, articles_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONIOENCODING", "ascii")
    for command in (("ingest", str(articles_folder)), ("articles", "list"), ("ask", "江城地铁5号线设多少座车站？")):
        done = run(*command)
        assert (done.returncode, "Traceback" in done.stderr) == (0, False), done.stderr


def test_an_empty_question_exits_2_and_says_what_to_do(run: Run, library: Library) -> None:
    done = run("ask", " ", "--library", str(library.path))
    assert done.returncode == 2
    assert "empty" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_library_that_is_not_there_exits_2_and_names_the_command_that_makes_it(run: Run) -> None:
    done = run("ask", "谁？", "--library", "nowhere")
    assert done.returncode == 2
    assert "jiangwen ingest" in done.stderr


def test_a_folder_without_articles_exits_2_and_says_what_is_read(run: Run, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    done = run("ingest", "empty")
    assert done.returncode == 2
    assert ".txt" in done.stderr


def test_an_unknown_model_exits_1_or_2_with_a_hint_and_no_trace(run: Run, library: Library) -> None:
    done = run("ask", "谁？", "--model", "no-such-provider:model", "--library", str(library.path))
    assert done.returncode in (1, 2)
    assert "no-such-provider" in done.stderr
    assert "Traceback" not in done.stderr


def test_doctor_finds_a_fresh_installation_in_order(run: Run, articles_folder: Path) -> None:
    run("ingest", str(articles_folder))
    done = run("doctor")
    assert done.returncode == 0, done.stdout
    assert "FAIL" not in done.stdout


@pytest.mark.parametrize(
    "command",
    [(), ("ask",), ("chat",), ("ingest",), ("articles",), ("articles", "list"), ("articles", "show"),
     ("articles", "remove"), ("doctor",), ("rebuild",), ("evaluate",), ("verify",)],
)  # fmt: skip
def test_every_command_explains_itself(run: Run, command: tuple[str, ...]) -> None:
    done = run(*command, "--help")
    assert done.returncode == 0
    assert "Usage" in done.stdout
