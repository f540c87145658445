from __future__ import annotations

import pytest

from qa.verification.transliteration import find_transliteration


@pytest.mark.parametrize(
    ("name", "evidence", "found"),
    [
        ("Bain", "贝恩资本总部位于波士顿", "贝恩"),
        ("Boston", "贝恩资本总部位于波士顿", "波士顿"),
        ("Zelensky", "总统泽连斯基表示", "泽连斯基"),
        ("Biden", "拜登说", "拜登"),
        ("Putin", "总统普京说", "普京"),
        ("Smith", "史密斯先生", "史密斯"),
        ("Macron", "总统马克龙访华", "马克龙"),
    ],
)
def test_a_foreign_name_is_known_by_its_sound(name: str, evidence: str, found: str) -> None:
    assert find_transliteration(name, evidence) == found


@pytest.mark.parametrize(
    ("name", "evidence"),
    [
        ("Putin", "总统马克龙与拜登会面"),
        ("Obama", "总统特朗普说"),
        ("London", "记者在北京报道经济"),
        ("Li", "李明说"),
        ("Anna", "马克龙访华"),
        ("", "马克龙"),
    ],
)
def test_another_name_is_not(name: str, evidence: str) -> None:
    assert find_transliteration(name, evidence) == ""
