"""How readable an article came out: what is too damaged to be quoted goes to quarantine, with its reasons.

Each check sees the text alone and returns by which factor it lowers the score. A single serious fault brings an
article below the bar, several small ones together do; lists, verses and tables of honest articles do not.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from ingest.cleaning.common_pairs import COMMON_PAIRS
from ingest.common_characters import COMMON_CHARACTERS
from ingest.folding import to_simplified
from ingest.types import Quality

# A factor between 0 and 1, the reason for it, and the same as a code with its values; None where nothing is wrong.
Fault = tuple[float, str, str] | None

# What is judged of a longer text: its beginning; damage by a wrong encoding begins there too.
_MAX_JUDGED_CHARS = 20_000

_HAN = r"\u3400-\u9fff"
# The replacement character, what it becomes when UTF-8 is read as GBK, and characters of private use.
_LOST = re.compile(r"\ufffd|锟斤拷|[\ue000-\uf8ff]")
_LOST_BOX = re.compile(rf"(?<=[{_HAN}\w])□+(?=[{_HAN}])")
_LOST_MARK = re.compile(rf"(?<=[{_HAN}])\?(?:\?+|!?)(?=[{_HAN}])")
_ASCII_QUESTION = re.compile(rf"[{_HAN}]\?(?:\s|$|[\"”’])", re.M)

_HAN_RUN = re.compile(rf"[{_HAN}]+")
_LATIN_GARBAGE = re.compile(
    r"[\u0080-\u00ff\u0152-\u0178\u2018-\u203a\u20ac]*(?:[\u00c2-\u00f4][\u0080-\u00bf]|[\u00a1-\u00ff]{3})+"
)
_LETTER = re.compile(r"[^\W\d_]")
_WORD_CHARACTER = re.compile(r"\w")
_PART = re.compile(r"[^，。！？；：、,.!?;:\s]{1,40}[，。！？；：、,.!?;:\s]*")
_SENTENCE_BORDER = re.compile(r"[\n。！？!?]")
_SENTENCE_END = re.compile(r"[。！？!?；;…]|[.](?:\s|$)")
_LONG_TOKEN = re.compile(r"[A-Za-z0-9+/=_%-]{40,}")
_CODE = re.compile(r"[{}]|;\s*$|\bfunction\b|\bvar\b|=>|</|/>", re.M)
_FUNCTION_CHARACTER = re.compile("[的了在是和将为有与对等从到就也都被把并以而这那不我你他]")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff\uff21-\uff5a]")
# Kana first; Greek, Cyrillic, Hebrew, Arabic, Hangul, Thai, Devanagari.
_OTHER_SCRIPTS = tuple(
    re.compile(f"[{characters}]")
    for characters in (
        r"\u3040-\u30ff",
        r"\u0370-\u03ff",
        r"\u0400-\u052f",
        r"\u0590-\u05ff",
        r"\u0600-\u077f",
        r"\u1100-\u11ff\uac00-\ud7af",
        r"\u0e00-\u0e7f",
        r"\u0900-\u097f",
    )
)

_MAX_ERROR_CHARS = 120
_ERROR_PAGE = re.compile(
    r"(?:页面|网页|内容|文章|地址|链接).{0,8}(?:不存在|找不到|(?:已|被)(?:被)?(?:删除|移除)|无法访问|已失效)|找不到.{0,6}(?:页面|网页)"
    r"|page (?:can(?:no|')t be|(?:was )?not) found|404 not found|403 forbidden|(?:502|504) (?:bad )?gateway",
    re.I,
)
# A page of this many lines, with fewer characters of body than lines, is a list of other pages.
_MIN_LIST_LINES = 50
_PIECE_CHARS = 40
_MAX_UNREADABLE = 0.4
# In articles a quarter of the pairs at least; in shuffled ones an eighth at most, more only where they are long.
_MIN_ORDERED = 0.18
_MIN_PAIRS, _MAX_PAIRS = 80, 800


@dataclass(frozen=True, slots=True)
class _View:
    """What the checks look at: the text, and its runs of Chinese characters in simplified script."""

    text: str
    runs: tuple[str, ...]
    han: str


def judge_quality(text: str, *, original: str = "") -> Quality:
    """Return how readable ``text``, the body of an article, is, and why it is not better.

    Args:
        text: The body.
        original: The whole page, where there is one: a page of many lines with next to no body is a list.

    The measures were set on 68,127 crawled articles and copies of them damaged on purpose; see the tests.
    """
    judged = text[:_MAX_JUDGED_CHARS]
    runs = tuple(_HAN_RUN.findall(to_simplified(judged)))
    view = _View(judged, runs, "".join(runs))
    faults = [fault for check in _CHECKS if (fault := check(view)) is not None]
    lines = original.count("\n") + 1
    if lines >= _MIN_LIST_LINES and len(text) < lines and not _SENTENCE_END.search(text[:-1]):
        faults.append((0.4, f"Of the {lines} lines of its page hardly anything is an article.", f"list_page {lines}"))
    faults.sort()
    score = 1.0
    for factor, _, _ in faults:
        score *= factor
    reasons, codes = tuple(reason for _, reason, _ in faults), tuple(code for _, _, code in faults)
    return Quality(round(score, 3), reasons, count_lost_chars(text), codes)


def count_lost_chars(text: str) -> int:
    """Return how many characters of ``text`` were lost before it was decoded and stand as marks: �, □, ``??``."""
    lost = sum(2 if match[0] == "锟斤拷" else 1 for match in _LOST.finditer(text))
    lost += sum(len(match[0]) for match in _LOST_BOX.finditer(text))
    # Where ? also ends sentences, only a run of them is a loss for certain.
    ends_sentences = _ASCII_QUESTION.search(text) is not None or "？" not in text
    marks = [match[0] for match in _LOST_MARK.finditer(text)]
    return lost + sum(mark.count("?") for mark in marks if len(mark) > 1 or not ends_sentences)


def _check_length(view: _View) -> Fault:
    letters = len(_WORD_CHARACTER.findall(view.text[:_MAX_JUDGED_CHARS]))
    if letters >= 16:
        return None
    return 0.2 if letters < 8 else 0.7, f"It has only {letters} letters and digits.", f"short {letters}"


def _check_error_page(view: _View) -> Fault:
    """Look for the few words with which a server says that the page is not there: a crawler stores them as a page."""
    if len(view.text) <= _MAX_ERROR_CHARS and _ERROR_PAGE.search(to_simplified(view.text)):
        return 0.3, "It says that there is no such page.", "error_page"
    return None


def _check_lost(view: _View) -> Fault:
    lost = count_lost_chars(view.text)
    share = lost / max(1, len(view.text))
    if share < 0.002:
        return None
    reason = f"{lost} characters were lost, {share:.1%} of the text."
    return max(0.0, 1 - 15 * share), reason, f"lost {lost} {share:.1%}"


def _check_mojibake(view: _View) -> Fault:
    """Look for stretches of characters that no Chinese text has, as decoding with a wrong encoding makes them."""
    garbage = sum(len(match[0]) for match in _LATIN_GARBAGE.finditer(view.text))
    if _count_strange(view.han) > 0.02 * len(view.han):
        garbage += sum(len(piece) for piece in _split_pieces(view.text) if _is_unreadable(piece))
    share = min(1.0, garbage / max(1, len(view.text)))
    if share < 0.01:
        return None
    reason = f"{share:.0%} of the text is unreadable, as a wrong encoding makes it."
    return max(0.0, 1 - 2.5 * share), reason, f"unreadable {share:.0%}"


def _check_order(view: _View) -> Fault:
    """Look whether characters stand beside each other as in a language: in usual pairs, or in the same ones again."""
    pairs = [run[index : index + 2] for run in view.runs for index in range(len(run) - 1)][:_MAX_PAIRS]
    if len(pairs) < _MIN_PAIRS:
        return None
    ordered = sum(count for pair, count in Counter(pairs).items() if count > 1 or pair in COMMON_PAIRS)
    if ordered >= _MIN_ORDERED * len(pairs):
        return None
    return 0.3, "Its characters stand in no order a language has.", "disordered"


def _check_sentences(view: _View) -> Fault:
    if len(view.han) < 100:
        return None
    ends = len(_SENTENCE_END.findall(view.text))
    if ends * 400 >= len(view.text):
        return None
    if len(_FUNCTION_CHARACTER.findall(view.han)) < (0.01 if ends == 0 else 0.003) * len(view.han):
        return 0.4, "It is a list of words or links, without sentences.", "list"
    return 0.8, "It has hardly any sentences.", "few_sentences"


def _check_repetition(view: _View) -> Fault:
    pieces = [stripped for piece in _SENTENCE_BORDER.split(view.text) if len(stripped := piece.strip()) >= 6]
    counts = Counter(pieces)
    if len(pieces) < 4 or len(counts) == len(pieces):
        return None
    share = sum(len(piece) * (count - 1) for piece, count in counts.items()) / sum(map(len, pieces))
    if share <= 0.4:
        return None
    return max(0.2, 1.6 - 1.5 * share), f"{share:.0%} of it repeats what it says before.", f"repeated {share:.0%}"


def _check_scripts(view: _View) -> Fault:
    """Look for letters of many scripts beside each other; Latin ones stand in every text."""
    latin, letters = len(_LATIN.findall(view.text)), len(_LETTER.findall(view.text))
    han, others = len(view.han), letters - latin - len(view.han)
    if others <= 0.05 * letters:
        return None
    counts = [len(pattern.findall(view.text)) for pattern in _OTHER_SCRIPTS]
    # Japanese is written in two scripts.
    japanese = han + counts[0] if counts[0] > 0.2 * han else 0
    share = (letters - latin - max(han, japanese, *counts)) / letters
    if share <= 0.05:
        return None
    return max(0.0, 1 - 3 * share), f"{share:.0%} of its letters are of further scripts.", f"scripts {share:.0%}"


def _check_code(view: _View) -> Fault:
    code = sum(len(match[0]) for match in _LONG_TOKEN.finditer(view.text))
    code += sum(len(line) for line in view.text.split("\n") if line and len(_CODE.findall(line)) * 60 > len(line))
    share = code / max(1, len(view.text))
    if share <= 0.1:
        return None
    return max(0.0, 1 - 1.2 * share), f"{share:.0%} of it is program code or data.", f"code {share:.0%}"


_CHECKS: tuple[Callable[[_View], Fault], ...] = (
    _check_length,
    _check_error_page,
    _check_lost,
    _check_mojibake,
    _check_order,
    _check_sentences,
    _check_repetition,
    _check_scripts,
    _check_code,
)


def _split_pieces(text: str) -> list[str]:
    """Return ``text`` in pieces of forty to eighty characters that end with punctuation where there is any."""
    pieces = [""]
    for part in _PART.findall(text):
        if len(pieces[-1]) >= _PIECE_CHARS:
            pieces.append("")
        pieces[-1] += part
    return pieces


def _is_unreadable(piece: str) -> bool:
    """Say whether few of the Chinese characters of ``piece`` are common ones, and many are outlandish."""
    han = to_simplified("".join(_HAN_RUN.findall(piece)))
    if len(han) < _PIECE_CHARS // 4:
        return False
    common = sum(character in COMMON_CHARACTERS for character in han) / len(han)
    return common < _MAX_UNREADABLE and _count_strange(han) > (0.15 if common > 0.15 else 0.05) * len(han)


def _count_strange(han: str) -> int:
    """Count the characters that are none of the 6,763 of GB2312."""
    return han.encode("gb2312", "replace").count(b"?")
