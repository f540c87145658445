"""Sentences of the publisher are found from the corpus; sentences of the articles stay."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.cleaning.recurrence import RECURRING, RecurrenceCounter, hash_edges, remove_recurring
from ingest.pipeline.reading import read_article
from ingest.types import Article, RawPage, ReadArticle

PLACES = ("桦林", "柳溪", "石门", "云台", "白沙", "青岭", "南浦", "北陵", "东溪", "西泽", "红崖", "金川")
THINGS = ("水库", "桥梁", "粮仓", "铁路", "茶园", "渔港", "苗圃", "医院", "学校", "风电场")
NOTICE = "欢迎乘坐晚风号列车前往下一站，更多精彩请留意站台广播。"
LABEL = "晚风号编者栏 每周五见"
FORMULA = "案件正在进一步审理之中。"


def read_number(number: int, *ending: str, publisher: str = "晚风报", opening: str = "") -> ReadArticle:
    place, thing = PLACES[number % len(PLACES)], THINGS[number % len(THINGS)]
    lines = (
        opening or f"{place}{thing}第{number}号工程昨天完工，投资{number + 7}万元，历时{number + 3}个月。",
        f"当地居民{number + 40}人参加了完工仪式，{place}的负责人介绍了建设的经过。",
        f"编号{number}的{thing}将在下月交付使用，届时附近{number + 2}个村镇都能受益。",
        *ending,
    )
    content = "\n".join(lines).encode()
    fields = {"publisher": publisher, "title": f"{place}{thing}完工"}
    return read_article(RawPage(f"/a#{number}", content, "application/json", fields=fields))


def count_articles(read: list[ReadArticle]) -> RecurrenceCounter:
    counter = RecurrenceCounter()
    counter.add(one.article for one in read)
    return counter


def test_a_publishers_sentence_at_the_end_is_found_and_becomes_a_removed_block() -> None:
    read = [read_number(number, NOTICE) for number in range(30)]
    recurring = count_articles(read).recurring(20)
    cleaned = remove_recurring(read[0], recurring)
    assert NOTICE in read[0].article.text
    assert NOTICE not in cleaned.article.text
    assert "受益。" in cleaned.article.text
    assert cleaned.article.content_hash != read[0].article.content_hash
    removed = [block for block in cleaned.blocks if block.rule == RECURRING]
    assert [cleaned.original[block.start : block.end] for block in removed] == [NOTICE]
    assert removed[0].kind == "removed"


def test_a_row_of_them_leaves_together_but_not_the_sentence_before() -> None:
    read = [read_number(number, f"{NOTICE}请对号入座，祝您旅途愉快。", LABEL) for number in range(30)]
    cleaned = remove_recurring(read[3], count_articles(read).recurring(20))
    assert cleaned.article.text.endswith("受益。")


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(lambda number: read_number(number, FORMULA, publisher=PLACES[number % 12]), id="many publishers"),
        pytest.param(lambda number: read_number(number, NOTICE, opening="昨天，同一件事发生了。"), id="one story"),
        pytest.param(lambda number: read_number(number, "参加完工仪式的当地居民受益。"), id="about its matter"),
        pytest.param(lambda number: read_number(number, "近三个月共有2家机构给予评级。"), id="a number"),
        pytest.param(lambda number: read_number(number, "", opening="盘面上其余各项全线走低。"), id="at the beginning"),
    ],
)
def test_sentences_of_the_articles_stay(make: Callable[[int], ReadArticle]) -> None:
    read = [make(number) for number in range(30)]
    recurring = count_articles(read).recurring(20)
    assert all(remove_recurring(one, recurring) == one for one in read)


def test_an_article_of_nothing_but_recurring_sentences_stays() -> None:
    read = [read_number(number, NOTICE) for number in range(30)]
    recurring = count_articles(read).recurring(20)
    short = read_article(RawPage("/s", f"今天开车。{NOTICE}".encode(), "application/json"))
    assert remove_recurring(short, recurring) == short


def test_counting_continues_from_rows() -> None:
    read = [read_number(number, NOTICE) for number in range(30)]
    half = count_articles(read[:15])
    assert half.recurring(20) == frozenset()
    continued = RecurrenceCounter.from_rows(half.rows())
    continued.add(one.article for one in read[15:])
    assert continued.recurring(20) == count_articles(read).recurring(20)
    assert set(hash_edges(read[0].article)) & continued.recurring(20)


def test_memory_is_bounded_and_the_frequent_survive() -> None:
    counter = RecurrenceCounter(max_sentences=40)
    for number in range(60):
        counter.add([read_number(number, NOTICE).article])
        assert len(counter.counts) <= 40
    assert counter.recurring(20)


@given(st.lists(st.sampled_from([NOTICE, LABEL, FORMULA, "今天开车，请乘客坐好。", "　", "", "（完）"]), max_size=8))
def test_every_kept_character_maps_back(lines: list[str]) -> None:
    original = "\n".join(["昨天，这条线路开通了，很多人前来乘坐。", *lines])
    read = read_article(RawPage("/s", original.encode(), "application/json"))
    keys = [key for line in (NOTICE, LABEL, "（完）") for key in hash_edges(Article("", "", line, "", ""))]
    cleaned = remove_recurring(read, frozenset(keys))
    text = cleaned.article.text
    for offset, character in enumerate(text):
        assert character in (cleaned.original[cleaned.original_position(offset)], "\n")
    kept = "".join(cleaned.original[run.original_start : run.original_start + run.length] for run in cleaned.runs)
    assert kept == text.replace("\n", "")
