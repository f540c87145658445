from __future__ import annotations

import re
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from qa.types import Answer, Citation, Sentence, Stage, TextDelta
from qa.ui.cards import render_error, render_refusal
from qa.ui.conversations import StoredTurn
from qa.ui.feedback import Feedback
from qa.ui.languages import load_words
from qa.ui.messages import render_answer, render_messages, render_question, render_running, render_turn
from qa.ui.turns import RunningTurn
from tests.qa.ui.fakes import ARTICLES, HOSTILE, compose, disagree, make_passage, refuse

WORDS = load_words("zh-Hans")
PASSAGES = tuple(make_passage(article, rank) for rank, article in enumerate(ARTICLES, start=1))
ANSWER = compose("问？", "问？", PASSAGES)


def visible(html: str) -> str:
    return re.sub(r"<[^>]*>", "", html.replace("<br>", "\n"))


def test_each_citation_is_a_link_that_tells_quote_and_origin() -> None:
    html = render_answer(ANSWER, "turn1", WORDS)
    assert [f"/s/turn1/{number}" for number in (1, 2, 3, 4)] == re.findall(r'href="([^"]*)"', html)
    assert "“加氢站数量不足仍是制约因素。” — 江岸新区氢能公交满一年" in html
    assert "江岸日报 2024-03-18" in html


def test_each_sentence_is_followed_by_its_chip_and_the_word_for_its_support() -> None:
    text = visible(render_answer(ANSWER, "turn1", WORDS)).replace("\u2060", "")
    assert "加氢能力不足。1已核对原文" in text
    assert "其余3座预计2024年内全部开工。3部分支持" in text
    assert "氢气每公斤25元。4未找到依据" in text
    assert 'title="引文中没有“2024”"' in render_answer(ANSWER, "turn1", WORDS)


def test_markers_before_the_full_stop_and_after_a_space_keep_their_places() -> None:
    citations = (Citation(1, "buses", 0, 1, "江", True), Citation(2, "buses", 0, 1, "江", True))
    sentences = (Sentence("一。", (1,), "supported"), Sentence("二。", (2,), "partial", "少"))
    answer = Answer("问", "问", "一[1]。二。 [2]", "answered", sentences=sentences, citations=citations)
    assert visible(render_answer(answer, "t", WORDS)).replace("\u2060", "") == "一1。已核对原文二。 2部分支持"


def test_a_marker_without_a_citation_is_dropped() -> None:
    html = render_answer(replace(ANSWER, text=ANSWER.text + "多余[9]"), "turn1", WORDS)
    assert "/s/turn1/9" not in html
    assert "[9]" not in html


def test_a_sentence_that_makes_no_claim_has_no_mark() -> None:
    answer = replace(ANSWER, text="你好。", short=None, sentences=(Sentence("你好。", (), "not_a_claim"),))
    assert "jw-support" not in render_answer(answer, "t", WORDS)


def test_the_short_answer_stands_out() -> None:
    assert "<strong>加氢能力不足</strong>" in render_answer(ANSWER, "t", WORDS)


def test_what_was_searched_for_is_told_where_it_differs_from_the_question() -> None:
    assert "检索的问题" not in render_answer(ANSWER, "t", WORDS)
    assert "检索的问题：氢能公交的瓶颈？" in render_answer(
        replace(ANSWER, standalone_question="氢能公交的瓶颈？"), "t", WORDS
    )


def test_a_refusal_shows_the_nearest_passages_and_what_to_do() -> None:
    html = render_refusal(refuse("天气？", PASSAGES), "turn1", WORDS)
    assert re.findall(r'href="([^"]*)"', html) == ["/p/turn1/1", "/p/turn1/2", "/p/turn1/3"]
    assert "可以改问“加氢站”" in html
    plain = replace(refuse("天气？", PASSAGES), suggestion="")
    assert WORDS["refused_hint"] in render_refusal(plain, "turn1", WORDS)


def test_articles_that_disagree_stand_side_by_side_newest_first() -> None:
    html = render_answer(disagree("几座？", PASSAGES), "t", WORDS)
    assert re.findall(r'<p class="jw-value">([^<]*)', html) == ["5座\u2060", "3座\u2060"]
    assert "仅有<mark>3座</mark>" in html
    assert "江岸日报 · 2024-03-18" in html


def test_how_fresh_the_articles_are_and_which_were_searched_is_told() -> None:
    text = visible(render_answer(disagree("几座？", PASSAGES), "t", WORDS))
    assert WORDS["as_of"].format(date="2024-08-09") in text
    assert f"{WORDS['filters']}2024年江岸日报" in text
    assert WORDS["filters"] not in visible(render_answer(ANSWER, "t", WORDS))


