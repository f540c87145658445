"""A question that asks several things becomes its parts, each with what they share: 甲何时开幕、在哪里举行？ is two.

A part that is cut wrongly misleads more than a question left whole, so a question is cut only where every part asks.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import takewhile

from ingest.folding import fold, fold_text
from qa.questions import Query, understand
from qa.questions.coordination import find_quotations, mask_quotations, split_coordination
from qa.questions.followups import rewrite_followup
from qa.questions.kinds import AMOUNT_ADJECTIVES, MEASURE_WORDS, detect_expected
from qa.tagging import NAME_TAGS, Word, tag_words
from qa.types import Turn

_MOST_PARTS = 5
_END = " ?？。.!！"
_ASKS = re.compile(
    r"谁|什么|哪(?!怕)|何[时地处人年月]|为何|如何|怎[么样]|是否|有没有|(?<!差不)多少(?!年来)"
    rf"|(?<![近这那前后好十])几(?=[{MEASURE_WORDS}年月天倍])(?!年来)|{AMOUNT_ADJECTIVES}(?!的)"
)
# The words that ask, with the noun they ask for: 在什么地方, 哪一年.
_ASKING_PHRASE = (
    rf"[在于由]?(?:谁|(?:什么|哪一?[{MEASURE_WORDS}]?)(?:时候|时间|地方|地点|城市|国家|人|里|儿|[年月天日省市县国地])"
    r"|何[时地处人年月]|为何|为什么|如何|怎样)"
)
_TWO_ASKED = re.compile(rf"(?P<one>{_ASKING_PHRASE})(?:以及|[,、和与及])?(?P<other>{_ASKING_PHRASE})(?=.)")
_CUT = re.compile(r"(?P<strong>[,;?。]|以及|并且|还有)\s*(?:以及|并且?|还有|而|又|那么?)?|(?P<weak>[、和与及并])")
_ADVERBIAL = re.compile(r"何[时年月]|如何|为何|怎|什么时|哪一?[年月天日]")
_AMOUNT = re.compile(r"多|几")
_SUBORDINATE = re.compile(r"(?:下|时|后|前|中|内|(?<!公)里|的话)$")
_SWAPPED = re.compile(r"^(?:那么?)?.{1,20}呢$")
# The tagger takes some nouns for verbs (导演是谁); before 是 they are none.
_NAMES_ATTRIBUTE = re.compile(r"[\u4e00-\u9fff]{2,6}(?:是|为)(?:谁|什么|哪|多少)")
_POINTS_BACK = re.compile(r"^(?:它|他|她|其|该)")
# What is said of several things at once belongs to the question before.
_OF_SEVERAL = re.compile(r"^(?:[它他她]们|分别|都|各|两者|二者|其中)")
_WH = r"(?:when|where|who|whom|whose|what|which|why|how)"
_ENGLISH_CUT = re.compile(
    rf"(?:[,;?]\s*(?:and\s+)?|\s+and\s+)(?=(?:(?:in|on|at|by|for|to|from)\s+)?{_WH}\b)", re.IGNORECASE
)
_ENGLISH_ASKS = re.compile(rf"^(?:(?:in|on|at|by|for|to|from)\s+)?{_WH}\b", re.IGNORECASE)
_ENGLISH_TWO_ASKED = re.compile(rf"^(?P<one>{_WH}) and (?P<other>{_WH}) (?P<rest>\w.*)$", re.IGNORECASE)
_ENGLISH_NAME = re.compile(r"(?<=.)\b[A-Z0-9][\w.&’'-]*(?: (?:of (?:the )?)?[A-Z0-9][\w.&’'-]*)*")
_ENGLISH_PRONOUN = re.compile(r"\b(?:it|its|he|she|they|him|her|them|his|their)\b(?P<noun>(?= \w))?", re.IGNORECASE)
_ENGLISH_YEARS = re.compile(r"\b(?P<one>(?:19|20)\d\d),? and (?P<other>(?:19|20)\d\d)\b")
_ENGLISH_TOGETHER = re.compile(r"\b(?:between|from|total|combined|both|compare\w*|change\w*|differ\w*|since)\b", re.I)
_RESPECTIVELY = re.compile(
    r"(?P<before>.*\b(?:of|in|for|by|did|do|does|are|were) )(?P<one>(?:the )?[A-Z][\w.&’'-]*(?: [A-Z][\w.&’'-]*)*) and "
    r"(?P<other>(?:the )?[A-Z][\w.&’'-]*(?: [A-Z][\w.&’'-]*)*)(?P<behind>.*?),? respectively$"
)


def split_query(query: Query, *, today: date | None = None) -> Query:
    """Return the query with its parts, each a query that stands alone; unchanged when it asks one thing."""
    parts = split_question(query.standalone)
    if not parts:
        return query
    strict = tuple(wish for wish in query.published if wish.strict)
    members = _find_differences(parts)
    read = []
    for part, member in zip(parts, members, strict=True):
        alone = understand(part, standalone=part, today=today)
        published = (*strict, *(wish for wish in alone.published if not wish.strict))
        rivals = tuple(other for other in members if other and other != member)
        read.append(replace(alone, language=query.language, published=published, member=member, rivals=rivals))
    return replace(query, parts=tuple(read))


def _find_differences(parts: Sequence[str]) -> tuple[str, ...]:
    """Return what each part has between the words that all begin with and the words that all end with; folded."""
    words = [[word.text for word in tag_words(fold_text(part))] for part in parts]
    before = _count_shared(words)
    after = _count_shared([part[before:][::-1] for part in words])
    return tuple("".join(part[before : len(part) - after]).strip() for part in words)


def _count_shared(words: Sequence[Sequence[str]]) -> int:
    """Return how many first words are the same in all."""
    return sum(1 for _ in takewhile(lambda column: len(set(column)) == 1, zip(*words, strict=False)))


def split_question(question: str) -> tuple[str, ...]:
    """Return the questions that a compound one amounts to, in order; empty when it asks one thing."""
    asked = question.strip().rstrip(_END)
    chinese = any("\u3400" <= sign <= "\u9fff" for sign in asked)
    if chinese:
        parts = _split_clauses(asked) or _split_asking(asked) or split_coordination(asked)
    else:
        parts = _split_english(asked)
    distinct = tuple(dict.fromkeys(" ".join(part.split()) for part in parts))
    sign = "？" if chinese else "?"
    return tuple(part.rstrip(_END) + sign for part in distinct) if 1 < len(distinct) <= _MOST_PARTS else ()


def _split_clauses(question: str) -> tuple[str, ...]:
    """Return the clauses that each ask something, the later ones with the subject they leave to the first."""
    clauses = _cut_clauses(question)
    if "分别" in fold_text(clauses[0]):
        return ()
    parts = clauses[:1]
    for clause in clauses[1:]:
        whole = _complete(clause, clauses[0])
        if not whole:
            return ()
        parts.append(whole)
    return tuple(parts) if len(parts) > 1 else ()


def _cut_clauses(question: str) -> list[str]:
    """Return the question cut wherever both sides ask."""
    folded = fold(question)
    text = mask_quotations(folded.text)
    clauses, start, clause_start = [], 0, 0
    cuts = [match for match in _CUT.finditer(text) if match.end() < len(text)]
    ends = [cut.start() for cut in cuts if cut["strong"]] + [len(text)]
    for cut in cuts:
        weak = bool(cut["weak"])
        before = text[clause_start if weak else start : cut.start()]
        after = text[cut.end() : next(end for end in ends if end >= cut.end())]
        if _is_question(before, weak=weak) and _follows(before, after, weak=weak):
            clauses.append(question[slice(*folded.original_span(start, cut.start()))])
            start = cut.end()
        if start == cut.end() or not weak:
            clause_start = cut.end()
    rest = text[start:]
    if clauses and not (_ASKS.search(rest) or _SWAPPED.match(rest)):
        return [question]
    return [*clauses, question[slice(*folded.original_span(start, len(text)))]]


def _is_question(clause: str, *, weak: bool) -> bool:
    """Return whether a clause asks something and says of what: 谁 alone, or 哪些人, does not."""
    asked = _ASKS.search(clause)
    if asked is None or _SUBORDINATE.search(clause, asked.end()):
        return False
    verbs = [word for word in tag_words(clause) if word.tag.startswith("v") and word.text not in ("在", "有")]
    return bool(verbs) or (not weak and asked.start() > 1)


def _follows(before: str, after: str, *, weak: bool) -> bool:
    """Return whether a clause asks something else than the one before it."""
    if _SWAPPED.match(after):
        return not weak
    one, other = _ASKS.search(before), _ASKS.search(after)
    return one is not None and other is not None and not (weak and one[0] == other[0])


def _complete(clause: str, first: str) -> str:
    """Return a later clause with the subject of the first when it has none; ``""`` when that cannot be told."""
    folded = fold_text(clause)
    # 谁获奖，他来自哪里: the one meant is not known before the first part is answered.
    if _OF_SEVERAL.match(folded) or (_POINTS_BACK.match(folded) and _ASKS.match(mask_quotations(fold_text(first)))):
        return ""
    if _SWAPPED.match(folded) or _POINTS_BACK.match(folded):
        whole = rewrite_followup(clause, (Turn(first, ""),))
        return "" if whole == clause else whole
    lead, subject = _find_subject(first)
    words = tag_words(folded)
    asked = _ASKS.search(mask_quotations(folded))
    if any(word.tag in NAME_TAGS and len(word.text) > 1 and asked and word.start < asked.start() for word in words):
        return lead + clause
    if not subject:
        # 什么是甲，什么是乙: neither has a subject to share.
        alike = _ASKS.match(folded) and _ASKS.match(mask_quotations(fold_text(first)))
        return lead + clause if lead or alike else ""
    if fold_text(subject) in folded:
        return lead + clause
    owner, _, attribute = subject.rpartition("的")
    if owner and asked and not asked.start() and detect_expected(first) == "person":
        # 这部片的导演是谁,何时上映: the one asked for is not known before.
        return lead + owner + clause
    is_attribute = words[0].tag.startswith(("n", "vn", "b", "l")) or _NAMES_ATTRIBUTE.match(folded)
    if not is_attribute or (asked and not asked.start()):
        return lead + subject + clause
    return f"{lead}{owner if owner and attribute else subject.removesuffix('的')}的{clause}"


def _find_subject(clause: str) -> tuple[str, str]:
    """Return what leads in a clause and its subject: all up to the verb, or to the words that ask."""
    folded = fold(clause)
    asked = _ASKS.search(mask_quotations(folded.text))
    limit = asked.start() if asked else len(folded.text)
    comma = folded.text.rfind(",", 0, limit) + 1
    words = tag_words(folded.text[comma:limit])
    # Before 何时 there is no verb yet, whatever the tagger finds in a name.
    ahead = bool(asked and _ADVERBIAL.match(folded.text, asked.start()))
    quoted = [(start - comma, end - comma) for start, end in find_quotations(folded.text)]
    count = next(
        (
            at
            for at, word in enumerate(words)
            if at
            and not any(start <= word.start < end for start, end in quoted)
            and _begins_predicate(word, verbs=not ahead)
        ),
        len(words),
    )
    if count == len(words) > 1 and asked and _AMOUNT.match(asked[0]) and words[-1].tag not in NAME_TAGS:
        count -= 1  # what is asked of it: 大桥全长多少
    end = comma + words[count - 1].end if count else comma
    cut = clause[slice(*folded.original_span(comma, end))] if end > comma else ""
    lead = clause[slice(*folded.original_span(0, comma))] if comma else ""
    return lead, cut if len(cut) > 1 else ""


def _begins_predicate(word: Word, *, verbs: bool) -> bool:
    return word.tag in ("p", "d", "c", "r") or word.text in "是为在于由有" or (verbs and word.tag in ("v", "vd"))


def _split_asking(question: str) -> tuple[str, ...]:
    """Return the questions of two things asked of one clause: 甲何时何地举行, 甲什么时候、在哪里举行."""
    folded = fold(question)
    match = _TWO_ASKED.search(mask_quotations(folded.text))
    if (
        match is None
        or detect_expected(match["one"]) == detect_expected(match["other"])
        or not folded.text[: match.start()].strip()
    ):
        return ()

    def take(first: int, last: int) -> str:
        return question[slice(*folded.original_span(first, last))]

    head, tail = take(0, match.start()), take(match.end(), len(folded.text))
    return head + take(*match.span("one")) + tail, head + take(*match.span("other")) + tail


def _split_english(question: str) -> tuple[str, ...]:
    """Return the questions joined by "and" or a comma, or asked of two years, or of two names "respectively"."""
    if both := _ENGLISH_TWO_ASKED.match(question):
        return f"{both['one']} {both['rest']}", f"{both['other'].capitalize()} {both['rest']}"
    clauses = [clause.strip() for clause in _ENGLISH_CUT.split(question)]
    if len(clauses) > 1 and all(_ENGLISH_ASKS.match(clause) and len(clause.split()) > 2 for clause in clauses):
        return _complete_english(clauses)
    for pattern in (_RESPECTIVELY, _ENGLISH_YEARS):
        match = pattern.search(question)
        if match and (pattern is _RESPECTIVELY or not _ENGLISH_TOGETHER.search(question)):
            end = match.end("behind") if pattern is _RESPECTIVELY else len(question)
            head = question[: match.start("one")]
            return tuple(head + match[name] + question[match.end("other") : end] for name in ("one", "other"))
    return ()


def _complete_english(clauses: Sequence[str]) -> tuple[str, ...]:
    """Return the clauses with what "it" or "he" in the later ones stands for written in."""
    names = [match[0] for match in _ENGLISH_NAME.finditer(clauses[0])]
    later = [clause[0].upper() + clause[1:] for clause in clauses[1:]]
    if any(_ENGLISH_PRONOUN.search(clause) for clause in later):
        if len(names) != 1:
            return ()
        later = [_ENGLISH_PRONOUN.sub(lambda match: _stand_in(match, names[0]), clause) for clause in later]
    return clauses[0], *later


def _stand_in(pronoun: re.Match[str], name: str) -> str:
    possessive = pronoun[0].lower() in ("its", "his", "their") or (pronoun[0] == "her" and pronoun["noun"] is not None)
    return f"{name}'s" if possessive else name
