from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.folding import fold_text
from qa.questions.periods import find_periods, published_between

TODAY = date(2026, 11, 21)  # a Saturday


@pytest.mark.parametrize(
    ("question", "start", "end"),
    [
        ("2022年谁获奖？", "2022-01-01", "2022-12-31"),
        ("２０２３年８月的台风", "2023-08-01", "2023-08-31"),
        ("2023年8月15日发生了什么", "2023-08-15", "2023-08-15"),
        ("8月15日发生了什么", "2026-08-15", "2026-08-15"),
        ("2023-08-15 的报道", "2023-08-15", "2023-08-15"),
        ("2024年2月的降雨", "2024-02-01", "2024-02-29"),
        ("2023年上半年出口多少", "2023-01-01", "2023-06-30"),
        ("去年广州的产值", "2025-01-01", "2025-12-31"),
        ("去年12月的会议", "2025-12-01", "2025-12-31"),
        ("近三年的获奖者", "2023-11-21", "2026-11-21"),
        ("过去2周的天气", "2026-11-07", "2026-11-21"),
        ("上个月谁辞职", "2026-10-01", "2026-10-31"),
        ("上個月誰辭職", "2026-10-01", "2026-10-31"),
        ("本周的比赛", "2026-11-16", "2026-11-22"),
        ("上周的比赛", "2026-11-09", "2026-11-15"),
        ("昨天谁来了", "2026-11-20", "2026-11-20"),
        ("Who won last year?", "2025-01-01", "2025-12-31"),
        ("What happened in August 2023?", "2023-08-01", "2023-08-31"),
        ("What happened on August 15, 2023?", "2023-08-15", "2023-08-15"),
        ("What happened on 15 August 2023?", "2023-08-15", "2023-08-15"),
        ("floods in 2021", "2021-01-01", "2021-12-31"),
        ("the last three months", "2026-08-21", "2026-11-21"),
        ("last week", "2026-11-09", "2026-11-15"),
    ],
)
def test_a_time_in_a_question_is_a_period(question: str, start: str, end: str) -> None:
    (period,) = find_periods(fold_text(question), today=TODAY)
    assert (period.start.isoformat(), period.end.isoformat()) == (start, end)


@pytest.mark.parametrize(
    "question", ["目前年产量多少", "7号线有几站", "2月30日", "目前日本的人口", "上周日报", "编号20231512", "第3年"]
)
def test_what_only_looks_like_a_time_is_none(question: str) -> None:
    assert find_periods(fold_text(question), today=TODAY) == ()


def test_several_periods_stand_in_order_and_do_not_overlap() -> None:
    periods = find_periods("去年8月和2023年7月6日相比", today=TODAY)
    assert [period.start.isoformat() for period in periods] == ["2025-08-01", "2023-07-06"]


@given(st.text(alphabet="年月日去今上个近三2023815-/天周 augst", max_size=30))
def test_any_text_gives_sane_periods(text: str) -> None:
    for period in find_periods(text, today=TODAY):
        assert period.start <= period.end
        assert 0 <= period.place[0] < period.place[1] <= len(text)


def test_a_publication_date_is_compared_as_precisely_as_it_is_known() -> None:
    start, end = date(2023, 8, 10), date(2023, 8, 20)
    assert published_between("2023-08-15T09:30:00", start, end)
    assert published_between("2023-08", start, end)
    assert published_between("2023", start, end)
    assert not published_between("2023-08-21", start, end)
    assert not published_between("2022", start, end)
    assert not published_between(None, start, end)
