"""A writer killed at any moment loses nothing, doubles nothing, and disturbs no reader in another process."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from ingest import Library
from ingest.settings import IngestSettings
from ingest.storage.decisions import load_decision

WriteRows = Callable[..., Path]

_SYNC = """
import sys
import ingest.deduplication, ingest.storage.indexes, ingest.pipeline
from ingest import Library
# Small steps, so that there are many places to be killed at.
ingest.deduplication._SIGNED_AT_ONCE = ingest.deduplication._COMPARED_AT_ONCE = 20
ingest.pipeline._BATCH_ARTICLES = 20
ingest.storage.indexes._WAITING_IN_BULK = 100
with Library.open(sys.argv[1]) as library:
    print("opened", flush=True)
    library.sync([sys.argv[2]], progress=lambda _: print("step", flush=True))
    print("done", flush=True)
"""

_DECIDE = """
import sys
from ingest import Library
with Library.open(sys.argv[1]) as library:
    print("opened", flush=True)
    for article in library.quarantine():
        library.release(article.article.id)
    for article in library.articles():
        library.restore(article.id)
    print("done", flush=True)
"""

_READ = """
import json, sys
from ingest import Library
wanted = json.loads(sys.argv[2])
with Library.open(sys.argv[1]) as library:
    print("opened", flush=True)
    for line in sys.stdin:
        missed = [title for title in wanted if library.search(title, limit=1)[0].article.title != title]
        hits = [hit for title in wanted[:5] for hit in library.search(title, limit=50)]
        texts = {hit.article.id: library.article(hit.article.id).text for hit in hits}
        wrong = [hit.chunk.id for hit in hits if hit.chunk.text not in texts[hit.article.id]]
        late = library.search(line.strip(), limit=1)
        print(json.dumps({"missed": missed, "wrong": wrong, "late": late[0].article.title if late else ""}), flush=True)
