"""Who wrote an article, and who did not."""

from __future__ import annotations

import pytest

from ingest.authors import find_authors, split_authors

# Names from literature: no living person is meant.
AUTHORS = ("贾宝玉", "林黛玉")


@pytest.mark.parametrize(
    "line",
    [
        "(记者贾宝玉 通讯员林黛玉)",
        "（本报记者 贾宝玉 林黛玉）",
        "记者：贾宝玉、林黛玉",
        "来源:作者:某某晚报贾宝玉 林黛玉",
        "作者: 贾宝玉，林黛玉 编辑: 薛宝钗",
        "文/贾宝玉 林黛玉 图/薛宝钗",
        "某某社记者 贾宝玉 林黛玉",
    ],
)
def test_reporters_and_correspondents_are_authors(line: str) -> None:
    assert find_authors([], [line]) == AUTHORS


def test_traditional_script_is_kept() -> None:
    assert find_authors([], ["(記者賈寶玉 通訊員林黛玉)"]) == ("賈寶玉", "林黛玉")


@pytest.mark.parametrize(
    "line",
    [
        "责任编辑:贾宝玉",
        "编辑 贾宝玉",
        "某某社记者 贾宝玉 摄",
        "摄影：贾宝玉",
        "来源：某某日报",
        "记者从市总工会获悉",
        "作者：网络整理",
        "记者 民生组",
    ],
)
def test_editors_photographers_and_offices_are_not(line: str) -> None:
    assert find_authors([], [line]) == ()


def test_in_running_text_only_a_signature_in_brackets_counts() -> None:
    assert find_authors(["本报讯（记者 贾宝玉）大观园昨天开放。"], []) == ("贾宝玉",)
    assert find_authors(["记者贾宝玉昨天来到大观园。"], []) == ()
    assert find_authors(["贾宝玉在园里散步（记者 林黛玉 摄）。"], []) == ()


def test_an_english_byline_is_read() -> None:
    assert find_authors([], ["By Jane Eyre and Edward Rochester | The Post"]) == ("Jane Eyre", "Edward Rochester")


@pytest.mark.parametrize(
    ("stated", "names"),
    [
        ("贾宝玉、林黛玉", list(AUTHORS)),
        ("贾宝玉 林黛玉", list(AUTHORS)),
        ("记者 贾宝玉", ["贾宝玉"]),
        ("Jane Eyre, Edward Rochester", ["Jane Eyre", "Edward Rochester"]),
        ("农业报道组", ["农业报道组"]),
        ("某某网", []),
        ("某某新闻客户端", []),
        ("someone@example.org", []),
        ("", []),
    ],
)
def test_a_stated_field_is_divided_into_names(stated: str, names: list[str]) -> None:
    assert split_authors(stated) == names
