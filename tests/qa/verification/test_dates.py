from __future__ import annotations

import pytest

from qa.verification.dates import find_dates


def days(text: str, published_at: str | None = None) -> list[tuple[int | None, int | None, int | None]]:
    return [(date.year, date.month, date.day) for date in find_dates(text, published_at=published_at)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2022年3月1日", (2022, 3, 1)),
        ("二〇二二年三月一号", (2022, 3, 1)),
        ("2022-03-01", (2022, 3, 1)),
        ("March 1, 2022", (2022, 3, 1)),
        ("8 月 16 日消息", (None, 8, 16)),
        ("21日晚", (None, None, 21)),
    ],
)
def test_a_date_is_read_however_it_is_written(text: str, expected: tuple[int | None, ...]) -> None:
    assert days(text) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("去年3月", (2022, 3, None)),
        ("上周五", (2023, 8, 11)),
        ("昨天", (2023, 8, 16)),
        ("上月20日", (2023, 7, 20)),
    ],
)
def test_what_counts_from_the_day_of_publication_becomes_a_date(text: str, expected: tuple[int | None, ...]) -> None:
    assert days(text, "2023-08-17T10:00:00") == [expected]
    assert not [day for day in days(text) if day[0]]


@pytest.mark.parametrize("text", ["3个月", "5号线", "第7日", "共16天", "may be late"])
def test_what_only_looks_like_a_date_is_none(text: str) -> None:
    assert days(text, "2023-08-17") == []


def test_a_bare_day_bears_out_its_whole_date_beside_the_publication() -> None:
    (bare,) = find_dates("16日上午", published_at="2023-08-17")
    (right,), (wrong,) = find_dates("2023年8月16日"), find_dates("2023年7月16日")
    assert bare.bears_out(right)
    assert not bare.bears_out(wrong)


def test_in_january_a_day_of_december_may_be_of_last_year() -> None:
    (bare,) = find_dates("12月20日", published_at="2024-01-03")
    (last_year,) = find_dates("2023年12月20日")
    assert bare.bears_out(last_year)
