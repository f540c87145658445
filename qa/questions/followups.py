"""A follow-up question becomes one that stands alone, by rules: what it leaves out is carried over.

Three ways of leaving out are known: "那湖南呢？" puts one name of the last question in the place of another,
"他们来自哪里？" points at what was just mentioned, and "什么时候开通？" drops the subject altogether.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ingest.folding import fold, fold_text
from qa.questions import detect_language, strip_asking
from qa.questions.kinds import detect_expected
from qa.questions.topics import Kind, Topic, find_topics, list_names
from qa.rendering import remove_markers
from qa.tagging import NAME_TAGS, Word, tag_words
from qa.types import Turn

_SWAP = re.compile(
    r"^(?:那么?|那|and|what about|how about)?\s*(?P<name>.{1,20}?)\s*(?:的情况)?(?:呢|怎么样|如何|又如何)?[?？。]*$",
    re.IGNORECASE,
)
_SWAP_SIGN = re.compile(r"^那|呢[?？]*$|的情况(?:怎么样|如何)[?？]*$|^(?:and|what about|how about)\b", re.IGNORECASE)
_PERSON = re.compile(
    r"(?<![其吉])(?:他|她|牠)(?:们|們|俩|倆)?(?!人)|(?:这|這)(?:几|幾)?[位名](?:工匠|代表|先生|女士|人|同志|专家|選手|选手)?"
    r"|\b(?:he|she|they|him|her|them|his|their)\b",
    re.IGNORECASE,
)
_CLASSIFIERS = "个個家座条條部项項所款种種次场場本只支届屆篇件"
_THING = re.compile(
    rf"(?:它|牠)(?:们|們)?|(?<![应應])[该該](?P<kind>[\u4e00-\u9fff]{{0,2}}?(?:省|市|县|縣|公司|企业|企業|单位|項目|项目|地|院|校|厂|片|桥|車|车|书|馆)?)"
    rf"|[这這那](?:里|裡|儿)|[这這那][{_CLASSIFIERS}]"
    r"|当地|當地|其(?=[\u4e00-\u9fff]{2})(?!他|它|实|中|次|余)"
    r"|\b(?:its?|there)\b|\bth(?:at|is) (?:one|city|province|company|project)\b"
    r"|(?<=[\u4e00-\u9fff])[这那](?=啊|吗|吧|$)|^(?:那|这)(?=是|不是|有)",
    re.IGNORECASE,
)
_PLURAL = re.compile(r"们$|們$|[俩倆]$|[几幾]|^(?:they|them|their)$", re.IGNORECASE)
_POSSESSIVE = re.compile(r"^(?:his|their|its)$", re.IGNORECASE)
_LEAD = re.compile(
    r"^(?:(?:那么?|嗯+|对[啊呀]?|不对|但是?|可是|不过|所以|因为|然后|就是|其实"
    r"|好的|是吗|是[啊呀]|哈+|哦+|and|but|so)[，, ]*)+(?=..)",
    re.IGNORECASE,
)
_MORE = re.compile(r"^(?:还有|另外|其他|别的|其余)(?:的|人|哪些|什么|别的|其他|谁)*[呢吗]?[?？。]*$")
_COMPARED = re.compile(r"^[和跟与同比].{1,10}(?:相比|比较?)[呢?？]*$|^比.{1,8}呢[?？]*$")
_CHANGE = re.compile(r"^(?:同比|环比|比上|较上|增长|下降|增幅|降幅|占)")
_AMOUNT_ASKED = re.compile(r"(?:是|为|有|达到?)?多少[\u4e00-\u9fff]{0,2}$")
_STANDS_ALONE = re.compile(r"^(?:多少|几|当时|目前|现在|后来|之后|此前|最后|最终|如今)")
_HAS_OBJECT = re.compile(r"多少|几|什么|哪|谁")
_SPEAKER = re.compile(r"^(?:你们?|您|我们?|咱们?俩?|大家)")
# What is said to the assistant, not asked of the articles.
_SMALL_TALK = re.compile(
    r"^(?:[你您]们?好|谢谢|多谢|感谢|再见|好的?|嗯|哦|明白了?|知道了|h(?:i|ello|ey)|thank(?:s| you)|ok(?:ay)?|bye)"
    r"(?:[你您]?[啊呀哈啦吧]*[,，!！.。~ ]*$)|^[你您](?:是谁|叫什么|会什么|能做什么)",
    re.IGNORECASE,
)
_TAIL = re.compile(r"(?:过|了|的)?(?:吗|呢|吧|啊|呀|哦|么|嘛|啦|哈)*[?？!！。]*$")
_ORDINAL = re.compile(r"第[一二三四五六七八九十\d]+")
_WHEN = re.compile(
    r"(?:19|20)\d{2}年|[今去前明]年|[今明昨后前]天|\d{1,2}月(?:\d{1,2}[日号])?|上半年|下半年|[第]?[一二三四]季度|全年"
)
# Companies and brands, which the tagger calls by many tags.
_OWN_NAMES = frozenset(("nt", "nz", "eng"))
_LINKING_WORDS = """
是 在 有 像 属于 来自 位于 来 多 好看 好吃 好听 好玩 喜欢
"""
_LINKING = frozenset(_LINKING_WORDS.split())
_TAKES_OBJECT = frozenset(("v", "d", "vd"))
_ASKS_WHICH = re.compile(rf"哪一?[{_CLASSIFIERS}]|which", re.IGNORECASE)
_ASKS_WHERE = re.compile(r"哪里|哪儿|什么地方|\bwhere\b", re.IGNORECASE)
_POINTS_TO_PLACE = re.compile(r"[这這那](?:里|裡|儿)|当地|當地|[该該](?:省|市|县|縣|地)|there\b", re.IGNORECASE)
_KIND_OF_THING = re.compile(r"公司|企业|集团|银行|大学|学校|医院|机构|组织|球队|国家|城市|品牌|平台|基金")
_LONGEST_KIND = 2
_WHO_FIRST = re.compile(r"^(?:是?谁|who\b)", re.IGNORECASE)
_TITLE = re.compile(r"《[^》]*》")
_NAME_ONLY = re.compile(r"(?:the )?[A-Z][\w’'&.-]*(?: (?:of|the|and|[A-Z][\w’'&.-]*))*")
_LONGEST_NAME = 20
_SHORT_ENOUGH = 6
_LONGEST_PREDICATE = 16
_MOST_BACK = 3


def rewrite_followup(question: str, history: Sequence[Turn]) -> str:
    """Return ``question`` with what it leaves out taken from the turns before; unchanged when it stands alone."""
    if not history or _SMALL_TALK.search(question.strip()):
        return question
    *before, last = history[-_MOST_BACK:]
    if before:
        # What the last question left out itself is known by now: 他因什么被查, 什么时候.
        last = Turn(rewrite_followup(last.question, before), last.answer)
        history = (*before, last)
    return (
        _ask_on(question, last)
        or _swap(question, last)
        or _replace_pronoun(question, history)
        or _supply_subject(question, history)
        or question
    )


def _ask_on(question: str, last: Turn) -> str:
    """Return the last question with what is asked on about all of it: more of it, a part, a change of it; or ``""``."""
    asked = last.question.rstrip("?？。")
    if _MORE.match(question):
        return f"{asked}，{question}"
    if _COMPARED.match(question):
        return f"{question.rstrip('?？。呢')}，{last.question}"
    if question.startswith("其中"):
        return f"{strip_asking(last.question)}，{question}"
    subject = _AMOUNT_ASKED.sub("", asked)
    return subject + question if subject != asked and _CHANGE.match(question) else ""


def _swap(question: str, last: Turn) -> str:
    """Return the last question asked of something else: another name, time or ordinal; ``""`` if nothing is swapped."""
    match = _SWAP.match(question.strip())
    if not match or not _SWAP_SIGN.search(question.strip()):
        return ""
    name = match["name"]
    if _HAS_OBJECT.search(name):
        return ""  # a question of its own: 那南湖花市有多少摊位
    for pattern in (_WHEN, _ORDINAL):
        if pattern.match(name) and (there := pattern.search(last.question)):
            return last.question[: there.start()] + _like(name, there[0]) + last.question[there.end() :]
    if _WHEN.match(name):
        return name + last.question
    if _ORDINAL.match(name) and (item := _listed(name, last)):
        name = item
    if _PERSON.search(name) or _THING.search(name):
        return ""
    if fold_text(name) in fold_text(last.question):
        return last.question
    words = tag_words(fold_text(name))
    tags = {word.tag for word in words}
    is_name = bool(tags & NAME_TAGS) or (name.isascii() and name[:1].isupper())
    return (
        (_swap_phrase(name, last.question) if len(words) > 2 or name.isascii() else "")
        or _swap_word(name, words[-1], last.question)
        or (_swap_phrase(name, last.question) if is_name and words[0].tag in _OWN_NAMES else "")
        or (f"{name}，{last.question}" if is_name else "")
    )


def _swap_phrase(name: str, earlier: str) -> str:
    """Return ``earlier`` with the whole of what it is about replaced by ``name``, or ``""``."""
    topic = next((topic for topic in find_topics(earlier, "") if topic.is_name or len(topic.text) > 3), None)
    return earlier.replace(topic.text, name, 1) if topic else ""


def _swap_word(name: str, head: Word, earlier: str) -> str:
    """Return ``earlier`` with a word like ``name`` replaced by it: a name by a name, 女子 by 男子, or ``""``."""
    folded = fold(earlier)
    for word in tag_words(folded.text):
        named = word.tag == head.tag and word.tag in NAME_TAGS
        alike = word.tag == head.tag and len(word.text) == len(head.text) > 1 and word.text[-1] == head.text[-1]
        if named or alike:
            # 青浦县 for 临海 in 临海县: 县 is said once.
            end = word.end + (folded.text[word.end : word.end + 1] == head.text[-1] and len(head.text) > 2)
            first, last = folded.original_span(word.start, end)
            return earlier[:first] + name + earlier[last:]
    return ""


def _like(name: str, there: str) -> str:
    """Return ``name`` without what follows the ordinal, where the ordinal alone is to be replaced."""
    ordinal = _ORDINAL.match(name)
    return ordinal[0] if ordinal and _ORDINAL.fullmatch(there) else name


def _listed(ordinal: str, last: Turn) -> str:
    """Return the n-th of the names that the last answer lists, or ``""``."""
    digits = "一二三四五六七八九"
    number = digits.find(ordinal[1]) + 1 or int(ordinal[1] if ordinal[1].isdecimal() else 0)
    names = list_names(_answer(last), "person") or list_names(_answer(last), "place")
    return names[number - 1] if 0 < number <= len(names) else ""


def _replace_pronoun(question: str, history: Sequence[Turn]) -> str:
    """Return ``question`` with its first pronoun replaced by what it points at, or ``""``."""
    match, kind = _PERSON.search(question), "person"
    if match is None:
        match, kind = _THING.search(question), "thing"
    if match is None:
        return ""
    referent = _refer(match, "person" if kind == "person" else "thing", question, history)
    if not referent or referent in question:
        return ""
    if _POSSESSIVE.match(match[0]) or (match[0].lower() == "her" and re.match(r" \w", question[match.end() :])):
        referent += "'s"
    if match[0].startswith("其"):
        referent += "的"
    lead = question[: match.start()]
    return ("" if lead.strip() in ("那", "那么") else lead) + referent + question[_end_of(match, question) :]


def _end_of(match: re.Match[str], question: str) -> int:
    """Return where a pronoun ends; 这座桥 ends behind its noun."""
    if match[0][-1] not in _CLASSIFIERS:
        return match.end()
    if kind := _KIND_OF_THING.match(question, match.end()):
        return kind.end()
    behind = tag_words(fold_text(question[match.end() :]))[:1]
    return match.end() + (len(behind[0].text) if behind and behind[0].tag.startswith("n") else 0)


def _refer(match: re.Match[str], kind: Kind, question: str, history: Sequence[Turn]) -> str:
    last = history[-1]
    if kind == "person":
        in_answer = list_names(_answer(last), "person")
        in_question = list_names(_TITLE.sub("", last.question), "person")
        if _PLURAL.search(match[0]) and len(in_answer or in_question) > 1:
            return "、".join(in_answer if len(in_answer) > 1 else in_question)
        if detect_expected(last.question) == "person" and (not in_question or _WHO_FIRST.match(last.question)):
            return _whole_name(_short(last), in_answer)
        if known := next((name for name in _answered_names(history) if name in last.question), ""):
            return known
    elif _asks_for(match, last) and _short(last):
        return _short(last)
    if kind == "thing" and match[0].isascii() and _WHO_FIRST.match(last.question):
        # Who won the match? China beat Germany. When was it played?
        return next((topic.text for topic in find_topics(last.question, "")), "")
    wanted = match.groupdict().get("kind") or ""
    topics = _topics(history, question)
    fitting = [topic for topic in topics if _agrees(topic, kind, wanted)] or list(topics)
    return fitting[0].text if fitting else ""


def _whole_name(short: str, names: Sequence[str]) -> str:
    """Return the name that an answer is: a rare one is cut short by the tagger, 乌尔善 to 乌尔."""
    if not names or (short.startswith(names[0]) and len(short) <= len(names[0]) + 1):
        return short
    return names[0]


def _answered_names(history: Sequence[Turn]) -> Iterator[str]:
    """Yield the names that were the whole answers to earlier questions, the latest first."""
    for turn in reversed(history[:-1]):
        if detect_expected(turn.question) == "person" and _short(turn):
            yield _short(turn)


def _asks_for(pronoun: re.Match[str], last: Turn) -> bool:
    """Return whether the last question asked for what a pronoun stands for, so that its answer is meant."""
    if _ASKS_WHERE.search(last.question):
        return bool(_POINTS_TO_PLACE.match(pronoun[0]))
    named = _KIND_OF_THING.search(pronoun.string[pronoun.start() : pronoun.end() + _LONGEST_KIND])
    if named and named[0] in _short(last):
        return True
    return bool(_ASKS_WHICH.search(last.question)) and not pronoun.groupdict().get("kind")


def _short(turn: Turn) -> str:
    """Return the answer when it is but a name, or ``""``."""
    answer = _answer(turn).strip(" 。.")
    if answer.isascii() and not _NAME_ONLY.fullmatch(answer):
        return ""
    return answer if 1 < len(answer) <= _LONGEST_NAME and not re.search(r"[，,。：:；;]", answer) else ""


def _agrees(topic: Topic, kind: Kind, wanted: str) -> bool:
    """Return whether a pronoun can stand for ``topic``: 他 for people, 它 for the rest, 该省 for places."""
    if kind == "person":
        return topic.kind == "person"
    if wanted[-1:] and wanted[-1] in "省市县縣地":
        return topic.kind == "place"
    return topic.kind != "person" and (not wanted or topic.kind != "place" or wanted[-1] in topic.text)


def _topics(history: Sequence[Turn], question: str) -> tuple[Topic, ...]:
    """Return what the latest turn with a topic is about, without what ``question`` says itself."""
    said = fold_text(question)
    for turn in history[: -_MOST_BACK - 1 : -1]:
        topics = tuple(
            topic for topic in find_topics(turn.question, _answer(turn)) if fold_text(topic.text) not in said
        )
        if topics:
            return topics
    return ()


def _supply_subject(question: str, history: Sequence[Turn]) -> str:
    """Return ``question`` with the subject or object that it drops, or ``""`` when it has its own."""
    if detect_language(question) == "en":
        short = len(strip_asking(question)) <= _SHORT_ENOUGH or _THING.search(question)
        return f"{history[-1].question.rstrip('?？。')}, {question}" if short else ""
    words = tag_words(fold_text(question))
    if any(word.tag in NAME_TAGS - {"nz"} and len(word.text) > 1 for word in words):
        return ""
    stripped = strip_asking(question)
    if stripped == fold_text(question) and detect_expected(question) != "thing":
        # Nothing but the word that asks.
        return f"{history[-1].question.rstrip('?？。')}，{question}"
    lead = _LEAD.match(question)
    start = lead.end() if lead else 0
    rest = question[start:]
    own_subject = not _is_predicate(tag_words(fold_text(rest))) and not _SPEAKER.match(rest)
    topics = _topics(history, question)
    if not topics or len(stripped) > (_SHORT_ENOUGH if own_subject else _LONGEST_PREDICATE):
        return ""
    return question[:start] + _join(topics[0].text, rest, own_subject=own_subject)


def _is_predicate(words: Sequence[Word]) -> bool:
    """Return whether a clause begins with what is said of a subject, not with a subject of its own."""
    return bool(words) and words[0].tag[0] in "vadpcrz" and not _SPEAKER.match(words[0].text)


def _join(topic: str, rest: str, *, own_subject: bool) -> str:
    """Return ``rest`` with ``topic`` where it belongs: in front, or as the object of what 你 or 我 do."""
    speaker = _SPEAKER.match(rest)
    if speaker:
        cut = _cut_tail(rest)
        verb = tag_words(fold_text(rest[:cut].rstrip("过了")))
        if verb and verb[-1].tag.startswith("v"):
            return rest[:cut] + topic + rest[cut:]
        return rest[: speaker.end()] + topic + rest[speaker.end() :]
    if own_subject:
        return f"{topic}{'' if _STANDS_ALONE.match(rest) else '的'}{rest}"
    words, cut = tag_words(fold_text(rest)), _cut_tail(rest)
    last = tag_words(fold_text(rest[:cut]))[-1:]
    if (
        not _HAS_OBJECT.search(rest)
        and last
        and last[0].tag == "v"
        and last[0].text not in _LINKING
        and words[0].tag in _TAKES_OBJECT
    ):
        return rest[:cut] + topic + rest[cut:]
    return topic + rest


def _cut_tail(clause: str) -> int:
    """Return where the particles that end a clause begin; 过 and 了 belong to the verb."""
    tail = _TAIL.search(clause)
    cut = tail.start() if tail else len(clause)
    return cut + (clause[cut : cut + 1] in ("过", "了"))


def _answer(turn: Turn) -> str:
    return remove_markers(turn.answer).split("\n", 1)[0]
