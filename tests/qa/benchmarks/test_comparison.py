from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import pytest

from qa.benchmarks.comparison import _INDEXED, _ask, _summarise

ROWS = [
    {"id": "n1", "text": "青浦江大桥全长3.6公里，总投资42亿元，2024年5月18日建成通车。"},
    {"id": "n2", "text": "滨海动物园迎来两只大熊猫，园长说它们将在30天后与游客见面。"},
    {"id": "n3", "text": "江城地铁5号线设站21座，全长27.8公里，计划12月试运行。"},
]
QUESTIONS = [
    {"question": "青浦江大桥总投资多少？", "gold_ids": ["n1"]},
    {"question": "大熊猫什么时候与游客见面？", "gold_ids": ["n2"]},
]


@pytest.mark.parametrize("system", sorted(_INDEXED))
def test_both_systems_are_asked_the_same_and_measured(system: str, tmp_path: Path) -> None:
    if system == "langchain":
        for package in ("langchain_chroma", "langchain_classic", "langchain_community", "rank_bm25", "jieba"):
            pytest.importorskip(package, reason="the extra 'benchmarks' is not installed")
    with ExitStack() as stack:
        records = _ask(_INDEXED[system](ROWS, tmp_path, stack), QUESTIONS)
    assert [record["rank"] for record in records] == [1, 1]
    result = _summarise(records, {"index_seconds": 1.0, "index_cpu": 0.5})
    assert result["recall_at_5_percent"] == 100.0
    assert result["peak_memory_mb"] > 0
