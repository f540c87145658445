"""What crawlers call a field, by our names."""

from __future__ import annotations

from ingest.sources.fields import map_fields, name_fields


def test_names_are_compared_without_case_and_separators() -> None:
    names = name_fields({})
    assert map_fields({"Publish-Time": "2024", "\ufeffTITLE": "题", "content": "文"}, names) == {
        "title": "题",
        "date": "2024",
        "text": "文",
    }
    assert map_fields({"ptime": "2024-09-12", "body": "文"}, names)["date"] == "2024-09-12"


def test_an_added_name_goes_before_those_known() -> None:
    names = name_fields({"title": ("Kopf_Zeile",)})
    assert map_fields({"title": "a", "kopfzeile": "b"}, names)["title"] == "b"
    assert map_fields({"title": "a", "kopfzeile": " "}, names)["title"] == "a"


def test_an_object_inside_gives_the_text_that_the_row_itself_lacks() -> None:
    row = {"_id": "x", "_source": {"id": "y", "title": "题", "body": "文"}}
    assert map_fields(row, name_fields({})) == {"external_id": "y", "title": "题", "text": "文"}
