"""Who wrote an article, and who did not."""

from __future__ import annotations

import pytest

from ingest.metadata.authors import People, find_people, split_authors

# Names from literature: no living person is meant.
AUTHORS = ("贾宝玉", "林黛玉")


@pytest.mark.parametrize(
    "line",
    [
        "（本报记者 贾宝玉 林黛玉）",
        "记者：贾宝玉、林黛玉",
        "来源:作者:某某晚报贾宝玉 林黛玉",
        "作者: 贾宝玉，林黛玉 编辑: 薛宝钗",
        "文/贾宝玉 林黛玉 图/薛宝钗",
        "某某社记者 贾宝玉 林黛玉",
        "采写：某某报记者 贾宝玉 林黛玉",
    ],
)
def test_reporters_and_writers_are_authors(line: str) -> None:
    assert find_people([], [line]).authors == AUTHORS


@pytest.mark.parametrize("line", ["(记者贾宝玉 通讯员林黛玉)", "记者 贾宝玉 特约通讯员：林黛玉"])
def test_correspondents_are_kept_apart(line: str) -> None:
    assert find_people([], [line]) == People(authors=("贾宝玉",), correspondents=("林黛玉",))


@pytest.mark.parametrize(
    "line",
    [
        "责任编辑:贾宝玉",
        "(责任编辑：贾宝玉 CN070)",
        "【编辑:贾宝玉】",
        "编辑 贾宝玉",
        "栏目编辑：贾宝玉 校对：薛宝钗",
        "责编|贾宝玉",
        "本文来源：某某社 责任编辑：贾宝玉_NN2587",
    ],
)
def test_editors_are_kept_apart(line: str) -> None:
    assert find_people([], [line]) == People(editors=("贾宝玉",))


def test_several_editors_are_named_in_order() -> None:
    assert find_people([], ["(责编：贾宝玉、林黛玉)"]).editors == AUTHORS


def test_traditional_script_is_kept() -> None:
    assert find_people([], ["(記者賈寶玉 通訊員林黛玉)"]) == People(("賈寶玉",), ("林黛玉",))


@pytest.mark.parametrize(
    "line",
    [
        "某某社记者 贾宝玉 摄",
        "摄影：贾宝玉",
        "来源：某某日报",
        "记者从市总工会获悉",
        "作者：网络整理",
        "记者 民生组",
        "责任编辑：",
        "责任编辑：民生新闻部",
        "（责任编辑： HN666）",
        "编辑部主任的话",
    ],
)
def test_photographers_and_offices_are_nobody(line: str) -> None:
    assert find_people([], [line]) == People()


def test_in_running_text_only_a_signature_in_brackets_counts() -> None:
    assert find_people(["本报讯（记者 贾宝玉）大观园昨天开放。"], []).authors == ("贾宝玉",)
    assert find_people(["本报讯（记者 贾宝玉）大观园昨天开放。"], ["编辑：薛宝钗"]).authors == ("贾宝玉",)
    assert find_people(["记者贾宝玉昨天来到大观园。"], []) == People()
    assert find_people(["贾宝玉在园里散步（记者 林黛玉 摄）。"], []) == People()


def test_an_english_byline_is_read() -> None:
    found = find_people([], ["By Jane Eyre and Edward Rochester | The Post"])
    assert found.authors == ("Jane Eyre", "Edward Rochester")


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
