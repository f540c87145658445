"""Every source ends in exactly one place of the report, and a second run does only what is needed."""

from __future__ import annotations

import gzip
import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from ingest import Library, Progress, SyncReport
from ingest.embedding import Vectors
from ingest.errors import EmbeddingError, SourceUnreadable
from ingest.types import RawPage, ReadArticle

WriteRows = Callable[..., Path]


def counts(report: SyncReport) -> tuple[int, int, int, int, int]:
    parts = (report.added, report.updated, report.skipped, report.removed, report.failures)
    uris = [entry.uri for part in parts for entry in part]
    assert len(uris) == len(set(uris)), "a source is in the report twice"
    return len(report.added), len(report.updated), len(report.skipped), len(report.removed), len(report.failures)


def ids(library: Library) -> dict[str, str]:
    return {article.external_id or article.uri: article.id for article in library.articles()}


def test_new_articles_are_added(library: Library, rows_file: WriteRows) -> None:
    report = library.sync([rows_file(range(5))])
    assert counts(report) == (5, 0, 0, 0, 0)
    assert library.count_articles() == 5
    assert library.count_chunks() >= 5


def test_an_unchanged_file_is_skipped_without_being_opened(
    library: Library, rows_file: WriteRows, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = rows_file(range(5))
    library.sync([file])
    revision = library.revision

    def refuse(*args: object, **kwargs: object) -> None:
        raise AssertionError("the file was read again")

    monkeypatch.setattr("ingest.pipeline.planning.read_pages", refuse)
    assert counts(library.sync([file])) == (0, 0, 5, 0, 0)
    assert library.revision == revision


def test_a_touched_file_is_read_but_nothing_is_stored_again(library: Library, rows_file: WriteRows) -> None:
    file = rows_file(range(5))
    library.sync([file])
    revision = library.revision
    os.utime(file, ns=(1, 1))
    assert counts(library.sync([file])) == (0, 0, 5, 0, 0)
    assert library.revision == revision


def test_only_changed_rows_are_updated_and_keep_their_ids(library: Library, rows_file: WriteRows) -> None:
    library.sync([rows_file(range(5))])
    before = ids(library)
    report = library.sync([rows_file(range(6), changed={3: "后来又追加了一笔投资。"})])
    assert counts(report) == (1, 1, 4, 0, 0)
    assert report.updated[0].uri.endswith("#row-3")
    assert {key: ids(library)[key] for key in before} == before
    assert "后来又追加了一笔投资。" in library.article(before["row-3"]).text


def test_what_is_gone_stays_unless_asked_to_go(library: Library, rows_file: WriteRows) -> None:
    library.sync([rows_file(range(5))])
    assert counts(library.sync([rows_file(range(3))])) == (0, 0, 3, 0, 0)
    assert library.count_articles() == 5
    file = rows_file(range(2))
    assert counts(library.sync([file], remove_missing=True)) == (0, 0, 2, 3, 0)
    assert library.count_articles() == 2


def test_a_deleted_file_goes_only_with_its_folder(library: Library, tmp_path: Path, rows_file: WriteRows) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        rows_file(range(3), name=f"{name}/{name}.jsonl")
        rows_file(range(5, 8), name=f"{name}/keep.jsonl")
    library.sync([tmp_path / "a", tmp_path / "b"])
    (tmp_path / "a" / "a.jsonl").unlink()
    (tmp_path / "b" / "b.jsonl").unlink()
    report = library.sync([tmp_path / "a"], remove_missing=True)
    assert counts(report) == (0, 0, 3, 3, 0)
    assert library.count_articles() == 9


def test_a_folder_that_is_not_there_removes_nothing(library: Library, tmp_path: Path, rows_file: WriteRows) -> None:
    (tmp_path / "disk").mkdir()
    rows_file(range(3), name="disk/a.jsonl")
    library.sync([tmp_path / "disk"])
    (tmp_path / "disk").rename(tmp_path / "unmounted")
    report = library.sync([tmp_path / "disk"], remove_missing=True)
    assert counts(report) == (0, 0, 0, 0, 1)
    assert library.count_articles() == 3


def test_a_moved_file_keeps_its_articles(library: Library, tmp_path: Path, rows_file: WriteRows) -> None:
    file = rows_file(range(4))
    library.sync([file])
    before, revision = ids(library), library.revision
    moved = file.rename(tmp_path / "moved.jsonl")
    report = library.sync([moved])
    assert counts(report) == (0, 4, 0, 0, 0)
    assert "articles.jsonl" in report.updated[0].reason
    assert ids(library) == before
    assert library.revision == revision
    assert all("moved.jsonl" in article.uri for article in library.articles())
    assert counts(library.sync([moved])) == (0, 0, 4, 0, 0)


def test_a_file_moved_there_and_back_is_found_again(library: Library, tmp_path: Path, rows_file: WriteRows) -> None:
    file = rows_file(range(2))
    library.sync([file])
    other = file.rename(tmp_path / "other.jsonl")
    library.sync([other])
    other.rename(file)
    library.sync([file])
    assert {article.uri.split("#")[0] for article in library.articles()} == {str(file.resolve())}
    assert library.count_articles() == 2


def test_a_new_article_at_an_old_place_does_not_take_the_moved_ones_id(
    library: Library, tmp_path: Path, rows_file: WriteRows
) -> None:
    file = rows_file([0])
    library.sync([file])
    file.rename(tmp_path / "moved.jsonl")
    library.sync([tmp_path / "moved.jsonl"])
    rows_file([0], changed={0: "这是同一编号的另一篇文章。"})
    assert counts(library.sync([file, tmp_path / "moved.jsonl"])) == (1, 0, 1, 0, 0)
    assert library.count_articles() == 2


def test_a_copy_beside_its_original_is_an_article_of_its_own(library: Library, rows_file: WriteRows) -> None:
    report = library.sync([rows_file(range(2), name="a.jsonl"), rows_file(range(2), name="b.jsonl")])
    assert counts(report) == (4, 0, 0, 0, 0)
    assert library.count_articles() == 4


def test_a_broken_row_fails_alone_and_is_tried_again(library: Library, rows_file: WriteRows) -> None:
    file = rows_file(range(4))
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    file.write_text("".join([*lines[:2], '{"id": "row-9", "text": \n', *lines[2:]]), encoding="utf-8")
    for expected in ((4, 0, 0, 0, 1), (0, 0, 4, 0, 1)):
        report = library.sync([file], remove_missing=True)
        assert counts(report) == expected
        assert "line-3" in report.failures[0].uri
        assert report.failures[0].reason
    file.write_text("".join(lines), encoding="utf-8")
    assert counts(library.sync([file])) == (0, 0, 4, 0, 0)


def test_a_cut_off_file_removes_nothing(library: Library, tmp_path: Path, rows_file: WriteRows) -> None:
    content = rows_file(range(200)).read_bytes()
    packed = tmp_path / "packed.jsonl.gz"
    packed.write_bytes(gzip.compress(content))
    library.sync([packed])
    packed.write_bytes(gzip.compress(content)[:-400])
    report = library.sync([packed], remove_missing=True)
    assert any("ended before" in failure.reason for failure in report.failures)
    assert report.removed == ()
    assert library.count_articles() == 200


def test_an_article_that_can_no_longer_be_read_stays_as_it_was(
    library: Library, rows_file: WriteRows, monkeypatch: pytest.MonkeyPatch
) -> None:
    library.sync([rows_file([1])])
    (before,) = library.articles()

    def refuse(page: RawPage, **options: object) -> ReadArticle:
        raise SourceUnreadable("There is no article in it.", uri=page.uri)

    monkeypatch.setattr("ingest.pipeline.reading.read_article", refuse)
    report = library.sync([rows_file([1], changed={1: "改动。"})])
    assert [failure.reason for failure in report.failures] == ["There is no article in it."]
    assert library.articles() == (before,)


def test_half_a_character_fails_alone(library: Library, tmp_path: Path, rows_file: WriteRows) -> None:
    file = rows_file(range(2))
    text = "这一行的标题被爬虫从表情符号中间截断了，正文却是完整的。" * 3
    with file.open("a", encoding="utf-8") as rows:
        rows.write(f'{{"id": "half", "title": "标题\\ud83d", "text": "{text}"}}\n')
    report = library.sync([file])
    assert len(report.added) + len(report.failures) == 3
    assert len(report.added) >= 2


def test_one_file_named_in_two_ways_is_read_once(library: Library, tmp_path: Path, rows_file: WriteRows) -> None:
    file = rows_file(range(2))
    assert counts(library.sync([file, tmp_path, file.parent / "." / file.name]))[0] == 2


def test_progress_is_told_by_stages_that_end_complete(library: Library, rows_file: WriteRows) -> None:
    told: list[Progress] = []
    library.sync([rows_file(range(30))], progress=told.append)
    assert {progress.stage for progress in told} == {
        "scan",
        "read",
        "recurrence",
        "words",
        "vectors",
        "signatures",
        "clusters",
    }
    for stage in ("read", "words", "vectors"):
        last = [progress for progress in told if progress.stage == stage][-1]
        assert last.done == last.total


def test_what_was_committed_before_an_interruption_stays(
    library: Library, rows_file: WriteRows, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.pipeline._BATCH_ARTICLES", 10)
    file = rows_file(range(35))

    def interrupt(progress: Progress) -> None:
        if progress.stage == "read" and progress.done == 25:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        library.sync([file], progress=interrupt)
    assert library.count_articles() == 20
    assert counts(library.sync([file])) == (15, 0, 20, 0, 0)
    assert all(check.ok for check in library.check())


def test_a_file_that_goes_away_while_it_is_read_is_reported(library: Library, rows_file: WriteRows) -> None:
    first = rows_file([9], name="a.jsonl")
    second = rows_file(range(3), name="b.jsonl")

    def delete_second(progress: Progress) -> None:
        if progress.stage == "scan" and progress.detail == str(second.resolve()):
            second.unlink()

    report = library.sync([first, second], progress=delete_second)
    assert counts(report) == (1, 0, 0, 0, 3)
    rows_file(range(3), name="b.jsonl")
    assert counts(library.sync([first, second])) == (3, 0, 1, 0, 0)


class BrokenEmbedder:
    """Gives vectors that are no numbers."""

    name, fingerprint, dimension = "broken", "broken-1", 4

    def embed_passages(self, texts: list[str]) -> Vectors:
        return np.full((len(texts), 4), np.nan, dtype=np.float32)

    def embed_question(self, text: str) -> Vectors:
        return np.zeros(4, dtype=np.float32)


def test_vectors_that_are_no_numbers_are_refused(tmp_path: Path, rows_file: WriteRows) -> None:
    with Library.open(tmp_path / "library", embedder=BrokenEmbedder()) as library:  # type: ignore[arg-type]
        with pytest.raises(EmbeddingError, match="finite"):
            library.sync([rows_file(range(3))])
        assert library.count_articles() == 0


def test_a_file_whose_name_is_no_unicode_fails_alone(library: Library, tmp_path: Path, rows_file: WriteRows) -> None:
    rows_file(range(2), name="good.jsonl")
    bad = os.fsencode(tmp_path) + b"/\xff\xfe.jsonl"
    Path(os.fsdecode(bad)).write_bytes((tmp_path / "good.jsonl").read_bytes())
    report = library.sync([tmp_path])
    assert len(report.added) == 2
    assert any("Rename" in failure.reason for failure in report.failures)
    assert all(failure.uri.encode() for failure in report.failures)


def test_a_failure_says_what_to_do_and_names_its_source_once(library: Library, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").touch()
    (failure,) = library.sync([tmp_path / "empty.txt"]).failures
    assert failure.reason == "It is empty. Remove it, or fetch it again."