"""


def start(program: str, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", program, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


def sync(path: Path, file: Path, *, kill_after_steps: int | None = None, kill_after_seconds: float = 0.0) -> int | None:
    """Sync in a process of its own; returns in how many steps, or ``None`` when it was killed before the end.

    It is killed by how far it has come, not by the clock: a busy machine would be killed elsewhere than a quiet one.
    """
    writer = start(_SYNC, str(path), str(file))
    assert writer.stdout is not None
    assert writer.stdout.readline() == "opened\n"
    steps = 0
    while (steps != kill_after_steps) and writer.stdout.readline() == "step\n":
        steps += 1
    if steps == kill_after_steps:
        time.sleep(kill_after_seconds)
        writer.send_signal(signal.SIGKILL)
    writer.communicate()
    return steps if writer.returncode == 0 else None


def examine(path: Path, seen: dict[str, str]) -> dict[str, str]:
    """Return the titles of all articles by address, after making sure that ``seen`` is among them and all is whole."""
    with Library.open(path) as library:
        articles = library.articles()
        titles = {article.uri: article.title for article in articles}
        assert len(titles) == len(articles), "an article is stored twice"
        assert seen.items() <= titles.items(), "a stored article was lost"
        assert library.count_chunks() == sum(len(library.chunks(article.id)) for article in articles)
        for article in articles:
            chunks = library.chunks(article.id)
            assert "".join(chunk.text for chunk in chunks).replace("\n", "") == article.text.replace("\n", "")
            assert library.search(article.title, limit=1)[0].article.id == article.id
        assert [check for check in library.check() if not check.ok] == []
    return titles


def kill_again_and_again(tmp_path: Path, rows_file: WriteRows, *, articles: int, kills: int) -> None:
    file = rows_file(range(articles))
    all_steps = sync(tmp_path / "whole", file)
    assert all_steps is not None
    moments = random.Random(articles)
    killed, library, seen = 0, 0, dict[str, str]()
    while killed < kills:
        path = tmp_path / f"library-{library}"
        # What was stored before is not read again, so fewer steps are left.
        steps = round(all_steps * max(1 - len(seen) / articles, 0.2))
        is_whole = sync(
            path, file, kill_after_steps=moments.randrange(steps), kill_after_seconds=moments.uniform(0, 0.1)
        )
        killed += is_whole is None
        seen = examine(path, seen)
        if is_whole or len(seen) == articles:  # nothing is left to be killed at: begin another library
            assert len(seen) == articles
            library, seen = library + 1, {}
    assert sync(tmp_path / f"library-{library}", file) is not None
    assert len(examine(tmp_path / f"library-{library}", seen)) == articles


def test_a_sync_killed_five_times_loses_and_doubles_nothing(tmp_path: Path, rows_file: WriteRows) -> None:
    kill_again_and_again(tmp_path, rows_file, articles=160, kills=5)


@pytest.mark.slow
def test_a_sync_of_two_thousand_articles_killed_fifty_times_loses_and_doubles_nothing(
    tmp_path: Path, rows_file: WriteRows
) -> None:
    kill_again_and_again(tmp_path, rows_file, articles=2000, kills=50)


def test_a_reader_in_another_process_is_right_while_a_writer_writes(tmp_path: Path, rows_file: WriteRows) -> None:
    path = tmp_path / "library"
    with Library.open(path) as library:
        library.sync([rows_file(range(50), name="first.jsonl")])
        titles = [article.title for article in library.articles()][:20]
    reader = start(_READ, str(path), json.dumps(titles))
    assert reader.stdin is not None
    assert reader.stdout is not None
    reader.stdout.readline()

    def ask(question: str) -> dict[str, object]:
        reader.stdin.write(f"{question}\n")  # type: ignore[union-attr]
        reader.stdin.flush()  # type: ignore[union-attr]
        return dict(json.loads(reader.stdout.readline()))  # type: ignore[union-attr]

    def right(reply: dict[str, object]) -> bool:
        return reply["missed"] == [] and reply["wrong"] == []

    assert right(ask("柳溪"))
    writer = start(_SYNC, str(path), str(rows_file(range(100, 400), name="second.jsonl")))
    while writer.poll() is None:
        assert right(ask("柳溪"))
    assert writer.communicate()[0].endswith("done\n")
    with Library.open(path) as library:
        assert library.count_articles() == 350
        newest = next(article for article in library.articles() if "第399号" in article.title)
        reply = ask(newest.title)
        assert right(reply)
        assert reply["late"] == newest.title
        library.remove(newest.id)
        assert ask(newest.title)["late"] != newest.title
        library.rebuild()
    assert right(ask("柳溪"))
    reader.communicate()
    assert reader.returncode == 0


def test_a_killed_writer_releases_the_lock(tmp_path: Path, rows_file: WriteRows) -> None:
    path, file = tmp_path / "library", rows_file(range(200))
    assert sync(path, file, kill_after_steps=50) is None
    with Library.open(path) as library:
        library.sync([file])
        assert library.count_articles() == 200


def read_rows(file: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def write_copies(rows: list[dict[str, str]], file: Path) -> Path:
    """Write every article twice, under two addresses."""
    copies = [{**row, "id": f"{row['id']}-{copy}"} for row in rows for copy in "ab"]
    file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in copies), encoding="utf-8")
    return file


def test_clusters_are_whole_after_a_sync_that_was_killed(tmp_path: Path, rows_file: WriteRows) -> None:
    path, file = tmp_path / "library", write_copies(read_rows(rows_file(range(60))), tmp_path / "copies.jsonl")
    all_steps = sync(tmp_path / "whole", file)
    assert all_steps is not None
    for share in (0.3, 0.5, 0.3):
        sync(path, file, kill_after_steps=round(share * all_steps))
    assert sync(path, file) is not None
    with Library.open(path) as library:
        assert library.count_articles() == 120
        for article in library.articles():
            first, second = library.copies(article.id)
            assert first.title == second.title
            assert first.cluster_id == second.cluster_id == first.id


def test_what_a_killed_process_decided_is_decided_whole_or_not_at_all(tmp_path: Path, rows_file: WriteRows) -> None:
    path, file = tmp_path / "library", tmp_path / "pages"
    file.mkdir()
    for number, row in enumerate(read_rows(rows_file(range(12)))):
        page = f"首页 > 新闻 > 正文\n{row['title']}\n{row['date']} 来源：{row['source']}\n{row['text']}\n"
        (file / f"{number}.txt").write_text(page.replace("工", "�") if number % 2 else page, encoding="utf-8")
    with Library.open(path, settings=IngestSettings(min_quality=1.0)) as library:
        library.sync([file])
        held = {article.article.id for article in library.quarantine()}
        assert held
    for seconds in (0.05, 0.2, 0.4):
        decider = start(_DECIDE, str(path))
        assert decider.stdout is not None
        assert decider.stdout.readline() == "opened\n"
        time.sleep(seconds)
        decider.kill()
        decider.communicate()
        with Library.open(path) as library:
            assert all(check.ok for check in library.check())
            assert len(library.articles()) + len(library.quarantine()) == 12
            for article in library.articles():
                chunks = library.chunks(article.id)
                assert "".join(chunk.text for chunk in chunks).replace("\n", "") == article.text.replace("\n", "")
                decided = load_decision(library._articles, article.id)
                assert decided.released == (article.id in held)
                assert bool(decided.restored) == ("首页" in article.text)
    with Library.open(path) as library:
        for one in library.quarantine():
            library.release(one.article.id)
        before = {article.id: article.text for article in library.articles()}
        library.sync([file])
        assert {article.id: article.text for article in library.articles()} == before
