"""Who did it to whom: A收购B is not B收购A, 甲比乙多 is not 乙比甲多, and what 甲 said was not said by 乙.

A sentence is contradicted when what stands on one side of its verb stands on the other side in the quote, passive
and converse verbs turned round; or when it gives to the subject of one clause what another clause says of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qa.tagging import tag_words
from qa.verification.clauses import SAYING, Clause, bigrams, split_clauses
from qa.verification.quantities import find_quantities

# Verbs of one meaning, and those that say it from the other side.
_CONVERSES = (
    (re.compile(r"战胜|击败|打败|力压|力克|力挫|险胜|大胜|完胜|轻取|横扫|淘汰|\bbeat|\bdefeat"),
     re.compile(r"不敌|负于|输给|败给|惜败|告负于|\blost to\b|\blose to\b")),
    (re.compile(r"收购|并购|买下|购入|购得|\bacquire|\bbought\b|\bbuy"),
     re.compile(r"出售给|卖给|转让给|\bsold to\b|\bsells? to\b")),
    (re.compile(r"起诉|控告|状告|告上|\bsued?\b"), re.compile(r"(?!)")),
    (re.compile(r"接替|取代|接任|替代|\breplac|\bsucceed"), re.compile(r"(?!)")),
)  # fmt: skip
_MORE = r"多|高|大|快|早|长|强|重|贵|好|优|深|远|广|热|增|升|涨"
_LESS = r"少|低|小|慢|晚|短|弱|轻|便宜|差|浅|近|窄|冷|减|降|跌"
_COMPARED = re.compile(
    rf"(?:(?P<more>高于|多于|大于|快于|早于|长于|强于|优于|超过|高出)|(?P<less>低于|少于|小于|慢于|晚于|短于|弱于|不及|不如))"
    rf"|(?<![\d同环相对占])比(?!\d)(?P<than>[^,]{{1,20}}?)(?:(?P<up>{_MORE})|(?P<down>{_LESS}))"
    # 高铁 is no comparison.
    r"(?=[\d一二三四五六七八九十两几约近了得些出上不很多少明。]|$)"
)
_AGENT = re.compile(r"被|(?:遭到?|受到?|由)(?=[^,])")
_PATIENT = re.compile(r"把|(?:向|对|给|将)(?=[^,])")
_PUNCTUATION = re.compile(r"[\s,:;。!?\"'“”‘’()《》<>、·.-]+")
# Words that name neither side.
_EMPTY = re.compile(r"[这那][一个些]?|[该此其的了也还又则]|他们|她们|[他她它]")
_MIN_CROSSED = 0.75
_MIN_MARGIN = 0.5
_FEW_IN_COMMON = 0.34
# A verb that stands between the same characters has the same sides.
_NEAR_CHARACTERS = 3
_SHARE_OF_REST = 0.6
_SHORTEST_REST = 3


@dataclass(frozen=True, slots=True)
class Relation:
    """``left`` does ``verb`` to ``right``, in words of the text; ``verb`` is the same for all of one meaning.

    Attributes:
        said: The verb as the text has it.
        near: It with the characters next to it.
        head: The first noun or name of the clause; ``""`` when it begins with none.
    """

    left: str
    verb: str
    right: str
    said: str
    near: str
    head: str


@dataclass(frozen=True, slots=True)
class _Sides:
    """Which shares the sides of two relations have in common: left with left, right with right, and crosswise."""

    left: float
    right: float
    left_right: float
    right_left: float
    told: bool
    has_object: bool

    @property
    def straight(self) -> float:
        return self.left + self.right

    @property
    def crossed(self) -> float:
        return self.left_right + self.right_left

    @property
    def are_exchanged(self) -> bool:
        # 结果已公布 is 公布结果: a subject without an object may be what it is done to.
        crossed = self.left_right + self.right_left * (self.has_object or self.left_right > 0)
        if crossed >= _MIN_CROSSED and crossed >= self.straight + _MIN_MARGIN:
            return True
        # Whoever does it in the sentence has it done to in the quote, by somebody else, or the other way round.
        mixed_up = max(self.left_right, self.right_left * self.has_object) >= _MIN_CROSSED
        return self.told and self.left < _FEW_IN_COMMON and mixed_up


def find_exchanged(folded: str, quotes: str) -> str:
    """Return the verb or comparison of the folded text whose two sides ``quotes`` (folded) exchange, or ``""``."""
    said, known = list(read_relations(folded, carry_subjects=False)), list(read_relations(quotes))
    for one in said:
        same = [_compare(one, other) for other in known if other.verb == one.verb]
        most = max((max(sides.straight, sides.crossed) for sides in same), default=0.0)
        nearest = [sides for sides in same if max(sides.straight, sides.crossed) == most]
        if nearest and one.near not in quotes and all(sides.are_exchanged for sides in nearest):
            return one.said
        if _is_done_by_another(one, known, folded):
            return one.head
    return ""


def _is_done_by_another(one: Relation, known: Sequence[Relation], folded: str) -> bool:
    """Return whether only others do what the sentence says, while its own subject does something else in the quotes."""
    same = [other for other in known if other.verb == one.verb]
    return (
        bool(one.head and same)
        and any(other.head == one.head for other in known)
        and all(other.head and other.head not in folded and one.head not in other.left for other in same)
    )


def find_moved(folded: str, quotes: str) -> str:
    """Return the subject to which the folded text gives what ``quotes`` say of another subject, or ``""``."""
    known = split_clauses(quotes)
    for clause in split_clauses(folded):
        if clause.head and _is_moved(clause, folded, known):
            return clause.head
    return ""


def _is_moved(clause: Clause, folded: str, known: Sequence[Clause]) -> bool:
    rest = bigrams(clause.text[len(clause.prefix) :])
    if len(rest) < _SHORTEST_REST:
        return False
    shares = [len(rest & bigrams(other.text)) / len(rest) for other in known]
    best = max(shares, default=0.0)
    if best < _SHARE_OF_REST:
        return False
    sources = [other for other, share in zip(known, shares, strict=True) if share == best]
    subjects = [other for other in known if other.head == clause.head and other not in sources]
    return bool(subjects) and all(
        other.head
        and clause.head not in other.text
        and other.head not in folded
        and other.head_is_name == clause.head_is_name
        for other in sources
    )


def read_relations(folded: str, *, carry_subjects: bool = True) -> Iterator[Relation]:
    """Yield what a folded text says is done or compared, by whom and to whom.

    Args:
        folded: A sentence or more.
        carry_subjects: Whether a clause without a subject has that of the one before; else it tells nothing.
    """
    for clause in split_clauses(folded):
        subject = clause.subject if carry_subjects or clause.head else ""
        for relation in (*_read_comparisons(clause, subject), *_read_verbs(clause, subject)):
            if bigrams(relation.left) or bigrams(relation.right):
                yield relation


def _read_comparisons(clause: Clause, subject: str) -> Iterator[Relation]:
    text = clause.text
    for match in _COMPARED.finditer(text):
        left = text[: match.start()] or subject
        right = match["than"] or text[match.end() :]
        if match["less"] or match["down"]:
            left, right = right, left
        yield Relation(left, "compared", right, match.group(), _cut_near(text, *match.span()), clause.head)


def _read_verbs(clause: Clause, subject: str) -> Iterator[Relation]:
    text = clause.text
    verbs = _find_verbs(text)
    for place, (start, end) in enumerate(verbs):
        before = text[verbs[place - 1][1] if place else 0 : start]
        after = text[end : verbs[place + 1][0] if place + 1 < len(verbs) else len(text)]
        if not bigrams(after):
            after = text[end:]
        if after.startswith("的"):
            # 捐书的教师: whether the noun behind does it or has it done to is not said.
            continue
        name, turned = _name_verb(text[start:end])
        if not clause.head or not bigrams(_strip(before)):
            before = subject + before
        # 逮捕走私象牙的男子: the noun behind 的 may be who does it.
        left, right = _turn_voice(before, after.rpartition("的")[0] or after)
        if turned:
            left, right = right, left
        yield Relation(left, name, right, text[start:end], _cut_near(text, start, end), clause.head)


def _cut_near(text: str, start: int, end: int) -> str:
    return text[max(0, start - _NEAR_CHARACTERS) : end + _NEAR_CHARACTERS]


def _find_verbs(text: str) -> list[tuple[int, int]]:
    """Return where the verbs stand; those of ``_CONVERSES`` whatever the tagger makes of them."""
    known = [match.span() for pair in _CONVERSES for pattern in pair for match in pattern.finditer(text)]
    tagged = [
        (word.start, word.end)
        for word in tag_words(text)
        if word.tag == "v"
        and len(word.text) > 1
        and not SAYING.search(word.text)
        and not any(start < word.end and word.start < end for start, end in known)
    ]
    return sorted((*known, *tagged))


def _name_verb(verb: str) -> tuple[str, bool]:
    for number, (same, converse) in enumerate(_CONVERSES):
        if same.search(verb):
            return f"#{number}", False
        if converse.search(verb):
            return f"#{number}", True
    return verb, False


def _turn_voice(before: str, after: str) -> tuple[str, str]:
    """Return who does it and to whom, whatever the order: 甲被乙击败, 甲把乙击败, 甲对乙表示感谢."""
    if match := _AGENT.search(before):
        return before[match.end() :], before[: match.start()] + after
    if match := _PATIENT.search(before):
        return before[: match.start()], before[match.end() :] + after
    return before, after


def _compare(one: Relation, other: Relation) -> _Sides:
    left, right, there_left, there_right = map(_strip, (one.left, one.right, other.left, other.right))
    return _Sides(
        left=_overlap(left, there_left),
        right=_overlap(right, there_right),
        left_right=_overlap(left, there_right),
        right_left=_overlap(right, there_left),
        told=all(bigrams(side) for side in (left, right, there_left)),
        has_object=bool(bigrams(other.right)),
    )


def _strip(text: str) -> str:
    for quantity in reversed(find_quantities(text)):
        text = text[: quantity.start] + "," + text[quantity.end :]
    return _PUNCTUATION.sub(",", _EMPTY.sub(",", text))


def _overlap(one: str, other: str) -> float:
    mine, theirs = bigrams(one), bigrams(other)
    return len(mine & theirs) / min(len(mine), len(theirs)) if mine and theirs else 0.0
