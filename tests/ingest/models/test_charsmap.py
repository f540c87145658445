from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from tokenizers.normalizers import Precompiled

from ingest.folding import to_simplified
from ingest.models.charsmap import compile_charsmap, map_traditional_characters


def test_every_traditional_character_becomes_its_simplified_form() -> None:
    replacements = map_traditional_characters()
    assert replacements["連"] == "连"
    normalizer = Precompiled(compile_charsmap(replacements))
    for character, simple in replacements.items():
        assert normalizer.normalize_str(character) == simple


def test_every_other_ideograph_stays_as_it_is() -> None:
    replacements = map_traditional_characters()
    normalizer = Precompiled(compile_charsmap(replacements))
    others = [character for character in map(chr, range(0x3400, 0xA000)) if character not in replacements]
    assert [character for character in others if normalizer.normalize_str(character) != character] == []


def test_other_scripts_and_signs_stay_as_they_are() -> None:
    normalizer = Precompiled(compile_charsmap(map_traditional_characters()))
    text = "连续三年，GDP 增长 5.2%。"
    assert normalizer.normalize_str(text) == text
    assert normalizer.normalize_str("連續三年") == to_simplified("連續三年")


@given(
    st.dictionaries(
        st.characters(min_codepoint=0xA0, max_codepoint=0x2FA1F, categories=("Lo", "Ll", "Lu")),
        st.text(st.characters(min_codepoint=0x61, max_codepoint=0x9FFF, categories=("Lo",)), min_size=1, max_size=3),
        min_size=1,
        max_size=30,
    )
)
def test_any_table_of_characters_is_found_again_and_nothing_else(replacements: dict[str, str]) -> None:
    normalizer = Precompiled(compile_charsmap(replacements))
    for character, replacement in replacements.items():
        assert normalizer.normalize_str(character) == replacement
    neighbours = {chr(ord(character) ^ bit) for character in replacements for bit in (0x1, 0x40, 0x400)}
    for character in neighbours - replacements.keys():
        assert normalizer.normalize_str(character) == character
