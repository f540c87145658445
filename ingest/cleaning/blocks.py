"""Blocks decide what an article's text is: the kept ones, in order, are the text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from hashlib import blake2b

from ingest.types import Block, ReadArticle, Run


def join_blocks(original: str, blocks: Sequence[Block]) -> tuple[str, tuple[Run, ...]]:
    """Return the text that the kept ``blocks`` of ``original`` make, and where each stretch of it stands there.

    Blocks of different lines are separated by a newline; those of one line follow each other directly.
    """
    pieces: list[str] = []
    runs: list[Run] = []
    length = 0
    previous_end: int | None = None
    for block in blocks:
        if block.kind == "removed":
            continue
        if previous_end is not None and "\n" in original[previous_end : block.start]:
            pieces.append("\n")
            length += 1
        pieces.append(original[block.start : block.end])
        runs.append(Run(length, block.start, block.end - block.start))
        length += block.end - block.start
        previous_end = block.end
    return "".join(pieces), tuple(runs)


def replace_blocks(read: ReadArticle, blocks: Sequence[Block]) -> ReadArticle:
    """Return ``read`` with other ``blocks``; text, runs and content hash follow them."""
    text, runs = join_blocks(read.original, blocks)
    article = replace(read.article, text=text, content_hash=hash_content(read.article.title, text))
    return replace(read, article=article, blocks=tuple(blocks), runs=runs)


def hash_content(title: str, text: str) -> str:
    """Return the content hash of an article: equal for equal title and text."""
    return blake2b(f"{title}\n{text}".encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
