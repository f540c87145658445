from __future__ import annotations

from typing import Any

from qa.ui.conversations import Conversations
from qa.ui.languages import load_words
from tests.qa.ui.conftest import owner_of
from tests.qa.ui.fakes import ADVERTISEMENT, ARTICLES, FakeLibrary, compose, make_passage

PASSAGES = tuple(make_passage(article, rank) for rank, article in enumerate(ARTICLES, start=1))
PAGE = {"accept": "text/html", "accept-language": "zh-CN"}


def store_answer(conversations: Conversations, owner: str) -> str:
    turn = conversations.start_turn(owner, "", "瓶颈？")
    conversations.finish_turn(turn.id, "answered", answer=compose("瓶颈？", "瓶颈？", PASSAGES))
    return turn.id


def test_a_citation_opens_as_a_page_at_its_quote(client: Any, conversations: Conversations) -> None:
    turn = store_answer(conversations, owner_of(client))
    page = client.get(f"/s/{turn}/2", headers=PAGE)
    assert page.status_code == 200
    assert page.text.count("<mark") == 2, "all quotes of the answer in this article are marked"
    assert 'class="opened">目前建成投用的加氢站仅有3座，高峰时段排队最长超过40分钟。</mark>' in page.text
    assert page.headers["content-security-policy"].startswith("default-src 'none'")


def test_a_passage_of_a_refusal_opens_as_a_page(client: Any, conversations: Conversations) -> None:
    turn = store_answer(conversations, owner_of(client))
    page = client.get(f"/p/{turn}/2", headers=PAGE)
    assert "Drivers lose an average" in page.text
    assert '<mark id="quote"' in page.text


def test_the_sources_of_an_answer_are_given_to_its_owner_only(client: Any, conversations: Conversations) -> None:
    mine, foreign = store_answer(conversations, owner_of(client)), store_answer(conversations, "bo")
    assert len(client.get(f"/api/answers/{mine}").json()["citations"]) == 4
    for path in (f"/api/answers/{foreign}", f"/s/{foreign}/1", f"/p/{foreign}/1", "/s/none/1", f"/s/{mine}/99"):
        assert client.get(path, headers=PAGE).status_code == 404
    client.cookies.clear()
    assert client.get(f"/api/answers/{mine}").status_code == 401


def test_an_article_is_given_with_the_quotes_of_the_answer(client: Any, conversations: Conversations) -> None:
    turn = store_answer(conversations, owner_of(client))
    article = client.get("/api/articles/buses", params={"answer": turn}).json()
    marked = [s["text"] for p in article["paragraphs"] for s in p["stretches"] if s["numbers"]]
    assert marked == ["加氢站数量不足仍是制约因素。", "目前建成投用的加氢站仅有3座，高峰时段排队最长超过40分钟。"]
    assert (article["quotes"], article["moved"], article["removed"]) == (2, False, 1)
    assert article["paragraphs"][0]["removed_before"] == []


def test_what_cleaning_removed_is_given_on_demand(client: Any) -> None:
    article = client.get("/api/articles/buses", params={"removed": True}).json()
    assert article["paragraphs"][0]["removed_before"] == [
        {"offset": 0, "text": ADVERTISEMENT, "block": 0, "rule": "portal"}
    ]


def test_a_quote_in_an_article_with_rare_characters_is_cut_at_the_right_place(
    client: Any, conversations: Conversations
) -> None:
    turn = store_answer(conversations, owner_of(client))
    article = client.get("/api/articles/stations", params={"answer": turn}).json()
    assert [s["text"] for p in article["paragraphs"] for s in p["stretches"] if s["numbers"]] == [
        "其余3座涉及用地性质调整，正在履行审批程序，预计年内全部开工。"
    ]


def test_a_quote_whose_article_was_deleted_is_still_shown(
    client: Any, conversations: Conversations, library: FakeLibrary
) -> None:
    turn = store_answer(conversations, owner_of(client))
    library.remove("buses")
    page = client.get(f"/s/{turn}/1", headers=PAGE)
    assert page.status_code == 410
    assert load_words("zh-Hans")["gone"] in page.text
    assert "加氢站数量不足仍是制约因素。" in page.text
    assert [c["stored"] for c in client.get(f"/api/answers/{turn}").json()["citations"]] == [False, False, True, True]
    assert client.get("/api/articles/buses").status_code == 404
    assert client.get("/article/buses", headers=PAGE).status_code == 410


def test_a_hostile_article_is_shown_as_words(client: Any) -> None:
    page = client.get("/article/hostile", headers=PAGE)
    assert "<script" not in page.text
    assert "<img" not in page.text
    assert "javascript:window.__xss=5" not in page.text
    assert client.get("/api/articles/hostile").json()["url"] == ""


def test_a_missing_page_is_explained_in_the_readers_language(client: Any) -> None:
    for language in ("zh-Hans", "zh-Hant", "en"):
        client.cookies.set("jiangwen_language", language)
        page = client.get("/s/none/1", headers=PAGE)
        assert page.status_code == 404
        assert load_words(language)["not_found"] in page.text


def test_the_copies_of_a_story_are_listed_earliest_first(client: Any, conversations: Conversations) -> None:
    turn = store_answer(conversations, owner_of(client))
    copies = client.get(f"/api/answers/{turn}/copies").json()
    assert {article: [copy["publisher"] for copy in found] for article, found in copies.items()} == {
        "buses": ["江岸日报", "晨报网"]
    }


def test_the_copies_of_a_deleted_article_are_not_asked_for(
    client: Any, conversations: Conversations, library: FakeLibrary
) -> None:
    turn = store_answer(conversations, owner_of(client))
    library.remove("buses")
    assert client.get(f"/api/answers/{turn}/copies").json() == {}


def test_questions_that_follow_are_suggested_to_the_owner_only(client: Any, conversations: Conversations) -> None:
    mine, foreign = store_answer(conversations, owner_of(client)), store_answer(conversations, "bo")
    assert client.get(f"/api/answers/{mine}/follow-ups").json() == ["加氢站什么时候全部开工？", "示范线有多少辆车？"]
    assert client.get(f"/api/answers/{foreign}/follow-ups").status_code == 404
