"""Bytes become text, whatever they were declared to be."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.decoding import decode, repair_mojibake

SIMPLIFIED = "青石水库总库容1.26亿立方米，每年可以供水5400万立方米，解决三个县48万人的饮水问题。"
TRADITIONAL = "渡輪公司表示，與舊船相比，電動渡輪每年可以減少用油68萬公升，船上的噪音也降低了。"
SHORT = "今天天气很好。"
DECLARED = (None, "utf-8", "gb2312", "big5", "iso-8859-1", "no-such-charset", "zlib", "rot13")


@pytest.mark.parametrize("declared", DECLARED)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", [SIMPLIFIED, SHORT])
def test_simplified_text_is_decoded_whatever_is_declared(text: str, encoding: str, declared: str | None) -> None:
    assert decode(text.encode(encoding), declared_charset=declared).text == text


@pytest.mark.parametrize("declared", DECLARED)
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "gbk", "big5", "utf-16", "utf-16-be"])
def test_traditional_text_is_decoded_whatever_is_declared(encoding: str, declared: str | None) -> None:
    assert decode(TRADITIONAL.encode(encoding), declared_charset=declared).text == TRADITIONAL


def test_a_file_joined_from_two_encodings_is_decoded_line_by_line() -> None:
    content = f"{SIMPLIFIED}\n{SHORT}\n".encode() + f"{SHORT}\n{SIMPLIFIED}".encode("gb18030")
    assert decode(content).text == f"{SIMPLIFIED}\n{SHORT}\n{SHORT}\n{SIMPLIFIED}"
    damaged = content.replace(SHORT.encode(), SHORT.encode()[:-1] + b"x", 1)
    assert decode(damaged).text == f"{SIMPLIFIED}\n{SHORT[:-1]}\ufffdx\n{SHORT}\n{SIMPLIFIED}"


def test_markup_does_not_disturb_the_detection() -> None:
    page = "<html><body>" + "<div class='x'></div>" * 500 + f"<p>{SIMPLIFIED}</p></body></html>"
    for encoding in ("gb18030", "utf-16-le", "utf-8"):
        assert decode(page.encode(encoding), declared_charset="big5").text == page


def test_english_is_decoded_as_declared_or_as_windows_text() -> None:
    text = "The café’s owner said it’s open. " * 5
    assert decode(text.encode("cp1252"), declared_charset="iso-8859-1").text == text
    assert decode(b"Plain words only.").text == "Plain words only."


@pytest.mark.parametrize(
    "content",
    [
        bytes(5000),
        b"\x89PNG\r\n\x1a\n" + bytes(range(32)) * 50,
        b"PK\x03\x04" + bytes(range(256)) * 20,
        SIMPLIFIED.encode() + bytes(200),
    ],
)
def test_zeros_and_binary_data_are_refused(content: bytes) -> None:
    with pytest.raises(UnicodeError):
        decode(content)


def test_a_single_damaged_byte_stays_visible() -> None:
    content = (SIMPLIFIED * 5).encode()
    damaged = content[:30] + b"\xff" + content[31:]
    decoded = decode(damaged)
    assert "\ufffd" in decoded.text
    assert SIMPLIFIED[20:] in decoded.text


def test_text_that_is_mostly_damaged_is_refused() -> None:
    content = bytearray((SIMPLIFIED * 5).encode())
    content[::9] = b"\xff" * len(content[::9])
    with pytest.raises(UnicodeError):
        decode(bytes(content))


@pytest.mark.parametrize(("right", "wrong"), [("utf-8", "latin-1"), ("gbk", "latin-1")])
def test_text_once_decoded_wrongly_is_restored(right: str, wrong: str) -> None:
    garbled = SIMPLIFIED.encode(right).decode(wrong)
    assert repair_mojibake(f"{garbled}\n{SHORT}") == f"{SIMPLIFIED}\n{SHORT}"
    assert decode(garbled.encode()).text == SIMPLIFIED


def read_wrongly(text: str, *steps: tuple[str, str]) -> str:
    for right, wrong in steps:
        text = text.encode(right).decode(wrong, "replace")
    return text


@pytest.mark.parametrize(
    "steps",
    [
        (("utf-8", "latin-1"), ("utf-8", "latin-1")),
        (("gb18030", "latin-1"), ("utf-8", "latin-1")),
        (("gb18030", "cp1252"),),
    ],
)
@pytest.mark.parametrize("text", [SIMPLIFIED, TRADITIONAL])
def test_text_decoded_wrongly_more_than_once_is_restored(text: str, steps: tuple[tuple[str, str], ...]) -> None:
    garbled = read_wrongly(text, *steps)
    assert garbled != text
    repaired = repair_mojibake(garbled)
    assert repaired.replace("\ufffd", "") == "".join(c for c in text if c in repaired)
    assert len(repaired) >= 0.9 * len(text)


@pytest.mark.parametrize("wrong", ["gbk", "gb18030", "cp1252"])
@pytest.mark.parametrize("mark", ["\ufffd", "?"])
def test_what_was_lost_when_utf8_was_read_wrongly_stays_visible(wrong: str, mark: str) -> None:
    text = SIMPLIFIED * 3
    repaired = repair_mojibake(read_wrongly(text, ("utf-8", wrong)).replace("\ufffd", mark))
    kept = repaired.replace("\ufffd", "")
    matched = iter(text)
    assert all(character in matched for character in kept)
    assert 0.8 * len(text) < len(kept) <= len(text)
    assert (len(kept) < len(text)) <= ("\ufffd" in repaired)


def test_a_dump_of_escapes_is_resolved_and_a_few_escapes_are_not() -> None:
    escaped = json.dumps(f"{SIMPLIFIED}\n{TRADITIONAL}🎉")[1:-1]
    assert decode(escaped.encode()).text == f"{SIMPLIFIED}\n{TRADITIONAL}🎉"
    text = r"在 JSON 里，\u4e2d 就是“中”。"
    assert decode(text.encode()).text == text


def test_western_mojibake_is_restored() -> None:
    assert repair_mojibake("Itâ€™s cafÃ© time") == "It’s café time"


@pytest.mark.parametrize("text", ["“甲”×“乙”融合", "价格£5·®标志™", "锛是一个罕见字", "naïve café — “déjà vu”"])
def test_text_that_only_looks_odd_is_left_alone(text: str) -> None:
    assert repair_mojibake(text) == text


@given(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1, max_size=80))
def test_chinese_text_in_utf8_comes_back_unchanged(text: str) -> None:
    assert decode(text.encode(), declared_charset="gbk").text == text


@given(st.binary(max_size=300), st.sampled_from(DECLARED))
def test_any_bytes_give_text_or_a_reason(content: bytes, declared: str | None) -> None:
    with suppress(UnicodeError):
        decoded = decode(content, declared_charset=declared)
        assert len(decoded.text) <= len(content)
        assert decoded.encoding
