"""Dates as pages write them become ISO 8601."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.metadata.dates import find_date, parse_date


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("2025-03-01 14:01:38", "2025-03-01T14:01:38"),
        ("发布时间:2023-01-17 20:37:00 来源:某报", "2023-01-17T20:37:00"),
        ("2024年9月8日", "2024-09-08"),
        ("2024年09月08日 星期日 08:05", "2024-09-08T08:05"),
        ("2024年9月8日 8时5分", "2024-09-08T08:05"),
        ("2024/9/8 08:05", "2024-09-08T08:05"),
        ("2024.09.08", "2024-09-08"),
        ("2019-09-07T13:43:45+08:00", "2019-09-07T13:43:45"),
        ("2019-09-07T20:00:00Z", "2019-09-08T04:00:00"),
        ("20240908", "2024-09-08"),
        ("June 29, 2024", "2024-06-29"),
        ("Sept. 3, 2024 at 4:05 PM", "2024-09-03T16:05"),
        ("3 May 2024", "2024-05-03"),
    ],
)
def test_a_full_date_is_found_as_precise_as_it_is_written(written: str, iso: str) -> None:
    assert find_date(written) == iso
    assert parse_date(written) == iso


@pytest.mark.parametrize(
    "text", ["", "2月28日", "23-05-01", "2024-13-01", "2023-02-30", "1234567", "电话 2024-5678-9012", "第2024期"]
)
def test_what_is_no_full_date_gives_none(text: str) -> None:
    assert find_date(text) is None


@pytest.mark.parametrize(
    ("stated", "iso"),
    [("2025", "2025"), ("2025年", "2025"), ("2025-03", "2025-03"), ("2025年3月", "2025-03"), ("", None), ("昨", None)],
)
def test_a_stated_year_or_month_will_do(stated: str, iso: str | None) -> None:
    assert parse_date(stated) == iso


def test_a_unix_time_is_told_in_china() -> None:
    assert parse_date("1692181440") == "2023-08-16T18:24:00"
    assert parse_date("1692181440000") == "2023-08-16T18:24:00"


def test_the_first_date_wins() -> None:
    assert find_date("2024年5月1日发布，2023-01-01更新") == "2024-05-01"


@given(st.datetimes(min_value=datetime(1950, 1, 1), max_value=datetime(2099, 1, 1)))
def test_every_moment_is_read_back(moment: datetime) -> None:
    written = moment.strftime("%Y-%m-%d %H:%M:%S")
    assert find_date(written) == written.replace(" ", "T")
