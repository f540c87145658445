from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from qa.errors import EvaluationError
from qa.evaluation.questions import load_questions, save_questions
from qa.questions.drafting import DraftedQuestion

GOOD = '{"question": "谁？", "answers": ["王五"], "source": "a.txt"}\n'


def test_rows_of_every_kind_are_read(tmp_path: Path) -> None:
    rows = [
        {"id": "q1", "question": " 谁？ ", "answers": ["王五"], "source": "a.txt", "lang": "zh"},
        {"question": "几个？", "answers": ["3个"], "answers_any": True, "gold_ids": ["n1", 2], "article_id": "x"},
        {"question": "为何？", "answers": [], "answerable": False},
        {"question": "何时？", "answers": ["1月"], "answerable": None},
        {"question": "哪里？"},
    ]
    path = tmp_path / "questions.jsonl"
    path.write_text("\ufeff" + "\n\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    first, second, third, fourth, fifth = load_questions(path)
    assert (first.question, first.id, first.line, first.articles) == ("谁？", "q1", 1, frozenset({"a.txt"}))
    assert second.articles == {"n1", "2", "x"}
    assert second.answers_any
    assert [item.answerable for item in (first, third, fourth, fifth)] == [True, False, None, False]


def test_a_gzipped_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "questions.jsonl.gz"
    path.write_bytes(gzip.compress(GOOD.encode()))
    assert len(load_questions(path)) == 1


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("not json", "not JSON"),
        ("[1]", "not a JSON object"),
        ("{}", '"question" is missing'),
        ('{"question": "  "}', '"question" is missing or empty'),
        ('{"question": 5}', '"question" is missing'),
        ('{"question": "x", "answers": "y"}', '"answers" is not a list'),
        ('{"question": "x", "answers": [5]}', '"answers" is not a list'),
        ('{"question": "x", "answerable": "yes"}', '"answerable"'),
    ],
)
def test_a_wrong_row_is_told_with_its_line_and_an_example(tmp_path: Path, row: str, reason: str) -> None:
    path = tmp_path / "questions.jsonl"
    path.write_text(f"{GOOD}\n{row}\n{GOOD}", encoding="utf-8")
    with pytest.raises(EvaluationError, match=r"Line 3 of .*questions\.jsonl is wrong") as caught:
        load_questions(path)
    assert reason in caught.value.message
    assert '"question"' in caught.value.hint
    assert caught.value.exit_code == 2


@pytest.mark.parametrize("content", [b"", b"\n \n", b"\xff\xfe\x00", b"\x1f\x8b broken"])
def test_a_file_without_questions_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / ("questions.jsonl.gz" if content.startswith(b"\x1f") else "questions.jsonl")
    path.write_bytes(content)
    with pytest.raises(EvaluationError):
        load_questions(path)
    with pytest.raises(EvaluationError, match="cannot be read"):
        load_questions(tmp_path / "absent.jsonl")


def test_drafts_are_written_to_a_new_file_that_can_be_read_again(tmp_path: Path) -> None:
    drafted = [DraftedQuestion("大桥全长多少公里？", "3.6公里", "a1", 4, 9, "number")]
    path = tmp_path / "drafts.jsonl"
    assert save_questions(drafted, path) == 1
    (question,) = load_questions(path)
    assert (question.question, question.answers, question.articles) == ("大桥全长多少公里？", ("3.6公里",), {"a1"})
    with pytest.raises(EvaluationError, match="not overwritten"):
        save_questions(drafted, path)
    with pytest.raises(EvaluationError, match="cannot be written"):
        save_questions(drafted, tmp_path / "absent" / "drafts.jsonl")
