"""What a chat model wraps its answer in against its instructions: JSON, tables, tags, formulas, other brackets for ids.

The answer inside is read as if it had been written plainly; what is not understood is left as it is, and then fails
its check like any other text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator
from typing import Any

from qa.citations import SentenceId

_FENCE = re.compile(r"^[ \t]*(?:```|~~~)[^\n`]*$", re.MULTILINE)
# The format in which some open models tell their thoughts from their answer.
_CHANNEL = re.compile(r"\A.*<\|channel\|>\s*final\s*<\|message\|>", re.DOTALL)
_CONTROL = re.compile(r"<\|[a-z_]+\|>")
_ID = r"\d{1,3}\.\d{1,3}"
_IDS = rf"{_ID}(?:\s?[-–~,，、;；]\s?{_ID})*"
_LABEL = (
    r"(?:见|参见|来源|出处|依据|引用|资料|句子?|编号|ids?|passages?|sources?|see|ref(?:erence)?s?|cit(?:e|ation)s?)?"
    r"\s?[:：]?\s?"
)
_OTHER_BRACKETS = re.compile(rf"[(（\[［【〔<{{]\s?{_LABEL}\[?(?P<ids>{_IDS})\]?\s?[)）\]］】〕>}}]", re.IGNORECASE)
_TAGGED = re.compile(rf"<(?:cite|sup|ref|citation|source)[^<>]*>\s?\[?(?P<ids>{_IDS})\]?\s?</[a-z]+>", re.IGNORECASE)
_ONLY_IDS = re.compile(rf"\s*\[?{_IDS}\]?\s*")
_SCRIPT = re.compile(r"<(script|style)\b.*?(?:</\1>|\Z)", re.IGNORECASE | re.DOTALL)
_LINE_TAG = re.compile(r"</?(?:p|br|div|li|ul|ol|tr|h[1-6])\b[^<>\n]{0,200}>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-z][a-z0-9_-]{0,20}(?:\s[^<>\n]{0,200})?/?>", re.IGNORECASE)
_BOXED = re.compile(r"\\(?:boxed|text|mathrm|textbf)\{([^{}]*)\}")
_FORMULA = re.compile(r"\$\$?([^$\n]{1,80}?)\$\$?")
_TABLE_RULE = re.compile(r"^\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?\s*$")
_TABLE_ROW = re.compile(r"^\s*\|(.+)\|\s*$")
_IMAGE = re.compile(r"!\[[^\[\]]*\]\([^()\s]*\)")


def unwrap_reply(text: str, known: Collection[SentenceId]) -> str:
    """Return the plain answer in a model's reply, its sentence ids in square brackets.

    Args:
        text: The whole reply, without thoughts.
        known: The ids that the model was shown; (1.2) is one of them or a number.
    """
    text = _CONTROL.sub("", _CHANNEL.sub("", text))
    text = _FENCE.sub("", text)
    text = _read_json(text.strip()) or text
    for pattern in (_TAGGED, _OTHER_BRACKETS):
        text = pattern.sub(lambda match: f"[{match['ids']}]" if _is_known(match["ids"], known) else match[0], text)
    text = _TAG.sub("", _LINE_TAG.sub("\n", _SCRIPT.sub("", _IMAGE.sub("", text))))
    text = _FORMULA.sub(r"\1", _BOXED.sub(r"\1", text))
    return "\n".join(_read_table(text.splitlines()))


def _is_known(ids: str, known: Collection[SentenceId]) -> bool:
    pairs = (number.split(".") for number in re.findall(_ID, ids))
    return all((int(passage), int(sentence)) in known for passage, sentence in pairs)


def _read_json(text: str) -> str:
    """Return the sentences of a reply that is one JSON value, each with the ids that stand beside it; or ``""``."""
    if text[:1] not in "{[":
        return ""
    try:
        return "\n".join(_read_value(json.loads(text)))
    except (ValueError, RecursionError):
        return ""


def _read_value(value: Any) -> Iterator[str]:
    if isinstance(value, dict | list):
        inner = list(value.values()) if isinstance(value, dict) else value
        lines = [line for item in inner for line in _read_value(item)]
        ids = "".join(f"[{line.strip().strip('[]')}]" for line in lines if _ONLY_IDS.fullmatch(line))
        sentences = [line for line in lines if not _ONLY_IDS.fullmatch(line)]
        # A list of ids alone belongs to what stands beside it, further out.
        yield from (f"{line}{ids}" for line in sentences) if sentences else (ids.replace("][", ","),) if ids else ()
    elif isinstance(value, str | float):
        yield str(value)


def _read_table(lines: list[str]) -> Iterator[str]:
    """Yield the lines, the rows of a table as "first cell：other cells", its head and rules left out."""
    for line, behind in zip(lines, (*lines[1:], ""), strict=False):
        row = _TABLE_ROW.match(line)
        if _TABLE_RULE.match(line) and "-" in line and "|" in line:
            continue
        if row is None:
            yield line
        elif not _TABLE_RULE.match(behind):
            first, *others = [cell.strip() for cell in row[1].split("|")]
            yield f"{first}：{'，'.join(filter(None, others))}" if others else first
