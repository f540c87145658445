from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from ingest.types import Progress
from qa.errors import EvaluationError, ModelUnavailable
from qa.evaluation import Report, Result, evaluate_questions, render_page, render_report, report_to_dict
from qa.evaluation.questions import Question
from qa.evaluation.runner import Quote
from qa.settings import Settings
from tests.qa import openai_server as server


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


def test_a_broken_question_file_is_named_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "questions.jsonl"
    path.write_text("not json\n", encoding="utf-8")
    with pytest.raises(EvaluationError, match=r"Line 1 of .*questions\.jsonl"):
        evaluate_questions(path, settings=Settings())


ROWS = (
    Question("青浦江大桥总投资多少？", ("42亿元",), True, frozenset({"bridge.txt"})),
    Question("來自四川的大熊貓叫什麼名字？", ("团团", "跃跃"), True, frozenset({"pandas.txt"})),
    Question("临海县新图书馆设有多少个阅览座位？", ("八百個",), True, frozenset({"library.txt"})),
    Question("珠穆朗玛峰有多高？", (), False),
    Question("江城地铁5号线设多少座车站？", (), None),
    Question("青浦江大桥全长多少公里？", ("五公里",), True, frozenset({"bridge.txt"})),
)


@pytest.fixture(scope="module")
def report(articles_folder: Path) -> Report:
    return evaluate_questions(ROWS, settings=Settings(), sources=[articles_folder])


def test_results_say_what_was_cited_and_found(report: Report) -> None:
    first = report.results[0]
    assert first.right
    assert first.rank == 1
    assert all(quote.verified and quote.of_right_article and quote.holds == (0,) for quote in first.quotes)
    assert (first.language, first.script) == ("zh-Hans", "zh-Hans")
    assert report.results[2].script == "zh-Hant"
    assert not report.results[5].right


def test_a_question_whose_answer_nobody_knows_is_asked_but_not_scored(report: Report) -> None:
    summary = report.summaries()["all"]
    assert (summary.questions, summary.answerable, summary.unanswerable) == (6, 4, 1)
    assert "· 江城地铁5号线设多少座车站？" in render_report(report)


def test_the_summary_splits_by_language_and_script(report: Report) -> None:
    summaries = report.summaries()
    assert set(summaries) == {"all", "zh-Hans → zh-Hans", "zh-Hans → zh-Hant", "zh-Hant → zh-Hans"}
    whole = summaries["all"]
    assert whole.right == pytest.approx(sum(result.right for result in report.results if result.answerable) / 4)
    assert whole.verified_quotes == 1
    assert whole.refused == 1
    assert whole.balanced == pytest.approx((1 + (whole.answered or 0)) / 2)
    assert whole.recall_at_1 == whole.recall_at_5 == 1
    assert (whole.p95_seconds or 0) >= (whole.median_seconds or 0) > 0


def test_the_data_are_json_with_a_record_a_question(report: Report) -> None:
    data = json.loads(json.dumps(report_to_dict(report)))
    assert [record["question"] for record in data["results"]] == [row.question for row in ROWS]
    assert data["summaries"]["all"]["questions"] == 6
    assert data["results"][0]["quotes"][0]["verified"]


def test_progress_is_told(articles_folder: Path) -> None:
    told: list[Progress] = []
    evaluate_questions(ROWS[:2], settings=Settings(), sources=[articles_folder], progress=told.append)
    assert [(item.done, item.total) for item in told if item.stage == "ask"] == [(0, 2), (1, 2)]


def test_a_model_that_fails_once_spoils_one_question_only(articles_folder: Path) -> None:
    steps = (server.reply("江城[1.1]。"), server.stall(), server.reply("江城[1.1]。"))
    with server.ScriptedServer(*steps) as scripted:
        settings = Settings(
            model="scripted", model_base_url=scripted.url, model_timeout_seconds=0.5, model_max_retries=0
        )
        report = evaluate_questions(ROWS[:3], settings=settings, sources=[articles_folder])
    assert [bool(result.error) for result in report.results] == [False, True, False]
    assert report.summaries()["all"].failed == 1
    assert "failed: 1" in render_report(report)


def test_a_model_that_cannot_be_used_ends_the_run(articles_folder: Path) -> None:
    with server.ScriptedServer(server.fail(401)) as scripted:
        settings = Settings(model="scripted", model_base_url=scripted.url, model_max_retries=0)
        with pytest.raises(ModelUnavailable):
            evaluate_questions(ROWS, settings=settings, sources=[articles_folder])
        assert len(scripted.exchanges) == 1


def test_many_results_list_only_what_went_wrong(report: Report) -> None:
    many = replace(report, results=report.results * 20)
    lines = render_report(many).splitlines()
    assert any(line.startswith("✗") for line in lines)
    assert not any(line.startswith("✓") for line in lines)


# The page


def test_the_page_holds_every_question_and_asks_no_other_machine(report: Report) -> None:
    page = render_page(report, title="questions.jsonl")
    assert page.count('<details class="result') == len(ROWS)
    assert all(row.question in page for row in ROWS)
    assert "{{" not in page
    assert not re.search(r"(?:src|href|action)=|@import|url\(|https?://", page)
    assert "default-src 'none'" in page


def test_what_stands_in_questions_and_articles_is_only_text_on_the_page() -> None:
    attack = "</details><script>alert(1)</script>\"'{{results}}<img src=x onerror=alert(1)>"
    quote = Quote(attack, attack, verified=False, of_right_article=False, holds=())
    result = Result(attack, (attack,), True, text=attack, short=attack, quotes=(quote,), status="answered")
    page = render_page(Report(attack, 1, (result, replace(result, error=attack))), title=attack)
    assert page.count("<script>") == 1
    assert "<img" not in page
    assert page.count("</details>") == 2
