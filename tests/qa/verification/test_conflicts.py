from __future__ import annotations

from ingest.types import Article, Chunk
from qa.types import Conflict, Passage
from qa.verification.conflicts import Value, find_conflicts, find_values

FIRST = "据江城消防通报，截至昨晚，江城老城区火灾已造成93人受伤。"


def article(name: str, text: str, day: str, cluster: str | None = None) -> Article:
    return Article(
        id=name, title="", text=text, uri=name, content_hash=name, published_at=day, cluster_id=cluster or name
    )


def passage(source: Article) -> Passage:
    return Passage(
        chunk=Chunk(f"{source.id}-0", source.id, 0, 0, len(source.text), source.text),
        article=source,
        score=1.0,
        rank=1,
    )


def conflicts(value: str, ours: Article, *others: Article) -> tuple[Conflict, ...]:
    start = ours.text.index(value)
    passages = [passage(each) for each in (ours, *others)]
    return find_conflicts(Value(ours, start, start + len(value)), passages, first_number=2)


def test_another_number_for_the_same_thing_is_shown_newest_first() -> None:
    ours, later = article("a", FIRST, "2023-08-10"), article("b", FIRST.replace("93人", "97人"), "2023-08-12")
    (conflict,) = conflicts("93人", ours, later)
    assert [account.value for account in conflict.accounts] == ["97人", "93人"]
    assert [account.citation.number for account in conflict.accounts] == [2, 3]
    for account, source in zip(conflict.accounts, (later, ours), strict=True):
        citation = account.citation
        assert citation.verified
        assert source.text[citation.start : citation.end] == citation.quote
        assert account.value in citation.quote


def test_a_syndicated_copy_is_no_second_account() -> None:
    ours = article("a", FIRST, "2023-08-10", "story")
    copy = article("b", FIRST.replace("93人", "97人"), "2023-08-12", "story")
    assert conflicts("93人", ours, copy) == ()


def test_the_same_number_in_another_spelling_is_no_conflict() -> None:
    ours, other = article("a", FIRST, "2023-08-10"), article("b", FIRST.replace("93人", "九十三人"), "2023-08-12")
    assert conflicts("93人", ours, other) == ()


def test_another_thing_or_another_time_is_no_conflict() -> None:
    ours = article("a", "江城2022年新建社区食堂120个，惠及30万人。", "2023-08-10")
    elsewhere = article("b", "滨海2022年新建社区食堂150个，惠及30万人。", "2023-08-10")
    later = article("c", "江城2021年新建社区食堂80个，惠及30万人。", "2023-08-10")
    assert conflicts("30万人", ours, elsewhere, later) == ()


def test_another_day_is_a_conflict() -> None:
    ours = article("a", "青浦江大桥于2020年3月5日动工。", "2024-05-18")
    other = article("b", "青浦江大桥于2020年4月5日动工。", "2024-05-19")
    (conflict,) = conflicts("2020年3月5日", ours, other)
    assert {account.value for account in conflict.accounts} == {"2020年3月5日", "2020年4月5日"}


def test_the_amounts_and_dates_a_sentence_took_from_its_quote_are_found_there() -> None:
    source = article("a", FIRST, "2023-08-10")
    values = find_values("火灾造成九十三人受伤。", source, 0, len(source.text))
    assert [source.text[value.start : value.end] for value in values] == ["93人"]
