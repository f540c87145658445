"""What a turn of a conversation is about: its noun phrases, and which of them a later question may leave out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from ingest.folding import fold
from qa.questions.translation import STOP_WORDS
from qa.tagging import NAME_TAGS, PERSON_TAGS, Word, tag_words

Kind = Literal["person", "place", "thing"]

_NOMINAL = ("n", "j", "vn", "an", "nz", "l", "i")
_MODIFIERS = ("a", "b")
_ASKS = re.compile(r"多少|几|多[大高长远久快重深宽]|哪|什么")
_ASKS_ATTRIBUTE = re.compile(r"(?:是|为|有)?(?:多少|多[大高长远久快重深宽]|几|什么(?!时|地)|如何|怎么样)")
# What stands behind these happens, whatever the tagger makes of it: 什么时候上市.
_ASKS_HOW = re.compile(r"(?:什么时候|何时|怎么|为什么|为何|如何)$")
_PLACE_TAGS = frozenset(("ns", "s"))
# What is said to or of the one who talks, and nouns that only point: never what a conversation is about.
_NEVER_WORDS = """
时候 东西 事情 意思 原因 问题 情况 办法 地方 人 事 话 时间 现在 今天 明天 昨天 今年 去年 大家 自己 什么 感觉
知道 喜欢 哪里 为什么 不错 内容 名字 记者 原文 一下 文章 报道 年度 全国 我国 全省 全市 哪些 多少
"""
_NEVER = frozenset(_NEVER_WORDS.split())
# Names of two to four characters; the last ends before a number, a verb of saying or the like.
_NAME_LIST = re.compile(
    r"(?<![\u4e00-\u9fff])(?:[\u4e00-\u9fff·]{2,4}[、和])+[\u4e00-\u9fff·]{2,4}?(?=[一二两三四五六七八九十\d]|等|说|是|在|来自|分别|获|入选|当选|都|均|[^\u4e00-\u9fff]|$)"
)
_LIST_SIGN = re.compile(r"[、和]")
_TITLE = re.compile(r"《([^《》]+)》")
# What somebody is asked to know, see, want: all of it, though the tagger may find verbs in it.
_OBJECT = re.compile(
    r"(?:知道|认识|听说过?|听过|看过|读过|玩过|吃过|喜欢(?:[看听吃玩])?|觉得|了解|介绍一?下?|关于|聊聊|想[看听吃玩买去念]?|爱[看听吃玩]?|梦[到见]|叫)"
    r"(?P<object>[^，。？！?!,。 ]{2,10}?)(?:是谁|是什么|怎么样?|如何|有?什么|好不好|的?[吗么吧呢啊呀诶了]|$)"
)
_LATIN = re.compile(r"[A-Za-z][\w'.-]*(?: [A-Za-z0-9][\w'.-]*)*")
_LOOSE_ENDS = "的了吗呢吧啊呀么嘛是在我你他她也都就还很真有不去看说想要会能和与这那吃玩 ，。？！?!,"
_LONGEST_TITLE = 8
_LONGEST_SHARED = 12
_SHORT_NAME_WORDS = 4
_VERBAL = frozenset("vdrpuy")
_ENGLISH_NAME = re.compile(r"\b[A-Z][\w’'&.-]*\w(?: (?:of (?:the )?)?[A-Z][\w’'&.-]*\w)*")
# What a question asks after, or what somebody has an opinion of.
_FRAMED = re.compile(
    r"(?:知道|认识|听说过?|听过|看过?|玩过?|吃过?|喜欢|觉得|了解|介绍|关于|聊聊|想念?|爱|叫|是|梦到|梦见|去|买|养|用|会)(?:一下)?$"
)


@dataclass(frozen=True, slots=True)
class Topic:
    """A noun phrase of a turn, as it stands there.

    Attributes:
        text: The phrase.
        kind: What it names, as far as the tagger knows.
        is_name: Whether it is a proper name or a title.
        weight: How likely the conversation is about it; comparable within one turn.
    """

    text: str
    kind: Kind
    is_name: bool
    weight: float


def find_topics(question: str, answer: str) -> tuple[Topic, ...]:
    """Return what a turn is about, the likeliest first."""
    heard = fold(answer).text
    found: dict[str, Topic] = {}
    for topic in _shared(question, answer.split("\n", 1)[0]):
        found[topic.text] = topic
    for text, share in ((question, 1.0), (answer.split("\n", 1)[0], 0.0)):
        for topic in _read_phrases(text, share, also_in=heard if share else ""):
            known = found.get(topic.text)
            if known is None or known.weight < topic.weight:
                found[topic.text] = topic
    return tuple(sorted(found.values(), key=lambda topic: -topic.weight))


def _shared(question: str, answer: str) -> Iterator[Topic]:
    """Yield the longest words that both sides of a turn say."""
    one, other = fold(question), fold(answer).text
    match = SequenceMatcher(None, one.text, other, autojunk=False).find_longest_match()
    said = one.text[match.a : match.a + match.size].strip(_LOOSE_ENDS)
    if all(word.tag.startswith("v") for word in tag_words(said)):
        return
    if 2 <= len(said) <= _LONGEST_SHARED and said not in _NEVER and said >= "\u4e00":
        at = one.text.index(said, match.a)
        start, end = one.original_span(at, at + len(said))
        yield Topic(question[start:end], _kind(tag_words(said)), False, 3.6 + 0.1 * len(said))


def list_names(text: str, kind: Kind) -> tuple[str, ...]:
    """Return the names of ``kind`` in ``text``, in order, each once."""
    names = [topic.text for topic in _read_phrases(text, 0.0) if topic.is_name and topic.kind == kind]
    if kind == "person":
        names = _complete_list(text, names)
    return tuple(dict.fromkeys(names))


def _complete_list(text: str, names: list[str]) -> list[str]:
    """Return ``names`` with those the tagger misses in a list of which it knows one: 刘伯鸣、刘丽、秦世俊三名工匠."""
    for match in _NAME_LIST.finditer(text):
        listed = [name for name in _LIST_SIGN.split(match[0]) if name]
        if len(listed) > 1 and any(name in listed for name in names):
            return [*listed, *(name for name in names if name not in match[0])]
    return names


def _read_phrases(text: str, share: float, *, also_in: str = "") -> Iterator[Topic]:
    for match in _TITLE.finditer(text):
        yield Topic(f"《{match[1]}》", "thing", True, share + 3)
    folded = fold(text)
    words = tag_words(folded.text)
    for match in _ENGLISH_NAME.finditer(text):
        if match.group().lower() not in STOP_WORDS and (match.start() or " " in match.group()):
            yield Topic(match.group(), "thing", True, share + 2)
    if len(text.split()) <= _SHORT_NAME_WORDS or any(sign >= "\u4e00" for sign in text):
        for match in _LATIN.finditer(text):
            if " " in match.group() and text.isascii() and not match.group().istitle():
                continue
            yield Topic(match.group(), "thing", True, share + 2.2 + 1.5 * (match.group().lower() in also_in))
    for match in _OBJECT.finditer(text):
        said = match["object"].strip(_LOOSE_ENDS)
        if len(said) > 1 and said not in _NEVER:
            yield Topic(
                said, _kind(tag_words(fold(said).text)), False, share + 1.6 + 1.5 * (fold(said).text in also_in)
            )
    if share and len(text) <= _LONGEST_TITLE and not any(word.tag[0] in _VERBAL for word in words):
        yield Topic(text.strip("？?。"), _kind(words), False, share + 4)
    for phrase in _group(words):
        start, end = folded.original_span(phrase[0].start, phrase[-1].end)
        said = folded.text[phrase[0].start : phrase[-1].end]
        is_asked = bool(_ASKS_HOW.search(folded.text, 0, phrase[0].start))
        if said in _NEVER or len(said) < 2 or said.isdecimal() or is_asked:
            continue
        is_name = any(word.tag in NAME_TAGS or (word.tag == "eng" and len(word.text) > 1) for word in phrase)
        framed = bool(_FRAMED.search(folded.text[: phrase[0].start]))
        weight = (
            share + 2 * is_name + 1.5 * (said in also_in) + framed + (phrase[0].start == 0) + 0.1 * min(len(said), 5)
        )
        yield Topic(text[start:end], _kind(phrase), is_name, weight)
        if phrase[0].tag in PERSON_TAGS and phrase[-1].tag not in PERSON_TAGS:
            # 张伟工作室 names a person too, and the tagger takes some verbs for nouns (张伟毕业于).
            start, end = folded.original_span(phrase[0].start, phrase[0].end)
            yield Topic(text[start:end], "person", True, weight - 0.1)


def _group(words: Sequence[Word]) -> Iterator[list[Word]]:
    """Yield runs of words that make up a noun phrase; modifiers and numbers count only inside one (5号线, 新图书馆)."""
    run: list[Word] = []
    for word in (*words, Word("", "x", 0, 0)):
        nominal = word.tag in NAME_TAGS or word.tag.startswith(_NOMINAL)
        starts_name = bool(run) and word.tag in PERSON_TAGS and any(other.tag in PERSON_TAGS for other in run)
        inside = bool(run) and (word.tag in _MODIFIERS or (word.tag in ("m", "q") and not _ASKS.search(word.text)))
        if word.text not in _NEVER and not starts_name and (nominal or inside):
            run.append(word)
            continue
        while run and run[-1].tag in (*_MODIFIERS, "m", "q"):
            run.pop()
        if run:
            # 大桥全长多少: what is asked of the bridge is not the bridge.
            asked = len(run) > 1 and _ASKS_ATTRIBUTE.match(
                "".join(other.text for other in words[words.index(run[-1]) + 1 :])
            )
            yield run[:-1] if asked else run
        run = [word] if starts_name else []


def _kind(phrase: Sequence[Word]) -> Kind:
    if phrase[-1].tag in PERSON_TAGS:
        return "person"
    return "place" if phrase[-1].tag in _PLACE_TAGS else "thing"
