"""``jiangwen verify``: what of a receipt still holds."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qa.commands.output import JsonOption, LibraryOption, complain, explained, print_json, print_text
from qa.settings import Settings

if TYPE_CHECKING:
    from qa.receipts import ReceiptCheck

_MARKS = {"holds": "ok      ", "fails": "FAILS   ", "never_held": "never   ", "not_a_claim": "no claim"}
_QUOTES = {
    "unchanged": "stands where it was",
    "moved": "stands at {start}–{end} now",
    "changed": "is NOT in the article any more",
    "gone": "cannot be found: the article is GONE",
}


@explained
def verify(
    receipt: Annotated[Path, typer.Argument(help="A file that `jiangwen ask --receipt FILE` wrote.")],
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """Check a receipt: was it edited, and does the library still bear out every sentence?

    Exit code 0: everything holds; 1: something does not, or the receipt was edited; 2: the file is no receipt.
    """
    from qa.opening import open_for_asking
    from qa.receipts import load_receipt, verify_receipt

    loaded = load_receipt(receipt)
    with open_for_asking(Settings.load(library=library), say=complain) as opened:
        check = verify_receipt(loaded, opened)
    if as_json:
        print_json({**asdict(check), "holds": check.holds})
    else:
        print_text("\n".join(_describe(check)))
    if not check.holds:
        raise typer.Exit(1)


def _describe(check: ReceiptCheck) -> list[str]:
    lines = [f"{check.question}   ({check.created_at})", ""]
    for sentence in check.sentences:
        lines.append(f"{_MARKS[sentence.state]} {sentence.text.strip()}")
        if sentence.state in ("fails", "never_held") and sentence.reason:
            lines.append(f"         {sentence.reason}")
    lines += [""] if check.quotes else []
    for quote in check.quotes:
        said = _QUOTES[quote.state].format(start=quote.start, end=quote.end)
        lines.append(f"[{quote.number}] {quote.title or quote.article_id}: the quote {said}.")
    if check.changed_articles:
        lines.append(f"Changed since: {', '.join(check.changed_articles)}")
    if check.gone_articles:
        lines.append(f"Gone: {', '.join(check.gone_articles)}")
    edited = "" if check.intact else "The receipt was EDITED since it was written: its digest does not fit. "
    return [*lines, edited + ("Everything holds." if check.holds else "Not everything holds.")]
