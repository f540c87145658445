"""Removed blocks come back where they stood."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.cleaning.restoring import RESTORED, restore_blocks
from ingest.pipeline.reading import read_article
from ingest.types import RawPage, ReadArticle

LINES = (
    "首页 > 本地",
    "9月28日早上，连接老港区和新城的地铁线正式载客运营了，许多市民来到车站，在站台上排起了长长的队伍。",
    "责任编辑：某人",
    "负责施工的工程师介绍，全线最难的一段是江底的隧道，施工队在那里用了整整十一个月的时间才把它打通。",
    "相关阅读",
    "· 机场快线今年内完成招标",
    "https://example.org/1",
)


def read_lines(*lines: str) -> ReadArticle:
    return read_article(RawPage("/page", "\n".join(lines).encode(), "text/plain"))


def check_offsets(read: ReadArticle) -> None:
    pieces = []
    for run in read.runs:
        piece = read.original[run.original_start : run.original_start + run.length]
        assert read.article.text[run.start : run.start + run.length] == piece
        pieces.append(piece)
    assert "".join(pieces) == read.article.text.replace("\n", "")


def test_a_removed_line_comes_back_between_its_neighbours() -> None:
    read = read_lines(*LINES)
    number = next(n for n, block in enumerate(read.blocks) if read.original[block.start : block.end] == LINES[2])
    restored = restore_blocks(read, [number])
    assert restored.article.text.split("\n") == [LINES[1], LINES[2], LINES[3]]
    assert restored.blocks[number].rule == RESTORED
    assert restored.article.content_hash != read.article.content_hash
    assert restored.article.id == read.article.id
    check_offsets(restored)


def test_everything_can_come_back() -> None:
    read = read_lines(*LINES)
    assert restore_blocks(read).article.text == "\n".join(LINES)


def test_a_part_cut_out_of_a_line_comes_back_inside_it() -> None:
    line = "機(jī)械車(chē)間內(nèi)，職工們(men)正在指導(dǎo)新來(lái)的學(xué)徒，一起操作機床。"
    read = read_lines(line)
    assert "(" not in read.article.text
    assert restore_blocks(read).article.text == line


def test_restoring_nothing_or_what_was_kept_changes_nothing() -> None:
    read = read_lines(*LINES)
    kept = [number for number, block in enumerate(read.blocks) if block.kind != "removed"]
    assert restore_blocks(read, []) == read
    assert restore_blocks(read, kept) == read


@pytest.mark.parametrize("number", [-1, 99])
def test_an_unknown_block_is_refused(number: int) -> None:
    with pytest.raises(IndexError, match=r"the article has \d+"):
        restore_blocks(read_lines(*LINES), [number])


@given(st.data())
def test_offsets_stay_exact_whatever_comes_back(data: st.DataObject) -> None:
    body = "9月28日早上，地铁正式载客运营，市民们排起了长队。"
    read = read_lines(body, *data.draw(st.lists(st.sampled_from([*LINES, "", "　", "a\u200bb，他说。"]), max_size=12)))
    numbers = data.draw(st.lists(st.sampled_from(range(len(read.blocks)))))
    restored = restore_blocks(read, numbers)
    check_offsets(restored)
    assert len(restored.blocks) == len(read.blocks)
    assert len(restored.article.text) >= len(read.article.text)
