from __future__ import annotations

import pytest

from ingest.types import Article, Chunk
from qa.questions import understand
from qa.questions.phrases import say
from qa.types import Draft, DraftSentence, Passage
from qa.verification import check_support, verify_draft

QUOTE = "截至2021年底,全省共有技能人才532万人,其中高技能人才占28.7%;青岛没有取消这项补贴。"
ARTICLE = Article(id="a1", title="湖南的技能人才", text=f"前一句。{QUOTE}后一句。", uri="a.txt", content_hash="h")
START = len("前一句。")
SPAN = ("a1", START, START + len(QUOTE))


def passages() -> tuple[Passage, ...]:
    chunk = Chunk("a1-0", "a1", 0, 0, len(ARTICLE.text), ARTICLE.text)
    return (Passage(chunk=chunk, article=ARTICLE, score=1.0, rank=1),)


def verify(*sentences: DraftSentence, question: str = "湖南有多少技能人才？"):
    query = understand(question, standalone=question)
    return verify_draft(query, passages(), Draft(sentences), settings_hash="s")


@pytest.mark.parametrize(
    "sentence",
    [
        "截至2021年底，全省共有技能人才532万人。",
        "截至2021年底，湖南全省共有技能人才五百三十二万人。",
        "高技能人才占百分之二十八点七。",
        "截至2021年底，全省共有技能人才5,320,000人。",
        "截至2021年底，全省共有技能人才532萬人。",
    ],
)
def test_a_sentence_its_quote_bears_out_is_supported(sentence: str) -> None:
    answer = verify(DraftSentence(sentence, (SPAN,)))
    assert [(item.support, item.reason) for item in answer.sentences] == [("supported", "")]
    assert answer.text == sentence + "[1]"


@pytest.mark.parametrize(
    ("sentence", "item"),
    [
        ("截至2021年底，全省共有技能人才533万人。", "533万人"),
        ("截至2022年底，全省共有技能人才532万人。", "2022年"),
        ("截至2021年底，广东全省共有技能人才532万人。", "广东"),
        ("高技能人才占28.8%。", "28.8%"),
    ],
)
def test_one_altered_fact_beside_the_right_quote_is_unsupported_and_named(sentence: str, item: str) -> None:
    support, reason = check_support(sentence, [QUOTE], origin="湖南的技能人才", language="zh-Hans")
    assert support == "unsupported"
    assert item in reason


def test_a_sentence_that_negates_what_its_quote_says_is_unsupported() -> None:
    support, _ = check_support("青岛取消这项补贴。", [QUOTE], language="zh-Hans")
    assert support == "unsupported"


@pytest.mark.parametrize(
    ("sentence", "quote"),
    [
        ("8人。", "共有18人获奖。"),
        ("5万人参加。", "15万人参加。"),
        ("会参加比赛。", "他不会参加比赛。"),
    ],
)
def test_a_piece_of_a_quote_that_says_something_else_is_unsupported(sentence: str, quote: str) -> None:
    support, _ = check_support(sentence, [quote], language="zh-Hans")
    assert support == "unsupported"


def test_a_claim_without_a_citation_is_unsupported_and_stays_visible() -> None:
    answer = verify(DraftSentence("全省共有技能人才532万人。", (SPAN,)), DraftSentence("月球是方的。", ()))
    assert [sentence.support for sentence in answer.sentences] == ["supported", "unsupported"]
    assert "月球是方的。" in answer.text


def test_an_answer_of_which_nothing_is_supported_becomes_a_refusal_that_shows_the_nearest_passages() -> None:
    answer = verify(DraftSentence("广东有技能人才999万人。", (SPAN,)))
    assert answer.status == "refused"
    assert answer.citations == ()
    assert answer.text == say("refusal", "zh-Hans")
    assert answer.passages == passages()


def test_a_span_outside_its_article_is_never_verified() -> None:
    answer = verify(
        DraftSentence("全省共有技能人才532万人。", (SPAN,)),
        DraftSentence("全省共有技能人才532万人。", (("a1", 5, 10_000),)),
        DraftSentence("全省共有技能人才532万人。", (("nowhere", 0, 3),)),
    )
    assert [citation.verified for citation in answer.citations] == [True, False, False]
    assert [sentence.support for sentence in answer.sentences] == ["supported", "unsupported", "unsupported"]


def test_every_marker_in_the_text_has_its_citation_and_every_citation_its_exact_quote() -> None:
    answer = verify(DraftSentence("全省共有技能人才532万人。", (SPAN,)), DraftSentence("高技能人才占28.7%。", (SPAN,)))
    assert answer.text.count("[1]") == 2
    assert [citation.number for citation in answer.citations] == [1]
    assert ARTICLE.text[answer.citations[0].start : answer.citations[0].end] == answer.citations[0].quote == QUOTE


def test_the_reason_is_in_the_language_of_the_question() -> None:
    answer = verify(
        DraftSentence("There are 532万 skilled workers.", (SPAN,)),
        DraftSentence("There are 999万 skilled workers.", (SPAN,)),
        question="How many skilled workers are there in Hunan?",
    )
    assert answer.sentences[1].reason == "the quote does not contain “999万”"


def test_an_answer_says_as_of_when_its_newest_article_is_and_which_articles_disagree() -> None:
    told = [
        Article(
            id=name,
            title="",
            text=f"江城老城区火灾已造成{count}人受伤。",
            uri=name,
            content_hash=name,
            published_at=day,
        )
        for name, count, day in (("b1", 93, "2023-08-10"), ("b2", 97, "2023-08-12"))
    ]
    found = tuple(
        Passage(chunk=Chunk(each.id, each.id, 0, 0, len(each.text), each.text), article=each, score=1.0, rank=rank)
        for rank, each in enumerate(told, 1)
    )
    query = understand("江城火灾多少人受伤？", standalone="江城火灾多少人受伤？")
    draft = Draft((DraftSentence("火灾造成93人受伤。", (("b1", 0, len(told[0].text)),)),))
    answer = verify_draft(query, found, draft, settings_hash="s")
    assert answer.as_of == "2023-08-10"
    (conflict,) = answer.conflicts
    assert [account.value for account in conflict.accounts] == ["97人", "93人"]
