"""The clauses of a text with what each is about, its own subject or the one carried on from before.

Chinese leaves a subject out when it is the one just named, so that a clause alone does not say of whom it speaks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qa.tagging import NAME_TAGS, Word, tag_words

# 王局长说,… goes on: who says a thing belongs to what is said.
SAYING = re.compile(
    r"(?:表示|认为|指出|介绍|强调|透露|告诉[^,;。]{0,6}|坦言|宣布|回应|写道|提醒|解释|补充|说道?|称|坦承|直言|报道)[道说]?$"
)
_END = re.compile(r"[,:;。!?\n]+")
_FULL_STOP = re.compile(r"[;。!?\n]")
_NOMINAL = frozenset(("n", "nr", "nrt", "nrfg", "ns", "nt", "nz", "ng", "f", "s", "j", "l", "eng", "vn", "an", "zg"))
# Words at the head of a clause that name nothing: 他, 其中, 该, 计划.
_CARRIES = re.compile(r"(?:他们|她们|它们|[他她它其该此这那]|双方|两者|前者|后者|其中|对此|计划|打算|预计)")
_ADVERBIAL = re.compile(
    r"^(?:报道称,|(?:在|于|从|自|据|根据|按照|随着|经过?|通过|由于|因为?|为了?|对于?|截至)[^,]*?(?:[中上下里内后前时]|以来|期间|[,:])|目前|同时|此外|另外)"
)


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause of a folded text.

    Attributes:
        head: Its first noun or name; ``""`` when it begins with none.
        head_is_name: Whether that is the name of somebody or something.
        subject: What stands before its first verb or, where it has no head, before that of the clause before.
    """

    text: str
    start: int
    head: str
    head_is_name: bool
    subject: str

    @property
    def prefix(self) -> str:
        """What stands up to the head's end."""
        return self.text[: self.text.find(self.head) + len(self.head)] if self.head else ""


def split_clauses(folded: str) -> tuple[Clause, ...]:
    """Return the clauses of a folded text in order."""
    clauses: list[Clause] = []
    subject = ""
    for start, text in _cut(folded):
        words = tag_words(text)
        head = _find_head(text, words)
        if head:
            verb = next((word for word in words if word.tag == "v" and word.start >= head.end), None)
            subject = text[: verb.start] if verb else text
        clauses.append(
            Clause(text, start, head.text if head else "", head is not None and head.tag in NAME_TAGS, subject)
        )
    return tuple(clauses)


def bigrams(text: str) -> frozenset[str]:
    """Return the pairs of letters that stand side by side in ``text``."""
    return frozenset(text[place : place + 2] for place in range(len(text) - 1) if text[place : place + 2].isalnum())


def _cut(folded: str) -> Iterator[tuple[int, str]]:
    start = 0
    for match in (*_END.finditer(folded), None):
        end = match.start() if match else len(folded)
        decimal = (
            match is not None
            and folded[match.start() - 1 : match.start()].isdigit()
            and folded[match.end() : match.end() + 1].isdigit()
        )
        if decimal or (match and SAYING.search(folded, start, end) and not _FULL_STOP.match(match.group())):
            continue
        if folded[start:end].strip():
            yield start, folded[start:end]
        start = match.end() if match else end


def _find_head(text: str, words: Sequence[Word]) -> Word | None:
    """Return the first noun or name, unless something else is said first."""
    adverbial = _ADVERBIAL.match(text)
    skipped = adverbial.end() if adverbial else 0
    for word in words:
        if word.start < skipped or word.tag in ("x", "m", "t", "c", "d", "ad", "uj", "q"):
            continue
        if _CARRIES.match(word.text) or word.tag not in _NOMINAL:
            return None
        if len(word.text) > 1:
            return word
    return None
