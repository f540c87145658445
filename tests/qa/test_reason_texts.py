from __future__ import annotations

import re
from typing import get_args

import pytest

from ingest.cleaning.quality import judge_quality
from ingest.types import ReasonCode
from qa import reason_texts
from qa.reason_texts import tell_reason

LATIN = re.compile(r"[A-Za-z]{2,}")
WELL_KNOWN = {"OCR", "UTF"}
BAD_TEXTS = ("短。", "404 Not Found 您访问的页面不存在", "锟斤拷" * 40, "çå¤§ç¥­å" * 60, "重复的一句话在这里。" * 30)


@pytest.mark.parametrize("language", ["zh-Hans", "zh-Hant"])
@pytest.mark.parametrize("code", [code for code in get_args(ReasonCode) if code])
def test_every_reason_why_a_file_was_not_read_is_told_in_chinese(code: str, language: str) -> None:
    told = tell_reason("It has no text.", code, language)
    assert set(LATIN.findall(told)) <= WELL_KNOWN
    assert told.endswith("。")


@pytest.mark.parametrize("text", BAD_TEXTS)
@pytest.mark.parametrize("language", ["zh-Hans", "zh-Hant"])
def test_what_is_wrong_with_an_article_is_told_in_chinese_with_its_figures(text: str, language: str) -> None:
    quality = judge_quality(text)
    assert quality.reasons
    for reason, code in zip(quality.reasons, quality.codes, strict=True):
        told = tell_reason(reason, code, language)
        assert not LATIN.search(told)
        assert re.findall(r"\d+", told) == re.findall(r"\d+", reason)


def test_in_english_and_without_a_code_the_reason_stays_as_it_is() -> None:
    assert tell_reason("It has only 3 letters and digits.", "short 3", "en") == "It has only 3 letters and digits."
    assert tell_reason("The disk is full.", "", "zh-Hans") == "The disk is full."


def test_both_scripts_tell_the_same_reasons() -> None:
    assert reason_texts._TEXTS["zh-Hans"].keys() == reason_texts._TEXTS["zh-Hant"].keys()
