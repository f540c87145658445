from __future__ import annotations

from pathlib import Path

import pytest

from qa.errors import PromptError
from qa.prompts import PromptName, built_in_folder, load_prompt

NAMES: tuple[PromptName, ...] = ("answer", "rewrite", "draft", "protocol")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "answer.zh.md").write_text("资料 {{passages}} 问题 {{ question }}\n", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("language", ["zh-Hans", "zh-Hant", "en"])
def test_every_built_in_prompt_loads(name: PromptName, language: str) -> None:
    prompt = load_prompt(name, language=language)
    assert prompt.text
    assert "{{" not in prompt.fill(**dict.fromkeys(prompt.variables, "x"))


def test_the_language_decides_the_file() -> None:
    texts = {language: load_prompt("answer", language=language).text for language in ("zh-Hans", "zh-Hant", "en")}
    assert texts["zh-Hans"] == texts["zh-Hant"] != texts["en"]
    assert texts["en"].isascii()


def test_the_readme_names_every_prompt_and_variable() -> None:
    readme = (built_in_folder() / "README.md").read_text(encoding="utf-8")
    files = {path.name for path in built_in_folder().glob("*.md")} - {"README.md"}
    assert files == {f"{name}.{language}.md" for name in NAMES for language in ("zh", "en")}
    assert all(f"`{file}`" in readme for file in files)
    for name in NAMES:
        assert all(f"`{{{{{variable}}}}}`" in readme for variable in load_prompt(name, language="en").variables)


def test_values_are_put_in_once_and_as_they_are(folder: Path) -> None:
    prompt = load_prompt("answer", language="zh-Hans", folder=folder)
    filled = prompt.fill(passages=r'{{question}} {a} {{{b}}} \1 "<&', question="{{passages}}")
    assert filled == r'资料 {{question}} {a} {{{b}}} \1 "<& 问题 {{passages}}'


def test_a_variable_without_a_value_is_a_programming_error(folder: Path) -> None:
    with pytest.raises(KeyError):
        load_prompt("answer", language="zh-Hans", folder=folder).fill(passages="x")


def test_the_digest_changes_with_the_words(folder: Path) -> None:
    first = load_prompt("answer", language="zh-Hans", folder=folder).digest
    path = folder / "answer.zh.md"
    path.write_text(path.read_text(encoding="utf-8") + "请简短。", encoding="utf-8")
    assert load_prompt("answer", language="zh-Hans", folder=folder).digest != first


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("问题 {{question}}", r"lacks the variable \{\{passages\}\}"),
        ("{{passages}} {{question}} {{date}}", r"unknown variable \{\{date\}\}"),
        ("{{passages}} {{question}} {{}}", "unknown variable"),
    ],
)
def test_variables_are_checked_when_a_prompt_is_loaded(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "answer.en.md").write_text(text, encoding="utf-8")
    with pytest.raises(PromptError, match=message) as caught:
        load_prompt("answer", language="en", folder=tmp_path)
    assert caught.value.name == "answer"
    assert str(tmp_path / "answer.en.md") in caught.value.message


def test_a_missing_prompt_says_where_to_copy_it_from(folder: Path) -> None:
    with pytest.raises(PromptError, match="cannot be read") as caught:
        load_prompt("rewrite", language="en", folder=folder)
    assert str(built_in_folder()) in caught.value.hint


def test_a_prompt_that_is_not_utf_8_is_refused(tmp_path: Path) -> None:
    (tmp_path / "answer.zh.md").write_bytes("资料 {{passages}} {{question}}".encode("gb18030"))
    with pytest.raises(PromptError, match="not UTF-8"):
        load_prompt("answer", language="zh-Hans", folder=tmp_path)


def test_a_byte_order_mark_is_not_part_of_a_prompt(tmp_path: Path) -> None:
    (tmp_path / "answer.zh.md").write_text("{{passages}}{{question}}", encoding="utf-8-sig")
    assert load_prompt("answer", language="zh-Hans", folder=tmp_path).text == "{{passages}}{{question}}"
