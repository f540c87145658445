"""Broken, cut, spliced and misnamed inputs go through a whole sync: nothing crashes, and each is in the report."""

from __future__ import annotations

import gzip
import random
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest import Library
from ingest.settings import IngestSettings
from tests.ingest import packing

SAMPLES = Path(__file__).resolve().parents[2] / "ingest" / "samples"
SUFFIXES = (
    "txt", "md", "html", "htm", "mhtml", "pdf", "docx", "epub", "csv", "tsv", "json", "jsonl", "warc", "zip", "gz",
)  # fmt: skip
LIMITS = IngestSettings(
    max_article_bytes=2_000_000, max_unpacked_bytes=60_000_000, max_document_pages=50, page_timeout_seconds=20.0
)


def collect_seeds() -> list[bytes]:
    """Return good files: every format, and the sample articles."""
    written = [path.read_bytes() for path in sorted(SAMPLES.iterdir()) if path.is_file()]
    return [*packing.make_every_format().values(), *written]


def spoil(chance: random.Random, seeds: list[bytes]) -> bytes:
    """Return one good file made bad in one of the ways in which files go bad."""
    content = chance.choice(seeds)
    place = chance.randrange(len(content))
    match chance.randrange(9):
        case 0:
            return content[:place]
        case 1:
            other = chance.choice(seeds)
            return content[:place] + other[chance.randrange(len(other)) :]
        case 2:
            spoilt = bytearray(content)
            for _ in range(chance.randint(1, 30)):
                spoilt[chance.randrange(len(spoilt))] = chance.randrange(256)
            return bytes(spoilt)
        case 3:
            return chance.randbytes(chance.randrange(3000))
        case 4:
            return content[place:] + content[:place]
        case 5:
            return packing.make_zip({f"{chance.randrange(9)}.{chance.choice(SUFFIXES)}": content[:place], "b": content})
        case 6:
            return gzip.compress(content)[: chance.randint(1, len(content))]
        case 7:
            return content[:place] + content[place : place + 40] * chance.randint(1, 3000)
        case _:
            return content.replace(b"<", b"<<" * chance.randint(1, 30)).replace(b"0", chance.randbytes(1))


def write_inputs(folder: Path, count: int, *, seed: int) -> Iterator[Path]:
    chance, seeds = random.Random(seed), collect_seeds()
    for number in range(count):
        path = folder / f"{number:04}.{chance.choice(SUFFIXES)}"
        path.write_bytes(spoil(chance, seeds))
        yield path


def sync_and_check(library: Library, folder: Path, count: int, *, seed: int) -> None:
    paths = list(write_inputs(folder, count, seed=seed))
    began = time.monotonic()
    report = library.sync([folder])
    seconds = time.monotonic() - began
    entries = [*report.added, *report.updated, *report.skipped, *report.removed, *report.failures]
    reported = {entry.uri.partition("#")[0] for entry in entries}
    assert [str(path) for path in paths if str(path) not in reported] == []
    assert all(entry.reason for entry in report.failures)
    for article in library.articles():
        read = library.read_article(article.id)
        assert len(article.text) <= LIMITS.max_article_bytes
        assert all(0 <= read.original_position(offset) < len(read.original) for offset in (0, len(article.text) - 1))
        for run in read.runs:
            original = read.original[run.original_start : run.original_start + run.length]
            assert article.text[run.start : run.start + run.length] == original
    assert seconds < 0.5 * count + 60


@pytest.fixture
def limited(tmp_path: Path, embedder: object) -> Iterator[Library]:
    """An empty library with small limits."""
    with Library.open(tmp_path / "limited", settings=LIMITS, embedder=embedder) as library:  # type: ignore[arg-type]
        yield library


def test_two_hundred_spoilt_inputs_crash_nothing_and_are_all_reported(limited: Library, tmp_path: Path) -> None:
    (tmp_path / "inputs").mkdir()
    sync_and_check(limited, tmp_path / "inputs", 200, seed=1)


@pytest.mark.slow
def test_two_thousand_spoilt_inputs_crash_nothing_and_are_all_reported(limited: Library, tmp_path: Path) -> None:
    (tmp_path / "inputs").mkdir()
    sync_and_check(limited, tmp_path / "inputs", 2000, seed=2)