def test_an_answer_that_broke_off_says_so() -> None:
    assert WORDS["incomplete"] in render_answer(replace(ANSWER, complete=False), "t", WORDS)


def test_the_rewritten_question_can_be_edited() -> None:
    html = render_answer(replace(ANSWER, standalone_question="“A”<b>？"), "t", WORDS)
    assert 'jw-do-edit" name="“A”&lt;b&gt;？"' in html


def test_only_the_last_answer_can_be_asked_again_and_a_rating_is_seen() -> None:
    rated = StoredTurn("t1", "c", "一？", "answered", answer=ANSWER, feedback=Feedback("good"))
    last = StoredTurn("t2", "c", "二？", "answered", answer=ANSWER)
    contents = [message["content"] for message in render_messages([rated, last], None, WORDS)]
    assert ["jw-do-again" in content for content in contents] == [False, False, False, True]
    assert "jw-do-good jw-pressed" in contents[1]
    assert "jw-pressed" not in contents[3]


def test_an_interrupted_turn_says_what_happened() -> None:
    html = render_turn(StoredTurn("t", "c", "问？", "interrupted", text="写到这里[1]"), WORDS)
    assert visible(html) == f"写到这里{WORDS['interrupted']}"


def test_a_short_answer_inside_a_quote_marks_no_tooltip() -> None:
    answer = replace(ANSWER, short="制约因素", text="[1]是制约因素。", sentences=())
    assert 'title="“加氢站数量不足仍是制约因素。”' in render_answer(answer, "t", WORDS)


def test_an_error_shows_message_and_hint_and_a_defect_says_so() -> None:
    html = render_error("The model did not answer.", "Ask again.", words=WORDS)
    assert "The model did not answer." in html
    assert "Ask again." in html
    assert WORDS["defect"] in render_error("", "", words=WORDS)


def test_while_an_answer_is_written_its_stage_and_draft_are_shown() -> None:
    running = RunningTurn("ana", StoredTurn("turn1", "c", "问？", "running"), "zh-Hans")
    assert WORDS["stage_understand"] in render_running(running, WORDS)
    running.take(Stage("search", "改写的问题"))
    assert "改写的问题" in render_running(running, WORDS)
    running.take(TextDelta("黑龙江。[1]然后[1"))
    html = render_running(running, WORDS)
    assert 'href="/s/turn1/1"' in html
    assert visible(html).endswith("然后"), "a marker that is still being written is held back"


def test_a_stopped_turn_keeps_its_text_without_links() -> None:
    messages = render_messages([StoredTurn("t", "c", "问？", "stopped", text="黑龙江[1]")], None, WORDS)
    assert [message["role"] for message in messages] == ["user", "assistant"]
    assert visible(messages[1]["content"]) == f"黑龙江已停止{WORDS['retry']}"
    assert "href" not in messages[1]["content"]


def test_hostile_words_stay_words() -> None:
    question = render_question(HOSTILE)
    error = render_error(HOSTILE, HOSTILE, words=WORDS)
    answer = replace(ANSWER, text=HOSTILE, short=HOSTILE, standalone_question=HOSTILE, sentences=())
    for html in (question, error, render_answer(answer, "t", WORDS), render_refusal(answer, "t", WORDS)):
        assert "<img" not in html
        assert "<script" not in html


@given(st.text())
def test_every_message_is_one_line(text: str) -> None:
    answer = replace(ANSWER, text=text, short=text, standalone_question=text)
    running = RunningTurn("ana", StoredTurn("t", "c", text, "running"), "zh-Hans")
    running.take(Stage("search", text))
    stopped = StoredTurn("t", "c", text, "stopped", text=text)
    messages = [
        render_question(text),
        render_error(text, text, words=WORDS),
        render_answer(answer, "t", WORDS),
        render_refusal(answer, "t", WORDS),
        render_running(running, WORDS),
        render_messages([stopped], None, WORDS)[1]["content"],
    ]
    assert all(len(message.splitlines()) == 1 for message in messages)


@given(st.text(), st.lists(st.text(min_size=1), max_size=3))
def test_no_text_breaks_out_of_its_message(text: str, sentences: list[str]) -> None:
    answer = replace(ANSWER, text=text, short=None, sentences=tuple(Sentence(s, (), "supported") for s in sentences))
    html = render_answer(answer, "t", WORDS)
    assert len(html.splitlines()) == 1, "a blank line would end the HTML block and begin Markdown"
    tags = set(re.findall(r"</?(\w+)", html))
    assert tags <= {"div", "p", "a", "span", "button"}
    assert len(re.findall("<", html)) == len(re.findall(r"</?(?:div|p|a|span|button)[ >]", html))
