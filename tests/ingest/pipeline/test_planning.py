"""A plan says what will be done before anything is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from ingest import Library
from ingest.pipeline.planning import SyncPlan, _is_gone, digest_page, plan_sync
from ingest.settings import IngestSettings
from ingest.types import Progress, RawPage

WriteRows = Callable[..., Path]
PAGE = RawPage("/a.txt", "正文".encode(), "text/plain", "utf-8", {"title": "标题", "date": "2024"})


def plan(library: Library, *paths: Path, remove_missing: bool = False) -> SyncPlan:
    told: list[Progress] = []
    return plan_sync(
        library._articles, paths, settings=IngestSettings(), remove_missing=remove_missing, report=told.append
    )


def test_a_digest_changes_with_all_that_makes_an_article() -> None:
    different = [
        replace(PAGE, content=b"other"),
        replace(PAGE, media_type="text/html"),
        replace(PAGE, declared_charset="gbk"),
        replace(PAGE, fields={"title": "标题", "date": "2025"}),
        replace(PAGE, fields={}),
    ]
    assert len({digest_page(page) for page in [PAGE, *different]}) == 6


def test_a_digest_does_not_depend_on_the_place_or_the_order_of_fields() -> None:
    moved = replace(PAGE, uri="/b.txt", fields={"date": "2024", "title": "标题"})
    assert digest_page(moved) == digest_page(PAGE)


def test_a_plan_writes_nothing(filled: Library, rows_file: WriteRows) -> None:
    before = (filled.revision, filled.articles())
    planned = plan(filled, rows_file(range(1, 50)), remove_missing=True)
    assert planned.count_pages == 10
    assert len(planned.removals) == 1
    assert len(planned.skipped) == 39
    assert (filled.revision, filled.articles()) == before


def test_a_changed_page_carries_its_articles_id(filled: Library, rows_file: WriteRows) -> None:
    planned = plan(filled, rows_file(range(40), changed={7: "改动。"}))
    (source,) = planned.sources
    (article,) = filled.articles(matching="第7号")
    assert source.pages == {article.uri: article.id}
    assert source.whole


def test_one_orphan_is_matched_by_one_copy_only(filled: Library, tmp_path: Path, rows_file: WriteRows) -> None:
    (tmp_path / "articles.jsonl").unlink()
    copies = [rows_file([3], name="one.jsonl"), rows_file([3], name="two.jsonl")]
    planned = plan(filled, *copies)
    assert len(planned.moves) == 1
    assert planned.count_pages == 1


def test_nothing_outside_the_named_paths_is_removed(filled: Library, tmp_path: Path, rows_file: WriteRows) -> None:
    (tmp_path / "articles.jsonl").unlink()
    (tmp_path / "other").mkdir()
    rows_file([90], name="other/a.jsonl")
    assert plan(filled, tmp_path / "other", remove_missing=True).removals == []
    assert len(plan(filled, tmp_path, remove_missing=True).removals) == 40


def test_a_row_that_vanished_before_can_still_be_removed(library: Library, rows_file: WriteRows) -> None:
    library.sync([rows_file(range(2))])
    file = rows_file(range(1))
    library.sync([file])
    library.sync([file])
    assert library.count_articles() == 2
    assert len(library.sync([file], remove_missing=True).removed) == 1
    assert plan(library, file).count_pages == 0


def test_what_cannot_be_examined_is_not_gone(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "file").touch()
    assert not _is_gone(str(tmp_path / "loop" / "a.txt"))
    assert not _is_gone(str(tmp_path / "file"))
    assert _is_gone(str(tmp_path / "absent"))
    assert _is_gone(str(tmp_path / "file" / "a.txt"))


def test_a_file_named_in_invalid_bytes_is_reported_in_printable_text(library: Library, tmp_path: Path) -> None:
    (tmp_path / "x.\udcff").write_text("正文。")
    (tmp_path / "\udcff.txt").write_text("正文。")
    report = library.sync([tmp_path / "x.\udcff", tmp_path / "\udcff.txt"])
    assert len(report.failures) == 2
    assert all(f"{failure.uri}{failure.reason}".encode() for failure in report.failures)


def test_half_a_character_in_a_field_is_repaired(library: Library, tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text('{"id": "a", "title": "大桥\\ud83d", "text": "大桥昨日通车，全长十二公里，两岸居民都来观看。"}\n')
    report = library.sync([file])
    assert (len(report.added), report.failures) == (1, ())
    assert library.articles()[0].title.startswith("大桥")
