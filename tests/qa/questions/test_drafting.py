from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import Library
from ingest.types import Article
from qa import Assistant, Turn
from qa.questions.drafting import DraftedQuestion, draft_from_library, draft_questions


def article_of(text: str, *, title: str = "", language: str = "zh-Hans") -> Article:
    return Article(id="a", title=title, text=text, uri="/a", content_hash="", language=language)


def drafted_from(text: str, **values: str) -> list[tuple[str, str]]:
    return [(item.question, item.answer) for item in draft_questions(article_of(text, **values), limit=9)]


@pytest.mark.parametrize(
    ("sentence", "question", "answer"),
    [
        ("浙江青田县全年接待游客1260万人次。", "浙江青田县全年接待游客多少人次？", "1260万人次"),
        ("中国石化镇海基地总投资约416亿元。", "中国石化镇海基地总投资多少元？", "416亿元"),
        ("贵州省规模以上工业增加值同比增长7.6%。", "贵州省规模以上工业增加值同比增长多少？", "7.6%"),
        ("3月18日,河北省雄安站正式投入运营。", "河北省雄安站正式投入运营是什么时候？", "3月18日"),
        ("广深沿江高速公路于2013年12月28日全线通车。", "广深沿江高速公路何时全线通车？", "2013年12月28日"),
        ("浙江省交通运输厅厅长王建国介绍了有关情况。", "浙江省交通运输厅厅长是谁？", "王建国"),
        ("四川省文物局印发《石窟寺保护管理办法》。", "四川省文物局印发哪个办法？", "《石窟寺保护管理办法》"),
        ("世界园艺博览会在成都举行。", "世界园艺博览会在哪里举行？", "成都"),
    ],
)
def test_a_plain_sentence_is_asked_for_what_it_tells(sentence: str, question: str, answer: str) -> None:
    assert (question, answer) in drafted_from(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "该项目总投资约416亿元。",
        "他于2013年12月28日当选浙江省代表。",
        "其中浙江省新增企业1260家。",
        "这座大桥全长3.6公里。",
        "第3届世界园艺博览会受到成都市民的欢迎。",
        "浙江省今年计划建设5至8个示范项目。",
        "据统计,今天浙江省有1260家企业参加。",
        "天气晴。",
        "",
    ],
)
def test_what_is_not_clear_by_itself_is_not_asked(sentence: str) -> None:
    assert drafted_from(sentence) == []


def test_the_subject_is_named_as_the_headline_names_it() -> None:
    drafted = drafted_from("大桥全长3.6公里,设计时速80公里。", title="青浦江大桥建成通车")
    assert ("青浦江大桥全长多少公里？", "3.6公里") in drafted


def test_traditional_articles_are_asked_in_their_script() -> None:
    drafted = drafted_from("廣東省圖書館協會於2013年12月28日正式成立。", language="zh-Hant")
    assert drafted == [("廣東省圖書館協會何時正式成立？", "2013年12月28日")]


def test_english_articles_have_none_without_a_model() -> None:
    assert drafted_from("The bridge opened in 2018.", language="en") == []


@given(st.text(alphabet="大桥全长3.6公里,。《》浙江省年12月28日于在由集团建设发布约0家王建国局 \n", max_size=80))
def test_an_answer_is_always_where_the_draft_says(text: str) -> None:
    article = article_of(text, title="浙江省大桥")
    for drafted in draft_questions(article, limit=20):
        assert article.text[drafted.start : drafted.end] == drafted.answer
        assert drafted.answer not in drafted.question
        assert drafted.question.endswith("？")


def test_drafts_stand_in_the_order_of_the_text_and_keep_to_their_number() -> None:
    text = "".join(f"浙江省青田县第{name}中学有教师1{number}6人。" for number, name in enumerate("一二三四五六七八"))
    drafted = draft_questions(article_of(text), limit=4)
    assert len(drafted) == 4
    assert all(one.start < other.start for one, other in pairwise(drafted))


def test_a_library_is_asked_about_evenly_and_nothing_twice(library: Library) -> None:
    asked: list[str] = []

    def draft(article: Article) -> Iterable[DraftedQuestion]:
        asked.append(article.id)
        return [DraftedQuestion(f"{article.title}？", "x", article.id, 0, 1, "model")] * 3

    drafted = list(draft_from_library(library, 3, draft))
    assert len({item.question for item in drafted}) == len(drafted) == 3
    assert len(set(asked)) >= 3


def test_suggestions_go_on_from_the_cited_article_and_repeat_nothing(assistant: Assistant) -> None:
    answer = assistant.ask("青浦江大桥总投资多少？")
    suggested = assistant.suggest_questions(answer)
    assert "青浦江大桥何时动工？" in suggested
    assert all("投资" not in question for question in suggested)
    assert "青浦江大桥何时动工？" not in assistant.suggest_questions(
        answer, history=[Turn("青浦江大桥是何时动工的？", "2020年3月")]
    )
    assert assistant.suggest_questions(answer, limit=0) == ()


def test_suggestions_are_made_for_an_answer_that_was_stored_without_bodies(assistant: Assistant) -> None:
    answer = assistant.ask("青浦江大桥总投资多少？")
    stored = replace(
        answer,
        passages=tuple(replace(item, article=replace(item.article, text="")) for item in answer.passages),
    )
    assert assistant.suggest_questions(stored) == assistant.suggest_questions(answer)


def test_a_refusal_and_an_english_question_have_no_suggestions(assistant: Assistant) -> None:
    assert assistant.suggest_questions(assistant.ask("珠穆朗玛峰有多高？")) == ()
    assert assistant.suggest_questions(assistant.ask("How long is the Qingpu river bridge?")) == ()
