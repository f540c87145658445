from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from ingest import Library
from ingest.settings import IngestSettings
from qa import Assistant, Settings
from qa.questions import understand
from qa.retrieval import _drop_copies, rank_candidates, retrieve_passages, spell_names

TODAY = date(2026, 11, 21)


def titles(library: Library, question: str) -> list[str]:
    query = understand(question, standalone=question, today=TODAY)
    return [passage.article.title for passage in retrieve_passages(library, query, limit=8)]


def test_passages_come_best_first_with_falling_scores(library: Library) -> None:
    query = understand("江城地铁5号线设多少座车站？", standalone="江城地铁5号线设多少座车站？")
    passages = retrieve_passages(library, query, limit=3)
    assert "5号线" in passages[0].article.title
    assert [passage.rank for passage in passages] == [1, 2, 3]
    scores = [passage.score for passage in passages]
    assert scores == sorted(scores, reverse=True)


def test_a_request_for_a_publisher_leaves_others_out(library: Library) -> None:
    assert set(titles(library, "只看滨海日报的报道：大桥总投资多少？")) == {"两只大熊猫抵达滨海动物园"}


def test_a_request_for_a_time_leaves_others_out(library: Library) -> None:
    assert set(titles(library, "2024年8月发布的新闻里，大桥总投资多少？")) == {"江城地铁5号线年底试运行"}
    assert titles(library, "2019年的报道：大桥总投资多少？") == []


def test_a_mentioned_time_or_publisher_leaves_the_right_article_first(library: Library) -> None:
    assert titles(library, "2020年3月动工的大桥总投资多少？")[0] == "青浦江大桥建成通车"
    assert titles(library, "据滨海日报报道，青浦江大桥总投资多少？")[0] == "青浦江大桥建成通车"


def test_of_equal_articles_the_one_of_the_time_named_comes_first(library: Library) -> None:
    query = understand("2024年8月有什么新闻发生", standalone="2024年8月有什么新闻发生", today=TODAY)
    fitting = {
        candidate.hit.article.title for candidate in rank_candidates(library, query, limit=8) if candidate.published
    }
    assert fitting == {"江城地铁5号线年底试运行"}


def test_the_parts_of_a_compound_question_take_turns(library: Library) -> None:
    question = "大熊猫和青浦江大桥分别何时抵达、通车？"
    bridge, pandas = "青浦江大桥何时通车？", "大熊猫何时抵达动物园？"
    parts = tuple(understand(part, standalone=part) for part in (bridge, pandas))
    compound = replace(understand(question, standalone=question), parts=parts)
    passages = retrieve_passages(library, compound, limit=2)
    assert [passage.article.title for passage in passages] == [titles(library, part)[0] for part in (bridge, pandas)]
    assert [passage.rank for passage in passages] == [1, 2]
    assert passages[0].score >= passages[1].score


def test_copies_of_one_story_take_one_place(library: Library) -> None:
    query = understand("大桥", standalone="大桥")
    first, *others = rank_candidates(library, query, limit=8)
    second = next(other for other in others if other.hit.article.id != first.hit.article.id)
    copies = [
        replace(each, hit=replace(each.hit, article=replace(each.hit.article, cluster_id="one")))
        for each in (first, second)
    ]
    kept, dropped = _drop_copies(copies)
    assert kept.hit.article.id == first.hit.article.id
    assert not kept.dropped
    assert "copy" in dropped.dropped


def test_chunks_that_follow_one_another_are_one_passage_in_the_place_of_the_best(tmp_path: Path) -> None:
    sentences = [f"水库第{number}道闸门今年完成检修，闸门编号为{number}号。" for number in range(1, 7)]
    (tmp_path / "gates.txt").write_text("水库检修\n\n" + "\n".join(sentences), "utf-8")
    (tmp_path / "other.txt").write_text("山区公路\n\n山区公路今年完成检修，没有闸门。", "utf-8")
    query = understand("第3道闸门的编号是多少？", standalone="第3道闸门的编号是多少？")
    with Library.open(tmp_path / "library", settings=IngestSettings(chunk_chars=50)) as library:
        library.sync([tmp_path / "gates.txt", tmp_path / "other.txt"])
        best, *_ = rank_candidates(library, query, limit=20)
        first, *others = retrieve_passages(library, query, limit=20)
    assert first.chunk.id == best.hit.chunk.id
    assert first.article.text[first.chunk.start : first.chunk.end] == first.text
    assert all(sentence in first.text for sentence in sentences)
    assert ["山区公路" in passage.text for passage in others] == [True]


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Library:
    folder: Path = tmp_path_factory.mktemp("people")
    (folder / "a.txt").write_text(
        "工匠事迹\n2024-01-05 来源:江城晚报\n\n钳工章蓁莲苦练技术二十年,今年带出了十二名徒弟。\n", "utf-8"
    )
    (folder / "b.txt").write_text("球队更名\n2024-01-06 来源:江城晚报\n\n球队宣布更名,新名称下月启用。\n", "utf-8")
    library = Library.open(folder / "library")
    library.sync([folder])
    return library


def test_a_chinese_name_is_found_by_its_pinyin(people: Library) -> None:
    assistant = Assistant(people, Settings())
    for question in ("How many apprentices did Zhang Zhenlian train?", "Zhenlian Zhang带出了多少徒弟？"):
        assert "章蓁莲" in assistant.retrieve(question)[0].text
    query = understand("Who is Zhang Zhenlian?", standalone="Who is Zhang Zhenlian?")
    assert spell_names(people, query).concepts == ((("章蓁莲", 1.0), ("zhang zhenlian", 1.0)),)


def test_english_words_of_a_chinese_question_are_translated() -> None:
    query = understand("哪座bridge最长？", standalone="哪座bridge最长？")
    assert any("桥" in text for text, _ in query.concepts[0])
