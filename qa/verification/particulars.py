"""Small words that make it another thing: 上半年 for 全年, 来自 another place, 副 before a title, 总 for 分.

Each is checked only where the quotes say a word of the same class, so that what they leave open is left open.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from qa.verification.quantities import parse_han_number

_PERIOD = re.compile(
    r"(?P<half>[上下])半年|(?P<all>全年)|第?(?P<quarter>[一二三四1-4])季度|前(?P<quarters>[二两三23])个?季度"
    r"|前(?P<months>[一二三四五六七八九十\d]{1,2})个?月|1[-至到—~](?P<until>\d{1,2})月"
)
_ORIGIN = re.compile(
    r"来自(?P<from>[\u4e00-\u9fff]{2,4})|(?P<of>[\u4e00-\u9fff]{2})(?<![书典古户外党学史本])(?<![的其无双外]国)籍(?!贯)|(?:出生于|生于|产自|产于|出自|籍贯|祖籍)(?P<born>[\u4e00-\u9fff]{2,4})"
)
_SEAT = re.compile(r"总部(?:位于|设在|坐落于|在|设于)(?P<seat>[\u4e00-\u9fff]{2,4})")
_DEPUTY = re.compile(
    r"(?P<rank>副|助理|名誉|首席|代理|总(?=工程师|经理|裁判|监制|编辑|教练|干事|书记|设计师|会计师))(?P<title>[\u4e00-\u9fff]{2})"
)
_TITLE = re.compile(
    r"[局厅处科院校市省县区乡镇村部队会站所馆组州团行社][长長]|董事长|秘书长|主任|书记|总裁|经理|教授|主席|总统|总理|首相|院士|主编|教练"
    r"|发言人|总监|工程师|研究员"
)
_BRANCH = re.compile(r"(?P<rank>[总分支])(?:公司|行|部|店|局|会|校|院|社|厂|馆)(?!长)")


def find_other_particular(folded: str, quotes: str) -> str:
    """Return what the folded text says of a period, an origin, a seat or a rank against ``quotes``, or ``""``."""
    return (
        _find_other_period(folded, quotes)
        or _find_other_place(_ORIGIN, folded, quotes)
        or _find_other_place(_SEAT, folded, quotes)
        or _find_other_rank(folded, quotes)
        or _find_other_title(folded, quotes)
        or _find_other(_BRANCH, _rank, folded, quotes)
    )


def _find_other_period(folded: str, quotes: str) -> str:
    known = {(first, last) for first, last, _ in _read_periods(quotes)}
    said = list(_read_periods(folded))
    if not known or known & {(first, last) for first, last, _ in said}:
        return ""
    return next((text for _, _, text in said), "")


def _read_periods(folded: str) -> Iterator[tuple[int, int, str]]:
    """Yield the parts of a year as their first and last month."""
    for match in _PERIOD.finditer(folded):
        if match["half"]:
            first, last = (1, 6) if match["half"] == "上" else (7, 12)
        elif match["all"]:
            first, last = 1, 12
        elif match["quarter"]:
            last = 3 * _number(match["quarter"])
            first = last - 2
        else:
            first, last = (
                1,
                3 * _number(match["quarters"]) if match["quarters"] else _number(match["months"] or match["until"]),
            )
        yield first, last, match.group()


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else parse_han_number(text) or 0


def _find_other_place(marker: re.Pattern[str], folded: str, quotes: str) -> str:
    """Return where somebody is from in the text, when the quotes name only others behind the like words."""
    known = ["".join(filter(None, match.groups())) for match in marker.finditer(quotes)]
    for match in marker.finditer(folded):
        place = "".join(filter(None, match.groups()))
        if known and not any(place[:2] in other or other[:2] in place for other in known):
            return match.group()
    return ""


def _find_other_title(folded: str, quotes: str) -> str:
    """Return a title that the quotes, which name others, give to nobody."""
    known = set(_TITLE.findall(quotes))
    return next((title for title in _TITLE.findall(folded) if known and title not in quotes), "")


def _find_other_rank(folded: str, quotes: str) -> str:
    """Return a title that has its rank on one side only."""
    for one, other in ((folded, quotes), (quotes, folded)):
        for match in _DEPUTY.finditer(one):
            rank, title = match["rank"], match["title"]
            plain = re.compile(rf"(?<!{rank}){title}")
            if plain.search(other) and f"{rank}{title}" not in other and not plain.search(one):
                return match.group() if one is folded else title
    return ""


def _rank(match: re.Match[str]) -> str:
    return "分" if match["rank"] == "支" else match["rank"]


def _find_other(pattern: re.Pattern[str], read: Callable[[re.Match[str]], str], folded: str, quotes: str) -> str:
    known = {read(match) for match in pattern.finditer(quotes)}
    for match in pattern.finditer(folded):
        if known and read(match) not in known:
            return match.group()
    return ""
