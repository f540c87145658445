"""A follow-up question becomes one that stands alone, by rules: what it leaves out is carried over.

Three ways of leaving out are known: "那湖南呢？" swaps one name of the last question for another, "他们来自哪里？"
points at names just mentioned, and "哪一年？" drops the subject altogether.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from ingest.folding import fold, fold_text
from qa.questions import strip_asking
from qa.tagging import NAME_TAGS, PERSON_TAGS, tag_words
from qa.types import Turn

_SWAP = re.compile(
    r"^(?:那么?|那|and|what about|how about)?\s*(?P<name>.{1,20}?)\s*(?:呢|怎么样|如何)?[?？。]*$", re.IGNORECASE
)
_SWAP_SIGN = re.compile(r"^那|呢[?？]*$|^(?:and|what about|how about)\b", re.IGNORECASE)
_PERSON = re.compile(
    r"(?<![其吉])(?:他|她)(?:们|俩)?|这几?[位名](?:工匠|代表|先生|女士|人)?|\b(?:he|she|they|him|her|them|his|their)\b",
    re.IGNORECASE,
)
_THING = re.compile(
    r"它们?|(?<![应應])该(?:省|市|县|公司|企业|单位|项目|地)?|这(?:个|家|座|条|部|项|里)|那(?:个|家|座|条|部|项|里)|当地|\b(?:it|its|there)\b",
    re.IGNORECASE,
)
_THING_TAGS = NAME_TAGS - PERSON_TAGS
_SWAPPED_TAGS = NAME_TAGS | {"m", "t"}
_SHORT_ENOUGH = 6


def rewrite_followup(question: str, history: Sequence[Turn]) -> str:
    """Return ``question`` with what it leaves out taken from the last turn; unchanged when it stands alone."""
    if not history:
        return question
    last = history[-1]
    swapped = _swap_name(question, last.question)
    if swapped:
        return swapped
    for pronoun, tags in ((_PERSON, PERSON_TAGS), (_THING, _THING_TAGS)):
        match = pronoun.search(question)
        if match:
            names = _names(last.question, tags) or _names(_first_line(last.answer), tags) or _names(last.answer, tags)
            if _is_plural(match[0]):
                names = _names(_first_line(last.answer), tags) or names
            if names:
                return question[: match.start()] + "、".join(names) + question[match.end() :]
    if not _names(question, NAME_TAGS) and len(strip_asking(question)) <= _SHORT_ENOUGH:
        return f"{last.question.rstrip('?？。')}，{question}"
    return question


def _swap_name(question: str, earlier: str) -> str:
    """Return ``earlier`` with one of its names replaced by the one ``question`` asks about instead, or ``""``."""
    match = _SWAP.match(question.strip())
    if not match or not _SWAP_SIGN.search(question.strip()):
        return ""
    name = match["name"]
    tags = {word.tag for word in tag_words(fold_text(name))}
    folded = fold(earlier)
    for word in tag_words(folded.text):
        if word.tag in tags & _SWAPPED_TAGS and word.text not in fold_text(name):
            start, end = folded.original_span(word.start, word.end)
            return earlier[:start] + name + earlier[end:]
    return f"{name}，{earlier}" if tags & NAME_TAGS else ""


def _names(text: str, tags: Collection[str]) -> list[str]:
    words = tag_words(fold_text(text))
    return list(dict.fromkeys(word.text for word in words if word.tag in tags and len(word.text) > 1))


def _is_plural(pronoun: str) -> bool:
    return pronoun.endswith(("们", "俩")) or "几" in pronoun or pronoun.lower() in ("they", "them", "their")


def _first_line(answer: str) -> str:
    return answer.split("\n", 1)[0]
