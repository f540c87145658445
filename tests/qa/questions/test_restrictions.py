from __future__ import annotations

from datetime import date

import pytest

from ingest.types import Article
from qa.questions import understand
from qa.questions.restrictions import find_restrictions

TODAY = date(2026, 11, 21)


def article(published_at: str | None = None, publisher: str | None = None, original: str | None = None) -> Article:
    return Article(
        id="a", title="", text="", uri="", content_hash="", published_at=published_at, publisher=publisher,
        original_publisher=original,
    )  # fmt: skip


@pytest.mark.parametrize(
    "question",
    [
        "2023年8月发布的台风新闻有哪些？",
        "本周的报道里谁辞职了",
        "只看2023年7月的新闻，谁夺冠？",
        "只看新华社的报道：台风何时登陆？",
        "articles published last week about the flood",
        "news from August 2023 about chips",
        "only articles from China Daily: who won?",
    ],
)
def test_a_request_for_some_articles_is_strict_and_is_not_searched_for(question: str) -> None:
    query = understand(question, standalone=question, today=TODAY)
    assert len(query.published) == len(query.filters) == 1
    assert query.published[0].wording not in query.search_text


@pytest.mark.parametrize(
    "question",
    [
        "2022年诺贝尔奖得主是谁",
        "2023年8月发布的白皮书规定了什么？",
        "2023年8月的新闻发布会上谁发言",
        "据新华社报道，谁获奖？",
        "人民网报道的地震在哪",
        "Who won the prize in 2022?",
        "What does the report published in 2021 say?",
    ],
)
def test_a_time_or_publisher_that_is_only_mentioned_leaves_nothing_out(question: str) -> None:
    query = understand(question, standalone=question, today=TODAY)
    assert query.published
    assert query.filters == ()


@pytest.mark.parametrize(
    ("question", "publisher"),
    [
        ("据新华社报道，谁获奖？", "新华社"),
        ("據新華社報導,誰獲獎?", "新华社"),
        ("据新华社报道，谁获奖？", "新华社客户端"),
        ("人民网报道的地震在哪", "人民网/人民日报"),
        ("Who won, according to Xinhua?", "新华社"),
        ("only articles from China Daily: who won?", "中国日报"),
    ],
)
def test_a_publisher_is_known_by_its_names(question: str, publisher: str) -> None:
    (wish,) = find_restrictions(question, today=TODAY)
    assert wish.admits(article(publisher=publisher))
    assert wish.admits(article(publisher="别处", original=publisher))
    assert not wish.admits(article(publisher="江城晚报"))
    assert not wish.admits(article())


def test_news_of_a_day_may_be_published_a_little_later_unless_the_day_is_asked_for() -> None:
    (mentioned,) = find_restrictions("2023年8月15日谁获奖？", today=TODAY)
    (asked,) = find_restrictions("2023年8月15日的报道里谁获奖？", today=TODAY)
    assert mentioned.admits(article("2023-08-17"))
    assert not mentioned.admits(article("2023-08-30"))
    assert asked.admits(article("2023-08-15T08:00:00"))
    assert not asked.admits(article("2023-08-17"))


def test_filters_say_in_words_what_was_asked_for() -> None:
    query = understand(
        "只看新华社的报道，2023年8月发布的新闻", standalone="只看新华社的报道，2023年8月发布的新闻", today=TODAY
    )
    assert set(query.filters) == {"新华社", "2023-08-01 – 2023-08-31"}
