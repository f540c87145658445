"""What the README says is true: its commands exist and its program runs."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from typer.main import get_command

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_two_commands_of_a_newcomer_are_there() -> None:
    assert "pip install . && jiangwen chat" in README
    assert "pip install '.[test]' && pytest" in README
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "pip install '.[test]' && pytest" in script


def test_every_command_it_names_exists() -> None:
    from qa.cli import app

    commands = get_command(app).commands  # type: ignore[attr-defined]
    for line in re.findall(
        r"jiangwen ([a-z]+)(?: ([a-z]+))?", "\n".join(re.findall(r"`[^`]*`|^\S.*jiangwen.*$", README, re.M))
    ):
        if line[0] in ("chat", "ask", "ingest", "articles", "doctor", "rebuild", "evaluate"):
            assert line[0] in commands
            if line[0] == "articles" and line[1]:
                assert line[1] in commands["articles"].commands


def test_every_dependency_is_bounded_and_says_why_it_is_there() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    for requirement in tomllib.loads(text)["project"]["dependencies"]:
        assert "<" in requirement or "==" in requirement
        assert re.search(rf'"{re.escape(requirement)}",?\s+# \S', text), requirement


def test_its_program_runs(tmp_path: Path, articles_of_the_readme: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (program,) = re.findall(r"```python\n(.*?)```", README, re.S)
    monkeypatch.chdir(tmp_path)
    assert (tmp_path / "articles").resolve() == articles_of_the_readme
    namespace: dict[str, object] = {}
    exec(compile(program, "README.md", "exec"), namespace)
    assert namespace["answer"].status in ("answered", "refused")  # type: ignore[attr-defined]
    assert len(namespace["report"].added) == 1  # type: ignore[attr-defined]


@pytest.fixture
def articles_of_the_readme(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    text = (
        "全省技能人才工作综述\n2023-03-01 来源:江城日报\n\n"
        "江城所在的东江省连续三届产生大国工匠年度人物,全省共有技能人才200万人。\n"
    )
    (folder / "one.txt").write_text(text, encoding="utf-8")
    return folder.resolve()
