"""Readable articles are above the bar, damaged ones below it, each with its reasons."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.cleaning.quality import count_lost_chars, judge_quality
from ingest.settings import IngestSettings

BAR = IngestSettings().min_quality
ARTICLE = (
    "9月28日早上，连接老港区和新城的地铁线正式载客运营，许多市民来到车站，在站台上排起了长队。\n"
    "负责施工的工程师介绍，全线最难的一段是江底的隧道，施工队在那里用了整整十一个月的时间才把它打通。"
    "“我们每天只能前进三米，但是没有一个人说要放弃。”他告诉记者，隧道里的温度常常超过四十度。\n"
    "市交通局表示，二期工程计划明年开工，将向北延伸到机场，届时从市中心到机场只需要半个小时，票价不超过八元。"
    "目前，沿线的十二座车站都已经开通了公共汽车，居民可以在车站免费停放自行车。"
)
TRADITIONAL = (
    "渡輪公司表示，與舊船相比，電動渡輪每年可以減少用油六十八萬公升，船上的噪音也降低了許多。居住在碼頭附近的市民"
    "說，以前每天早上都會被發動機的聲音吵醒，現在終於可以安心睡覺了。公司計劃在三年內把其餘七艘渡輪全部換成電動。"
)
ENGLISH = (
    "The ferry company said that the new boat will cross the harbour 40 times a day, and that it needs no oil. " * 2
)
VERSE = "白日依山尽\n黄河入海流\n欲穷千里目\n更上一层楼"
TABLE = "奖牌榜\n中国 40 27 24\n美国 40 44 42\n日本 20 12 13\n澳大利亚 18 19 16"


def shuffle(text: str) -> str:
    characters = list(text)
    random.Random(5).shuffle(characters)
    return "".join(characters)


def lose(text: str) -> str:
    return "".join("\ufffd" if number % 12 == 5 else character for number, character in enumerate(text))


DAMAGES: dict[str, Callable[[str], str]] = {
    "UTF-8 read as GBK": lambda text: text.encode().decode("gb18030", "replace").replace("\ufffd", ""),
    "UTF-8 read as Latin-1": lambda text: text.encode().decode("latin-1"),
    "GBK read as Latin-1": lambda text: text.encode("gb18030").decode("latin-1"),
    "GBK read as Big5": lambda text: text.encode("gb18030").decode("big5", "replace").replace("\ufffd", ""),
    "characters lost": lose,
    "shuffled": shuffle,
    "random characters": lambda _: "".join(map(chr, random.Random(3).choices(range(0x4E00, 0x9FA0), k=300))),
    "many scripts": lambda _: "слово мир 한국어문 كلمات λόγος ひらがな 中文字 " * 9,
    "one sentence again and again": lambda text: (
        text[:40].replace("，", "") + "。\n" + "他又说了同样的话，没有别的。\n" * 12
    ),
    "a list of keywords": lambda _: (
        "手机 电脑 家电 数码 耳机 音响 相机 配件 汽车 房产 旅游 美食 彩票 游戏 小说 娱乐 " * 4
    ),
    "data": lambda _: "".join(random.Random(4).choices("abcdefghijklmnopqrstuvwxyz0123456789+/", k=500)),
    "program code": lambda _: "function play(id){var a=document.getElementById(id);if(a){a.src='x';}}\n" * 5,
    "almost nothing": lambda _: "暂无",
}


@pytest.mark.parametrize("text", [ARTICLE, TRADITIONAL, ENGLISH, VERSE, TABLE], ids=lambda text: text[:6])
def test_a_readable_article_has_no_fault(text: str) -> None:
    quality = judge_quality(text)
    assert quality.score >= 0.8
    assert quality.lost_chars == 0


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_article_is_below_the_bar_and_says_why(damage: str) -> None:
    quality = judge_quality(DAMAGES[damage](ARTICLE))
    assert quality.score < BAR
    assert quality.reasons
    assert all(reason.endswith(".") for reason in quality.reasons)


def test_half_an_article_in_a_wrong_encoding_is_below_the_bar_and_one_sentence_is_not() -> None:
    wrong = DAMAGES["UTF-8 read as GBK"]
    first, rest = ARTICLE.split("\n", 1)
    assert judge_quality(first + wrong(rest)).score < BAR
    partly = judge_quality(ARTICLE * 3 + wrong(first))
    assert BAR <= partly.score < 1


def test_the_most_serious_reason_comes_first() -> None:
    quality = judge_quality(lose(shuffle(ARTICLE)))
    assert "lost" in quality.reasons[0] or "order" in quality.reasons[0]
    assert len(quality.reasons) >= 2


@pytest.mark.parametrize(
    ("text", "lost"),
    [
        ("他说\ufffd\ufffd好。", 2),
        ("锟斤拷锟斤拷新闻", 4),
        ("王□庆说，今天□□很好。", 3),
        ("□ 本报记者", 0),
        ("你去吗?他去。你去吗?", 0),
        ("他走了？是的。王?庆说。", 1),
        ("王??庆说", 2),
        ("这是什么？“好吗？”", 0),
        ("\ue000\ue5d2文字", 2),
    ],
)
def test_lost_characters_are_counted(text: str, lost: int) -> None:
    assert count_lost_chars(text) == lost
    assert judge_quality(text).lost_chars == lost


@given(st.text(max_size=300))
def test_any_text_has_a_score(text: str) -> None:
    quality = judge_quality(text)
    assert 0 <= quality.score <= 1
    assert (quality.score < 1) == bool(quality.reasons)


@pytest.mark.parametrize(
    "text", ["抱歉，您访问的页面不存在或已被删除。", "404 Not Found", "该文章已被删除，点击返回。"]
)
def test_what_a_server_says_in_place_of_a_page_is_below_the_bar(text: str) -> None:
    quality = judge_quality(text)
    assert quality.score < BAR
    assert "It says that there is no such page." in quality.reasons
    assert judge_quality(f"{ARTICLE}记者发现，{text}").score >= BAR
