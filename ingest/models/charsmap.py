"""Traditional to simplified script, compiled into a tokenizer's normaliser.

`tokenizers` can replace single characters by a table in SentencePiece's format: a double-array trie over UTF-8 bytes
(Aoe 1989; the layout of the darts-clone library), followed by the replacements, each ended by a zero byte.
"""

from __future__ import annotations

import struct
from collections import deque
from collections.abc import Mapping

from ingest.folding import to_simplified

_LEAF = 1 << 31
_HAS_LEAF = 1 << 8
_BLOCK = 256  # every child of a node is found at its base, exclusive-or one byte

Node = dict[int, "Node | int"]


def map_traditional_characters() -> dict[str, str]:
    """Return every character whose simplified form is another one, with that form."""
    ideographs = map(chr, (*range(0x3400, 0xA000), *range(0x20000, 0x2FA20)))
    return {character: simple for character in ideographs if (simple := to_simplified(character)) != character}


def compile_charsmap(replacements: Mapping[str, str]) -> bytes:
    """Return ``replacements`` as the bytes that ``tokenizers.normalizers.Precompiled`` takes."""
    texts = bytearray()
    root: Node = {}
    for character, replacement in sorted(replacements.items()):
        node = root
        for byte in character.encode():
            child = node.setdefault(byte, {})
            assert isinstance(child, dict)
            node = child
        node[0] = len(texts)
        texts += replacement.encode() + b"\0"
    units = _build_double_array(root)
    return struct.pack(f"<I{len(units)}I", 4 * len(units), *units) + bytes(texts)


def _build_double_array(root: Node) -> list[int]:
    units = [0] * _BLOCK
    taken = {0}
    # A child is known to be a node's own by its byte alone, so no two nodes may have the same base: where they had,
    # 法 led to what 僕, with the same last byte, is replaced by.
    bases: set[int] = set()
    free = 1  # every base below this one is in use, or the place of a unit
    waiting = deque([(root, 0)])
    while waiting:
        node, place = waiting.popleft()
        while free in bases or free in taken:
            free += 1
        base = free
        while base in bases or any(base ^ byte in taken for byte in node):
            base += 1
        bases.add(base)
        taken.update(base ^ byte for byte in node)
        units.extend([0] * (max(base ^ byte for byte in node) // _BLOCK * _BLOCK + _BLOCK - len(units)))
        units[place] |= (base ^ place) << 10 | (_HAS_LEAF if 0 in node else 0)
        for byte, child in node.items():
            if isinstance(child, int):
                units[base ^ byte] = child | _LEAF
            else:
                units[base ^ byte] = byte
                waiting.append((child, base ^ byte))
    return units
