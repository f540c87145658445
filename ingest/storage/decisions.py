"""What a person decided about an article, which a later sync of its page must not undo."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass, replace

from ingest.cleaning.recurrence import RECURRING, remove_recurring
from ingest.cleaning.restoring import restore_blocks
from ingest.storage.database import Database
from ingest.types import Block, ReadArticle


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided about one article.

    Attributes:
        released: It is searched, however low its quality.
        restored: Texts of removed blocks that are part of its body. A page that changed has other block numbers.
    """

    released: bool = False
    restored: tuple[str, ...] = ()


def load_decision(database: Database, article_id: str) -> Decision:
    """Return what was decided about an article, by default nothing."""
    rows = database.rows("SELECT released, restored FROM decision WHERE article_id = ?", article_id)
    return Decision(bool(rows[0][0]), tuple(json.loads(rows[0][1]))) if rows else Decision()


def store_decision(database: Database, article_id: str, decision: Decision) -> None:
    """Remember what was decided about an article."""
    with database.transaction() as connection:
        connection.execute(
            "INSERT OR REPLACE INTO decision VALUES (?, ?, ?)",
            (article_id, decision.released, json.dumps(decision.restored, ensure_ascii=False)),
        )


def restore_and_remember(
    read: ReadArticle, decision: Decision, numbers: Collection[int] | None
) -> tuple[ReadArticle, Decision]:
    """Return ``read`` with the removed blocks ``numbers`` (all: ``None``) back in its body, and what to remember.

    Raises:
        IndexError: A number is none of a block.
    """
    restored = restore_blocks(read, None if numbers is None else tuple(numbers))
    texts = [
        _block_text(read, block)
        for number, block in enumerate(read.blocks)
        if block.kind == "removed" and (numbers is None or number in numbers)
    ]
    return restored, replace(decision, restored=tuple(dict.fromkeys((*decision.restored, *texts))))


def apply_decision(read: ReadArticle, decision: Decision, *, recurring: Collection[int]) -> ReadArticle:
    """Return an article as it is to be stored: without the corpus's recurring sentences, with what was put back."""
    if recurring:
        read = remove_recurring(read, recurring)
    wanted = [number for number, block in enumerate(read.blocks) if _was_restored(read, block, decision)]
    return restore_blocks(read, wanted) if wanted else read


def _was_restored(read: ReadArticle, block: Block, decision: Decision) -> bool:
    if block.kind != "removed" or not decision.restored:
        return False
    text = _block_text(read, block)
    # A recurring sentence may be part of a block that was put back as a whole.
    return text in decision.restored or (block.rule == RECURRING and any(text in whole for whole in decision.restored))


def _block_text(read: ReadArticle, block: Block) -> str:
    return read.original[block.start : block.end].strip()
