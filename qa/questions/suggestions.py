"""What a refusal suggests: the word of the question that no article has, or what the nearest articles are about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from ingest.folding import fold, fold_text
from ingest.storage.words import tokenize
from qa.questions import Query
from qa.questions.phrases import say
from qa.tagging import NAME_TAGS, tag_words
from qa.types import Passage

if TYPE_CHECKING:
    from ingest.library import Library

# Words that name what a question is about; verbs and adjectives are said in too many ways.
_TELLING_TAGS = NAME_TAGS | {"n", "nrt", "nrfg", "eng", "j", "l", "i", "vn", "an"}
_MAX_WORDS = 8
_MAX_TITLES = 2
_MAX_TITLE_CHARS = 40
# The best chunks by words alone: if a word is anywhere, one of them has it.
_LOOKED_AT = 5


def suggest(query: Query, passages: Sequence[Passage], *, library: Library | None, filters: Sequence[str]) -> str:
    """Return what to try after a refusal, in the language of the question; empty when there is nothing to say.

    Args:
        query: What was searched.
        passages: The nearest ones, best first.
        library: Where to look for single words; ``None`` when the texts were given.
        filters: Those that were in force.
    """
    language = query.language
    if library is not None and library.count_articles() == 0:
        return say("suggest_reading", language)
    advice = [say("suggest_wider", language, filters=_list(filters, query))] if filters else []
    words = dict(_telling_words(query))
    missing = [word for word in words if library is not None and not _occurs(words[word], library, query)]
    if missing:
        advice.append(say("suggest_other_words", language, words=_list(missing, query)))
    elif len(words) > 1 and passages and not any(_has_all(passage, words) for passage in passages):
        advice.append(say("suggest_one_thing", language, words=_list(list(words), query)))
    elif titles := _nearest_titles(passages):
        advice.append(say("suggest_nearest", language, titles=_list(titles, query)))
    return ("" if language != "en" else " ").join(advice)


def _telling_words(query: Query) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the words that name what is asked about, as written, each with the folded wordings it may have."""
    if query.concepts:
        for concept in query.concepts[:_MAX_WORDS]:
            wordings = tuple(fold_text(wording) for wording, _ in concept)
            yield wordings[-1], wordings
        return
    folded = fold(query.standalone)
    words = [word.text for word in tag_words(query.search_text) if word.tag in _TELLING_TAGS and len(word.text) > 1]
    for word in words[:_MAX_WORDS]:
        start = folded.text.find(word)
        if start >= 0:
            first, last = folded.original_span(start, start + len(word))
            yield query.standalone[first:last], (word,)


def _occurs(wordings: Sequence[str], library: Library, query: Query) -> bool:
    """Return whether an article has one of ``wordings``."""
    terms = [tuple((wording, 1.0) for wording in wordings)] if query.concepts else tokenize(wordings[0])
    hits = library.search(wordings[0], terms=terms, limit=_LOOKED_AT, vector_weight=0.0)
    return any(_has(f"{hit.article.title}\n{hit.article.publisher or ''}\n{hit.chunk.text}", wordings) for hit in hits)


def _has_all(passage: Passage, words: Mapping[str, Sequence[str]]) -> bool:
    text = f"{passage.article.title}\n{passage.article.publisher or ''}\n{passage.text}"
    return all(_has(text, wordings) for wordings in words.values())


def _has(text: str, wordings: Sequence[str]) -> bool:
    folded = fold_text(text)
    return any(wording in folded for wording in wordings)


def _nearest_titles(passages: Sequence[Passage]) -> tuple[str, ...]:
    titles = dict.fromkeys(" ".join(passage.article.title.split()) for passage in passages if passage.article.title)
    return tuple(title if len(title) <= _MAX_TITLE_CHARS else title[:_MAX_TITLE_CHARS] + "…" for title in titles)[
        :_MAX_TITLES
    ]


def _list(items: Sequence[str], query: Query) -> str:
    if query.language == "en":
        return ", ".join(f"“{item}”" for item in items)
    left, right = "「」" if query.language == "zh-Hant" else "“”"
    return "、".join(f"{left}{item}{right}" for item in items)
