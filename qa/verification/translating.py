"""What of its Chinese quotes an English sentence says, and whether it says the same of them, by CC-CEDICT.

The sentence is written in the words of the quotes that its own stand for, in its order; what goes for Chinese
sentences then goes for it. Passive voice and comparisons with "than" are turned into the order of Chinese.
"""

from __future__ import annotations

import re
from typing import Literal

from ingest.folding import fold_text
from qa.questions import detect_language
from qa.questions.translation import translate
from qa.tagging import tag_words
from qa.verification.certainty import find_dropped_hedge, find_larger_claim, is_hedged
from qa.verification.dates import find_dates
from qa.verification.naming import find_said, is_said
from qa.verification.negation import find_turn, says_no
from qa.verification.quantities import find_quantities
from qa.verification.roles import find_exchanged, find_moved

_MOST_CONCEPTS = 0.5
_FEWEST_CONCEPTS = 0.2
_CLAUSE = re.compile(r"[^,;:.!?]+")
_PASSIVE = re.compile(
    r"^(?P<patient>.*?)\b(?:was|were|is|are|been|being)\s+(?P<verb>(?:\w+ly\s)?\w+)\s+by\s+(?P<agent>.*)$"
)
_THAN = re.compile(
    r"^(?P<left>.*?)\b(?:(?P<less>less|fewer|lower|smaller|slower|worse|shorter|later|cheaper)|more|[a-z]{2,}er)\b"
    r"(?P<what>.*?)\bthan\b(?P<right>.*)$"
)

# Forms that have no ending to take off.
_BASE_FORMS = {
    "beaten": "beat", "won": "win", "lost": "lose", "rose": "rise", "risen": "rise", "fell": "fall", "fallen": "fall",
    "sold": "sell", "bought": "buy", "built": "build", "held": "hold", "led": "lead", "paid": "pay", "met": "meet",
    "told": "tell", "took": "take", "taken": "take", "gave": "give", "given": "give", "left": "leave", "found": "find",
    "lent": "lend", "sent": "send", "spent": "spend", "shot": "shoot", "fought": "fight", "caught": "catch",
    "chose": "choose", "chosen": "choose", "broke": "break", "broken": "break", "stole": "steal", "stolen": "steal",
    "struck": "strike", "grew": "grow", "grown": "grow", "began": "begin", "begun": "begin", "wrote": "write",
    "written": "write", "taught": "teach", "sued": "sue",
}  # fmt: skip

Comparison = Literal["same", "unclear", "other"]


def compare_translation(text: str, quotes: str, evidence: str) -> Comparison:
    """Return whether a sentence says the same as ``quotes`` in another language, as far as a dictionary tells.

    Args:
        text: The sentence, in English or over English quotes.
        quotes: Its quotes, folded.
        evidence: The quotes with what is known of their articles, folded.
    """
    if detect_language(text) != "en":
        return "unclear" if find_quantities(text) or _share_translated(fold_text(text), evidence) else "other"
    folded = fold_text(text)
    concepts = [concept.source for concept in translate(_leave_out_amounts(folded))]
    found = sum(_is_concept_said(concept, evidence) for concept in concepts)
    if found < _FEWEST_CONCEPTS * len(concepts) and not find_quantities(text):
        return "other"
    if found < _MOST_CONCEPTS * len(concepts) or says_no(folded) != says_no(quotes):
        return "unclear"
    return "unclear" if _says_otherwise(folded, quotes, evidence) else "same"


def _is_concept_said(concept: str, evidence: str) -> bool:
    # There are more words for a plan or a guess than the dictionary has.
    if is_hedged(concept) and is_hedged(evidence):
        return True
    return is_said(concept, evidence) or all(is_said(word, evidence) for word in concept.split())


def _says_otherwise(folded: str, quotes: str, evidence: str) -> bool:
    chinese = write_in_words_of(folded, quotes)
    hedge_dropped = not is_hedged(folded) and find_dropped_hedge(chinese, quotes)
    exchanged = find_exchanged(chinese, quotes) or find_moved(chinese, quotes)
    return bool(hedge_dropped or exchanged or find_turn(folded, quotes) or find_larger_claim(folded, evidence))


def write_in_words_of(folded: str, quotes: str) -> str:
    """Return a folded English sentence in the words of ``quotes`` it stands for; what they lack is left out."""
    return "，".join(_write_clause(match.group(), quotes) for match in _CLAUSE.finditer(_leave_out_amounts(folded)))


def _write_clause(clause: str, quotes: str) -> str:
    if match := _THAN.match(clause):
        left, what, right = (_write_words(match[name], quotes) for name in ("left", "what", "right"))
        return f"{left}{what}比{right}{'少' if match['less'] else '多'}"
    if match := _PASSIVE.match(clause):
        clause = f"{match['agent']} {match['verb']} {match['patient']}"
    return _write_words(clause, quotes)


def _write_words(words: str, quotes: str) -> str:
    words = " ".join(_BASE_FORMS.get(word, word) for word in words.split())
    concepts = [concept.source for concept in translate(words)]
    # "young people" may be 青年, which the dictionary has for "young" alone.
    found = (find_said(concept, quotes) or _write_each(concept, quotes) for concept in concepts)
    return " ".join(filter(None, found))


def _write_each(phrase: str, quotes: str) -> str:
    words = phrase.split()
    return " ".join(filter(None, (find_said(word, quotes) for word in words))) if len(words) > 1 else ""


def _share_translated(folded: str, evidence: str) -> bool:
    """Return whether a Chinese sentence has enough words that English evidence may stand for."""
    known = "\n".join(chinese for concept in translate(evidence) for chinese, _ in concept.alternatives)
    words = [word.text for word in tag_words(folded) if word.tag != "x" and len(word.text) > 1]
    return sum(word in known or word in evidence for word in words) >= _FEWEST_CONCEPTS * len(words)


def _leave_out_amounts(folded: str) -> str:
    """Return an English sentence without its amounts and dates, which are checked as such."""
    # What follows a number may be any word, and says something then: 532 skilled workers.
    spans = [
        (amount.start, amount.end - len(amount.unit) * folded.endswith(amount.unit, amount.start, amount.end))
        for amount in find_quantities(folded)
    ]
    for start, end in (*spans, *((mention.start, mention.end) for mention in find_dates(folded))):
        folded = folded[:start] + " " * (end - start) + folded[end:]
    return folded
