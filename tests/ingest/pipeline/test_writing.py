"""What a person decides about an article holds: released, restored, removed."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from ingest import Library
from ingest.errors import ArticleNotFound, BlockNotFound
from ingest.settings import IngestSettings

WriteRows = Callable[..., Path]
NAVIGATION = "首页 > 新闻 > 正文"
PAGE = (
    f"{NAVIGATION}\n柳溪水库昨日下闸蓄水\n2024-05-06 08:00 来源：柳溪日报\n"
    "柳溪水库昨日下闸蓄水，总库容一亿立方米，供水范围覆盖三县。\n工程历时三年，参加建设的工人有两千多名，沿线居民都能受益。\n"
)


@pytest.fixture
def strict(tmp_path: Path, embedder: object) -> Library:
    """A library that puts every article with a flaw into quarantine."""
    settings = IngestSettings(min_quality=1.0, embedding_model="bigrams")
    return Library.open(tmp_path / "strict", settings=settings, embedder=embedder)  # type: ignore[arg-type]


def write_damaged(folder: Path, *, more: str = "") -> Path:
    """Write an article in which characters were lost."""
    file = folder / "damaged.jsonl"
    text = "柳溪水库昨日下闸蓄水，总库容�亿立方米。工程�时三年，参��建设的工人有��千多名。" + more
    file.write_text(json.dumps({"id": "d", "title": "柳溪水库", "text": text}, ensure_ascii=False), encoding="utf-8")
    return file


def finds(library: Library, article_id: str) -> bool:
    return any(hit.article.id == article_id for hit in library.search("柳溪水库下闸蓄水", limit=50))


def test_an_unreadable_article_is_kept_listed_and_never_found(strict: Library, tmp_path: Path) -> None:
    report = strict.sync([write_damaged(tmp_path)])
    (held,) = strict.quarantine()
    assert held.quality.lost_chars > 0
    assert held.quality.reasons
    assert report.added[0].reason.startswith("In quarantine")
    assert (strict.count_articles(), strict.articles(), strict.count_chunks()) == (0, (), 0)
    assert not finds(strict, held.article.id)
    assert strict.article(held.article.id) == held.article


def test_a_released_article_is_found_and_stays_released(strict: Library, tmp_path: Path) -> None:
    strict.sync([write_damaged(tmp_path)])
    (held,) = strict.quarantine()
    strict.release(held.article.id)
    assert strict.quarantine() == ()
    assert finds(strict, held.article.id)
    for more in ("", "后来又补充了一句。"):
        strict.sync([write_damaged(tmp_path, more=more)])
        assert finds(strict, held.article.id)
    strict.rebuild()
    assert finds(strict, held.article.id)


def test_releasing_what_is_not_there_says_so(strict: Library) -> None:
    with pytest.raises(ArticleNotFound, match="nobody"):
        strict.release("nobody")


def removed_numbers(library: Library, article_id: str) -> list[int]:
    blocks = library.read_article(article_id).blocks
    return [number for number, block in enumerate(blocks) if block.kind == "removed"]


def test_a_restored_block_is_searched_and_outlives_changes_of_its_page(library: Library, tmp_path: Path) -> None:
    file = tmp_path / "page.txt"
    file.write_text(PAGE, encoding="utf-8")
    library.sync([file])
    (article,) = library.articles()
    assert NAVIGATION not in article.text
    read = library.read_article(article.id)
    number, *others = removed_numbers(library, article.id)
    assert NAVIGATION in read.original[read.blocks[number].start : read.blocks[number].end]
    restored = library.restore(article.id, [number])
    assert NAVIGATION in restored.article.text
    assert removed_numbers(library, article.id) == others
    for added in ("", "后来又补充了一句，说明供水时间。\n"):
        file.write_text(f"另一个导航\n{PAGE}{added}" if added else PAGE, encoding="utf-8")
        library.sync([file])
        text = library.article(article.id).text
        assert NAVIGATION in text
        assert added.strip() in text
    assert "".join(chunk.text for chunk in library.chunks(article.id)).startswith(NAVIGATION)


def test_without_numbers_everything_comes_back(library: Library, tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_text(PAGE, encoding="utf-8")
    library.sync([tmp_path / "page.txt"])
    (article,) = library.articles()
    library.restore(article.id)
    assert removed_numbers(library, article.id) == []
    assert all(check.ok for check in library.check())


def test_a_block_that_is_not_there_is_named(filled: Library) -> None:
    article = filled.articles()[0]
    with pytest.raises(BlockNotFound, match="999") as caught:
        filled.restore(article.id, [999])
    assert "--removed" in caught.value.hint
    assert filled.article(article.id) == article


def test_removing_forgets_what_was_decided(strict: Library, tmp_path: Path) -> None:
    file = write_damaged(tmp_path)
    strict.sync([file])
    (held,) = strict.quarantine()
    strict.release(held.article.id)
    strict.remove(held.article.id)
    strict.sync([file])
    assert len(strict.quarantine()) == 1
