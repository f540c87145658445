"""A draft becomes an answer: every quote is checked against its article, every sentence against its quotes.

A sentence is *supported* when its quotes stand in the article word for word, every number, date and name in it occurs
in them and is said there of the same thing, nothing is negated otherwise, nobody changed places with anybody, nothing
is said more surely or of more than there, and they share most of its words. Anything less is said, with the reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from ingest.folding import fold_text
from ingest.types import Article
from qa.questions import Language, Query
from qa.questions.phrases import say
from qa.rendering import describe_article
from qa.types import Answer, Citation, Conflict, Draft, DraftSentence, Passage, Sentence
from qa.verification.conflicts import Value, find_conflicts, find_values
from qa.verification.support import Source, Verdict, check_support, judge_support

__all__ = ["check_support", "refuse", "verify_draft"]

# A model says what was asked first; what it adds may well be told otherwise elsewhere.
_SENTENCES_COMPARED = 2


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
        conflicts=_find_conflicts(draft, passages, articles, first_number=len(citations) + 1),
        as_of=_newest(articles[citation.article_id] for citation in citations.values() if citation.verified),
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
    claims = sentence.claims and _is_claim(text)
    if cited and not all(citation.verified for citation in cited):
        verdict = Verdict("unsupported", say("quote_changed", language))
    elif not cited:
        verdict = Verdict("unsupported", say("no_citation", language)) if claims else Verdict("not_a_claim")
    else:
        verdict = judge_support(text, [_source(citation, articles) for citation in cited], language=language)
    return Sentence(text, tuple(citation.number for citation in cited), verdict.support, verdict.reason)


def _source(citation: Citation, articles: Mapping[str, Article]) -> Source:
    article = articles[citation.article_id]
    return Source(citation.quote, describe_article(article), article.published_at)


def _is_claim(text: str) -> bool:
    """Return whether a sentence says something that needs support: not a question, a lead-in or a heading."""
    folded = fold_text(text).strip("*#->· ")
    return len(folded) > 1 and folded[-1] not in "?:" and bool(re.search(r"[\u4e00-\u9fffa-z0-9]", folded))


def _find_conflicts(
    draft: Draft, passages: Sequence[Passage], articles: Mapping[str, Article], *, first_number: int
) -> tuple[Conflict, ...]:
    """Return where other articles contradict the short answer or, without one, the first sentences."""
    if draft.short is not None:
        article_id, start, end = draft.short
        return find_conflicts(Value(articles[article_id], start, end), passages, first_number=first_number)
    for sentence in draft.sentences[:_SENTENCES_COMPARED]:
        for article_id, start, end in sentence.spans:
            values = find_values(sentence.text, articles[article_id], start, end) if article_id in articles else ()
            for value in values:
                if found := find_conflicts(value, passages, first_number=first_number):
                    return found
    return ()


def _newest(articles: Iterable[Article]) -> str | None:
    return max((article.published_at for article in articles if article.published_at), default=None)


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
