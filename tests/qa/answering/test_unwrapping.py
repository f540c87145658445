from __future__ import annotations

import pytest

from qa.answering.unwrapping import unwrap_reply

KNOWN = frozenset({(1, 1), (1, 2), (2, 3)})


@pytest.mark.parametrize(
    ("reply", "plain"),
    [
        ("```\n总投资42亿元[1.2]。\n```", "总投资42亿元[1.2]。"),
        ('{"answer": "总投资42亿元。", "citations": ["1.2"]}', "总投资42亿元。[1.2]"),
        ('```json\n{"answer": "总投资42亿元[1.2]。"}\n```', "总投资42亿元[1.2]。"),
        (
            '{"sentences": [{"text": "总投资42亿元。", "ids": ["1.2"]}, {"text": "很长。", "ids": ["2.3", "1.1"]}]}',
            "总投资42亿元。[1.2]\n很长。[2.3,1.1]",
        ),
        ("| 项目 | 数值 |\n|---|---|\n| 总投资 | 42亿元[1.2] |", "总投资：42亿元[1.2]"),
        ("总投资42亿元（1.2）。", "总投资42亿元[1.2]。"),
        ("总投资42亿元（见1.2）。", "总投资42亿元[1.2]。"),
        ("总投资42亿元[来源：1.2]。", "总投资42亿元[1.2]。"),
        ("It cost 4.2 billion yuan (source 1.2, 2.3).", "It cost 4.2 billion yuan [1.2, 2.3]."),
        ("<answer>总投资42亿元<cite>1.2</cite>。</answer>", "总投资42亿元[1.2]。"),
        ("总投资42亿元<sup>1.2</sup>。", "总投资42亿元[1.2]。"),
        ("<b>总投资42亿元</b>[1.2]。<script>alert(1)</script>", "总投资42亿元[1.2]。"),
        ("总投资\\boxed{42亿元}[1.2]，长$3.6$公里。", "总投资42亿元[1.2]，长3.6公里。"),
        ("![图](http://x.test/a.png)总投资42亿元[1.2]。", "总投资42亿元[1.2]。"),
        (
            "<|channel|>analysis<|message|>想想<|end|><|start|>assistant<|channel|>final<|message|>好[1.2]。",
            "好[1.2]。",
        ),
    ],
)
def test_an_answer_is_taken_out_of_what_it_is_wrapped_in(reply: str, plain: str) -> None:
    assert unwrap_reply(reply, KNOWN).strip() == plain


@pytest.mark.parametrize(
    "reply",
    [
        "涨幅较大（9.9）。",
        "1<2，且3>2[1.2]。",
        "{不是JSON[1.2]",
        "增长1.2亿元（约1.2亿）[1.1]。",
        "",
        "甲|乙[1.2]",
    ],
)
def test_what_is_no_wrapping_stays(reply: str) -> None:
    assert unwrap_reply(reply, KNOWN) == reply


def test_json_nested_without_end_is_left_to_the_checks() -> None:
    reply = "[" * 100_000
    assert unwrap_reply(reply, KNOWN) == reply
