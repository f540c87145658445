"""Whether the quotes of a sentence bear it out: its numbers, dates, names, quotations, roles, hedges and words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.folding import fold_text
from qa.questions import Language, detect_language
from qa.questions.phrases import say
from qa.types import Support
from qa.verification.belonging import find_misdated, find_misplaced
from qa.verification.certainty import find_dropped_hedge, find_larger_claim, find_made_up_cause, is_hedged_at
from qa.verification.dates import find_dates, parse_day
from qa.verification.naming import find_missing_english_name, find_missing_name
from qa.verification.negation import find_denied, is_denied_at
from qa.verification.particulars import find_other_particular
from qa.verification.quantities import Quantity, find_quantities
from qa.verification.quoting import find_quote
from qa.verification.roles import find_exchanged, find_moved
from qa.verification.similarity import measure_similarity
from qa.verification.translating import compare_translation

# Names as usual in news as what they stand for; what is rarer is left to the similarity, which finds it *partial*.
_ALIASES = (
    (re.compile(r"(?:国内|地区)?生产总值"), "gdp"),
    (re.compile(r"居民消费价格指数"), "cpi"),
    (re.compile(r"中国人民银行|人民银行"), "央行"),
    (re.compile(r"美国联邦储备(?:委员会|系统)|美联邦储备"), "美联储"),
    (re.compile(r"世界卫生组织"), "世卫组织"),
    (re.compile(r"世界贸易组织"), "世贸组织"),
    (re.compile(r"人工智能"), "ai"),
    (re.compile(r"我国"), "中国"),
)
_COUPLE = re.compile(r"双[方边]|两[国地党岸者队人]|俩")
_QUOTED = re.compile(r"“([^“”]*)”|「([^「」]*)」|\"([^\"]*)\"")
# Shorter ones are terms and nicknames as often as somebody's words.
_SHORTEST_QUOTATION = 8
_BASIS = re.compile(r"同比|上年同期|年同期")
_ONE_OF = re.compile(r"[最每另这那某同上下近后前首末其任]$|其中$")
# An abbreviation takes the first characters of words; two of them are enough to know it by.
_SHORT_FORM = re.compile(r"[\u4e00-\u9fff]{2}")
_LEFT_OUT = re.compile(r"…+|\.{3,}")
_ISO_DAY = re.compile(r"\b(?:19|20)\d{2}-\d{2}-\d{2}\b")
# The bounds of the similarity below which a sentence shares little with its quotes, and above which it shares enough.
_FEW_IN_COMMON = 0.35
_MOST_IN_COMMON = 0.6
# Of a sentence with amounts, which are the quotes' own.
_MUCH_IN_COMMON = 0.5


@dataclass(frozen=True, slots=True)
class Source:
    """A quote, with what is known of its article (title, publisher, date), where names and dates may also stand."""

    quote: str
    origin: str = ""
    published_at: str | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a sentence is borne out, and why not wholly, in the reader's language."""

    support: Support
    reason: str = ""


def check_support(text: str, quotes: Sequence[str], *, origin: str = "", language: Language) -> tuple[Support, str]:
    """Return how ``quotes`` bear out the sentence ``text``, and why not wholly, in ``language``.

    Args:
        text: A sentence without markers.
        quotes: Verified quotes it rests on.
        origin: What is known of their articles, as ``describe_article`` writes it.
        language: The reader's.
    """
    day = _ISO_DAY.search(origin)
    published_at = day.group() if day else None
    verdict = judge_support(text, [Source(quote, origin, published_at) for quote in quotes], language=language)
    return verdict.support, verdict.reason


