"""Build ``pinyin.tsv``, the characters that each syllable may write: ``python -m qa.models.build_pinyin``.

The readings are those of pypinyin (MIT), which has them from Unihan (Unicode licence); the characters are the 6,763 of
GB 2312, which write nearly all names of persons and places.
"""

from __future__ import annotations

import unicodedata
from pathlib import Path

TABLE_FILE = Path(__file__).parent / "pinyin.tsv"
# Sections of GB 2312 that hold characters.
_SECTIONS = range(0xB0, 0xF8)


def main() -> None:
    """Write the table."""
    lines = [f"{syllable}\t{characters}" for syllable, characters in sorted(build_table().items())]
    TABLE_FILE.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(lines)} syllables → {TABLE_FILE}")


def build_table() -> dict[str, str]:
    """Return for each syllable the characters that it may write."""
    from pypinyin import pinyin_dict

    syllables: dict[str, list[str]] = {}
    for high in _SECTIONS:
        for low in range(0xA1, 0xFF):
            character = bytes((high, low)).decode("gb2312", "ignore")
            for reading in pinyin_dict.pinyin_dict.get(ord(character), "").split(",") if character else ():
                characters = syllables.setdefault(_plain(reading), [])
                if character not in characters:
                    characters.append(character)
    return {syllable: "".join(characters) for syllable, characters in syllables.items() if syllable}


def _plain(reading: str) -> str:
    """Return a syllable as passports and newspapers write it: without tone and dots."""
    letters = unicodedata.normalize("NFD", reading)
    return "".join(letter for letter in letters if letter.isascii() and letter.isalpha())


if __name__ == "__main__":
    main()
