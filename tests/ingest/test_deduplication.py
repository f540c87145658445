"""Clusters follow the articles: whatever the order in which they come and go."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence

import pytest

from ingest import Library
from ingest.signatures import BANDS, are_copies, describe_body, sign_body

STORY = "柳溪水库昨日下闸蓄水，总库容1.26亿立方米，大坝坝高118米，坝顶长412米，可供三县48万人饮水，工程历时三年建成。"
REST = "建设期间，施工队伍克服了多雨的困难，没有发生一起安全事故。项目负责人表示，下一步将抓紧完善下游的输水管网。"
OTHER = "桦林图书馆周六迎来首批读者，馆内藏书20万册，设有儿童阅览区，每天开放12小时，周一闭馆整理，市民凭身份证入馆。"


def row(name: str, text: str, *, date: str | None = None) -> dict[str, str]:
    return {"id": name, "title": f"标题{name}", "text": text, "source": f"{name}日报"} | (
        {"date": date} if date else {}
    )


def sync_rows(library: Library, rows: Sequence[dict[str, str]], *, name: str = "rows.jsonl") -> None:
    file = library.path.parent / name
    file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    library.sync([file], remove_missing=True)


def clusters(library: Library) -> set[tuple[str, ...]]:
    """Return the clusters by the names of their articles, the earliest first."""
    return {
        tuple(str(copy.external_id) for copy in library.copies(article.id))
        for article in library.articles()
        if article.cluster_id
    }


ROWS = [
    row("late", STORY + REST, date="2024-05-03"),
    row("first", STORY + REST, date="2024-05-01"),
    row("edited", STORY + REST + "他最后说，一切顺利。", date="2024-05-02"),
    row("undated", "本报讯 " + STORY + REST),
    row("other numbers", (STORY + REST).replace("48万", "31万"), date="2024-05-01"),
    row("other", OTHER + REST, date="2024-05-01"),
]


def test_copies_share_a_cluster_named_after_the_earliest(library: Library) -> None:
    sync_rows(library, ROWS)
    assert clusters(library) == {("first", "edited", "late", "undated")}
    first = next(article for article in library.articles() if article.external_id == "first")
    assert {copy.cluster_id for copy in library.copies(first.id)} == {first.id}


def test_an_article_without_copies_is_its_own_only_copy(library: Library) -> None:
    sync_rows(library, ROWS)
    (other,) = (article for article in library.articles() if article.external_id == "other")
    assert other.cluster_id is None
    assert library.copies(other.id) == (other,)


@pytest.mark.parametrize("seed", range(3))
def test_clusters_do_not_depend_on_the_order_of_coming(library: Library, seed: int) -> None:
    shuffled = random.Random(seed).sample(ROWS, len(ROWS))
    for count in range(1, len(shuffled) + 1):
        sync_rows(library, shuffled[:count])
    assert clusters(library) == {("first", "edited", "late", "undated")}


def test_removed_and_changed_articles_leave_their_cluster(library: Library) -> None:
    sync_rows(library, ROWS)
    sync_rows(library, [row for row in ROWS if row["id"] != "first"])
    assert clusters(library) == {("edited", "late", "undated")}
    changed = [row | {"text": OTHER * 2} if row["id"] == "late" else row for row in ROWS if row["id"] != "first"]
    sync_rows(library, changed)
    assert clusters(library) == {("edited", "undated")}
    sync_rows(library, [row for row in ROWS if row["id"] in ("edited", "other")])
    assert clusters(library) == set()


PLACES = ["桦林", "柳溪", "石门", "云台", "白沙", "青岭", "南浦"]


def test_what_held_a_cluster_together_leaves_two(library: Library) -> None:
    parts = [f"{place}那一段说的是完全不同的一件事，讲的人住在{place}，写的人也去过{place}。" for place in PLACES]
    left, middle, right = "".join(parts[:6]), "".join(parts), "".join(parts[1:])
    rows = [row("left", left, date="2024-01-01"), row("right", right, date="2024-01-02")]
    sync_rows(library, [*rows, row("middle", middle, date="2024-01-03")])
    assert clusters(library) == {("left", "right", "middle")}
    sync_rows(library, rows)
    assert clusters(library) == ({("left", "right")} if alike(left, right) else set())


def alike(first: str, second: str) -> bool:
    return are_copies(describe_body(first), describe_body(second))


def test_many_copies_make_one_cluster(library: Library) -> None:
    sync_rows(library, [row(f"copy{number}", STORY + REST) for number in range(150)])
    ((*copies,),) = clusters(library)
    assert len(copies) == 150


def test_work_left_by_a_killed_writer_is_done_by_the_next(
    library: Library, monkeypatch: pytest.MonkeyPatch, embedder: object
) -> None:
    def die(*args: object, **options: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("ingest.deduplication._store", die)
        with pytest.raises(KeyboardInterrupt):
            sync_rows(library, ROWS)
    assert clusters(library) == set()
    library.sync([library.path.parent / "rows.jsonl"])
    assert clusters(library) == {("first", "edited", "late", "undated")}


def test_short_and_empty_texts_are_compared_too() -> None:
    bodies = [describe_body(text) for text in ("", "！", "好", "好的", "水库蓄水")]
    assert all(are_copies(body, body) for body in bodies)
    assert all(len(sign_body(body)) == BANDS for body in bodies)