def judge_support(text: str, sources: Sequence[Source], *, language: Language) -> Verdict:
    """Return the verdict on the sentence ``text``, without markers, that rests on ``sources``."""
    if any(_repeats(text, source, language) for source in sources):
        return Verdict("supported")
    quoted = "\n".join(source.quote for source in sources)
    folded, folded_quotes = _use_one_name(fold_text(text)), _use_one_name(fold_text(quoted))
    if missing := _missing_date(text, sources) or _missing_quantity(text, sources):
        return Verdict("unsupported", say("missing_number", language, item=missing))
    if _stands_in(folded.strip('"。.!?'), folded_quotes):
        return Verdict("supported")
    if misplaced := find_misplaced(text, [source.quote for source in sources]):
        return Verdict("unsupported", say("misplaced_number", language, item=misplaced))
    if misdated := find_misdated(text, [source.quote for source in sources], published_at=sources[0].published_at):
        return Verdict("unsupported", say("misplaced_number", language, item=misdated))
    origins = " ".join(dict.fromkeys(source.origin for source in sources))
    evidence = f"{folded_quotes}\n{_use_one_name(fold_text(origins))}"
    if (detect_language(text) == "en") != (detect_language(quoted) == "en"):
        return _judge_translation(text, folded_quotes, evidence, language)
    if misquoted := _misquoted(text, quoted):
        return Verdict("unsupported", say("misquoted", language, item=misquoted))
    english = detect_language(text) == "en"
    if missing := find_missing_english_name(text, evidence) if english else find_missing_name(folded, evidence):
        return Verdict("unsupported", say("missing_name", language, item=missing))
    if negated := find_denied(folded, folded_quotes):
        return Verdict("unsupported", say("negation", language, item=negated))
    if exchanged := find_exchanged(folded, folded_quotes) or find_moved(folded, folded_quotes):
        return Verdict("unsupported", say("exchanged", language, item=exchanged))
    if other := find_other_particular(folded, folded_quotes):
        return Verdict("unsupported", say("negation", language, item=other))
    if hedge := find_dropped_hedge(folded, folded_quotes):
        return Verdict("partial", say("hedge_dropped", language, item=hedge))
    if cause := find_made_up_cause(folded, folded_quotes):
        return Verdict("partial", say("missing_name", language, item=cause))
    if larger := find_larger_claim(folded, evidence):
        return Verdict("partial", say("missing_name", language, item=larger))
    return _judge_words(folded, evidence, language)


def _repeats(text: str, source: Source, language: Language) -> bool:
    """Return whether ``text`` is nothing but the whole of a quote in quotation marks, behind the name of its source."""
    folded, repeated = fold_text(text), f'"{fold_text(source.quote)}"'
    origin = folded.removesuffix(repeated).rstrip(": ")
    # 否认:"…" is no repetition, even of an article whose title has that word: the publisher stands in brackets.
    named = origin in ("", fold_text(say("origin", language))) or f"({origin}" in fold_text(source.origin)
    return folded.endswith(repeated) and named


def _use_one_name(folded: str) -> str:
    for pattern, name in _ALIASES:
        folded = pattern.sub(name, folded)
    return folded


def _judge_words(folded: str, evidence: str, language: Language) -> Verdict:
    similarity = measure_similarity(_spell_out(folded, evidence), evidence)
    if similarity < _FEW_IN_COMMON:
        return Verdict("unsupported", say("little_in_common", language))
    if similarity < (_MUCH_IN_COMMON if any(amount.unit for amount in find_quantities(folded)) else _MOST_IN_COMMON):
        return Verdict("partial", say("some_in_common", language))
    return Verdict("supported")


def _spell_out(folded: str, evidence: str) -> str:
    """Return the sentence with its abbreviations as the evidence has them: 社零总额 as 社会消费品零售总额."""

    def expand(match: re.Match[str]) -> str:
        word = match[0]
        if word in evidence:
            return word
        found = re.search("[\u4e00-\u9fff]{0,4}?".join(word), evidence)
        return found[0] if found else word

    return _SHORT_FORM.sub(expand, folded)


def _judge_translation(text: str, quotes: str, evidence: str, language: Language) -> Verdict:
    """Judge a sentence in one language whose quotes are in another by its names and by the dictionary."""
    if detect_language(text) == "en" and (missing := find_missing_english_name(text, evidence)):
        return Verdict("unsupported", say("missing_name", language, item=missing))
    match compare_translation(text, quotes, evidence):
        case "same":
            return Verdict("supported")
        case "other":
            return Verdict("unsupported", say("little_in_common", language))
    return Verdict("partial", say("other_language", language))


