"""What runs into the end of the last sentence is cut; what the sentence says is not."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.cleaning.endings import cut_tail, find_endings, find_label

FIRST = "地铁六号线今天开通，市民排起了长队。"
LAST = "二期工程计划明年开工，将向北延伸到机场。"


def cut_ending(ending: str) -> tuple[str, list[str]]:
    """Return what stays of a body that ends so, and the rules that cut."""
    text = FIRST + LAST + ending
    cuts = find_endings(text, 0, len(text))
    return text[: min((start for start, _, _ in cuts), default=len(text))].rstrip(), [rule for _, _, rule in cuts]


@pytest.mark.parametrize(
    "ending",
    [
        "来源：某某日报",
        "（来源：某某日报）",
        "【来源：某某日报】",
        "稿件来源：某某日报",
        "（记者 贾宝玉 通讯员 林黛玉）",
        "某某报全媒体记者 贾宝玉",
        "某某日报记者 贾宝玉编辑 林黛玉二审 薛宝钗三审 史湘云",
        "采写：某某报见习记者 贾宝玉",
        "文/某某报记者 贾宝玉编辑/林黛玉",
        "（编译/贾宝玉）（来源：某某消息）",
        "转自：某某发布来源：某某商报",
        "来源：某某局编辑：贾宝玉审核：林黛玉责编：薛宝钗监制：史湘云",
        "（作者：贾宝玉）",
        "更多精彩内容请进入某某频道",
        "分享让更多人看到",
        "返回首页，查看更多责任编辑：",
        "(责任编辑：贾宝玉 CN070)",
        "来源：某某报返回首页，查看更多                        责任编辑：",
        "本文不构成投资建议，投资需谨慎。",
        "来源：某某客户端流程编辑：T01      如遇版权等问题，请在30日内与本网联系。版权侵权联系电话：010-00000000",
        "声明：转载此文是出于传递更多信息之目的。若来源标注错误，请与本网联系。",
        "本文属于原创文章，如若转载，请注明来源：地铁开通https://example.org/1.html",
        "以上内容由某某根据公开信息整理，由算法生成，与本站立场无关。",
        "更多精彩内容请进入频道".rjust(700),
    ],
)
def test_signatures_sources_and_notices_are_cut(ending: str) -> None:
    kept, rules = cut_ending(ending)
    assert kept == FIRST + LAST
    assert set(rules) <= {"editor", "signature", "notice"}


@pytest.mark.parametrize(
    "ending",
    [
        "",
        "记者从市交通局获悉，三期工程也在准备之中。",
        "“来源不明的食品不要买。”他说。",
        "新列车驶出车站。某某社记者 贾宝玉 摄",
        "编辑部的同事们都来了",
        "记者问，什么时候能完工",
        "附六号线车站图：",
        "（完）",
        "专家建议谨慎投资。",
    ],
)
def test_sentences_captions_and_ends_stay(ending: str) -> None:
    assert cut_ending(ending) == ((FIRST + LAST + ending).rstrip(), [])


def test_unpunctuated_text_before_a_label_stays() -> None:
    assert cut_ending("请大家告诉身边的朋友转自：某某发布")[0] == FIRST + LAST + "请大家告诉身边的朋友"


def test_the_first_sentence_is_never_cut() -> None:
    text = "本文不构成投资建议，投资需谨慎。"
    assert find_endings(text, 0, len(text)) == []


def test_the_label_of_a_title_is_cut_from_the_first_line() -> None:
    assert find_label("原标题：地铁开通", 0, 8) == [(0, 4, "label")]
    assert find_label("原标题：", 0, 4) == []
    assert find_label("地铁开通", 0, 4) == []


def test_rules_see_a_line_without_its_tail() -> None:
    assert cut_tail(f"{LAST}返回首页，查看更多责任编辑：") == LAST
    assert cut_tail(LAST) == LAST


ENDINGS = ["来源：某报", "（记者 贾宝玉）", "返回首页，查看更多", "投资需谨慎。", " ", "。", "摄", "编辑：", "他说好。"]


@given(st.lists(st.sampled_from(ENDINGS), max_size=10).map("".join))
def test_cuts_follow_each_other_from_the_end(ending: str) -> None:
    text = FIRST + ending
    cuts = find_endings(text, 0, len(text))
    for start, end, _ in cuts:
        assert 0 < start < end <= len(text)
    for (start, _, _), (_, next_end, _) in pairwise(cuts):
        assert next_end <= start
