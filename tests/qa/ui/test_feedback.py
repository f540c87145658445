from __future__ import annotations

import pytest

from qa.ui.feedback import MAX_COMMENT_CHARS, Feedback, dump_feedback, load_feedback, parse_feedback


def test_feedback_comes_back_as_it_was_stored() -> None:
    feedback = Feedback("bad", ("wrong_quote", "incomplete"), "第二句不对")
    assert load_feedback(dump_feedback(feedback)) == feedback
    assert load_feedback(dump_feedback(None)) is None


def test_only_known_ratings_and_reasons_count() -> None:
    assert parse_feedback("excellent", ["outdated"], "") is None
    assert parse_feedback("bad", ["<script>", "outdated"], "") == Feedback("bad", ("outdated",))


def test_a_comment_is_shortened_and_can_be_stored_whatever_is_in_it() -> None:
    feedback = parse_feedback("bad", [], "\ud800" + "长" * 2 * MAX_COMMENT_CHARS)
    assert feedback is not None
    assert len(feedback.comment) == MAX_COMMENT_CHARS
    assert load_feedback(dump_feedback(feedback)) == feedback


@pytest.mark.parametrize("stored", ["Like", "{", "[]", '{"rating": "bad"}', "null", None])
def test_what_an_older_version_stored_counts_as_none(stored: str | None) -> None:
    assert load_feedback(stored) is None
