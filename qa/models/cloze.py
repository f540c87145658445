"""Questions made from news sentences: some words are taken out and asked for, as in a cloze test.

A network that points at answers learns from these what ten thousand written questions cannot teach it: which form the
answer to 谁, 多少 or 哪家公司 has, and to align a question with a sentence that says more, less or otherwise (Dhingra
et al., 2018, "Simple and Effective Semi-Supervised Question Answering").
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qa.tagging import PERSON_TAGS, Word

_CLAUSE_ENDS = ",。;:!?"
_COUNTED = frozenset("年月日时多余岁元%人米吨个分万亿") | {"公里", "平方米", "亿元", "万元", "人次"}
_LONGEST_TITLE, _LONGEST_QUOTE, _LONGEST_LIST = 25, 15, 30
_CLAUSE_WORDS = range(3, 31)
# How often each kind is asked for, beside 1 for the others: clauses and nouns are far more than names and numbers.
_SHARES = {"clause": 0.3, "noun": 0.6, "list": 1.5}
_LEFT_WORDS, _RIGHT_WORDS = 18, 14
_LEAST_CHARACTERS = 4

_ASKING = {
    "person": "谁 谁 谁 哪位 什么人 哪个人",
    "place": "哪里 哪里 哪儿 什么地方 何处 哪个地方",
    "organization": "哪家公司 哪个机构 什么单位 哪个组织 谁 哪里 哪个部门 什么机构",
    "time": "什么时候 何时 什么时间 哪一天 什么时候",
    "number": "多少{unit} 多少{unit} 几{unit} 多少",
    "title": "哪部 什么 哪本书 哪份文件 哪首 哪个 什么作品 哪部作品",
    "list": "哪些 哪些 哪几个 什么 谁 哪些方面",
    "clause": "什么 什么 怎么样 如何 怎样 怎么 为什么 什么原因 做什么 什么内容 有何 什么情况",
    "noun": "什么 什么 什么 哪个 哪些 何种 哪种 什么东西",
    "quoted": "什么 哪个 哪些 什么",
}
_ASKING_AMOUNT = {
    "%": "百分之多少 多少 占比多少 百分之几",
    "岁": "多大 多少岁 几岁",
    "元": "多少钱 多少元 多少 多少资金 多少万元",
}
_ASKING_TIME = {
    "年": "哪一年 哪年 什么时候 何时 哪一年 几几年",
    "月": "几月 哪个月 什么时候 何时",
    "日": "哪一天 几月几日 什么时候 何时 几号 哪天",
}
_PLACES = "省市县国区镇村州"
_BODIES = ("公司", "大学", "学校", "医院", "法院", "银行", "集团", "协会", "研究院", "部", "局")
_UNIT = re.compile(r"[^\d.,万亿千百十一二三四五六七八九零两多余第]+$")
_CALENDAR = re.compile(r"\d[年月日时]|[年月日]$")


@dataclass(frozen=True, slots=True)
class Blank:
    """The words ``first`` to ``last`` (exclusive), to be asked for."""

    first: int
    last: int
    kind: str


def find_blanks(words: Sequence[Word], first: int, last: int, chooser: random.Random) -> list[Blank]:
    """Return what the sentence ``words[first:last]`` can be asked for."""
    return [
        *_find_runs(words, first, last, chooser),
        *_find_list(words, first, last),
        *_find_clauses(words, first, last, chooser),
    ]


def weigh_blank(blank: Blank) -> float:
    """Return how often a blank is to be drawn, beside others."""
    return _SHARES.get(blank.kind, 1.0)


def write_question(
    words: Sequence[Word], first: int, last: int, blank: Blank, *, subject: str, chooser: random.Random
) -> str:
    """Return a question for ``blank`` of the sentence ``words[first:last]``; empty when too little is left of it.

    The clause around the blank, sometimes with its neighbour, loses a share of its words, so that the passage has to
    be understood rather than compared; the asking words stand where the answer stood, at the end or at the front.
    """
    start, end = _choose_stretch(words, first, last, blank, chooser)
    answer = _text(words, blank.first, blank.last)
    dropped = chooser.choice((0, 0.1, 0.2, 0.3, 0.45, 0.6))
    kept: tuple[list[str], list[str]] = ([], [])
    for place in (*range(start, blank.first), *range(blank.last, end)):
        word = words[place].text
        share = 0.8 if word in _CLAUSE_ENDS else dropped
        if (len(word) == 1 or word not in answer) and chooser.random() >= share:
            kept[place >= blank.last].append(word)
    left, right = "".join(kept[0][-_LEFT_WORDS:]), "".join(kept[1][:_RIGHT_WORDS])
    if len(left + right) < _LEAST_CHARACTERS:
        return ""
    asking = _ask_for(words, blank, answer, chooser)
    order = chooser.random()
    if order < 0.5:
        question = left + asking + right
    elif order < 0.75:
        question = left + right + chooser.choice(("是", "", "有", "为", "在", "", "的是")) + asking
    else:
        question = asking + left + right
    return (subject if chooser.random() < 0.4 else "") + question + "?"


def _find_runs(words: Sequence[Word], first: int, last: int, chooser: random.Random) -> Iterator[Blank]:
    """Yield titles, quotations, names, numbers, times and nouns."""
    place = first
    while place < last:
        kind = _kind_of(words[place])
        closing = {"《": "》", '"': '"'}.get(words[place].text)
        if closing:
            end = next((other for other in range(place + 1, last) if words[other].text == closing), None)
            if end is None:
                return
            if closing == "》" and end - place < _LONGEST_TITLE:
                inside = chooser.random() < 0.4
                yield Blank(place + inside, end + (not inside), "title")
            elif closing == '"' and 1 < end - place < _LONGEST_QUOTE:
                yield Blank(place + 1, end, "quoted")
            place = end + 1
        elif kind:
            start, end = _run_around(words, place, first, last, kind, chooser)
            text = _text(words, start, end)
            if len(text) > 1 or (text.isdigit() and kind == "number"):
                yield Blank(start, end, "time" if kind == "number" and _CALENDAR.search(text) else kind)
            place = max(end, place + 1)
        else:
            place += 1


def _run_around(
    words: Sequence[Word], place: int, first: int, last: int, kind: str, chooser: random.Random
) -> tuple[int, int]:
    """Return the run of words of one kind at ``place``; a noun takes some of the words that qualify it."""
    start, end = place, place + 1
    if kind == "number":
        while end < last and (
            words[end].tag in ("m", "q") or words[end].text[0].isdigit() or words[end].text in _COUNTED
        ):
            end += 1
        return start, end
    if kind == "noun":
        qualifies = ("a", "b", "vn", "ns", "nz", "j", "eng", "m", "q")
        while start > first and words[start - 1].tag in qualifies and place - start < 3 and chooser.random() < 0.6:
            start -= 1
    joins = "的" if kind == "noun" else "、和·"
    while end < last:
        if _kind_of(words[end]) == kind:
            end += 1
        elif words[end].text in joins and end + 1 < last and _kind_of(words[end + 1]) == kind:
            if kind == "noun" and chooser.random() > 0.3:
                break
            end += 2
        else:
            break
    return start, end


def _find_list(words: Sequence[Word], first: int, last: int) -> Iterator[Blank]:
    """Yield the first enumeration: what 、 joins, up to a verb or the end of the clause on either side."""
    comma = next((place for place in range(first, last) if words[place].text == "、"), None)
    if comma is None:
        return
    start = end = comma
    while start > first and comma - start < 4 and not _ends_list(words[start - 1], ("v", "p", "uj", "d", "c")):
        start -= 1
    while end < last and not _ends_list(words[end], ("v", "p", "d", "uj")):
        end += 1
    if start < comma < end - 1 and end - start < _LONGEST_LIST:
        yield Blank(start, end, "list")


def _find_clauses(words: Sequence[Word], first: int, last: int, chooser: random.Random) -> Iterator[Blank]:
    """Yield each clause, and what follows one of its verbs."""
    start = first
    for end in range(first, last + 1):
        if end < last and words[end].text not in _CLAUSE_ENDS:
            continue
        if end - start in _CLAUSE_WORDS:
            yield Blank(start, end, "clause")
            verbs = [place for place in range(start + 1, end - 2) if words[place].tag in ("v", "p")]
            if verbs:
                yield Blank(chooser.choice(verbs) + 1, end, "clause")
        start = end + 1


def _choose_stretch(
    words: Sequence[Word], first: int, last: int, blank: Blank, chooser: random.Random
) -> tuple[int, int]:
    """Return the part of the sentence that the question is made of."""
    ends = [place for place in range(first, last) if words[place].text in _CLAUSE_ENDS]

    def clause_before(place: int) -> int:
        return max((end + 1 for end in ends if end < place), default=first)

    start = clause_before(blank.first)
    end = min((end for end in ends if end >= blank.last), default=last)
    if start == blank.first and end == blank.last:
        start = clause_before(start - 1)
    chance = chooser.random()
    if chance < 0.35:
        start = clause_before(start - 1)
    elif chance < 0.5:
        end = min((other for other in ends if other > end), default=last)
    if chance >= 0.9 or (blank.first - start) + (end - blank.last) < 2:
        return first, last
    return start, end


def _ask_for(words: Sequence[Word], blank: Blank, answer: str, chooser: random.Random) -> str:
    """Return words that ask for the blank, such as 哪家公司 for the name of a company."""
    noun = words[blank.last - 1]
    is_phrase = blank.kind in ("noun", "list", "quoted") and blank.last - blank.first > 1 and noun.tag[:1] == "n"
    if is_phrase and chooser.random() < 0.6:
        return chooser.choice(("什么", "哪些", "哪个", "哪种")) + noun.text
    options = _ASKING[blank.kind].split()
    if blank.kind == "person" and "、" in answer:
        options = ["哪些人", "谁"]
    elif blank.kind == "place":
        options += [asking + answer[-1] for asking in ("哪个", "哪", "哪一个", "什么") * 2 if answer[-1] in _PLACES]
        options += [] if answer[-1] in _PLACES else ["哪个国家", "哪个城市", "哪个省"]
    elif blank.kind == "organization":
        options += [
            asking + body
            for body in _BODIES
            if answer.endswith(body)
            for asking in ("哪家", "哪个", "什么", "哪所") * 2
        ]
    elif blank.kind == "time":
        options = _ASKING_TIME.get(answer[-1].replace("号", "日"), _ASKING["time"]).split()
    elif blank.kind == "number":
        unit = _UNIT.search(answer)
        counted = unit[0] if unit else ""
        options = _ASKING_AMOUNT.get(counted.lstrip("万亿"), _ASKING["number"]).format(unit=counted).split()
        options = ["第几" + counted] if answer.startswith("第") else options
    return chooser.choice(options)


def _kind_of(word: Word) -> str:
    if word.tag in PERSON_TAGS:
        return "person"
    if word.tag == "m" or word.text[0].isdigit():
        return "number"
    kind = {"ns": "place", "nt": "organization", "t": "time"}.get(word.tag)
    return kind or ("noun" if word.tag[:1] in "nj" or word.tag in ("vn", "eng", "l", "i") else "")


def _ends_list(word: Word, tags: Sequence[str]) -> bool:
    return word.text in _CLAUSE_ENDS or word.tag in tags


def _text(words: Sequence[Word], first: int, last: int) -> str:
    return "".join(word.text for word in words[first:last])
