from __future__ import annotations

from pathlib import Path

import pytest

from ingest.errors import SettingsError
from qa.settings import Settings


@pytest.fixture(autouse=True)
def _empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_the_command_line_beats_the_environment_and_that_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("jiangwen.toml").write_text("chunk_chars = 200\npassages = 3\nmax_question_chars = 100\n", encoding="utf-8")
    monkeypatch.setenv("JIANGWEN_PASSAGES", "4")
    monkeypatch.setenv("JIANGWEN_MAX_QUESTION_CHARS", "50")
    settings = Settings.load(max_question_chars=60, model=None)
    assert (settings.chunk_chars, settings.passages, settings.max_question_chars) == (200, 4, 60)
    assert settings.ingest.chunk_chars == 200


def test_a_wrong_value_names_the_key_and_where_it_came_from(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIANGWEN_PASSAGES", "many")
    with pytest.raises(SettingsError, match=r"'passages'.*JIANGWEN_PASSAGES"):
        Settings.load()


def test_an_unknown_key_in_the_file_is_refused() -> None:
    Path("jiangwen.toml").write_text("colour = 'red'\n", encoding="utf-8")
    with pytest.raises(SettingsError, match=r"'colour'.*jiangwen\.toml"):
        Settings.load()


def test_a_misspelt_variable_is_refused_with_a_suggestion(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIANGWEN_MODLE", "openai:gpt-4.1")
    with pytest.raises(SettingsError) as caught:
        Settings.load()
    assert "JIANGWEN_MODEL" in caught.value.hint
    assert caught.value.exit_code == 2


def test_broken_toml_is_a_settings_error() -> None:
    Path("jiangwen.toml").write_text("passages = [", encoding="utf-8")
    with pytest.raises(SettingsError, match="not valid TOML"):
        Settings.load()
    Path("jiangwen.toml").write_bytes("# 设置".encode("gb18030"))
    with pytest.raises(SettingsError, match="not valid TOML"):
        Settings.load()


def test_the_key_is_neither_shown_nor_part_of_the_digest(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = Settings.load()
    monkeypatch.setenv("JIANGWEN_MODEL_API_KEY", "sk-secret")
    secret = Settings.load()
    assert "sk-secret" not in repr(secret)
    assert secret.digest() == plain.digest()
    assert Settings.load(passages=3).digest() != plain.digest()
