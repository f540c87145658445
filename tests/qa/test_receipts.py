from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from ingest import Library
from qa import Answer, Assistant, Settings
from qa.errors import ReceiptError
from qa.receipts import build_receipt, load_receipt, save_receipt, verify_receipt

QUESTION = "青浦江大桥总投资多少？"
ARTICLE = """青浦江大桥建成通车
2024-05-18 09:30:00 来源:江城晚报

5月18日上午,青浦江大桥正式建成通车。大桥全长3.6公里,双向六车道,总投资42亿元。

大桥不收取通行费。货车暂不允许上桥。
"""


@pytest.fixture
def own(tmp_path: Path) -> Iterator[tuple[Library, Path]]:
    """A library of one article that a test may change, and the article's file."""
    file = tmp_path / "bridge.txt"
    file.write_text(ARTICLE, encoding="utf-8")
    with Library.open(tmp_path / "library") as opened:
        opened.sync([file])
        yield opened, file


@pytest.fixture(scope="module")
def answer(assistant: Assistant) -> Answer:
    return assistant.ask(QUESTION)


def test_a_receipt_holds_what_it_takes_to_check_the_answer_and_nothing_of_this_machine(answer: Answer) -> None:
    receipt = answer.receipt()
    assert (receipt["schema"], receipt["version"]) == ("jiangwen-receipt", 1)
    assert receipt["question"] == QUESTION
    assert receipt["answer"]["text"] == answer.text
    assert [citation["quote"] for citation in receipt["citations"]] == [citation.quote for citation in answer.citations]
    (article,) = receipt["articles"]
    assert article["content_hash"] == answer.passages[0].article.content_hash
    assert receipt["model"]["settings_hash"] == answer.settings_hash
    assert receipt["library"]["embedding_model"] == "builtin"
    assert answer.passages[0].article.uri not in json.dumps(receipt, ensure_ascii=False)


def test_everything_holds_while_nothing_has_changed(answer: Answer, library: Library) -> None:
    check = verify_receipt(answer.receipt(), library)
    assert check.holds
    assert check.intact
    assert {quote.state for quote in check.quotes} == {"unchanged"}
    assert {sentence.state for sentence in check.sentences} == {"holds"}


def test_a_receipt_survives_its_file_and_is_not_overwritten(answer: Answer, library: Library, tmp_path: Path) -> None:
    path = tmp_path / "receipt.json"
    save_receipt(answer, path)
    assert verify_receipt(load_receipt(path), library).holds
    with pytest.raises(ReceiptError, match="already"):
        save_receipt(answer, path)
    with pytest.raises(ReceiptError, match="cannot be written"):
        save_receipt(answer, tmp_path / "nowhere" / "receipt.json")


@pytest.mark.parametrize("library_given", [True, False])
def test_an_edited_receipt_is_noticed(answer: Answer, library: Library, library_given: bool) -> None:
    receipt = answer.receipt()
    receipt["answer"]["text"] = receipt["answer"]["text"].replace("42", "43")
    check = verify_receipt(receipt, library if library_given else None)
    assert not check.intact
    assert not check.holds


def test_a_forged_sentence_fails_even_with_a_digest_that_fits(answer: Answer, library: Library) -> None:
    sentences = tuple(replace(sentence, text=sentence.text.replace("42", "43")) for sentence in answer.sentences)
    check = verify_receipt(build_receipt(replace(answer, sentences=sentences)), library)
    assert check.intact
    assert not check.holds
    assert any("43" in sentence.reason for sentence in check.sentences if sentence.state == "fails")


def test_a_forged_quote_is_not_in_the_article(answer: Answer, library: Library) -> None:
    citations = tuple(replace(citation, quote=citation.quote + "还有。") for citation in answer.citations)
    check = verify_receipt(build_receipt(replace(answer, citations=citations)), library)
    assert {quote.state for quote in check.quotes} == {"changed"}
    assert not check.holds


