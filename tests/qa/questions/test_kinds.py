from __future__ import annotations

import pytest

from qa.questions.kinds import detect_expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("这座桥有多长？", "number"),
        ("一共有几个车站？", "number"),
        ("哪一年动工？", "time"),
        ("什么时候通车？", "time"),
        ("谁设计了这座桥？", "person"),
        ("桥在哪里？", "place"),
        ("哪个省最早完成？", "place"),
        ("他在哪家医院工作？", "thing"),
        ("出台了哪部条例？", "title"),
        ("为什么停运？", "reason"),
        ("如何预约？", "manner"),
        ("2023年红石县粮食产量", "number"),
        ("青川大桥的工程质量", "thing"),
        ("这家工厂提高了什么效率", "thing"),
        ("红石书展主办城市？", "place"),
        ("青川队的主教练", "person"),
        ("这段情节在第几集、哪一集？", "number"),
        ("Which province was first?", "place"),
        ("How many stations are there?", "number"),
        ("列车采用了什么技术？", "thing"),
        ("新桥改名为什么？", "thing"),
        ("人口最多的城市为何？", "place"),
        ("这是为什么？", "reason"),
        ("今年至少公告了几例？", "number"),
        ("红石县的人口在全省排第几？", "number"),
        ("列车停靠哪几个车站？", "thing"),
        ("几月几号开幕？", "time"),
        ("书展起源于哪个世纪？", "time"),
        ("大桥通车的时间是？", "time"),
        ("大桥通车的日期是什么？", "time"),
        ("活动在哪些方面有了进步？", "thing"),
        ("红石县位于哪一大洲？", "place"),
        ("这里有许多大学校吗？", "thing"),
        ("由哪名运动员夺得？", "person"),
        ("哪个选手夺冠？", "person"),
        ("刘德华是谁？", "thing"),
        ("馆长是谁？", "person"),
        ("他改编了哪部长篇小说？", "title"),
        ("由哪家电影公司出品？", "thing"),
        ("什么是文学作品？", "thing"),
        ("标准间的价格", "number"),
    ],
)
def test_what_is_asked_for_is_told_from_the_words_that_ask(question: str, expected: str) -> None:
    assert detect_expected(question) == expected