def _missing_date(text: str, sources: Sequence[Source]) -> str:
    """Return the first date of ``text`` that no source bears out, as it is said, or ``""``."""
    folded = fold_text(text)
    known = [
        mention
        for source in sources
        for part in (source.quote, source.origin)
        for mention in find_dates(part, published_at=source.published_at)
    ]
    quotes = fold_text("\n".join(source.quote for source in sources))
    appeared = {day.year for source in sources if (day := parse_day(source.published_at))}
    for mention in find_dates(text, published_at=sources[0].published_at):
        said = folded[mention.start : mention.end]
        lone_year = mention.year is not None and mention.month is None
        literally = _says(said, quotes) or (lone_year and _says(str(mention.year), quotes))
        # What has no date in an article is of the year it appeared in.
        this_year = lone_year and mention.year in appeared and not any(other.year for other in known)
        # 比去年同期 is 同比.
        is_basis = folded.startswith("同期", mention.end) and _BASIS.search(quotes)
        if not literally and not this_year and not is_basis and not any(other.bears_out(mention) for other in known):
            return said
    return ""


def _says(said: str, quotes: str) -> bool:
    """Return whether ``said`` occurs in ``quotes`` other than as a part of a longer number."""
    return bool(re.search(rf"(?<![\d.年月]){re.escape(said)}(?!\.?\d)", quotes))


def _missing_quantity(text: str, sources: Sequence[Source]) -> str:
    """Return the first amount of ``text`` that no source says, or ``""``."""
    folded = fold_text(text)
    dates = find_dates(text, published_at=sources[0].published_at)
    # A day of publication is no amount.
    parts = [part for source in sources for part in (source.quote, _ISO_DAY.sub(" ", source.origin))]
    known = [quantity for part in parts for quantity in find_quantities(part)]
    quotes = fold_text("".join(source.quote for source in sources))
    for quantity in find_quantities(text):
        is_date = any(date.start < quantity.end and quantity.start < date.end for date in dates)
        said = folded[quantity.start : quantity.end]
        is_known = any(quantity.agrees_with(other) or quantity.rounds(other) for other in known)
        if is_date or is_known or _is_article(quantity, folded, known) or _is_couple(said, quotes):
            continue
        # An English unit is a whole word, and may be any word.
        return said.removesuffix(quantity.unit).rstrip() if quantity.unit.isascii() and quantity.unit != "%" else said
    return ""


def _is_article(quantity: Quantity, folded: str, known: Sequence[Quantity]) -> bool:
    """Return whether 一 only introduces a noun (一家公司, 最近一个), and counts nothing a quote counts otherwise."""
    said = folded[quantity.start : quantity.end]
    if not said.startswith("一") or quantity.value != 1:
        return False
    return bool(_ONE_OF.search(folded[: quantity.start])) or not any(other.unit == quantity.unit for other in known)


def _is_couple(said: str, quotes: str) -> bool:
    """Return whether "the two sides" are 双方."""
    return said.startswith("two ") and bool(_COUPLE.search(quotes))


def _stands_in(said: str, quotes: str) -> bool:
    """Return whether the quotes contain ``said`` somewhere that is not behind a negation or a hedge."""
    places = (match.start() for match in re.finditer(re.escape(said), quotes))
    return any(not is_denied_at(quotes, place) and not is_hedged_at(quotes, place) for place in places)


def _misquoted(text: str, quoted: str) -> str:
    """Return the first thing between quotation marks that is not word for word in the quotes, or ``""``."""
    for match in _QUOTED.finditer(text):
        inside = next((group for group in match.groups() if group), "")
        for piece in _LEFT_OUT.split(inside) if len(inside) >= _SHORTEST_QUOTATION else ():
            if piece.strip() and find_quote(piece, quoted) is None:
                return piece
    return ""