def test_a_quote_that_moved_inside_its_article_still_holds_and_its_new_place_is_told(own: tuple[Library, Path]) -> None:
    library, file = own
    receipt = Assistant(library, Settings()).ask(QUESTION).receipt()
    text = ARTICLE.replace("5月18日上午", "记者获悉,桥上的路灯昨夜全部点亮。5月18日上午")
    file.write_text(text, encoding="utf-8")
    library.sync([file])
    check = verify_receipt(receipt, library)
    assert check.holds
    assert {quote.state for quote in check.quotes} == {"moved"}
    assert check.changed_articles == (receipt["articles"][0]["id"],)
    for quote, citation in zip(check.quotes, receipt["citations"], strict=True):
        assert library.article(quote.article_id).text[quote.start : quote.end] == citation["quote"]


def test_a_quote_that_was_corrected_away_no_longer_holds(own: tuple[Library, Path]) -> None:
    library, file = own
    answer = Assistant(library, Settings()).ask(QUESTION)
    corrected = {citation.number for citation in answer.citations if "42亿元" in citation.quote}
    file.write_text(ARTICLE.replace("42亿元", "45亿元"), encoding="utf-8")
    library.sync([file])
    check = verify_receipt(answer.receipt(), library)
    assert not check.holds
    assert corrected
    assert {quote.number for quote in check.quotes if quote.state == "changed"} == corrected


def test_an_article_that_is_gone_is_named(own: tuple[Library, Path]) -> None:
    library, _ = own
    receipt = Assistant(library, Settings()).ask(QUESTION).receipt()
    article_id = receipt["articles"][0]["id"]
    library.remove(article_id)
    check = verify_receipt(receipt, library)
    assert not check.holds
    assert check.gone_articles == (article_id,)
    assert {quote.state for quote in check.quotes} == {"gone"}


def test_the_same_article_read_from_another_place_is_recognised(own: tuple[Library, Path], tmp_path: Path) -> None:
    library, file = own
    receipt = Assistant(library, Settings()).ask(QUESTION).receipt()
    other = tmp_path / "archive"
    other.mkdir()
    (other / "renamed.txt").write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    with Library.open(tmp_path / "other") as moved:
        moved.sync([other])
        check = verify_receipt(receipt, moved)
    assert check.holds
    assert {quote.state for quote in check.quotes} == {"moved"}


def test_a_refusal_has_a_receipt_too(assistant: Assistant, library: Library) -> None:
    receipt = assistant.ask("珠穆朗玛峰有多高？").receipt()
    assert receipt["answer"]["status"] == "refused"
    assert receipt["citations"] == receipt["articles"] == []
    assert verify_receipt(receipt, library).holds


def test_no_key_is_in_a_receipt(library: Library) -> None:
    key = "sk-planted-0123456789"
    receipt = Assistant(library, Settings(model_api_key=SecretStr(key))).ask(QUESTION).receipt()
    assert key not in json.dumps(receipt)


def _without(receipt: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in receipt.items() if key != name}


@pytest.mark.parametrize("damage", ["schema", "version", "question", "sentences", "citations", "articles"])
def test_what_lacks_a_part_is_no_receipt(answer: Answer, library: Library, damage: str) -> None:
    with pytest.raises(ReceiptError):
        verify_receipt(_without(answer.receipt(), damage), library)


@pytest.mark.parametrize("content", [b"", b"[]", b"not json", b'"text"', b"\xff\xfe", b'{"schema": 1}', b"[" * 100_000])
def test_a_file_that_is_no_receipt_is_refused_with_what_to_do(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "receipt.json"
    path.write_bytes(content)
    with pytest.raises(ReceiptError) as caught:
        load_receipt(path)
    assert "--receipt" in caught.value.hint
    with pytest.raises(ReceiptError, match="cannot be read"):
        load_receipt(tmp_path / "absent.json")


def test_items_of_the_wrong_kind_are_refused(answer: Answer, library: Library) -> None:
    for name, item in (("sentences", 7), ("citations", {"number": "1"}), ("articles", {"id": 5})):
        with pytest.raises(ReceiptError, match=name):
            verify_receipt({**answer.receipt(), name: [item]}, library)
