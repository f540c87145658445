"""What kind of line is what."""

from __future__ import annotations

import pytest

from ingest.cleaning.boilerplate import build_view, classify_line, find_notice, score_line

KINDS = {
    "prose": [
        "记者昨天从市交通局了解到，六号线将在月底开通。",
        "“以前要坐一个小时公交车。”一位市民说，现在方便多了……",
        "The spacecraft was launched in May and landed a month later.",
        "警方提醒，不要扫描来历不明的二维码，更不要下载陌生的软件，以免造成损失。",
    ],
    "caption": ["图为大桥（资料图）", "列车驶入站台(2025年1月10日摄)。", "▲航拍的水库大坝。", "某某社记者 摄"],
    "byline": [
        "来源：某某日报",
        "本文转自:某某晚报",
        "（记者 某某 通讯员 某某）",
        "2024-09-28 07:30 某某周刊",
        "某某日报 2024年9月28日",
        "2024年9月28日 某某传媒 时政 1665 0",
    ],
    "editor": ["责任编辑：某某", "[责编:某某]", "原标题：一条路", "校对丨某某", "（原题为《一条路》）"],
    "list-header": [
        "相关阅读",
        "热门资讯",
        "猜你喜欢",
        "上一篇：一条路",
        "标签:",
        "Related stories",
        "更多关于国内的资讯:",
        "【上一篇】 财政部又发大消息！银行不准藏利润 行业要变天，哪些公司首当其冲",
    ],
    "teaser": [
        "近日，某地举行了一场活动，吸引了...",
        "...社会氛围。全力服务发展",
        "交通拥堵、停车困难，应对这些现象时…",
        "6小时前 三大股指集体回调，机构解读后市走向。",
    ],
    "date": [
        "2025-03-11 08:06:07",
        "« 1999年 » « 02月 »",
        "15161718192021",
        "3小时前",
        "• 2025-08-02 13:28:39",
        "3 / 12",
    ],
    "link": ["https://example.org/a/1", "原文链接：点这里"],
    "portal": [
        "首页 > 情感 > 故事",
        "分享到:",
        "以上内容来自互联网，并不代表本站立场，如有侵权请联系我们删除。",
        "登录 注册 客服",
        "本文共3页，当前第1页",
        "【1】【2】【3】【4】",
        "首页 > 时政 > 七旬老人接到来电，被骗走一百万元",
        "Subscribe to our newsletter",
        "Copyright © 2024 All Rights Reserved",
    ],
    "bullet": ["· 机场快线今年内完成招标", "- 1 新能源公交"],
    "short": ["看什么", "记者：最难的是什么时候？", "一、总体要求", "7月20日", "40 27 24", "2023 45.6 47.1"],
}


@pytest.mark.parametrize(("line", "kind"), [(line, kind) for kind, lines in KINDS.items() for line in lines])
def test_a_line_is_recognised_by_its_form(line: str, kind: str) -> None:
    assert classify_line(build_view(line)) == kind


def test_prose_speaks_for_an_article_and_lists_against() -> None:
    scores = {
        kind: score_line(build_view(lines[0]), classify_line(build_view(lines[0]))) for kind, lines in KINDS.items()
    }
    assert max(scores, key=lambda kind: scores[kind]) == "prose"
    assert min(scores, key=lambda kind: scores[kind]) == "list-header"
    assert [kind for kind, score in scores.items() if score > 0] == ["prose", "caption"]


def test_a_legal_notice_is_found_at_the_end_of_a_paragraph() -> None:
    assert find_notice("本文不构成投资建议，投资需谨慎。") == 0
    assert find_notice("附图如下：广告声明：文内含有的链接用于传递信息。") == 5
    assert find_notice("专家建议，老年人投资前应当多问问家人。") is None
