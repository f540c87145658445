"""What a library promises its users: reading, removing, one writer, refusals, and rebuilding."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from ingest import Library
from ingest.errors import (
    ArticleNotFound,
    LibraryDamaged,
    LibraryLocked,
    LibraryNotFound,
    LibraryUnwritable,
)

WriteRows = Callable[..., Path]


def all_fine(library: Library) -> bool:
    return all(check.ok for check in library.check())


# -- opening ----------------------------------------------------------------------------------------------------------


def test_a_library_is_made_where_there_is_none(tmp_path: Path) -> None:
    with Library.open(tmp_path / "deep" / "library") as library:
        assert library.path == (tmp_path / "deep" / "library").resolve()
        assert (library.revision, library.count_articles(), library.count_chunks()) == (0, 0, 0)


def test_a_library_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(LibraryNotFound, match="absent"):
        Library.open(tmp_path / "absent", create=False)
    assert not (tmp_path / "absent").exists()


def test_what_was_stored_is_there_after_reopening(filled: Library, embedder: object) -> None:
    articles, path = filled.articles(), filled.path
    filled.close()
    with Library.open(path, embedder=embedder) as library:  # type: ignore[arg-type]
        assert library.articles() == articles
        assert library.search(articles[0].title, limit=1)[0].article == articles[0]


# -- reading ----------------------------------------------------------------------------------------------------------


def test_chunks_are_spans_of_their_article(filled: Library) -> None:
    for article in filled.articles():
        for chunk in filled.chunks(article.id):
            assert article.text[chunk.start : chunk.end] == chunk.text


def test_the_original_is_kept_with_what_became_of_it(filled: Library) -> None:
    article = filled.articles()[0]
    read = filled.read_article(article.id)
    assert read.article == article
    assert {block.kind for block in read.blocks} <= {"body", "heading", "caption", "removed"}
    for offset, character in enumerate(article.text):
        if not character.isspace():
            assert read.original[read.original_position(offset)] == character


def test_articles_can_be_paged_and_matched(filled: Library) -> None:
    everything = filled.articles()
    assert filled.articles(limit=7, offset=7) == everything[7:14]
    assert [article.title for article in filled.articles(matching="第13号")] == ["柳溪桥梁第13号工程完工"]
    dates = [article.published_at or "" for article in everything]
    assert dates == sorted(dates, reverse=True)


# -- removing ---------------------------------------------------------------------------------------------------------


def test_a_removed_article_is_found_by_nothing(filled: Library) -> None:
    article = filled.articles()[5]
    filled.remove(article.id)
    with pytest.raises(ArticleNotFound):
        filled.article(article.id)
    for question in (article.title, article.text[:30]):
        assert all(hit.article.id != article.id for hit in filled.search(question, limit=100))
    assert filled.count_articles() == 39
    assert all_fine(filled)


def test_removing_what_is_not_there_says_so(filled: Library) -> None:
    with pytest.raises(ArticleNotFound, match="nobody"):
        filled.remove("nobody")


def test_an_article_lost_from_the_database_is_never_shown(filled: Library) -> None:
    """The indexes may lag behind; SQLite decides."""
    article = filled.articles()[0]
    filled._articles.remove([article.id])
    assert all(hit.article.id != article.id for hit in filled.search(article.title, limit=100))


def test_a_removed_article_comes_back_with_the_next_sync_of_its_file(filled: Library, rows_file: WriteRows) -> None:
    article = filled.articles()[0]
    filled.remove(article.id)
    assert [report.uri for report in filled.sync([rows_file(range(40))]).added] == [article.uri]


# -- writing ----------------------------------------------------------------------------------------------------------


def test_a_second_writer_is_told_who_the_first_is(filled: Library, rows_file: WriteRows) -> None:
    program = (
        "import fcntl, os, sys, time\n"
        "lock = os.open(sys.argv[1], os.O_RDWR | os.O_CREAT)\n"
        "fcntl.flock(lock, fcntl.LOCK_EX); os.ftruncate(lock, 0); os.pwrite(lock, str(os.getpid()).encode(), 0)\n"
        "print('locked', flush=True); time.sleep(60)\n"
    )
    writer = subprocess.Popen([sys.executable, "-c", program, str(filled.path / "lock")], stdout=subprocess.PIPE)
    try:
        assert writer.stdout is not None
        writer.stdout.readline()
        for write in (lambda: filled.sync([rows_file(range(50))]), filled.rebuild, lambda: filled.remove("x")):
            with pytest.raises(LibraryLocked, match=str(writer.pid)) as caught:
                write()
            assert caught.value.pid == writer.pid
        assert filled.search("工程", limit=3)
    finally:
        writer.kill()
        writer.communicate()
    assert len(filled.sync([rows_file(range(50))]).added) == 10


def test_a_library_opens_while_another_process_writes(filled: Library, embedder: object) -> None:
    with (filled.path / "lock").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        shutil.rmtree(filled.path / "vectors")
        with Library.open(filled.path, embedder=embedder) as reader:  # type: ignore[arg-type]
            assert len(reader.search("水库", limit=3)) == 3


def test_a_library_opened_for_reading_refuses_to_write(filled: Library, embedder: object, rows_file: WriteRows) -> None:
    with Library.open(filled.path, embedder=embedder, read_only=True) as reader:  # type: ignore[arg-type]
        assert reader.search("水库", limit=1)
        for write in (lambda: reader.sync([rows_file([77])]), reader.rebuild, lambda: reader.remove("x")):
            with pytest.raises(LibraryUnwritable, match="reading only"):
                write()


def test_two_threads_search_while_a_third_writes(filled: Library, rows_file: WriteRows) -> None:
    titles = [article.title for article in filled.articles()]
    wrong: list[str] = []
    stop = threading.Event()

    def search() -> None:
        while not stop.is_set():
            for title in titles:
                if filled.search(title, limit=1)[0].article.title != title:
                    wrong.append(title)

    threads = [threading.Thread(target=search) for _ in range(2)]
    for thread in threads:
        thread.start()
    for last in (60, 90, 120):
        filled.sync([rows_file(range(last))])
    filled.rebuild()
    stop.set()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert filled.count_articles() == 120


# -- disks that are full or cannot be written -------------------------------------------------------------------------

_ON_A_SMALL_DISK = """
import resource, signal, sys
from ingest import Library
from ingest.errors import LibraryUnwritable
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
library = Library.open(sys.argv[1])
limit = int(sys.argv[3])
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
try:
    library.sync([sys.argv[2]])
