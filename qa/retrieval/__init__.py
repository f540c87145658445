"""A query becomes passages: from the library, or from texts the caller gives."""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import TypeVar

from ingest.chunking import chunk_article
from ingest.embedding import Embedder, load_builtin
from ingest.folding import fold_text
from ingest.library import Library
from ingest.storage.words import tokenize
from ingest.types import Article, Chunk, Hit
from qa.questions import Query
from qa.questions.names import find_latin_names, spell_name
from qa.retrieval.reranking import CrossEncoderReranker, match_concepts, match_tokens
from qa.retrieval.weights import Weights, load_weights
from qa.types import Passage

Item = TypeVar("Item")
# What the address of a text begins with that a caller gave, and no library holds.
GIVEN_TEXT = "text:"
# Read again token by token; more costs time and gains nothing that was measured.
_CANDIDATES = 40
_SAME_STORY = "a copy of the same story comes first"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A chunk that search found, and what speaks for it.

    Attributes:
        hit: What the two legs of search say.
        tokens: How well the chunk holds the question's tokens, −1 to 1.
        article: The same over all candidates of its article.
        published: How many of the times and publishers named in the question its article fits.
        concepts: How much it says of what the English words of the question may be in Chinese, 0 to 1.
        reranked: What the cross-encoder says; ``None`` without one.
        score: What it is ordered by.
        dropped: Why it is not among the passages; empty when it may be.
    """

    hit: Hit
    tokens: float
    article: float
    published: int
    concepts: float
    reranked: float | None
    score: float
    dropped: str = ""


def retrieve_passages(
    library: Library, query: Query, *, limit: int, reranker: CrossEncoderReranker | None = None
) -> tuple[Passage, ...]:
    """Return the ``limit`` best chunks of the library for ``query`` as passages, best first.

    Chunks that follow one another in their article are one passage, in the place of the best of them. Scores are
    those of the search, in descending order: what reads them was trained on that scale.
    """
    ranked = rank_candidates(library, query, limit=limit, reranker=reranker)
    scores = sorted((candidate.hit.score for candidate in ranked), reverse=True)
    kept = _join_neighbours([candidate.hit for candidate in ranked if not candidate.dropped][:limit])
    return tuple(
        Passage(chunk=hit.chunk, article=hit.article, score=score, rank=rank, legs=hit.legs)
        for rank, (hit, score) in enumerate(zip(kept, scores, strict=False), start=1)
    )


def _join_neighbours(hits: Sequence[Hit]) -> list[Hit]:
    """Return the hits with each run of chunks of an article as one, in the place of its best."""
    chunks = {(hit.article.id, hit.chunk.number): hit.chunk for hit in hits}
    joined: list[Hit] = []
    for hit in hits:
        article, first = hit.article, hit.chunk.number
        if (article.id, first) not in chunks:
            continue  # joined to a better one
        last = first
        while (article.id, first - 1) in chunks:
            first -= 1
        while (article.id, last + 1) in chunks:
            last += 1
        run = [chunks.pop((article.id, number)) for number in range(first, last + 1)]
        start, end = run[0].start, run[-1].end
        joined.append(replace(hit, chunk=replace(hit.chunk, start=start, end=end, text=article.text[start:end])))
    return joined


def rank_candidates(
    library: Library, query: Query, *, limit: int, reranker: CrossEncoderReranker | None = None
) -> tuple[Candidate, ...]:
    """Return all that search finds for ``query``, best first, with what speaks for each and what was dropped.

    The parts of a compound question take turns, so that each has its best passages among the first.
    """
    if query.parts:
        ranked = [_rank(library, part, limit=limit, reranker=reranker) for part in query.parts]
        return _drop_copies(_take_turns(ranked, key=lambda candidate: candidate.hit.chunk.id))
    return _drop_copies(_rank(library, query, limit=limit, reranker=reranker))


def _rank(library: Library, query: Query, *, limit: int, reranker: CrossEncoderReranker | None) -> Sequence[Candidate]:
    weights = find_weights(library, query)
    strict = [wish for wish in query.published if wish.strict]
    hits = library.search(
        query.search_text,
        terms=[*tokenize(query.search_text), *query.concepts],
        limit=max(limit, _CANDIDATES),
        vector_weight=weights.vectors,
        only=(lambda article: all(wish.admits(article) for wish in strict)) if strict else None,
    )
    return _score(query, hits, weights, reranker) if hits else ()


def _take_turns(ranked: Sequence[Sequence[Item]], *, key: Callable[[Item], object]) -> list[Item]:
    """Return the items of several rankings, the first of each, then the second of each, every one once."""
    first: dict[object, Item] = {}
    for item in (item for turn in zip_longest(*ranked) for item in turn if item is not None):
        first.setdefault(key(item), item)
    return list(first.values())


def spell_names(library: Library, query: Query) -> Query:
    """Return the query with the Chinese names that its names in Latin letters may stand for in this library."""
    concepts = query.concepts
    known = {wordings[-1][0] for wordings in concepts}
    for name in find_latin_names(query.standalone):
        if name.text.lower() in known:
            continue  # the dictionary has it: Hong Kong
        spellings = spell_name(name, occurring=lambda pairs: _occurring(library, pairs))
        if spellings:
            words = set(name.text.lower().split())
            others = tuple(wordings for wordings in concepts if not words.issuperset(wordings[-1][0].split()))
            wordings = (*((spelling, 1.0) for spelling in spellings), (name.text.lower(), 1.0))
            concepts = (*others, wordings)
    return replace(query, concepts=concepts, parts=tuple(spell_names(library, part) for part in query.parts))


def _occurring(library: Library, pairs: Sequence[str]) -> frozenset[str]:
    return frozenset(found.token for found in library.weigh_tokens(pairs) if found.chunks)


def find_weights(library: Library, query: Query) -> Weights:
    """Return the weights for the library's embedding model and the question's language."""
    embedder = library.embedder
    return load_weights(embedder.name, embedder.fingerprint, query.language, folder=library.path)


def _score(
    query: Query, hits: Sequence[Hit], weights: Weights, reranker: CrossEncoderReranker | None
) -> list[Candidate]:
    texts = [hit.chunk.text for hit in hits]
    folded = [fold_text(text) for text in texts]
    matches = match_tokens(load_builtin(), fold_text(query.search_text), folded)
    tokens = matches.score_passages().tolist()
    articles = matches.score_articles([hit.article.id for hit in hits]).tolist()
    concepts = match_concepts(query.concepts, folded).tolist()
    reranked = [None] * len(hits) if reranker is None else reranker.score(query.standalone, texts).tolist()
    candidates = []
    for hit, token, article, concept, given in zip(hits, tokens, articles, concepts, reranked, strict=True):
        published = sum(wish.admits(hit.article) for wish in query.published if not wish.strict)
        score = hit.score + weights.tokens * token + weights.article * article
        score += weights.published * published + weights.concepts * concept
        candidates.append(Candidate(hit, token, article, published, concept, given, score if given is None else given))
    return sorted(candidates, key=lambda candidate: -candidate.score)


def _drop_copies(candidates: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """Mark the candidates whose story is already told by another article: syndicated copies take one place."""
    told: dict[str, str] = {}
    marked = []
    for candidate in candidates:
        article = candidate.hit.article
        teller = told.setdefault(article.cluster_id or article.id, article.id)
        marked.append(candidate if teller == article.id else replace(candidate, dropped=_SAME_STORY))
    return tuple(marked)


def passages_from_texts(
    query: Query, texts: Sequence[str], *, embedder: Embedder, chunk_chars: int, limit: int
) -> tuple[Passage, ...]:
    """Return the ``limit`` best chunks of ``texts`` for ``query``, scored on the scale of a library's search."""
    articles = [_article_from_text(text, number) for number, text in enumerate(texts, start=1)]
    chunks = [(article, chunk) for article in articles for chunk in chunk_article(article, chunk_chars=chunk_chars)]
    if not chunks:
        return ()
    vectors = embedder.embed_passages([chunk.text for _, chunk in chunks])
    weight = load_weights(embedder.name, embedder.fingerprint, query.language).vectors
    ranked = []
    for part in query.parts or (query,):
        words = _word_scores(part, [chunk for _, chunk in chunks])
        cosines = vectors @ embedder.embed_question(part.search_text)
        scores = [word + weight * float(cosine) for word, cosine in zip(words, cosines, strict=True)]
        ranked.append(sorted(enumerate(scores), key=lambda scored: -scored[1]))
    best = _take_turns(ranked, key=lambda scored: scored[0])[:limit]
    descending = sorted((score for _, score in best), reverse=True)
    return tuple(
        Passage(chunk=chunks[index][1], article=chunks[index][0], score=score, rank=rank)
        for rank, ((index, _), score) in enumerate(zip(best, descending, strict=True), start=1)
    )


def _word_scores(query: Query, chunks: Sequence[Chunk]) -> list[float]:
    """Return for each chunk the inverse chunk frequency of the query's tokens in it, divided by the best."""
    wordings = (wording for concept in query.concepts for wording, _ in concept)
    wanted = set(tokenize(" ".join([query.search_text, *wordings])))
    found = [wanted.intersection(tokenize(fold_text(chunk.text))) for chunk in chunks]
    frequency = Counter(token for tokens in found for token in tokens)
    total = len(chunks)
    scores = [
        sum(math.log1p((total - frequency[token] + 0.5) / (frequency[token] + 0.5)) for token in tokens)
        for tokens in found
    ]
    best = max(scores) or 1.0
    return [score / best for score in scores]


def _article_from_text(text: str, number: int) -> Article:
    text = text.encode("utf-8", "replace").decode("utf-8")
    digest = hashlib.blake2b(text.encode(), digest_size=8).hexdigest()
    return Article(id=f"text-{number}", title="", text=text, uri=f"{GIVEN_TEXT}{number}", content_hash=digest)
