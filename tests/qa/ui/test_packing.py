from __future__ import annotations

import gzip
from pathlib import Path

from qa.ui.packing import pack_files


def test_a_file_is_packed_once_with_its_type(tmp_path: Path) -> None:
    script = tmp_path / "a.js"
    script.write_text("let 中 = 1;", "utf-8")
    packed = pack_files({"/ui/a.js": script, "/ui/absent.js": tmp_path / "absent.js"}, mend=lambda text: text + ";")
    assert list(packed) == ["/ui/a.js"]
    answer = packed["/ui/a.js"]
    assert gzip.decompress(bytes(answer.body)).decode() == "let 中 = 1;;"
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["content-encoding"] == "gzip"
