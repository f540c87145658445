from __future__ import annotations

from dataclasses import replace

from qa.rendering import answer_from_dict, answer_to_dict
from qa.ui.sources import describe_answer, describe_passages
from tests.qa.ui.fakes import ARTICLES, compose, make_passage, refuse

PASSAGES = tuple(make_passage(article, rank) for rank, article in enumerate(ARTICLES, start=1))
ANSWER = answer_from_dict(answer_to_dict(compose("问？", "问？", PASSAGES)))


def test_a_citation_has_its_quote_between_the_words_around_it() -> None:
    sources = describe_answer("t", ANSWER, is_stored=lambda _: True)
    assert sources["state"] == "answered"
    for described, citation in zip(sources["citations"], ANSWER.citations, strict=True):
        passage = next(p for p in PASSAGES if p.article.id == citation.article_id)
        assert described["before"] + described["quote"] + described["after"] == passage.text
        assert described["quote"] == citation.quote


def test_a_citation_tells_its_support_and_whether_its_article_is_still_there() -> None:
    sources = describe_answer("t", ANSWER, is_stored=lambda article_id: article_id != "buses")
    assert [c["support"] for c in sources["citations"]] == ["supported", "supported", "partial", "unsupported"]
    assert [c["stored"] for c in sources["citations"]] == [False, False, True, True]


def test_passages_that_were_not_used_are_listed_apart() -> None:
    sources = describe_answer("t", ANSWER, is_stored=lambda _: True)
    assert [passage["article"] for passage in sources["passages"]] == ["reliability"]


def test_a_citation_outside_every_passage_still_shows_its_quote() -> None:
    sources = describe_answer("t", replace(ANSWER, passages=()), is_stored=lambda _: True)
    assert sources["citations"][0]["quote"] == ANSWER.citations[0].quote
    assert sources["citations"][0]["before"] == ""


def test_an_unsafe_address_is_left_out() -> None:
    sources = describe_answer("t", ANSWER, is_stored=lambda _: True)
    assert [c["url"] for c in sources["citations"]][3] == ""
    assert sources["citations"][0]["url"].startswith("https://")


def test_a_refusal_has_the_nearest_passages_only() -> None:
    sources = describe_answer("t", refuse("天气？", PASSAGES), is_stored=lambda _: True)
    assert (sources["state"], sources["citations"], len(sources["passages"])) == ("refused", [], 4)


def test_what_was_found_is_described_before_there_is_an_answer() -> None:
    sources = describe_passages("t", PASSAGES)
    assert (sources["state"], [p["rank"] for p in sources["passages"]]) == ("running", [1, 2, 3, 4])
