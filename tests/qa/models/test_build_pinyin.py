from __future__ import annotations

from qa.models.build_pinyin import TABLE_FILE, build_table


def test_the_shipped_table_is_what_the_command_builds() -> None:
    shipped = dict(line.split("\t") for line in TABLE_FILE.read_text("utf-8").splitlines())
    assert shipped == build_table()
    assert "张" in shipped["zhang"]
    assert {"吕", "鹿"} <= set(shipped["lu"])
