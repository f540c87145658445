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
    assert found == Metadata(
        title="地铁六号线开通",
        published_at="2024-09-28T07:30",
        publisher="晚报",
        original_publisher="别的报",
        authors=("贾宝玉",),
        url="https://e.org/1",
        language="zh-Hans",
    )


def test_a_labelled_date_wins_over_a_bare_one() -> None:
    above = ["2023-12-31", "发布时间:2024-09-28 07:30"]
    assert read(above).published_at == "2024-09-28T07:30"


def test_the_date_behind_the_label_counts_where_another_stands_before_it() -> None:
    assert read(["注册：2009-05-01 发表于 2024-05-19 21:03"]).published_at == "2024-05-19T21:03"


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


@pytest.mark.parametrize(
    ("above", "original"),
    [
        (["转自:澜湾晚报", "来源:民生资讯"], "澜湾晚报"),
        (["本文转自：澜湾晚报", "来源:澜湾晚报"], None),
        (["来源:民生资讯"], None),
        (["原载：《澜湾周刊》 记者：贾宝玉", "来源：民生资讯"], "澜湾周刊"),
    ],
)
def test_the_original_publisher_is_another_than_the_publisher(above: list[str], original: str | None) -> None:
    assert read(above).original_publisher == original


def test_a_source_beside_a_stated_publisher_is_the_original_one() -> None:
    found = read(below=["（来源：澜湾日报）"], publisher="某门户")
    assert (found.publisher, found.original_publisher) == ("某门户", "澜湾日报")
    assert read(below=["车站一角（来源：某某视频）"], publisher="某门户").original_publisher is None


def test_a_stated_day_takes_the_time_from_the_page_but_no_other_day() -> None:
    above = ["2024年09月28日07:30 来源：晚报"]
    assert read(above, date="2024-09-28").published_at == "2024-09-28T07:30"
    assert read(above, date="2024-09-27").published_at == "2024-09-27"
    assert read(above, date="2024-09-28 09:00").published_at == "2024-09-28T09:00"


def test_the_time_of_an_update_is_the_last_resort() -> None:
    assert read(["2024-09-28 07:30 晚报", "最后更新: 2024-10-02 08:00"]).published_at == "2024-09-28T07:30"
    assert read(["更新时间：2024-10-02 08:00"]).published_at == "2024-10-02T08:00"


def test_authors_correspondents_and_editors_are_kept_apart() -> None:
    found = read(below=["(记者贾宝玉 通讯员林黛玉)", "(责任编辑：薛宝钗 CN070)"])
    assert (found.authors, found.correspondents, found.editors) == (("贾宝玉",), ("林黛玉",), ("薛宝钗",))


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
        ("海寧市は十二日、下水道の更新が完了したと発表した。", "ja"),
        ("日本动画《となりのトトロ》昨天在全国上映，许多观众带着孩子走进影院观看。", "zh-Hans"),
        ("12345", "und"),
        ("Привет, мир", "und"),
        ("iPhone 16 发布，售价 5999 元起，USB-C 接口", "zh-Hans"),
    ],
)
def test_the_language_is_told_by_the_characters(text: str, language: str) -> None:
    assert detect_language(text) == language
