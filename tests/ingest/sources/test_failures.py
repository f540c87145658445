"""The same failure of many rows is told once."""

from __future__ import annotations

from ingest.sources.failures import FailureTally, report_failure


def test_each_reason_is_told_at_its_first_place_with_the_number_of_the_others() -> None:
    tally = FailureTally()
    for number in range(1, 8):
        tally.add(f"/a#line-{number}", "It is odd.", detail=f"{number} of them")
    tally.add("/a#line-9", "It is empty.")
    odd, empty = tally.reports()
    assert (odd.uri, empty.uri) == ("/a#line-1", "/a#line-9")
    assert odd.reason == "It is odd (1 of them). The same goes for 6 more: line-2, line-3, line-4, …."
    assert empty.reason == "It is empty."


def test_a_path_of_bytes_that_are_no_unicode_can_be_printed() -> None:
    assert report_failure("/a\udcff.txt", "It is \udcff.").uri == "/a?.txt"
