"""A draft becomes an answer: every quote is checked against its article, every sentence against its quotes.

A sentence is *supported* when its quotes stand in the article word for word, every number, date and name in it
occurs in them, nothing is negated otherwise, and they share most of its words. Anything less is said, with the reason.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ingest.folding import fold_text
from ingest.types import Article
from qa.phrases import say
from qa.quantities import find_quantities
from qa.questions import Language, Query, detect_language
from qa.rendering import describe_article
from qa.tagging import NAME_TAGS, tag_words
from qa.types import Answer, Citation, Draft, DraftSentence, Passage, Sentence, Support

# Numbers and times are checked as quantities.
_CONTENT_TAGS = ("n", "v", "a", "i", "j", "l", "eng")
# 省 and 市 may be left off; 黑龙江 and 黑龙江省 are one place.
_PLACE_SUFFIX = re.compile(r"(?<=..)[省市县区州]$")
_NEGATION = re.compile(
    r"没有|并非|并未|尚未|从未|不是|不会|不再|不能|未能|未|无|不|没|否认|\bnot\b|\bno\b|\bnever\b|n't\b"
)
_NEGATED = re.compile(rf"(?:{_NEGATION.pattern})\s?([\u4e00-\u9fff]{{2}}|[a-z]{{3,}})")
_NEGATED_HERE = re.compile(rf"(?:{_NEGATION.pattern})\s?$")
# Words in which 不 and 无 negate nothing.
_NOT_NEGATION = re.compile(
    r"不断|不少|不仅|不但|不过|不同|不久|不一|不管|不论|无论|无数|无人机|无线|不得不|不可或缺|不断地|不时|不已|无疑"
)
_FEW_IN_COMMON = 0.25
_MOST_IN_COMMON = 0.5


@dataclass(frozen=True, slots=True)
class _Verdict:
    support: Support
    reason: str = ""


def verify_draft(query: Query, passages: Sequence[Passage], draft: Draft, *, settings_hash: str) -> Answer:
    """Return the answer that ``draft`` amounts to once checked; a refusal when no sentence holds."""
    articles = {passage.article.id: passage.article for passage in passages}
    citations = _number_citations(draft, articles)
    sentences = tuple(_check_sentence(sentence, citations, articles, query.language) for sentence in draft.sentences)
    if not any(sentence.support in ("supported", "partial") for sentence in sentences):
        return refuse(query, passages, draft, settings_hash=settings_hash)
    return Answer(
        question=query.question,
        standalone_question=query.standalone,
        text=_join(draft.sentences, sentences),
        status="answered",
        short=_short_answer(draft, articles),
        sentences=sentences,
        citations=tuple(citations.values()),
        passages=tuple(passages),
        model=draft.model,
        prompt_hash=draft.prompt_hash,
        settings_hash=settings_hash,
        complete=draft.complete,
    )


def refuse(query: Query, passages: Sequence[Passage], draft: Draft, *, settings_hash: str) -> Answer:
    """Return a refusal that shows the nearest passages."""
    text = say("refusal", query.language)
    return Answer(
        question=query.question,
        standalone_question=query.standalone,
        text=text,
        status="refused",
        sentences=(Sentence(text=text, citations=(), support="not_a_claim"),),
        passages=tuple(passages),
        model=draft.model,
        prompt_hash=draft.prompt_hash,
        settings_hash=settings_hash,
        complete=draft.complete,
    )


def check_support(text: str, quotes: Sequence[str], *, origin: str = "", language: Language) -> tuple[Support, str]:
    """Return how ``quotes`` bear out the sentence ``text``, and why not wholly, in ``language``.

    Args:
        text: A sentence without markers.
        quotes: Verified quotes it rests on.
        origin: What is known of their articles (title, publisher, date), where its names and dates may also stand.
        language: The reader's.
    """
    verdict = _judge(text, quotes, origin, language)
    return verdict.support, verdict.reason


def _number_citations(draft: Draft, articles: Mapping[str, Article]) -> dict[tuple[str, int, int], Citation]:
    """Number the distinct spans of a draft in order of first use."""
    citations: dict[tuple[str, int, int], Citation] = {}
    for sentence in draft.sentences:
        for span in sentence.spans:
            if span not in citations:
                article_id, start, end = span
                article = articles.get(article_id)
                inside = article is not None and 0 <= start < end <= len(article.text)
                quote = article.text[start:end] if article is not None and inside else ""
                citations[span] = Citation(len(citations) + 1, article_id, start, end, quote, verified=inside)
    return citations


def _check_sentence(
    sentence: DraftSentence,
    citations: Mapping[tuple[str, int, int], Citation],
    articles: Mapping[str, Article],
    language: Language,
) -> Sentence:
    cited = [citations[span] for span in sentence.spans]
    text = sentence.text.strip()
    if cited and not all(citation.verified for citation in cited):
        verdict = _Verdict("unsupported", say("quote_changed", language))
    elif not cited:
        verdict = _Verdict("unsupported", say("no_citation", language)) if _is_claim(text) else _Verdict("not_a_claim")
    else:
        origin = " ".join(describe_article(articles[citation.article_id]) for citation in cited)
        verdict = _judge(text, [citation.quote for citation in cited], origin, language)
    return Sentence(text, tuple(citation.number for citation in cited), verdict.support, verdict.reason)


def _is_claim(text: str) -> bool:
    """Return whether a sentence says something that needs support: not a question, a lead-in or a heading."""
    folded = fold_text(text).strip("*#->· ")
    return len(folded) > 1 and folded[-1] not in "?:" and bool(re.search(r"[\u4e00-\u9fffa-z0-9]", folded))


def _judge(text: str, quotes: Sequence[str], origin: str, language: Language) -> _Verdict:
    quoted = "\n".join(quotes)
    folded, folded_quotes = fold_text(text), fold_text(quoted)
    evidence = f"{quoted}\n{origin}"
    missing_number = _missing_quantity(text, evidence)
    if missing_number:
        return _Verdict("unsupported", say("missing_number", language, item=missing_number))
    if _stands_in(folded.strip('"。.!?'), folded_quotes):
        return _Verdict("supported")
    if (detect_language(text) == "en") != (detect_language(quoted) == "en"):
        return _Verdict("partial", say("other_language", language))
    missing_name = _missing_name(folded, fold_text(evidence))
    if missing_name:
        return _Verdict("unsupported", say("missing_name", language, item=missing_name))
    negated = _negated_otherwise(folded, folded_quotes)
    if negated:
        return _Verdict("unsupported", say("negation", language, item=negated))
    shared = _shared_words(folded, fold_text(evidence))
    if shared < _FEW_IN_COMMON:
        return _Verdict("unsupported", say("little_in_common", language))
    if shared < _MOST_IN_COMMON:
        return _Verdict("partial", say("some_in_common", language))
    return _Verdict("supported")


def _stands_in(said: str, quotes: str) -> bool:
    """Return whether the quotes contain ``said`` somewhere that is not right behind a negation."""
    return any(not _NEGATED_HERE.search(quotes, 0, match.start()) for match in re.finditer(re.escape(said), quotes))


def _missing_quantity(text: str, evidence: str) -> str:
    known = find_quantities(evidence)
    folded = fold_text(text)
    for quantity in find_quantities(text):
        if not any(quantity.agrees_with(other) for other in known):
            said = folded[quantity.start : quantity.end]
            # An English unit is a whole word, and may be any word.
            return (
                said.removesuffix(quantity.unit).rstrip() if quantity.unit.isascii() and quantity.unit != "%" else said
            )
    return ""


def _missing_name(folded: str, evidence: str) -> str:
    quantities = find_quantities(folded)
    for word in tag_words(folded):
        # The tagger takes parts of long Chinese numerals for names.
        is_number = any(quantity.start < word.end and word.start < quantity.end for quantity in quantities)
        is_name = word.tag in NAME_TAGS and len(word.text) > 1 and not is_number
        if is_name and _PLACE_SUFFIX.sub("", word.text) not in evidence:
            return word.text
    return ""


def _negated_otherwise(folded: str, evidence: str) -> str:
    """Return the word that one side negates and the other does not, or ``""``."""
    folded, evidence = _NOT_NEGATION.sub("", folded), _NOT_NEGATION.sub("", evidence)
    for one, other in ((folded, evidence), (evidence, folded)):
        negated_there = {match[1] for match in _NEGATED.finditer(other)}
        for match in _NEGATED.finditer(one):
            if match[1] in other and match[1] not in negated_there:
                return match[0]
    return ""


def _shared_words(folded: str, evidence: str) -> float:
    """Return the share of a sentence's content words, by length, that the evidence contains."""
    words = [word.text for word in tag_words(folded) if word.tag.startswith(_CONTENT_TAGS)]
    total = sum(map(len, words))
    return sum(len(word) for word in words if word in evidence) / total if total else 1.0


def _short_answer(draft: Draft, articles: Mapping[str, Article]) -> str | None:
    if draft.short is None:
        return None
    article_id, start, end = draft.short
    return articles[article_id].text[start:end]


def _join(drafted: Sequence[DraftSentence], checked: Sequence[Sentence]) -> str:
    """Return the answer's text: each sentence as written, its markers after it."""
    pieces = []
    for draft, sentence in zip(drafted, checked, strict=True):
        markers = "".join(f"[{number}]" for number in sentence.citations)
        pieces.append(draft.text.rstrip() + markers)
    return "".join(pieces).strip()
