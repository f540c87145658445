"""Whether quotes that an article does not say are ever found in it, and those it says in other spelling are.

Run: ``python -m qa.benchmarks.quotes --data ../shared/data``. Both kinds are made by a program from news articles.
A false quote counts only when the article's letters and digits, folded by Python's own NFKC and OpenCC, do not contain
it: that is decided here, without the code that is measured.
"""

from __future__ import annotations

import argparse
import random
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ingest.types import Article
from qa.benchmarks.altering import NamePool, alter, collect_names
from qa.benchmarks.recording import record_result
from qa.benchmarks.sampling import SampledSentence, read_news, sample_sentences
from qa.verification.quoting import find_quote

_SEED = 1931
_ARTICLES = 600
_EACH_KIND = 150
_TRUE_EACH_KIND = 100
_FACTS = ("number", "date", "place", "person", "other name")


@dataclass(frozen=True, slots=True)
class Quote:
    """A quote, where it claims to be from, and how it was made."""

    text: str
    article: Article
    kind: str


def build_false_quotes(data: Path) -> list[Quote]:
    """Return quotes that their articles do not say."""
    articles = read_news(data, count=_ARTICLES, seed=_SEED)
    sentences = sample_sentences(articles, seed=_SEED)
    pool, chance = collect_names(articles), random.Random(_SEED)
    kinds: Mapping[str, Callable[[SampledSentence, int], str]] = {
        **{f"swapped {fact}": _swapping(fact, pool, chance) for fact in _FACTS},
        "invented": lambda sentence, place: sentences[-place - 1].text,
        "other script": lambda sentence, place: _traditional(sentences[-place - 1].text),
        "two to five characters": lambda sentence, place: _cut(sentences[-place - 1].text, chance),
        "spliced": lambda sentence, place: _splice(sentence, chance),
        "cut number": lambda sentence, place: _cut_number(sentence.text),
    }
    quotes = []
    for kind, make in kinds.items():
        found = 0
        for place, sentence in enumerate(sentences):
            text = make(sentence, place)
            if text and (kind == "cut number" or _plain(text) not in _plain(sentence.article.text)):
                quotes.append(Quote(text, sentence.article, kind))
                found += 1
            if found == _EACH_KIND:
                break
    return quotes


def build_true_quotes(data: Path) -> list[Quote]:
    """Return quotes that their articles say, in another script, width, spacing or punctuation."""
    articles = read_news(data, count=_ARTICLES, seed=_SEED + 1)
    sentences = sample_sentences(articles, seed=_SEED)
    chance = random.Random(_SEED)
    kinds: Mapping[str, Callable[[str], str]] = {
        "as it is": lambda text: text,
        "traditional script": _traditional,
        "full width": _widen,
        "spaces": lambda text: _spread(text, chance),
        "other punctuation": lambda text: text.translate(str.maketrans("，。：“”", ',.:""')),
        "no punctuation": lambda text: "".join(sign for sign in text if sign not in "，。：；、“”！？"),
        "script, width and spaces": lambda text: _spread(_widen(_traditional(text)), chance),
    }
    return [
        Quote(make(sentence.text), sentence.article, kind)
        for place, (kind, make) in enumerate(kinds.items())
        for sentence in sentences[place * _TRUE_EACH_KIND : (place + 1) * _TRUE_EACH_KIND]
    ]


def _swapping(fact: str, pool: NamePool, chance: random.Random) -> Callable[[SampledSentence, int], str]:
    def swap(sentence: SampledSentence, place: int) -> str:
        altered = alter(fact, sentence.text, sentence.text, pool, chance)
        return altered[0] if altered else ""

    return swap


def _cut(text: str, chance: random.Random) -> str:
    length = chance.randint(2, 5)
    start = chance.randrange(max(1, len(text) - length))
    return text[start : start + length]


def _splice(sentence: SampledSentence, chance: random.Random) -> str:
    """Join the beginning of a sentence with the end of another of its article."""
    rest = sentence.article.text[sentence.end :]
    half = len(sentence.text) // 2
    return sentence.text[:half] + rest[-half:] if len(rest) > 4 * half else ""


def _cut_number(text: str) -> str:
    """Return what follows the first digit of a longer number: 8人 of 18人."""
    for place in range(len(text) - 6):
        if text[place : place + 2].isdecimal() and text[place : place + 2].isascii():
            return text[place + 1 : place + 7]
    return ""


def _plain(text: str) -> str:
    signs = _to_simplified(unicodedata.normalize("NFKC", text)).casefold()
    return "".join(sign for sign in signs if sign.isalnum())


def _widen(text: str) -> str:
    return "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in text)


def _spread(text: str, chance: random.Random) -> str:
    """Put spaces, and now and then a line break, between Chinese characters and around numbers."""
    pieces = []
    for sign, behind in zip(text, text[1:] + " ", strict=True):
        pieces.append(sign)
        if not (sign.isascii() and behind.isascii()) and chance.random() < 0.2:
            pieces.append(chance.choice((" ", "\u3000", "\n", "\u200b")))
    return "".join(pieces)


def _traditional(text: str) -> str:
    return str(_converter("s2t").convert(text))


def _to_simplified(text: str) -> str:
    return str(_converter("t2s").convert(text))


@cache
def _converter(name: str) -> Any:
    import opencc

    return opencc.OpenCC(name)


def measure(data: Path) -> dict[str, Any]:
    """Return how many false quotes are found, and the share of true ones, by kind."""
    false, true = build_false_quotes(data), build_true_quotes(data)
    believed = [quote for quote in false if find_quote(quote.text, quote.article.text) is not None]
    found = [quote for quote in true if find_quote(quote.text, quote.article.text) is not None]
    return {
        "false_quotes": len(false),
        "false_quotes_verified": len(believed),
        "false_by_kind": _count(false, believed),
        "true_quotes": len(true),
        "true_quotes_recognised_percent": round(100 * len(found) / len(true), 2),
        "true_by_kind": _count(true, found),
        "seed": _SEED,
    }


def _count(quotes: list[Quote], found: list[Quote]) -> dict[str, dict[str, int]]:
    kinds = dict.fromkeys(quote.kind for quote in quotes)
    return {
        kind: {
            "quotes": sum(quote.kind == kind for quote in quotes),
            "found": sum(quote.kind == kind for quote in found),
        }
        for kind in kinds
    }


def main() -> None:
    """Measure, print and record."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder of public question sets and corpora")
    result = measure(parser.parse_args().data)
    print(result)
    print(record_result("quotes", {"quotes": result}))


if __name__ == "__main__":
    main()
