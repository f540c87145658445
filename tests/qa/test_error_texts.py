from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import qa.errors  # noqa: F401  its classes join the walk
from ingest.errors import JiangwenError, LibraryNotFound
from qa.error_texts import message_for
from qa.errors import ModelRateLimited, ModelUnavailable, QuestionEmpty, QuestionError, QuestionTooLong
from qa.questions import check_question

LANGUAGES = ("zh-Hans", "zh-Hant", "en")


def walk(base: type[JiangwenError]) -> Iterator[type[JiangwenError]]:
    yield base
    for child in base.__subclasses__():
        yield from walk(child)


@pytest.mark.parametrize("kind", sorted(set(walk(JiangwenError)), key=lambda kind: kind.__name__))
def test_every_error_has_a_text_in_every_language(kind: type[JiangwenError]) -> None:
    error = kind.__new__(kind)
    if isinstance(error, QuestionTooLong):
        error.max_chars = 2000
    texts = {message_for(error, language) for language in LANGUAGES}
    assert len(texts) == len(LANGUAGES)
    assert all("{" not in text and text.endswith(("。", ".")) for text in texts)


def test_a_reader_is_told_neither_keys_nor_paths_nor_settings() -> None:
    errors = [
        ModelUnavailable("refused sk-12345 by JIANGWEN_MODEL_API_KEY", hint="Set JIANGWEN_MODEL_API_KEY."),
        LibraryNotFound("no library at /srv/library", path=Path("/srv/library")),
        ModelRateLimited("wait", retry_after_seconds=3),
    ]
    for error in errors:
        for language in LANGUAGES:
            text = message_for(error, language)
            assert not any(word in text for word in ("sk-", "JIANGWEN", "/srv"))


def test_an_over_long_question_is_told_the_limit_and_an_empty_one_what_to_write() -> None:
    with pytest.raises(QuestionError) as caught:
        check_question("问" * 30, max_chars=20)
    assert "20" in message_for(caught.value, "zh-Hans")
    with pytest.raises(QuestionEmpty) as empty:
        check_question(" ", max_chars=20)
    assert "想知道" in message_for(empty.value, "zh-Hans")


def test_an_unknown_language_reads_english() -> None:
    assert message_for(QuestionEmpty("x"), "fr") == message_for(QuestionEmpty("x"), "en")
