"""Chinese names in Latin letters: Zhang Zhenlian may be 张振连, 张震联 and many others.

Nothing is indexed for this. The characters that each syllable may write are combined, and a combination counts only
if the library's word index holds all its pairs of neighbours; of the few that are left, the best match decides.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise, product
from pathlib import Path

TABLE_FILE = Path(__file__).parents[1] / "models" / "pinyin.tsv"
# The surnames of more than nine in ten Chinese.
SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪"
    "范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤习温施乔柳洪章鲁葛殷涂岳尚梅庄辛管祝左"
)
_NAME = re.compile(r"(?<![A-Za-z])[A-Z][a-z]+(?: [A-Z][a-z]+(?:[-'’]?[A-Za-z][a-z]+)?){1,2}(?![A-Za-z])")
_LONGEST_SYLLABLE = 6
_GIVEN_SYLLABLES = (1, 2)
_MOST_SPELLINGS = 24


@dataclass(frozen=True, slots=True)
class LatinName:
    """A name that may be Chinese.

    Attributes:
        text: As in the question.
        syllables: Surname first.
    """

    text: str
    syllables: tuple[str, ...]


def find_latin_names(question: str) -> tuple[LatinName, ...]:
    """Return the names of a question that are pinyin from end to end; a surname may stand first or last."""
    found = []
    for match in _NAME.finditer(question):
        words = [re.sub(r"[-'’]", "", word).lower() for word in match.group().split()]
        for surname, given in ((words[0], words[1:]), (words[-1], words[:-1])):
            syllables = _split_syllables("".join(given))
            if _may_be_surname(surname) and len(syllables) in _GIVEN_SYLLABLES:
                found.append(LatinName(match.group(), (surname, *syllables)))
                break
    return tuple(found)


def spell_name(name: LatinName, *, occurring: Callable[[Sequence[str]], Collection[str]]) -> tuple[str, ...]:
    """Return what the name may be in Chinese.

    Args:
        name: The name.
        occurring: Returns those of some pairs of characters that occur in the articles.
    """
    table = _load_table()
    choices = [[character for character in table[name.syllables[0]] if character in SURNAMES]]
    choices += [list(table[syllable]) for syllable in name.syllables[1:]]
    pairs = ["".join(pair) for one, other in pairwise(choices) for pair in product(one, other)]
    known = occurring(pairs)
    spellings = list(choices[0])
    for characters in choices[1:]:
        spellings = [
            spelling + character
            for spelling in spellings
            for character in characters
            if spelling[-1] + character in known
        ]
    return tuple(spellings[:_MOST_SPELLINGS])


def _may_be_surname(syllable: str) -> bool:
    return any(character in SURNAMES for character in _load_table().get(syllable, ""))


def _split_syllables(word: str) -> tuple[str, ...]:
    """Return the syllables of a word, the longest first each time; none if it is not pinyin."""
    return next(_splits(word), ()) if word else ()


def _splits(word: str) -> Iterator[tuple[str, ...]]:
    if not word:
        yield ()
    for length in range(min(_LONGEST_SYLLABLE, len(word)), 0, -1):
        if word[:length] in _load_table():
            for rest in _splits(word[length:]):
                yield (word[:length], *rest)


@cache
def _load_table() -> dict[str, str]:
    lines = TABLE_FILE.read_text(encoding="utf-8").splitlines()
    return dict(line.split("\t", 1) for line in lines)


@cache
def load_readings() -> dict[str, tuple[str, ...]]:
    """Return the syllables that each character may be read as."""
    readings: dict[str, list[str]] = {}
    for syllable, characters in _load_table().items():
        for character in characters:
            readings.setdefault(character, []).append(syllable)
    return {character: tuple(syllables) for character, syllables in readings.items()}
