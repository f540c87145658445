"""Results of measurements, kept with the machine and the day they were made on."""

from __future__ import annotations

import datetime
import json
import os
import platform
from collections.abc import Mapping
from pathlib import Path
from typing import Any

RESULTS_FOLDER = Path(__file__).parent / "results"
_CPU_INFO = Path("/proc/cpuinfo")


def describe_machine() -> dict[str, Any]:
    """Return what decides how fast the measurement ran."""
    return {
        "date": datetime.date.today().isoformat(),
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "processor": _read_processor(),
        "cores": os.cpu_count(),
        "threads": os.environ.get("OMP_NUM_THREADS", "not limited"),
    }


def record_result(name: str, entries: Mapping[str, Any], *, folder: Path = RESULTS_FOLDER) -> Path:
    """Write ``entries`` into ``folder/name.json``, each with the machine, keeping the file's other entries."""
    path = folder / f"{name}.json"
    kept = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    machine = describe_machine()
    kept |= {key: {**entry, "machine": machine} for key, entry in entries.items()}
    folder.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(kept, ensure_ascii=False, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    return path


def count_texts(entry: Any) -> Any:
    """Return ``entry`` with every list of texts replaced by their number: the data's own words are not ours to keep."""
    if isinstance(entry, Mapping):
        return {key: count_texts(value) for key, value in entry.items()}
    return len(entry) if isinstance(entry, list) else entry


def _read_processor() -> str:
    lines = _CPU_INFO.read_text(encoding="utf-8").splitlines() if _CPU_INFO.exists() else []
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.processor() or "unknown")
