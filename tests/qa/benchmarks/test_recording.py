from __future__ import annotations

import json
from pathlib import Path

from qa.benchmarks.recording import record_result


def test_a_result_is_kept_with_machine_and_day_beside_the_others(tmp_path: Path) -> None:
    record_result("speed", {"small": {"ms": 3}}, folder=tmp_path)
    path = record_result("speed", {"large": {"ms": 9}}, folder=tmp_path)
    kept = json.loads(path.read_text("utf-8"))
    assert {name: entry["ms"] for name, entry in kept.items()} == {"small": 3, "large": 9}
    assert {"date", "cores", "processor", "python"} <= set(kept["large"]["machine"])
