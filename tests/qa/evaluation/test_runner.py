from __future__ import annotations

from pathlib import Path

import pytest

from ingest.errors import SourceUnreadable
from qa.evaluation import evaluate_questions, render_report
from qa.settings import Settings


@pytest.mark.articles
def test_the_five_real_pages_are_answered_and_refused_as_promised(shared: Path) -> None:
    report = evaluate_questions(
        shared / "gold" / "articles_dev.jsonl", settings=Settings(), sources=[shared / "articles"]
    )
    right, answerable = report.share("right", answerable=True)
    refused, unanswerable = report.share("right", answerable=False)
    assert (answerable, unanswerable) == (18, 4)
    assert right >= 15, render_report(report)
    assert refused >= 3, render_report(report)
    headline = report.results[0]
    assert headline.question.startswith("which province")
    assert headline.short == "黑龙江"


def test_an_answer_counts_only_with_a_citation_of_the_right_article(tmp_path: Path, articles_folder: Path) -> None:
    questions = tmp_path / "questions.jsonl"
    questions.write_text(
        '{"question": "青浦江大桥总投资多少？", "answers": ["42亿元"], "source": "bridge.txt"}\n'
        '{"question": "青浦江大桥总投资多少？", "answers": ["42亿元"], "source": "metro.txt"}\n'
        '{"question": "珠穆朗玛峰有多高？", "answers": [], "answerable": false}\n',
        encoding="utf-8",
    )
    report = evaluate_questions(questions, settings=Settings(), sources=[articles_folder])
    assert [result.right for result in report.results] == [True, False, True]
    assert "1 of 2" in render_report(report)


def test_a_broken_question_file_is_named_with_an_example(tmp_path: Path) -> None:
    path = tmp_path / "questions.jsonl"
    path.write_text("not json\n", encoding="utf-8")
    with pytest.raises(SourceUnreadable, match=r"questions\.jsonl") as caught:
        evaluate_questions(path, settings=Settings())
    assert '"question"' in caught.value.hint
