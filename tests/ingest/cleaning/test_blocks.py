"""The kept blocks of a page are its text, and every stretch of it knows its place."""

from __future__ import annotations

from ingest.cleaning.blocks import hash_content, join_blocks, replace_blocks
from ingest.types import Article, Block, ReadArticle

ORIGINAL = "水库(kù)蓄水\n广告\n村民观看"
BLOCKS = (
    Block(0, 2, "body", "prose"),
    Block(2, 6, "removed", "pinyin"),
    Block(6, 8, "body", "prose"),
    Block(9, 11, "removed", "portal"),
    Block(12, 16, "body", "prose"),
)


def test_blocks_of_one_line_follow_each_other_and_others_begin_a_line() -> None:
    text, runs = join_blocks(ORIGINAL, BLOCKS)
    assert text == "水库蓄水\n村民观看"
    assert [(run.start, run.original_start, run.length) for run in runs] == [(0, 0, 2), (2, 6, 2), (5, 12, 4)]


def test_nothing_kept_is_no_text() -> None:
    assert join_blocks(ORIGINAL, [BLOCKS[1], BLOCKS[3]]) == ("", ())


def test_other_blocks_bring_another_text_and_hash() -> None:
    article = Article(id="a", title="题", text="", uri="/a", content_hash="")
    read = replace_blocks(ReadArticle(article, ORIGINAL, (), (), "utf-8"), BLOCKS[:1])
    assert (read.article.text, read.blocks) == ("水库", BLOCKS[:1])
    assert read.article.content_hash == hash_content("题", "水库") != hash_content("", "题水库")
