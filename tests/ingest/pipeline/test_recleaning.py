"""Sentences that recur leave all articles, also those that were read before they were known."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ingest import Library

FURNITURE = "柳溪日报社与您一路同行"
PLACES = "桦柳石云白青南北东西红金"


def write(folder: Path, numbers: range) -> Path:
    """Write articles about different things that end with the same line."""
    file = folder / "rows.jsonl"
    rows = [
        {
            "id": f"row-{number}",
            "title": f"第{number}号消息",
            "source": "柳溪日报",
            "text": f"{PLACES[number % 12]}{number}镇的第{number}座桥昨天通车了，长{number + 7}米。"
            f"附近{number * 3}户居民都到现场观看，大家说{PLACES[number % 7]}河两岸从此方便了。\n{FURNITURE}",
        }
        for number in numbers
    ]
    file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return file


def holding(library: Library) -> int:
    return sum(FURNITURE in article.text for article in library.articles())


def test_what_recurs_leaves_articles_read_before_and_after(library: Library, tmp_path: Path) -> None:
    library.sync([write(tmp_path, range(10))])
    assert holding(library) == 10
    library.sync([write(tmp_path, range(30))])
    assert holding(library) == 0
    library.sync([write(tmp_path, range(35))])
    assert (library.count_articles(), holding(library)) == (35, 0)
    assert all(check.ok for check in library.check())


def test_a_restored_sentence_stays_though_it_recurs(library: Library, tmp_path: Path) -> None:
    library.sync([write(tmp_path, range(30))])
    article = library.articles()[0]
    library.restore(article.id)
    library.sync([write(tmp_path, range(60))])
    assert FURNITURE in library.article(article.id).text
    assert holding(library) == 1


def test_a_count_that_was_killed_is_done_by_the_next_sync(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*args: object, **options: object) -> None:
        raise KeyboardInterrupt

    for step in ("_count_new", "_clean_again"):
        with monkeypatch.context() as patched:
            patched.setattr(f"ingest.pipeline.recleaning.{step}", die)
            with pytest.raises(KeyboardInterrupt):
                library.sync([write(tmp_path, range(30))])
        assert holding(library) == 30
    library.sync([tmp_path / "rows.jsonl"])
    assert holding(library) == 0
