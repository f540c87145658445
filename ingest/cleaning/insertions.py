"""What crawlers and sites put between the words of an article: readings, invisible characters, ads, program code."""

from __future__ import annotations

import re

# Where a stretch is cut out, and by which rule.
Cut = tuple[int, int, str]

INVISIBLE = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad\x00-\x08\x0e-\x1f\x7f]+")

_INITIAL = r"(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])"
_FINAL = r"[aeiouüāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜê]{1,4}(?:ng|n|r)?"
PINYIN = re.compile(rf"(?<=[\u3400-\u9fff])[(（]({_INITIAL}?{_FINAL}|[ńňǹḿ]g?)[)）]")
_TONE_MARK = re.compile(r"[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ]")
_MIN_TONE_MARKS = 4
_MIN_TONE_MARKS_SHARE = 0.003

# The label that the law demands, one cry, and the cross that closes it: 广告 …！ ×
_ADVERTISEMENT = re.compile(
    r"(?:(?<=[。！？!?”」』）)…\s×])|^)×?广告[ \u00a0\u3000]+(?=\S)[^\n。]{4,60}?[!！?？](?:\s*×)?", re.M
)
# A style sheet's rule, an object of a script or a call with one.
_CODE = re.compile(
    r"(?:[.#@A-Za-z_][A-Za-z0-9_.#>*,: \t-]{0,80})?\(?\{\s*\"?[A-Za-z_-]{2,30}\"?\s*:[^{}\n]{0,600}\}[)};]*"
    r"|!?important;[a-z-]+:\d\w*"
)


def find_insertions(text: str) -> list[Cut]:
    """Return the spans of what stands in ``text`` and is none of it, with the rule that found each; in any order."""
    patterns = {"invisible": INVISIBLE, "advertisement": _ADVERTISEMENT, "code": _CODE}
    found = [
        (match.start(), match.end(), rule) for rule, pattern in patterns.items() for match in pattern.finditer(text)
    ]
    return found + find_pinyin(text)


def find_pinyin(text: str) -> list[Cut]:
    """Return the spans of readings inserted after characters: 機(jī)械. None where there are only a few of them."""
    found = list(PINYIN.finditer(text))
    marked = sum(1 for match in found if _TONE_MARK.search(match[1]))
    if marked < max(_MIN_TONE_MARKS, _MIN_TONE_MARKS_SHARE * len(text)):
        return []
    return [(match.start(), match.end(), "pinyin") for match in found]


def remove_pinyin(title: str, *, page: str) -> str:
    """Return ``title`` without the readings inserted into it, where ``page`` shows that they are inserted."""
    if not PINYIN.search(title):
        return title
    pieces, position = [], 0
    for start, end, _ in find_pinyin(f"{title}\n{page}"):
        if end <= len(title):
            pieces.append(title[position:start])
            position = end
    return "".join([*pieces, title[position:]])
