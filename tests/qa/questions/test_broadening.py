from __future__ import annotations

from qa.questions.broadening import broaden
from qa.questions.translation import translate


def wordings_beyond_translation(question: str) -> dict[str, dict[str, float]]:
    return {concept.source: dict(broaden(concept)) for concept in translate(question)}


def test_a_word_brings_those_whose_glosses_mention_it() -> None:
    found = wordings_beyond_translation("what is a prime?")["prime"]
    assert any("质数" in word or "素数" in word or "总理" in word for word in found)
    assert all(0 < weight <= 1 for weight in found.values())


def test_nothing_is_offered_twice() -> None:
    for concept in translate("Which southern province signed the partnership?"):
        assert not dict(broaden(concept)).keys() & dict(concept.alternatives).keys()


def test_an_unknown_word_is_understood_by_its_relatives() -> None:
    assert "加州" in wordings_beyond_translation("the Californian coast")["Californian"]
    assert "地层学" in wordings_beyond_translation("stratigraphic sections")["stratigraphic"]


def test_an_unknown_name_is_written_by_sound_but_no_acronym_is() -> None:
    found = wordings_beyond_translation("Did Shelbrooke join the QZTV?")
    assert found["Shelbrooke"]["谢尔布鲁克"] > 0.5
    assert found["QZTV"] == {}


def test_a_name_that_is_also_a_word_is_written_by_sound_too() -> None:
    named = wordings_beyond_translation("What did Robert Montana say?")["Montana"]
    assert "蒙塔纳" in named
    assert "莱恩" not in wordings_beyond_translation("What is a long lane?")["lane"]
