from __future__ import annotations

import json
from datetime import date

import pytest
from typer.testing import CliRunner

from ingest import Library
from ingest.errors import LibraryNotFound
from qa import Assistant, Settings
from qa.cli import app
from qa.retrieval.explanation import explanation_to_dict, render_explanation


def test_an_explanation_says_what_was_searched_and_why_each_candidate_stands_where_it_does(library: Library) -> None:
    assistant = Assistant(library, Settings(passages=2), today=date(2026, 11, 21))
    explanation = assistant.explain("据江城晚报报道，2024年5月通车的大桥总投资是多少？")
    assert "多少" not in explanation.search_text
    assert {term.token for term in explanation.terms if term.used} >= {"大桥", "w:大桥"}
    assert [(item.wording, item.strict) for item in explanation.filters] == [("2024年5月", False), ("江城晚报", False)]
    best = explanation.candidates[0]
    assert "青浦江大桥" in best.title
    assert best.published == 2
    assert best.dropped == ""
    assert best.words_rank is not None
    ranks = [candidate.rank for candidate in explanation.candidates]
    assert ranks == list(range(1, len(ranks) + 1))
    assert all(candidate.dropped for candidate in explanation.candidates[2:])
    scores = [candidate.score for candidate in explanation.candidates]
    assert scores == sorted(scores, reverse=True)


def test_the_passages_of_an_explanation_are_those_of_the_answer(library: Library) -> None:
    assistant = Assistant(library, Settings(passages=3))
    question = "大熊猫什么时候与游客见面？"
    kept = [item.chunk_id for item in assistant.explain(question).candidates if not item.dropped]
    assert kept == [passage.chunk.id for passage in assistant.ask(question).passages]


def test_an_english_question_shows_its_translations(library: Library) -> None:
    explanation = Assistant(library, Settings()).explain("When did the bridge open to traffic?")
    assert explanation.language == "en"
    assert any("桥" in text for concept in explanation.concepts for text, _ in concept)
    assert "bridge →" in render_explanation(explanation)


def test_an_explanation_can_be_read_by_programs_and_people(library: Library) -> None:
    explanation = Assistant(library, Settings()).explain("大桥总投资是多少？")
    data = json.loads(json.dumps(explanation_to_dict(explanation), ensure_ascii=False))
    assert data["candidates"][0]["title"] in render_explanation(explanation)
    assert data["weights"]["vectors"] > 0


def test_the_command_line_explains(library: Library) -> None:
    options = ["ask", "大桥总投资是多少？", "--explain", "--library", str(library.path)]
    shown = CliRunner().invoke(app, options)
    assert shown.exit_code == 0, shown.output
    assert "青浦江大桥" in shown.output
    parsed = json.loads(CliRunner().invoke(app, [*options, "--json"]).stdout)
    assert parsed["expected"] == "number"


def test_without_a_library_there_is_nothing_to_explain() -> None:
    with pytest.raises(LibraryNotFound):
        Assistant(None, Settings()).explain("大桥？")
