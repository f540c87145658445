from __future__ import annotations

import json

from qa import Assistant
from qa.rendering import answer_from_dict, answer_to_dict, remove_markers, render_text


def test_an_answer_survives_being_written_as_json(assistant: Assistant) -> None:
    answer = assistant.ask("青浦江大桥总投资多少？")
    again = answer_from_dict(json.loads(json.dumps(answer_to_dict(answer), ensure_ascii=False)))
    assert (again.text, again.citations, again.sentences, again.short) == (
        answer.text, answer.citations, answer.sentences, answer.short,
    )  # fmt: skip
    assert [passage.text for passage in again.passages] == [passage.text for passage in answer.passages]


def test_the_terminal_shows_each_quote_with_title_publisher_and_date(assistant: Assistant) -> None:
    shown = render_text(assistant.ask("青浦江大桥总投资多少？"))
    assert "[1] 青浦江大桥建成通车 (江城晚报 2024-05-18)" in shown
    assert "42亿元" in shown


def test_markers_are_removed_and_nothing_else() -> None:
    assert remove_markers("长3.6公里[1][12]，见[附录]。") == "长3.6公里，见[附录]。"
