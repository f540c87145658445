"""Five crawled pages and twenty saved ones, marked by hand: which lines are body, and the metadata.

``marked/pages.json`` holds no text: digests of folded lines, and a marker of a few characters. ``free`` lines may be
kept or removed (credits of pictures, a subtitle). The pages with ``held_out`` were drawn by lot and marked before any
output for them was seen. Their first run gave precision .913 at recall 1.000; one rule that was then made for two of
the tuned pages mended two of them as well, so what the test holds now is no longer a first look.
"""

from __future__ import annotations

import json
import tarfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any

import pytest

from ingest.decoding import decode
from ingest.extraction import extract_page
from ingest.extraction.head import find_declared_charset
from ingest.folding import fold_text
from ingest.pipeline.reading import read_article
from ingest.types import RawPage, ReadArticle

MARKS: dict[str, dict[str, Any]] = json.loads((Path(__file__).parent / "marked/pages.json").read_text(encoding="utf-8"))
GROUPS = {
    "crawled": [name for name in MARKS if name.endswith(".txt")],
    "tuned": [name for name, mark in MARKS.items() if name.endswith(".html") and not mark["held_out"]],
    "held out": [name for name, mark in MARKS.items() if mark["held_out"]],
}
# Where the page says in two places when it was published, and they differ by minutes.
TWO_DATES = ("tests__sina__5.html",)
# Where the publisher is the account that posts on a platform, and nothing labels it.
UNLABELLED = ("tests__wechat__1.html",)

pytestmark = pytest.mark.articles


@dataclass(frozen=True, slots=True)
class Score:
    """How many lines of body were kept, how many others, and how many of body were lost."""

    right: int = 0
    wrong: int = 0
    lost: int = 0

    def __add__(self, other: Score) -> Score:
        return Score(self.right + other.right, self.wrong + other.wrong, self.lost + other.lost)

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.wrong)

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.lost)


def digest(line: str) -> str:
    return blake2b(fold_text(line).encode(), digest_size=6).hexdigest()


@pytest.fixture(scope="module")
def pages(shared: Path) -> dict[str, ReadArticle]:
    found = {path.name: path.read_bytes() for path in (shared / "articles").glob("*.txt")}
    found.update(extract_pages(shared / "data/chinese_news_pages.tar.gz"))
    return {
        name: read_article(RawPage(f"/{name}", found[name], "text/html" if name.endswith("html") else "text/plain"))
        for name in MARKS
    }


def extract_pages(archive: Path) -> Iterator[tuple[str, bytes]]:
    with tarfile.open(archive) as opened:
        for member in opened:
            file = opened.extractfile(member)
            if file is not None:
                yield Path(member.name).name, file.read()


def score_page(read: ReadArticle, mark: dict[str, Any]) -> Score:
    kept = [digest(line) for line in read.article.text.split("\n") if line.strip()]
    body, free = set(mark["body"]), set(mark["free"])
    return Score(
        right=len(body & set(kept)),
        wrong=sum(line not in body | free for line in kept),
        lost=len(body - set(kept)),
    )


def score_pages(pages: dict[str, ReadArticle], names: Iterable[str]) -> Score:
    return sum((score_page(pages[name], MARKS[name]) for name in names), Score())


def test_twenty_saved_pages_are_marked_and_eight_of_them_held_out() -> None:
    assert [len(GROUPS[group]) for group in ("crawled", "tuned", "held out")] == [5, 12, 8]


@pytest.mark.parametrize("group", GROUPS)
def test_body_lines_are_kept_and_others_are_not(pages: dict[str, ReadArticle], group: str) -> None:
    score = score_pages(pages, GROUPS[group])
    assert score.precision >= 0.97
    assert score.recall >= 0.97


def test_without_their_markup_the_saved_pages_are_cleaned_nearly_as_well(shared: Path) -> None:
    score = Score()
    for name, content in extract_pages(shared / "data/chinese_news_pages.tar.gz"):
        if name in MARKS:
            decoded = decode(content, declared_charset=find_declared_charset(content))
            shown = extract_page(decoded.text, "text/html").text
            score += score_page(read_article(RawPage(f"/{name}", shown.encode(), "text/plain")), MARKS[name])
    assert score.precision >= 0.96
    assert score.recall >= 0.97


@pytest.mark.parametrize("name", GROUPS["crawled"])
def test_a_crawled_page_is_exact_and_every_line_of_it_is_accounted_for(
    pages: dict[str, ReadArticle], name: str
) -> None:
    read = pages[name]
    assert score_page(read, MARKS[name]) == Score(right=len(set(MARKS[name]["body"])))
    assert MARKS[name]["marker"] in fold_text(read.article.text)
    inside = bytearray(len(read.original))
    for block in read.blocks:
        assert block.rule
        inside[block.start : block.end] = b"\x01" * (block.end - block.start)
    assert all(covered or not character.strip() for covered, character in zip(inside, read.original, strict=True))


@pytest.mark.parametrize("name", MARKS)
def test_the_title_is_the_headline(pages: dict[str, ReadArticle], name: str) -> None:
    if MARKS[name]["title"] is None:
        assert pages[name].article.title
    else:
        assert digest(pages[name].article.title) == MARKS[name]["title"]


@pytest.mark.parametrize("name", MARKS)
def test_the_date_is_the_articles(pages: dict[str, ReadArticle], name: str) -> None:
    expected, found = MARKS[name]["date"], pages[name].article.published_at
    if name in TWO_DATES:
        expected, found = expected[:10], str(found)[:10]
    assert expected is None or found == expected


@pytest.mark.parametrize("name", [name for name in MARKS if name not in UNLABELLED])
def test_the_publisher_is_the_one_named(pages: dict[str, ReadArticle], name: str) -> None:
    assert MARKS[name]["publisher"] in (None, pages[name].article.publisher)


@pytest.mark.parametrize("role", ["authors", "correspondents", "editors"])
def test_people_are_found_in_their_roles(pages: dict[str, ReadArticle], role: str) -> None:
    marked = {(name, person) for name, mark in MARKS.items() for person in mark[role] or ()}
    judged = [name for name, mark in MARKS.items() if mark[role] is not None]
    found = {(name, person) for name in judged for person in getattr(pages[name].article, role)}
    assert len(found & marked) >= 0.9 * len(found | marked)
