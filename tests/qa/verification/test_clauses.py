from __future__ import annotations

from ingest.folding import fold_text
from qa.verification.clauses import bigrams, split_clauses


def test_a_clause_without_a_subject_has_that_of_the_one_before() -> None:
    first, second = split_clauses(fold_text("远山公司去年扭亏，今年计划扩建。"))
    assert first.head
    assert first.subject.startswith("远山公司")
    assert second.subject == first.subject


def test_what_somebody_says_is_one_clause_with_who_says_it() -> None:
    clauses = split_clauses(fold_text("王局长说，财政预算将增加；李市长认为，应当节约。"))
    assert [clause.text for clause in clauses] == ["王局长说,财政预算将增加", "李市长认为,应当节约"]


def test_a_clause_that_begins_with_a_pronoun_or_a_place_has_no_head_of_its_own() -> None:
    assert [clause.head for clause in split_clauses(fold_text("他当选会长，在上海。"))] == ["", ""]


def test_a_score_and_a_decimal_are_not_cut() -> None:
    assert len(split_clauses("甲队6:2胜,涨幅为1,500点")) == 2


def test_pairs_of_letters_leave_out_what_spans_a_sign() -> None:
    assert bigrams("甲乙,丙丁") == {"甲乙", "丙丁"}
    assert bigrams("") == frozenset()
