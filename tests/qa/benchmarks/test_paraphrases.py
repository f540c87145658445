from __future__ import annotations

from qa.benchmarks.paraphrase_pairs import DEVELOPMENT, HELD_OUT
from qa.benchmarks.paraphrases import measure


def test_most_errors_of_chat_models_are_flagged_and_most_rewordings_are_not() -> None:
    result = measure(DEVELOPMENT)
    assert result["quotes"] == len(DEVELOPMENT)
    assert result["false_flagged_percent"] >= 85
    assert result["true_supported_percent"] >= 85


def test_no_sentence_that_the_rules_were_mended_on_is_held_out() -> None:
    known = {text for sample in DEVELOPMENT for text in (sample.true, sample.false, sample.quote)}
    assert not known & {text for sample in HELD_OUT for text in (sample.true, sample.false, sample.quote)}
