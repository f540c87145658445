"""Names in a sentence that the evidence does not say: people, places, organisations, models, in either language."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qa.questions.names import find_latin_names, load_readings
from qa.questions.translation import ACRONYMS, STOP_WORDS, translate
from qa.tagging import NAME_TAGS, Word, tag_words
from qa.verification.quantities import find_quantities
from qa.verification.transliteration import find_transliteration

# 省 and 市 may be left off; 黑龙江 and 黑龙江省 are one place.
_PLACE_SUFFIX = re.compile(r"(?<=..)(?:特别行政区|自治区|自治州|[省市县区州镇乡村国人])$")
# A wrong cut joins a name with what stands beside it: 安与泽 of 埃尔多安与泽连斯基.
_JOINING = frozenset("和与及同或的在是对向从由被把将为了于之其至到以、较更最很太·,;:. ")
# 沃穆思称 is a name and a verb to the tagger.
_SAYS = re.compile(r"(?<=..)[称说道指是为任在将已也则及获]$")
# 同比增加 is no name.
_CHANGES = re.compile(r"同比|环比|增[加长]|减少|下降|上升")
_LATIN = re.compile(r"[a-z0-9]+(?:[-'&.+/][a-z0-9]+)*")
_SHORTEST_OVERLAP = 3
_ENGLISH_NAME = re.compile(r"\b[A-Z][A-Za-z’'&.-]*[A-Za-z](?: (?:of the |of )?[A-Z][A-Za-z’'&.-]*[A-Za-z])*")
_POSSESSIVE = re.compile(r"['’]s$")
_CONTRACTION = re.compile(r"['’](?:m|d|ll|ve|re|s|t)$", re.IGNORECASE)
_MOST_SYLLABLES = 5
_GIVEN_NAME = frozenset(("n", "nr", "nrt", "ns", "nz", "ng", "a", "z", "zg", "j"))
# Tags of single characters that may be part of a name.
_CONTENT = frozenset(("n", "ng", "nr", "nrt", "ns", "nz", "nt", "z", "zg", "a", "ag", "j", "tg", "vg", "x", "g"))
_CALENDAR_WORDS = """
january february march april may june july august september october november december monday tuesday wednesday
thursday friday saturday sunday i
"""
_CALENDAR = frozenset(_CALENDAR_WORDS.split())


def find_missing_name(folded: str, evidence: str) -> str:
    """Return the first name of a Chinese sentence that ``evidence`` does not contain, or ``""``; both are folded."""
    common = _mark_common(folded, evidence)
    numbers = [(quantity.start, quantity.end) for quantity in find_quantities(folded)]
    for name in (*_tagged_names(folded), *_unknown_words(folded, common), *_latin_words(folded)):
        # The tagger takes parts of long Chinese numerals for names.
        is_number = any(start < name.end and name.start < end for start, end in numbers)
        if not is_number and not _stands_in(name, evidence, common):
            return name.text
    return ""


def find_missing_english_name(text: str, evidence: str) -> str:
    """Return the first name of an English sentence that ``evidence`` (folded, either language) does not contain."""
    for match in _ENGLISH_NAME.finditer(text):
        words = [word for word in _POSSESSIVE.sub("", match.group()).split() if not _CONTRACTION.search(word)]
        # The first word of a sentence is capitalised anyway.
        if not words:
            continue
        first = not text[: match.start()].strip(" \"'“‘(")
        if first and (words[0].lower() in STOP_WORDS or not (_must_be_name(words[0]) or len(words) > 1)):
            words = words[1:]
        words = [word for word in words if word.lower() not in _CALENDAR]
        whole = " ".join(words)
        if (
            words
            and not is_said(whole, evidence)
            and not all(_is_name_said(word, evidence, chinese=bool(find_latin_names(whole))) for word in words)
        ):
            return whole
    return ""


def _is_name_said(word: str, evidence: str, *, chinese: bool) -> bool:
    """Return whether evidence says a word of a name; one that is pinyin is no foreign name."""
    return is_said(word, evidence) or (not chinese and bool(find_transliteration(word, evidence)))


def _tagged_names(folded: str) -> Iterator[Word]:
    words = tag_words(folded)
    for word, behind in zip(words, (*words[1:], None), strict=True):
        if word.tag in NAME_TAGS and len(word.text) > 1 and not _CHANGES.search(word.text):
            yield word
        elif word.tag == "nr" and behind is not None and len(behind.text) <= 2 and behind.tag in _GIVEN_NAME:
            # A family name cut off from the given name: 彭 | 海波.
            yield Word(word.text + behind.text, "nr", word.start, behind.end)


def _unknown_words(folded: str, common: list[bool]) -> Iterator[Word]:
    """Yield stretches of single characters the evidence lacks: to the tagger a rare name is a row of characters."""
    start = end = 0
    for word in (*tag_words(folded), Word("", "x", len(folded), len(folded))):
        rare = len(word.text) == 1 and word.text >= "\u4e00" and not common[word.start] and word.text not in _JOINING
        if rare and word.tag in _CONTENT:
            start = start if end == word.start and end > start else word.start
            end = word.end
        elif end - start > 1:
            yield Word(folded[start:end], "nr", start, end)
            start = end = 0
        else:
            start = end = 0


def _latin_words(folded: str) -> Iterator[Word]:
    """Yield names and models in Latin letters: a380, gpt-4."""
    for match in _LATIN.finditer(folded):
        if not match.group().replace(".", "").isdecimal() and any(letter.isalpha() for letter in match.group()):
            yield Word(match.group(), "eng", *match.span())


def _stands_in(name: Word, evidence: str, common: list[bool]) -> bool:
    if name.tag == "eng":
        return bool(re.search(rf"(?<![a-z]){re.escape(name.text)}(?![a-z])", evidence))
    if _PLACE_SUFFIX.sub("", name.text) in evidence or _SAYS.sub("", name.text) in evidence:
        return True
    return all(common[name.start + index] or name.text[index] in _JOINING for index in range(len(name.text)))


def _mark_common(folded: str, evidence: str) -> list[bool]:
    """Return for each character whether it is part of three or more that stand in the evidence the same way."""
    common = [False] * len(folded)
    for start in range(len(folded) - _SHORTEST_OVERLAP + 1):
        if folded[start : start + _SHORTEST_OVERLAP] in evidence:
            common[start : start + _SHORTEST_OVERLAP] = [True] * _SHORTEST_OVERLAP
    return common


def _must_be_name(word: str) -> bool:
    """Return whether a capitalised first word is no ordinary English word."""
    alternatives = [chinese for concept in translate(word.lower()) for chinese, _ in concept.alternatives]
    chinese = [alternative for alternative in alternatives if not alternative.isascii()]
    return not chinese or any(tagged.tag in NAME_TAGS for words in chinese for tagged in tag_words(words))


def is_said(name: str, evidence: str) -> bool:
    """Return whether ``evidence`` contains an English name, its translation or the characters it romanises."""
    return name.lower() in STOP_WORDS or bool(find_said(name, evidence))


def find_said(name: str, evidence: str) -> str:
    """Return by which words ``evidence`` (folded) says an English name or phrase, ``""`` when it does not."""
    lowered = name.lower()
    if lowered in evidence:
        return lowered
    if (chinese := ACRONYMS.get(lowered.replace(".", ""))) and chinese in evidence:
        return chinese
    concepts = translate(name)
    found = [
        max((chinese for chinese, _ in concept.alternatives if chinese in evidence), key=len, default="")
        for concept in concepts
    ]
    return "".join(found) if found and all(found) else _romanised(lowered, evidence)


def _romanised(name: str, evidence: str) -> str:
    """Return the characters of the evidence whose pinyin ``name`` is; the family name may stand last."""
    parts = re.findall(r"[a-z]+", name.replace("'", "").replace("’", ""))
    orders = dict.fromkeys("".join(order) for order in (parts, [*parts[1:], *parts[:1]], [*parts[-1:], *parts[:-1]]))
    spans = (
        evidence[place : place + _count_read(letters, evidence, place)]
        for letters in orders
        if letters
        for place in range(len(evidence))
    )
    return next(filter(None, spans), "")


def _count_read(letters: str, evidence: str, place: int) -> int:
    """Return how many characters from ``place`` on, two or more, can be read as ``letters``; 0 if they cannot."""
    rests = {letters}
    for count, character in enumerate(evidence[place : place + _MOST_SYLLABLES], start=1):
        readings = load_readings().get(character, ())
        rests = {rest[len(reading) :] for rest in rests for reading in readings if rest.startswith(reading)}
        if not rests:
            return 0
        if "" in rests:
            return count if count > 1 else 0
    return 0
