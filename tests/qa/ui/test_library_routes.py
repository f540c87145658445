from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from qa.ui import library_routes
from tests.qa.ui.fakes import FakeLibrary, make_article


def upload(client: Any, name: str, content: bytes) -> Any:
    return client.post("/api/articles", params={"name": name}, content=content)


def test_articles_are_listed_newest_first_and_found(client: Any) -> None:
    page = client.get("/api/articles").json()
    assert [article["id"] for article in page["articles"]] == ["stations", "reliability", "buses", "hostile"]
    assert (page["count"], page["more"]) == (4, False)
    found = client.get("/api/articles", params={"matching": "Delta"}).json()["articles"]
    assert [article["id"] for article in found] == ["reliability"]


def test_a_long_list_comes_in_pages(client: Any, library: FakeLibrary) -> None:
    for number in range(120):
        library._articles[f"n{number}"] = make_article(f"n{number}", f"第{number}篇", "正文")
    lengths, offset, more = [], 0, True
    while more:
        page = client.get("/api/articles", params={"offset": offset}).json()
        lengths.append(len(page["articles"]))
        offset, more = offset + lengths[-1], page["more"]
    assert lengths == [50, 50, 24]


def test_an_uploaded_file_is_added_once(client: Any, library: FakeLibrary, tmp_path: Path) -> None:
    first = upload(client, "新文章.txt", "正文。".encode()).json()
    assert first == {"added": 1, "updated": 0, "skipped": 0, "notes": [], "failures": []}
    assert library.count_articles() == 5
    assert upload(client, "新文章.txt", "正文。".encode()).json()["skipped"] == 1
    assert not [path for path in tmp_path.rglob("*") if "新文章" in path.name], "the uploaded file is not kept"


def test_a_file_that_cannot_be_read_is_reported_with_its_reason(client: Any, library: FakeLibrary) -> None:
    report = upload(client, "evil.exe", b"MZ").json()
    assert report["failures"] == ["不支持这种文件。"]
    assert library.count_articles() == 4


def test_a_file_name_cannot_leave_the_upload_folder(client: Any, tmp_path: Path) -> None:
    before = {path for path in tmp_path.rglob("*") if path.is_dir()}
    for name in ("../../../escaped.txt", "..\\..\\escaped.txt", "/etc/escaped.txt", "..", ".", "", "长" * 300 + ".txt"):
        assert upload(client, name, name.encode() + b"!").status_code == 200
    assert {path for path in tmp_path.rglob("*") if path.is_dir()} - before == {tmp_path / "uploads"}
    assert not list(tmp_path.parent.glob("escaped.txt"))


def test_a_file_that_is_too_large_is_refused(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library_routes, "MAX_UPLOAD_BYTES", 10)
    assert upload(client, "a.txt", b"x" * 11).status_code == 413


def test_an_article_is_deleted(client: Any, library: FakeLibrary) -> None:
    assert client.delete("/api/articles/buses").status_code == 200
    assert library.count_articles() == 3
    missing = client.delete("/api/articles/buses")
    assert missing.status_code == 404
    assert missing.json() == {"message": "这篇文章已不在库中。"}


def test_without_an_identity_nothing_is_listed_added_or_deleted(client: Any, library: FakeLibrary) -> None:
    client.cookies.clear()
    assert client.get("/api/articles").status_code == 401
    assert upload(client, "a.txt", b"x").status_code == 401
    assert client.delete("/api/articles/buses").status_code == 401
    assert library.count_articles() == 4


def test_a_library_that_cannot_be_written_is_explained(client: Any, tmp_path: Path) -> None:
    (tmp_path / "uploads").write_text("a file where the folder should be")
    answer = upload(client, "a.txt", b"x")
    assert answer.status_code == 409
    assert answer.json()["message"].startswith("文章库无法写入")


def test_an_article_in_quarantine_is_listed_with_its_reasons_and_released(client: Any, library: FakeLibrary) -> None:
    held = client.get("/api/quarantine").json()
    assert [(each["id"], each["score"], each["reasons"]) for each in held] == [
        ("unreadable", 0.2, ["有 60 个字已丢失，占正文的 100.0%。"])
    ]
    assert client.delete("/api/quarantine/unreadable").status_code == 200
    assert client.get("/api/quarantine").json() == []
    assert library.article("unreadable").title == "读不出来的文章"
    assert client.delete("/api/quarantine/unreadable").status_code == 404


def test_removed_blocks_are_restored(client: Any, library: FakeLibrary) -> None:
    assert client.post("/api/articles/buses/restored", json={"blocks": [0]}).status_code == 200
    assert library.restored == [("buses", (0,))]
    assert client.post("/api/articles/none/restored", json={"blocks": [0]}).status_code == 404
    assert client.post("/api/articles/buses/restored", json={"blocks": ["x"]}).status_code == 422


def test_an_untitled_article_is_named_by_its_first_words(client: Any, library: FakeLibrary) -> None:
    library._articles["bare"] = make_article("bare", "", "没有标题的文章，第一句话。")
    titles = [article["title"] for article in client.get("/api/articles").json()["articles"]]
    assert "没有标题的文章，第一句话。…" in titles


def test_runs_are_listed_without_what_readers_uploaded(client: Any) -> None:
    runs = client.get("/api/runs").json()
    assert [(run["number"], run["paths"], run["added"], run["failed"]) for run in runs] == [(1, ["articles"], 4, 1)]
    assert client.get("/api/runs/1/failures").json() == [
        {"name": "broken.pdf", "reason": "里面没有文字。如果是图片，请先做文字识别（OCR）。"}
    ]
    english = client.get("/api/runs/1/failures", headers={"accept-language": "en"}).json()
    assert english == [{"name": "broken.pdf", "reason": "It has no text."}]
    assert client.get("/api/runs/9/failures").status_code == 404
