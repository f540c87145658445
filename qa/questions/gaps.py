"""What of a Chinese clause a question can ask for, and the word that asks for it.

A number before its unit, a date, the holder of an office, who did something, where it took place, what was published.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from ingest.folding import Folded
from qa.tagging import PERSON_TAGS, Word, tag_words

Kind = Literal["number", "time", "person", "organisation", "place", "title", "model"]

_CLAUSE_END = re.compile(r"(?<!\d),|,(?!\d)|[。;:!?]")
_LEAD = re.compile(
    r"^(?:据悉|据了解|据介绍|据统计|据报道|目前|截至目前|此外|同时|另外|而|并且?|但|最终|随后|后来|还|也)+"
)
_UNIT = (
    r"(?:亿|万)?(?:美元|欧元|日元|港元|元)|平方公里|平方千米|平方米|立方米|公里|千米|海里|厘米|毫米|米|公顷|亩|吨|公斤|千克|克"
    r"|千瓦时|千瓦|人次|人|名|位|个|家|座|所|项|种|场|次|条|件|支|艘|架|辆|台|间|层|户|册|套|份|篇|部|天|小时|分钟|倍|株|头|只"
)
_HAN_DIGITS = "零〇一二两三四五六七八九十百千万亿"
_AMOUNT = re.compile(
    rf"(?<![第\d.年月\-—~至到之])(?:约|近|大约|将近|逾|超)?"
    rf"(?P<answer>(?:\d[\d,.]*[十百千万亿]*|[{_HAN_DIGITS}]{{3,}})[多余]?(?P<unit>{_UNIT}))(?![\d\-~至到等])"
)
_SHARE = re.compile(
    r"(?P<lead>增长|下降|提高|减少|上升|提升|增加|占|达到?|为)了?(?:约|近|逾|超)?(?P<answer>\d[\d.]*%)$"
)
_DATE = r"(?:\d{4}年(?:\d{1,2}月(?:\d{1,2}[日号])?)?|\d{1,2}月\d{1,2}[日号])"
_DATE_INSIDE = re.compile(
    rf"(?<=.)[于在]?(?P<answer>{_DATE})(?:凌晨|上午|中午|下午|晚上?|底|初)?(?=.)(?![\d的至到\-~起以前后,、(年月日电讯消报第])"
)
# When somebody said something is not worth asking.
_UNASKED = re.compile(r"以来|(?:表示|宣布|指出|透露|称|说)$")
DATE_ALONE = re.compile(rf"(?P<answer>{_DATE})(?:凌晨|上午|中午|下午|晚上?)?")
_PLACE_OF = re.compile(
    r"(?<=.)在(?P<answer>[\u4e00-\u9fff]{2,12}?)(?=(?:举行|召开|举办|开幕|闭幕|启动|成立|开工|揭幕|落户|落成))"
)
_PUBLISHED = re.compile(
    r"(?:发布|印发|出台|修订|制定|公布|发表|出版|通过|推出|颁布|施行)了?(?P<answer>《[^《》]{3,40}》)"
)
_OFFICE = re.compile(
    r"(?:长|书记|主任|主席|总裁|总经理|经理|教授|院士|主编|教练|总统|总理|首相|发言人|创始人|董事|秘书|馆员|村支书)$"
)
_FORMER = re.compile(r"[前原时]")
_AFTER_NAME = frozenset("说称在于为是率就向将对也还带表,:(")
_VERB_TAGS = frozenset(("v", "vd", "vn", "d", "ad", "p"))
_DOERS = {
    "公司": "哪家公司", "集团": "哪家公司", "大学": "哪所大学", "学院": "哪所学院", "医院": "哪家医院",
    "银行": "哪家银行",
    "局": "哪个单位", "委": "哪个单位", "部": "哪个单位", "院": "哪个单位", "中心": "哪个单位", "协会": "哪个协会",
    "学会": "哪个学会", "基金会": "哪个基金会", "研究所": "哪个研究所",
}  # fmt: skip
_PUBLICATIONS = {
    "条例": "哪部条例", "意见": "哪份意见", "办法": "哪个办法", "规划": "哪份规划",
    "方案": "哪份方案",
    "通知": "哪份通知", "报告": "哪份报告", "计划": "哪份计划", "指南": "哪份指南", "标准": "哪个标准",
    "法": "哪部法律",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause of a sentence: the folded text of both, the words of the clause, and where everything stands.

    Attributes:
        start: Of the clause, in the folded sentence.
        origin: Of the sentence, in the article.
    """

    folded: Folded
    sentence: str
    start: int
    end: int
    origin: int
    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        """The folded words of the clause."""
        return self.folded.text[self.start : self.end]

    def original(self, start: int, end: int) -> str:
        """Return the words of the article behind ``text[start:end]``."""
        if start >= end:
            return ""
        first, last = self.folded.original_span(self.start + start, self.start + end)
        return self.sentence[first:last]

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Return where ``text[start:end]`` stands in the article."""
        first, last = self.folded.original_span(self.start + start, self.start + end)
        return self.origin + first, self.origin + last


@dataclass(frozen=True, slots=True)
class Gap:
    """What of a clause a question asks for: ``text[cut_start:cut_end]`` makes way for ``asking``."""

    kind: Kind
    asking: str
    start: int
    end: int
    cut_start: int
    cut_end: int


def find_gaps(clause: Clause) -> Iterator[Gap]:
    """Yield everything a question could ask for in ``clause``."""
    yield from _amounts(clause)
    yield from _times_and_places(clause)
    yield from _publications(clause)
    yield from _offices(clause)
    yield from _doers(clause)


def _amounts(clause: Clause) -> Iterator[Gap]:
    text = clause.text
    amounts = list(_AMOUNT.finditer(text))
    for match in amounts:
        alone = len(amounts) == 1 and not re.search(r"\d", text[match.end() :])
        # Behind 的 stands one of many things that share the number, except where something is so many times another.
        if alone and (text[match.start() - 1 : match.start()] != "的" or match["unit"] == "倍"):
            unit = match["unit"].removeprefix("亿").removeprefix("万")
            yield Gap("number", f"多少{unit}", *match.span("answer"), *match.span())
    share = _SHARE.search(text)
    if share:
        yield Gap("number", f"{share['lead']}多少", *share.span("answer"), *share.span())


def _times_and_places(clause: Clause) -> Iterator[Gap]:
    date, place = _DATE_INSIDE.search(clause.text), _PLACE_OF.search(clause.text)
    happens = date and (_tag_at(clause, date.end()) in _VERB_TAGS or date[0].startswith("于"))
    if date and happens and not _UNASKED.search(clause.text) and len(re.findall(_DATE, clause.text)) == 1:
        yield Gap("time", "何时", *date.span("answer"), *date.span())
    if place and any(word.tag == "ns" and place.start("answer") <= word.start < place.end() for word in clause.words):
        yield Gap("place", "哪里", *place.span("answer"), *place.span("answer"))


def _publications(clause: Clause) -> Iterator[Gap]:
    for match in _PUBLISHED.finditer(clause.text):
        asking = (words for ending, words in _PUBLICATIONS.items() if match["answer"][:-1].endswith(ending))
        yield Gap("title", next(asking, "什么"), *match.span("answer"), *match.span("answer"))


def _offices(clause: Clause) -> Iterator[Gap]:
    """Yield who holds an office: "市交通局局长张三" → 市交通局局长是谁."""
    for number, (before, word) in enumerate(zip(clause.words, clause.words[1:], strict=False)):
        is_name = word.tag in PERSON_TAGS and 2 <= len(word.text) <= 4 and _ends_name(clause.words[number + 2 :])
        office = clause.words[: number + 1]
        plain = not any(other.tag.startswith(("v", "m", "t", "uj")) for other in office)
        if is_name and plain and _OFFICE.search(before.text) and not _FORMER.search(clause.text[: before.end]):
            yield Gap("person", "是谁", word.start, word.end, word.start, len(clause.text))


def _ends_name(following: Sequence[Word]) -> bool:
    """Return whether a name is whole: what follows is no further part of it, and no second name."""
    if not following:
        return True
    text, tag = following[0].text, following[0].tag
    return text in _AFTER_NAME or (len(text) > 1 and tag.startswith(("v", "p", "d", "t")))


def _doers(clause: Clause) -> Iterator[Gap]:
    """Yield by whom something was done: "由某某集团建设" → 由哪家公司建设."""
    for by in (word for word in clause.words if word.text == "由" and word.tag == "p"):
        verb = next((word for word in clause.words if word.start > by.end and word.tag.startswith("v")), None)
        done_by = clause.text[by.end : verb.start] if verb else ""
        ending = next((ending for ending in _DOERS if done_by.endswith(ending)), "")
        if ending and len(done_by) > len(ending) + 1 and by.start:
            place = (by.end, by.end + len(done_by))
            yield Gap("organisation", _DOERS[ending], *place, *place)


def split_clauses(folded: Folded, sentence: str, origin: int) -> Iterator[Clause]:
    """Yield the clauses of a sentence, without the words that only lead in.

    Args:
        folded: ``fold(sentence)``.
        sentence: As it stands in the article.
        origin: Where it stands there.
    """
    ends = [match.start() for match in _CLAUSE_END.finditer(folded.text)] + [len(folded.text)]
    start = 0
    for end in ends:
        lead = _LEAD.match(folded.text[start:end])
        first = start + (lead.end() if lead else 0)
        if first < end:
            yield Clause(folded, sentence, first, end, origin, tag_words(folded.text[first:end]))
        start = end + 1


def _tag_at(clause: Clause, place: int) -> str:
    return next((word.tag for word in clause.words if word.start >= place), "")
