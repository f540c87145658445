"""What cleaning removed comes back, where a person wants it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ingest.cleaning.blocks import replace_blocks
from ingest.types import ReadArticle

# The rule of a block that a person put back.
RESTORED = "restored"


def restore_blocks(read: ReadArticle, numbers: Sequence[int] | None = None) -> ReadArticle:
    """Return ``read`` with removed blocks back in its text, where they stood in the original.

    Args:
        read: The article.
        numbers: Indexes of ``read.blocks``; blocks that were kept anyway stay as they are. ``None`` is all of them.

    Raises:
        IndexError: A number is none of a block; the message says how many there are.
    """
    wanted = frozenset(range(len(read.blocks)) if numbers is None else numbers)
    if unknown := sorted(number for number in wanted if not 0 <= number < len(read.blocks)):
        raise IndexError(f"There is no block {unknown[0]}; the article has {len(read.blocks)}, counted from 0.")
    blocks = [
        replace(block, kind="body", rule=RESTORED) if number in wanted and block.kind == "removed" else block
        for number, block in enumerate(read.blocks)
    ]
    return replace_blocks(read, blocks)
