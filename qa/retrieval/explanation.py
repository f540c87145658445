"""Why a question finds what it finds: how it was read, and what speaks for and against each candidate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from ingest.library import Library
from ingest.storage.words import TokenWeight, tokenize
from qa.questions import Language, Query
from qa.questions.translation import Wordings
from qa.rendering import describe_article
from qa.retrieval import Candidate, find_weights, rank_candidates
from qa.retrieval.reranking import CrossEncoderReranker
from qa.retrieval.weights import Weights

_BEYOND = "behind the passages that an answer may rest on"
_SHOWN_CANDIDATES = 20
_SHOWN_WORDINGS = 4


@dataclass(frozen=True, slots=True)
class ExplainedFilter:
    """A time or a publisher that the question names.

    Attributes:
        wording: As in the question.
        meaning: The days or the publisher it was read as.
        strict: Whether articles that do not fit were left out; else those that fit come sooner.
    """

    wording: str
    meaning: str
    strict: bool


@dataclass(frozen=True, slots=True)
class ExplainedCandidate:
    """A chunk that search found.

    Attributes:
        rank: Its final place among all candidates, 1 and up.
        fused_rank: Its place by the two legs alone.
        words: BM25 divided by the best BM25, and its place in that leg; ``None`` where that leg did not find it.
        vectors: Its place in the vector leg; ``None`` where that leg did not find it.
        cosine: Between question and chunk.
        tokens: How well it holds the question's tokens.
        article_tokens: How well all candidates of its article together hold them.
        published: How many times and publishers of the question its article fits.
        concepts: How much it says of what English words of the question may be in Chinese.
        reranked: What the cross-encoder says, with one.
        score: What the order follows.
        dropped: Why no answer rests on it; empty for a passage.
    """

    rank: int
    chunk_id: str
    article_id: str
    title: str
    text: str
    fused_rank: int
    words: float
    words_rank: int | None
    vectors_rank: int | None
    cosine: float
    tokens: float
    article_tokens: float
    published: int
    concepts: float
    reranked: float | None
    score: float
    dropped: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """How a question was searched.

    Attributes:
        standalone: The question with what earlier turns supply.
        search_text: What of it was searched: folded, without the words that only ask.
        terms: The tokens of the word leg, with how many chunks have them; those too common are not used.
        concepts: English words with the Chinese they may stand for.
        weights: What a full match of each kind is worth; the best BM25 is worth 1.
    """

    question: str
    standalone: str
    language: Language
    expected: str
    search_text: str
    terms: tuple[TokenWeight, ...]
    concepts: tuple[Wordings, ...]
    filters: tuple[ExplainedFilter, ...]
    weights: Weights
    candidates: tuple[ExplainedCandidate, ...]


def explain_query(
    library: Library, query: Query, *, limit: int, reranker: CrossEncoderReranker | None = None
) -> Explanation:
    """Return how ``query`` is searched for ``limit`` passages."""
    ranked = rank_candidates(library, query, limit=limit, reranker=reranker)
    return Explanation(
        question=query.question,
        standalone=query.standalone,
        language=query.language,
        expected=query.expected,
        search_text=query.search_text,
        terms=tuple(library.weigh_tokens(tokenize(query.search_text))),
        concepts=query.concepts,
        filters=tuple(ExplainedFilter(wish.wording, wish.render(), wish.strict) for wish in query.published),
        weights=find_weights(library, query),
        candidates=_explain_candidates(ranked, limit),
    )


def explanation_to_dict(explanation: Explanation) -> dict[str, Any]:
    """Return the explanation as JSON-ready data."""
    return asdict(explanation)


def render_explanation(explanation: Explanation) -> str:
    """Return the explanation as lines for people."""
    weights = ", ".join(f"{name} {value:g}" for name, value in asdict(explanation.weights).items())
    lines = [
        f"question   {explanation.standalone}",
        f"read as    {explanation.language}, asks for {explanation.expected}",
        f"searched   {explanation.search_text}",
        f"terms      {_render_terms(explanation.terms, used=True)}",
        f"too common {_render_terms(explanation.terms, used=False) or '(none)'}",
    ]
    lines += [f"in Chinese {_render_wordings(wordings)}" for wordings in explanation.concepts]
    for item in explanation.filters:
        lines.append(f"{'only' if item.strict else 'preferred'}  {item.wording} → {item.meaning}")
    lines += [f"weights    words 1, {weights}", "", _HEADER]
    lines += [_render_candidate(candidate) for candidate in explanation.candidates[:_SHOWN_CANDIDATES]]
    if rest := len(explanation.candidates) - _SHOWN_CANDIDATES:
        lines.append(f"… and {rest} more" if rest > 0 else "")
    return "\n".join(lines)


_HEADER = "rank fused  words(rank)  cosine(rank)  tokens article fits concepts  score  passage"


def _render_candidate(candidate: ExplainedCandidate) -> str:
    words = f"{candidate.words:.2f}({candidate.words_rank or '–'})"
    cosine = f"{candidate.cosine:.2f}({candidate.vectors_rank or '–'})"
    why = f"  [dropped: {candidate.dropped}]" if candidate.dropped else ""
    start = " ".join(candidate.text.split())[:40]
    return (
        f"{candidate.rank:4} {candidate.fused_rank:5}  {words:>11}  {cosine:>12}  {candidate.tokens:6.2f}"
        f" {candidate.article_tokens:7.2f} {candidate.published:4} {candidate.concepts:8.2f}  {candidate.score:5.2f}"
        f"  {candidate.title} {start}…{why}"
    )


def _render_terms(terms: Sequence[TokenWeight], *, used: bool) -> str:
    return "  ".join(f"{term.token}·{term.weight:.1f}" for term in terms if term.used == used)


def _render_wordings(wordings: Wordings) -> str:
    source = wordings[-1][0]
    return f"{source} → " + "、".join(f"{text} {weight:.2f}" for text, weight in wordings[:_SHOWN_WORDINGS])


def _explain_candidates(ranked: Sequence[Candidate], limit: int) -> tuple[ExplainedCandidate, ...]:
    by_search = sorted(ranked, key=lambda candidate: -candidate.hit.score)
    fused = {candidate.hit.chunk.id: place for place, candidate in enumerate(by_search, start=1)}
    explained = []
    kept = 0
    for rank, candidate in enumerate(ranked, start=1):
        kept += not candidate.dropped
        beyond = "" if kept <= limit else _BEYOND
        explained.append(_explain(candidate, rank, fused[candidate.hit.chunk.id], candidate.dropped or beyond))
    return tuple(explained)


def _explain(candidate: Candidate, rank: int, fused_rank: int, dropped: str) -> ExplainedCandidate:
    hit = candidate.hit
    ranks = dict(zip(hit.legs, hit.ranks, strict=True))
    return ExplainedCandidate(
        rank=rank,
        chunk_id=hit.chunk.id,
        article_id=hit.article.id,
        title=describe_article(hit.article),
        text=hit.chunk.text,
        fused_rank=fused_rank,
        words=hit.words,
        words_rank=ranks.get("words"),
        vectors_rank=ranks.get("vectors"),
        cosine=hit.cosine,
        tokens=candidate.tokens,
        article_tokens=candidate.article,
        published=candidate.published,
        concepts=candidate.concepts,
        reranked=candidate.reranked,
        score=candidate.score,
        dropped=dropped,
    )
