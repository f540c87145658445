"""Date, publisher, address and language of an article, from what surrounds it."""

from __future__ import annotations

import pytest

from ingest.metadata import Metadata, detect_language, read_metadata

BODY = "澜湾地铁六号线今天开通。六号线全长三十二公里，设二十一座车站。\n市民说，坐地铁上班方便多了。"


def read(above: list[str] = [], below: list[str] = [], body: str = BODY, **fields: str) -> Metadata:  # noqa: B006
    return read_metadata(body, above=above, below=below, fields=fields)


def test_what_the_carrier_states_comes_first() -> None:
    found = read(
        ["2020-01-01 来源：别的报"],
        title="地铁六号线开通",
        date="2024-09-28 07:30",
        publisher="晚报",
        author="贾宝玉",
        url="https://e.org/1",
    )
    assert found == Metadata("地铁六号线开通", "2024-09-28T07:30", "晚报", ("贾宝玉",), "https://e.org/1", "zh-Hans")


def test_a_labelled_date_wins_over_a_bare_one() -> None:
    above = ["2023-12-31", "发布时间:2024-09-28 07:30"]
    assert read(above).published_at == "2024-09-28T07:30"


@pytest.mark.parametrize("line", ["快照生成时间:2024-10-01 21:45:07", "今天是2024年10月1日", "版权所有 2024-10-01"])
def test_the_day_of_a_copy_or_a_visit_is_not_the_day_of_publication(line: str) -> None:
    assert read([line], [line]).published_at is None


def test_dates_of_a_list_below_do_not_count() -> None:
    assert read(below=["机场快线招标", "2024-10-01 10:00:00"]).published_at is None


def test_a_dateline_and_an_address_with_a_full_date_will_do() -> None:
    assert read(body="本报2024年9月28日讯 地铁开通了。").published_at == "2024-09-28"
    assert read(body="某社北京9月28日电 地铁开通了。").published_at is None
    assert read(url="https://e.org/news/20240928/1.html").published_at == "2024-09-28"
    assert read(url="https://e.org/2024-09/28/content_1.htm").published_at == "2024-09-28"


@pytest.mark.parametrize(
    ("above", "publisher"),
    [
        (["日期: 来源:澜湾日报收集编辑:澜湾日报"], "澜湾日报"),
        (["转自:澜湾晚报", "类别:国内 发布时间:2024-01-17 来源:民生资讯"], "民生资讯"),
        (["转自：澜湾晚报"], "澜湾晚报"),
        (["來源：東灣時報"], "東灣時報"),
        (["来源：《澜湾日报》 作者：某某"], "澜湾日报"),
        (["2024-09-28 来源： 澜湾发布 我要评论"], "澜湾发布"),
        (["来源:网络"], None),
        (["来源:"], None),
    ],
)
def test_the_publisher_is_read_from_its_label(above: list[str], publisher: str | None) -> None:
    assert read(above).publisher == publisher


def test_who_took_a_picture_is_not_the_publisher() -> None:
    assert read(below=["地铁站里的人群（来源：某某视频）", "来源：澜湾日报"]).publisher == "澜湾日报"


def test_a_dateline_or_the_site_names_the_publisher_at_last() -> None:
    assert read(body="澜湾社澜湾9月28日电 地铁开通了。").publisher == "澜湾社"
    assert read(site="今日城事").publisher == "今日城事"


def test_the_name_of_the_site_is_no_author() -> None:
    assert read(author="今日城事", site="今日城事").authors == ()


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (BODY, "zh-Hans"),
        ("渡輪公司表示，與舊船相比，電動渡輪每年可以減少用油。", "zh-Hant"),
        ("The capsule touched down in Inner Mongolia.", "en"),
        ("12345", "und"),
        ("Привет, мир", "und"),
        ("iPhone 16 发布，售价 5999 元起，USB-C 接口", "zh-Hans"),
    ],
)
def test_the_language_is_told_by_the_characters(text: str, language: str) -> None:
    assert detect_language(text) == language
