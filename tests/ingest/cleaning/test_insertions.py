"""What stands between the words and is none of the article."""

from __future__ import annotations

import pytest

from ingest.cleaning.insertions import find_insertions, find_pinyin, remove_pinyin


def remove(text: str) -> str:
    kept = list(text)
    for start, end, _ in find_insertions(text):
        kept[start:end] = [""] * (end - start)
    return "".join(kept)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("他走了。广告 他只是个小伙计，一步步成了大掌柜！ ×后来他回来了。", "他走了。后来他回来了。"),
        ("广告 牙价自测表，点击计算价格！ ×这是露天铁矿。", "这是露天铁矿。"),
        ("他走了。 ×广告 宝石买卖就像买菜，老百姓却吃不饱！他回来了。", "他走了。 他回来了。"),
        ("正文。.img{display:inline-block;position:relative;}正文。", "正文。正文。"),
        ("正文。.img i{top:0;} .img b{left:1px !important;}正文。", "正文。 正文。"),
        ('正文。{"type":"video","value":"某某视频"}正文。', "正文。正文。"),
        ('showPlayer({id:"/x/1.xml",width:600});正文。', "正文。"),
        ("a\u200bb，他\u00ad说。", "ab，他说。"),
    ],
)
def test_ads_code_and_invisible_characters_are_found(text: str, kept: str) -> None:
    assert remove(text) == kept


@pytest.mark.parametrize(
    "text",
    [
        "他在报上登了广告 说要卖房！",
        "广告公司的经理说：太好了！",
        "广告 行业今年增长了一成。",
        "集合{1, 2, 3}有三个元素。",
        "他说{原话如此}。",
    ],
)
def test_sentences_stay(text: str) -> None:
    assert find_insertions(text) == []


def test_inserted_readings_are_found_and_single_glosses_are_not() -> None:
    inserted = "機(jī)械車(chē)間內(nèi)，職工們(men)正在指導(dǎo)新來(lái)的學(xué)徒。"
    assert remove(inserted) == "機械車間內，職工們正在指導新來的學徒。"
    assert find_pinyin("旱魃（bá）是传说中的神怪。") == []


def test_a_title_loses_its_readings_where_the_page_shows_that_they_are_inserted() -> None:
    page = "機(jī)械廠(chǎng)搬遷(qiān)後(hòu)，騰(téng)出百畝(mǔ)綠(lǜ)地。"
    assert remove_pinyin("機(jī)械廠搬遷", page=page) == "機械廠搬遷"
    assert remove_pinyin("“囧”(jiǒng)字走红", page="“囧”字走红。") == "“囧”(jiǒng)字走红"
