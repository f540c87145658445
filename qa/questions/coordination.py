"""Chinese coordination: A和B的C分别是什么 is two questions, A的C是什么 and B的C是什么.

A part that is cut wrongly misleads more than a question left whole: where the grammar leaves open what the members
of a coordination share, nothing is cut. Only what is marked as told one by one (分别, 各) is, and members that can
have no answer in common: two years, a time and a place.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.folding import fold
from qa.questions.kinds import detect_expected
from qa.tagging import NAME_TAGS, Word, tag_words

Place = tuple[int, int]

_EACH = re.compile(r"(?:是|都)?分别(?!$|[多后前])(?!之)|各自?(?=[是为有占达得获在由]|多少|几)")
_NO_MARKER = re.compile(r"(?:什么|有何|没有|有无|的|主要|根本|明显)$")
# 分别是哪几个 asks for one list.
_LISTS = re.compile(r"是哪[几些]")
_CLAUSE_END = re.compile(r"[,;:?!。]")
_SEPARATORS = frozenset("和与及跟、") | {"以及"}
_YEAR = r"(?:(?:19|20)\d{2}年?(?:\d{1,2}月(?:\d{1,2}[日号])?|(?:上|下)半年|[第]?[一二三四]季度)?|[今去前明]年)"
_TIME = rf"{_YEAR}|\d{{1,2}}月(?:\d{{1,2}}[日号])?|[上下]半年|第?[一二三四]季度"
_ORDINAL = r"第[一二三四五六七八九十百\d]+[届季名位轮期次个代批]?"
_LATIN = r"[a-z][a-z0-9.+-]*(?: [a-z0-9.+-]+)*"
_LIKE_SHAPES = tuple(
    re.compile(shape) for shape in (_TIME, _ORDINAL, r"《[^》]*》|“[^”]*”|「[^」]*」|\"[^\"]*\"", _LATIN)
)
_SCOPE = re.compile(r"[全本该我](?:国|省|市|县|区|州|校|厂)|[\u4e00-\u9fff]{2,6}[省市县](?=[\u4e00-\u9fff])")
_STARTS_WITH_TIME = re.compile(rf"(?:在|于)?(?:{_TIME})")
_TIME_INSIDE = re.compile(rf"(?<=..)(?:在|于)?(?:{_TIME})")
_ENDS_WITH_TIME = re.compile(rf"(?:在|于)?(?:{_TIME})$")
_ALL_TOLD = re.compile(
    r"(?P<said>[两二三四五六](?:[个家位名部款座项种支所条场届只大]?"
    r"(?:公司|企业|国家|城市|省份|地区|机构|球队|学校|大学|电影|项目|产品|品牌|选手|[国地省市县区人者队校年月届季场])"
    r"|[家款部座位]))"
)
_TOGETHER = re.compile(r"[共总比差]|累计|合计|平均|之间|期间|连续|增长|增加|[同环]比|变化|至今|以来")
# Folding makes straight marks of “ and ”.
_QUOTED = re.compile(r"《[^《》]*》|“[^“”]*”|「[^「」]*」|『[^『』]*』|\"[^\"]*\"")
_ATTRIBUTE_TAIL = re.compile(
    r"(?:都|各)?(?:是|为|有)(?:什么(?:时候|地方)?|谁|何时|多少|哪里|哪些|哪[位个家])?$|(?:是)?在哪里?$|$"
)
# What two have with each other: 中国和美国的贸易额 is one amount.
_OF_BOTH = re.compile(
    r"[共总]|累计|合计|平均|之间|期间|差距|贸易|关系|合作|会谈|会晤|距离|相距|相比|对比|共同|联合|交往|时差|边境|边界|接壤|冲突|对阵|比分|决赛"
)
_ASKS = re.compile(r"谁|什么|哪|几|多少|如何|怎")
_TELLS_APART = frozenset(("time", "place", "person", "number"))
_TELLS_NAMES_APART = frozenset(("time", "place", "number"))
_ASKS_SO_MANY = re.compile(r"(?<=哪)[两二三四五六几](?=[个家位名部款座项种支所条场届只国地省市])")
_SHORTEST_MEMBER = 2
_LONGEST_ATTRIBUTE = 4
_MOST_MEMBERS = 5


@dataclass(frozen=True, slots=True)
class _Coordination:
    """Places in the folded question: the members, and where what they share before and behind them lies."""

    members: tuple[Place, ...]
    behind: int


def mask_quotations(folded: str) -> str:
    """Return the text with all that is quoted or a title blotted out, each sign by another: no 和 in it joins."""
    return _QUOTED.sub(lambda match: match[0][0] + "某" * (len(match[0]) - 2) + match[0][-1], folded)


def find_quotations(folded: str) -> tuple[Place, ...]:
    """Return where something is quoted or a title, marks included."""
    return tuple(match.span() for match in _QUOTED.finditer(folded))


def split_coordination(question: str) -> tuple[str, ...]:
    """Return the questions that one with coordinated members amounts to; empty when it is one question."""
    folded = fold(question)
    text = mask_quotations(folded.text)
    marker = _find_marker(text)
    end, behind = marker or (len(text), len(text))
    start = max((match.end() for match in _CLAUSE_END.finditer(text, 0, end)), default=0)
    found = _find_members(text, start, end) if marker else _find_unmarked(text, start)
    if found is None:
        return ()

    def take(first: int, last: int) -> str:
        return question[slice(*folded.original_span(first, last))] if first < last else ""

    head = take(0, found.members[0][0])
    tail = take(found.behind, end) + take(behind, len(text))
    last = text[slice(*found.members[-1])]
    members = (_complete_year(take(*member), last) for member in found.members)
    return tuple(_ASKS_SO_MANY.sub("", f"{head}{member}{tail}") for member in members)


def _find_unmarked(text: str, start: int) -> _Coordination | None:
    return _find_times(text) or _find_attributes(text, start) or _find_names(text, start)


def _find_marker(text: str) -> Place | None:
    markers = (match for match in _EACH.finditer(text) if not _NO_MARKER.search(text[: match.start()]))
    return next((match.span() for match in markers if not _LISTS.match(text, match.end())), None)


def _complete_year(member: str, last: str) -> str:
    """Return ``2021`` of 2021和2022年 as 2021年."""
    return f"{member}年" if re.fullmatch(r"(?:19|20)\d{2}", member) and last.endswith("年") else member


def _find_times(text: str) -> _Coordination | None:
    """Return two or more times of the same question, which need no 分别: what they have in common is asked apart."""
    if _TOGETHER.search(text):
        return None
    one = f"(?:{_YEAR}|第[一二三四五六七八九十\\d]+届)"
    match = re.search(rf"{one}(?:(?:以及|[和与及、]){one})+(?![两间至到])", text)
    if match is None:
        return None
    members = tuple(part.span() for part in re.finditer(one, text) if match.start() <= part.start() < match.end())
    return _Coordination(members, match.end())


def _find_attributes(text: str, start: int) -> _Coordination | None:
    """Return attributes of different kinds: 甲的时间和地点是什么 has two answers, 原因和影响 may have one."""
    tail = _ATTRIBUTE_TAIL.search(text)
    if tail is None:
        return None
    found = _find_members(text, start, tail.start())
    if found is None or found.behind != tail.start():
        return None
    kinds = [detect_expected(text[slice(*member)]) for member in found.members]
    if "的" not in text[start : tail.start()] and (tail[0] == "" or found.members[0][0] == start):
        return None
    return found if _TELLS_APART.issuperset(kinds) else None


def _find_names(text: str, start: int) -> _Coordination | None:
    """Return two names of which the same number, time or place is asked, told by the noun at the end."""
    tail = _ATTRIBUTE_TAIL.search(text)
    shared = text[start : tail.start()] if tail else ""
    if _ASKS.search(shared) or detect_expected(shared) not in _TELLS_NAMES_APART:
        return None
    words = tag_words(shared)
    for one, sign, other in zip(words, words[1:], words[2:], strict=False):
        named = {one.tag, other.tag} & NAME_TAGS and one.tag[0] == other.tag[0] == "n"
        if sign.text not in _SEPARATORS or not named or min(len(one.text), len(other.text)) < _SHORTEST_MEMBER:
            continue
        if other.end == len(shared) or _OF_BOTH.search(shared[: one.start] + shared[other.end :]):
            return None
        members = ((start + one.start, start + one.end), (start + other.start, start + other.end))
        return _Coordination(members, members[-1][1])
    return None


def _find_members(text: str, start: int, end: int) -> _Coordination | None:
    """Return the members of the one coordination in ``text[start:end]``; ``None`` where there is not just one."""
    words = [Word(word.text, word.tag, word.start + start, word.end + start) for word in tag_words(text[start:end])]
    signs = [word for word in words if word.text in _SEPARATORS]
    if not signs or sum(sign.text != "、" for sign in signs) > 1 or len(signs) >= _MOST_MEMBERS:
        return None
    left = [word for word in words if word.end <= signs[0].start]
    right = [word for word in words if word.start >= signs[-1].end]
    between = tuple((one.end, other.start) for one, other in pairwise(signs))
    if not left or not right:
        return None
    found = _match_shapes(text, left, right) or _match_phrases(text, left, right)
    if found is None:
        return None
    first, last, behind = found
    members = (first, *between, last)
    if any(not text[slice(*member)].strip() for member in members):
        return None
    return _Coordination(members, _skip_all_told(text, behind, end))


_Found = tuple[Place, Place, int]


def _skip_all_told(text: str, behind: int, end: int) -> int:
    """Return where what is shared begins behind 两家公司 in 甲、乙两家公司的营收."""
    said = _ALL_TOLD.match(text, behind, end)
    return said.end() if said else behind


def _match_shapes(text: str, left: Sequence[Word], right: Sequence[Word]) -> _Found | None:
    """Return members that are plainly of one shape: two times, two ordinals, two titles."""
    start, sign, behind, end = left[0].start, left[-1].end, right[0].start, right[-1].end
    for shape in _LIKE_SHAPES:
        beginning = shape.match(text, behind, end)
        if beginning is None:
            continue
        # Of 2022年一季度和二季度, the year is shared.
        dated = bool(re.match(_YEAR, beginning[0]))
        tails = (place for place in range(start, sign) if shape.fullmatch(text, place, sign))
        first = next((place for place in tails if bool(re.match(_YEAR, text[place:sign])) == dated), None)
        if first is not None:
            return (first, sign), beginning.span(), beginning.end()
    return None


def _match_phrases(text: str, left: Sequence[Word], right: Sequence[Word]) -> _Found | None:
    """Return the members as noun phrases, by where their 的 stand and by how they end."""
    start, sign, behind, end = left[0].start, left[-1].end, right[0].start, right[-1].end
    own, other = text[start:sign], text[behind:end]
    all_told = _ALL_TOLD.search(text, behind + 1, end)
    if all_told:
        return _whole_left(text, left, other), (behind, all_told.start()), all_told.start()
    if "的" in own and "的" in other:
        named = left[-1].tag in NAME_TAGS and right[0].tag in NAME_TAGS
        return None if named else ((start, sign), (behind, end), end)
    if "的" in own:
        if (right[0].tag in NAME_TAGS and own[-1] != other[-1]) or _STARTS_WITH_TIME.match(other):
            return (start, sign), (behind, end), end
        return (start + own.rindex("的") + 1, sign), (behind, end), end
    if "的" in other:
        last = _without_time(text, behind, behind + other.index("的"))
        return _like_left(text, left, right, last), last, last[1]
    return _match_endings(text, left, right)


def _match_endings(text: str, left: Sequence[Word], right: Sequence[Word]) -> _Found | None:
    """Return members without 的: 男子组 and 女子组 end alike, 北京 and 上海 are names."""
    behind, end = right[0].start, right[-1].end
    # The tagger may join the last sign of a member to the word behind it: 化学 奖得主.
    edges = {word.end for word in right} | {word.start + 1 for word in right}
    ending = (edge for edge in sorted(edges) if edge - behind >= _SHORTEST_MEMBER)
    last = next((edge for edge in ending if text[edge - 1] == left[-1].text[-1]), 0)
    if last:
        place = (behind, last)
        left = (*left[:-1], *_cut_name(left[-1], last - behind))
        return _like_left(text, left, right, place), place, last
    if right[0].tag in NAME_TAGS and left[-1].tag == right[0].tag and len(left) == 1:
        return (left[0].start, left[0].end), (behind, right[0].end), right[0].end
    named = any(word.tag in NAME_TAGS or word.tag == "eng" or word.text[0].isdigit() for word in right)
    chinese = all("\u4e00" <= sign <= "\u9fff" for sign in text[behind:end])
    own = [word for word in left if word.tag not in ("m", "t")] or left
    if chinese and len(right) > len(own) + 1 and end - behind > 2 * (left[-1].end - own[0].start):
        # 城镇和农村居民收入: what is shared begins somewhere in the right side; only one word like the left is sure.
        one = own[0]
        alike = len(own) == 1 and one.tag[0] == right[0].tag[0] and len(one.text) == right[0].end - behind
        return ((one.start, one.end), (behind, right[0].end), right[0].end) if alike else None
    if named or len(left) == 1:
        place = _without_time(text, behind, end)
        return _whole_left(text, left, text[behind:end]), place, place[1]
    if end - behind > _LONGEST_ATTRIBUTE:
        return None
    return (_trailing(left, _SHORTEST_MEMBER), left[-1].end), (behind, end), end


def _cut_name(word: Word, chars: int) -> tuple[Word, ...]:
    """Return a word much longer than ``chars`` in two where words meet in it: 中国男足, next to 女足, is two."""
    import rjieba

    if len(word.text) < chars + 2:
        return (word,)
    inner = [(start, end) for _, start, end in rjieba.tokenize(word.text, mode="search")]
    starts, ends = {start for start, _ in inner}, {end for _, end in inner}
    meets = [place for place in starts & ends if len(word.text) - place >= chars]
    # 高速公路 next to 铁路 is one: only whose they are is shared.
    if not meets or tag_words(word.text[: max(meets)])[-1].tag not in NAME_TAGS:
        return (word,)
    place = word.start + max(meets)
    return (
        Word(word.text[: place - word.start], word.tag, word.start, place),
        Word(word.text[place - word.start :], word.tag, place, word.end),
    )


def _like_left(text: str, left: Sequence[Word], right: Sequence[Word], last: Place) -> Place:
    """Return the first member, as much of the left side as the last member is like."""
    one_name = right[0].end == last[1] and right[0].tag in NAME_TAGS and left[-1].tag == right[0].tag
    if one_name:
        return left[-1].start, left[-1].end
    if right[0].tag in NAME_TAGS or right[0].tag == "eng" or text[last[0]].isdigit():
        return _whole_left(text, left, text[slice(*last)])
    if text[last[1] - 1] == left[-1].text[-1]:
        return _trailing(left, last[1] - last[0]), left[-1].end
    return _whole_left(text, left, text[slice(*last)])


def _whole_left(text: str, left: Sequence[Word], other: str) -> Place:
    """Return the left side, without a time or a province at its start that the other side shares."""
    start, end = _skip_shared(left), left[-1].end
    scope = _SCOPE.match(text, start, end)
    if scope and scope.end() in {word.start for word in left} and not _SCOPE.match(other):
        start = scope.end()
    time = _STARTS_WITH_TIME.match(text, start, end)
    shared = time and time.end() < end and not _STARTS_WITH_TIME.match(other)
    return (time.end() if time and shared else start), end


def _skip_shared(left: Sequence[Word]) -> int:
    """Return where the first member begins behind a preposition or a verb that governs both: 饰演甲和乙."""
    behind_verb = [other.start for word, other in pairwise(left) if word.tag in ("v", "p") and other.tag in NAME_TAGS]
    governed = left[0].end if left[0].tag == "p" and len(left) > 1 else left[0].start
    return max([governed, *behind_verb])


def _without_time(text: str, start: int, end: int) -> Place:
    """Return a member without the time behind it: 乙公司 of 乙公司2022年的营收 and of 乙公司2022年营收."""
    time = _ENDS_WITH_TIME.search(text[start:end]) or _TIME_INSIDE.search(text[start:end])
    return start, start + time.start() if time and time.start() else end


def _trailing(words: Sequence[Word], chars: int) -> int:
    """Return where the last words begin that are nearest to ``chars`` characters long, two at least."""
    end = words[-1].end
    long_enough = [word.start for word in words if end - word.start >= _SHORTEST_MEMBER] or [words[0].start]
    return min(long_enough, key=lambda start: (abs(end - start - chars), start))