except LibraryUnwritable as error:
    print(error)
    sys.exit(3)
"""


def test_a_full_disk_stops_with_one_message_and_keeps_what_was_stored(tmp_path: Path, rows_file: WriteRows) -> None:
    with Library.open(tmp_path / "library") as library:
        library.sync([rows_file(range(40))])
        before = library.articles()
    used = (tmp_path / "library" / "library.sqlite3").stat().st_size
    arguments = [str(tmp_path / "library"), str(rows_file(range(600))), str(used)]
    command = [sys.executable, "-c", _ON_A_SMALL_DISK, *arguments]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 3, run.stderr
    assert "disk space" in run.stdout
    with Library.open(tmp_path / "library") as library:
        assert set(before) <= set(library.articles())
        assert all_fine(library)
        library.sync([rows_file(range(600))])
        assert library.count_articles() == 600


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(LibraryUnwritable, match="file"):
        Library.open(tmp_path / "file" / "library")


def test_a_read_only_disk_can_be_read_and_says_so_when_written(
    filled: Library, tmp_path: Path, embedder: object, rows_file: WriteRows
) -> None:
    filled.close()
    mounted = tmp_path / "mounted"
    mounted.mkdir()
    mount = ["mount", "--bind", "-o", "ro", str(filled.path), str(mounted)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        pytest.skip("only root may mount a disk")
    try:
        subprocess.run(["mount", "-o", "remount,ro,bind", str(mounted)], capture_output=True, check=False)
        with Library.open(mounted, embedder=embedder) as library:  # type: ignore[arg-type]
            assert library.count_articles() == 40
            assert len(library.search("水库", limit=3)) == 3
            with pytest.raises(LibraryUnwritable):
                library.sync([rows_file(range(50))])
    finally:
        subprocess.run(["umount", str(mounted)], check=True)


# -- mending ----------------------------------------------------------------------------------------------------------


def test_a_damaged_database_is_never_mended_silently(filled: Library) -> None:
    path = filled.path
    filled.close()
    (path / "library.sqlite3").write_bytes(b"\x00" * 8192)
    with pytest.raises(LibraryDamaged):
        Library.open(path)
    assert (path / "library.sqlite3").read_bytes() == b"\x00" * 8192


def test_two_libraries_on_one_folder_do_not_disturb_each_other(filled: Library, embedder: object) -> None:
    title = filled.articles()[0].title
    other = Library.open(filled.path, embedder=embedder)  # type: ignore[arg-type]
    assert filled.search(title, limit=1) == other.search(title, limit=1)
    other.close()
    assert filled.search(title, limit=1)[0].article.title == title
    assert "40 in Chroma" in next(check.detail for check in filled.check() if check.name == "vectors")


def test_one_path_need_not_be_in_a_list(library: Library, rows_file: WriteRows) -> None:
    assert len(library.sync(rows_file([1, 2])).added) == 2
