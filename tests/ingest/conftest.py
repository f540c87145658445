"""What the tests of the library share: a small embedder, and files of made-up articles."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from ingest import Library
from ingest.embedding import Vectors

_PLACES = ["桦林", "柳溪", "石门", "云台", "白沙", "青岭", "南浦", "北陵", "东溪", "西泽", "红崖", "金川"]
_THINGS = ["水库", "桥梁", "图书馆", "粮仓", "铁路", "茶园", "渔港", "风电场", "博物馆", "苗圃", "医院", "学校"]


class BigramEmbedder:
    """Counts character pairs in 64 numbers: texts that share words are near each other."""

    def __init__(self, name: str = "bigrams", fingerprint: str = "bigrams-1", dimension: int = 64) -> None:
        self.name = name
        self.fingerprint = fingerprint
        self.dimension = dimension

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        return np.stack([self.embed_question(text) for text in texts])

    def embed_question(self, text: str) -> Vectors:
        vector = np.full(self.dimension, 1e-3, dtype=np.float32)
        for first, second in pairwise(text):
            vector[(ord(first) * 31 + ord(second) * 17) % self.dimension] += 1
        return vector / np.linalg.norm(vector)


def make_row(number: int, *, changed: str = "") -> dict[str, str]:
    """Return article ``number`` of a made-up newspaper; each has words that no other has."""
    place, thing = _PLACES[number % len(_PLACES)], _THINGS[number // len(_PLACES) % len(_THINGS)]
    return {
        "id": f"row-{number}",
        "title": f"{place}{thing}第{number}号工程完工",
        "date": f"2024-{number % 12 + 1:02}-{number % 28 + 1:02}",
        "source": f"{place}日报",
        "text": f"本报讯，{place}{thing}第{number}号工程昨日完工，总投资{number + 7}万元。{changed}"
        f"工程队伍从去年春天开始施工，历时{number % 20 + 3}个月，参加建设的工人有{number * 3 + 11}名。\n"
        f"据介绍，编号{number}的{thing}将在下月交付{place}居民使用，届时附近的村镇都能受益。",
    }


def write_rows(file: Path, numbers: Sequence[int], *, changed: dict[int, str] | None = None) -> Path:
    """Write articles as the rows of a JSONL file."""
    changes = changed or {}
    rows = [make_row(number, changed=changes.get(number, "")) for number in numbers]
    file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return file


@pytest.fixture
def embedder() -> BigramEmbedder:
    return BigramEmbedder()


@pytest.fixture
def make_embedder() -> type[BigramEmbedder]:
    return BigramEmbedder


@pytest.fixture
def rows_file(tmp_path: Path) -> Callable[..., Path]:
    """Writes ``articles.jsonl`` with the articles of the given numbers."""

    def write(numbers: Sequence[int], *, name: str = "articles.jsonl", changed: dict[int, str] | None = None) -> Path:
        return write_rows(tmp_path / name, numbers, changed=changed)

    return write


@pytest.fixture
def library(tmp_path: Path, embedder: BigramEmbedder) -> Iterator[Library]:
    """An empty library."""
    with Library.open(tmp_path / "library", embedder=embedder) as library:
        yield library


@pytest.fixture
def filled(library: Library, rows_file: Callable[..., Path]) -> Library:
    """A library of forty articles."""
    library.sync([rows_file(range(40))])
    return library
