from __future__ import annotations

import pytest

from qa.models.build_dictionary import Headwords
from qa.models.build_mentions import collect_mentions


@pytest.fixture(scope="module")
def mentions() -> dict[str, Headwords]:
    return collect_mentions()


def test_the_words_of_a_short_gloss_are_mentioned(mentions: dict[str, Headwords]) -> None:
    assert "质数" in mentions["prime"]


def test_what_stands_in_brackets_is_likelier_than_one_of_many_words(mentions: dict[str, Headwords]) -> None:
    assert mentions["california"]["旧金山"] == 0.5
    assert mentions["prime"]["质数"] < 0.5


def test_labels_in_brackets_are_no_mentions(mentions: dict[str, Headwords]) -> None:
    assert "沙发" not in mentions.get("loanword", {})
    assert "布尔乔亚" not in mentions.get("loanword", {})


def test_words_that_mean_nothing_alone_are_left_out(mentions: dict[str, Headwords]) -> None:
    assert not any(mentions.get(word) for word in ("with", "from", "which"))
