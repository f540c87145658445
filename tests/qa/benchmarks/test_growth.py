from __future__ import annotations

from itertools import islice
from pathlib import Path

from qa.benchmarks.growth import _grow, _repeat, _time_questions, draw_growth
from qa.benchmarks.recording import record_result

ROWS = [
    {"id": f"a{number}", "text": f"第{number}号大桥今天通车。总投资{number}亿元,全长{number}.5公里。"}
    for number in range(6)
]


def test_articles_come_again_with_other_numbers() -> None:
    rows = list(islice(_repeat(ROWS), 12))
    assert [row["id"] for row in rows[:2]] == ["a0-0", "a1-0"]
    assert rows[6]["text"] == ROWS[0]["text"].replace("0", "1").replace("5", "6")
    assert len({row["id"] for row in rows}) == 12


def test_a_library_grows_is_timed_and_drawn(tmp_path: Path) -> None:
    chunks = _grow(tmp_path / "library", tmp_path, _repeat(ROWS), 8)
    assert chunks >= 8
    times = _time_questions(tmp_path / "library", ["大桥全长多少？"] * 13)
    assert times["search_ms_p50"] > 0
    record_result("growth", {"8": {"chunks": chunks, **times}, "9": {"chunks": 20, **times}}, folder=tmp_path)
    assert draw_growth(tmp_path).read_text("utf-8").rstrip().endswith("</svg>")
