"""Pairs of token lists that should have similar vectors, drawn anew for every training step.

Five kinds, mixed in each batch: a question and its paragraph; a title or first sentence and a chunk of its article;
a sentence and the chunk it was taken out of (inverse cloze, Lee et al. 2019); a few telling words of a chunk and
the chunk; a sentence or word and its translation. A part of the Chinese queries is put into English word by word.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ingest.models.tokens import EncodedArticles, Ids, TokenLists

SHARES: Mapping[str, float] = {"question": 0.25, "title": 0.2, "cloze": 0.3, "words": 0.15, "translation": 0.1}
ENGLISH_SHARE = 0.4
_MAX_PASSAGE_TOKENS = 220
_MAX_QUERY_TOKENS = 40
# The cloze sentence stays in its chunk this often, so that the query's own words keep counting.
_KEPT_SENTENCES = 0.1
# A Chinese word without an English gloss stays in an English query this often, as names do in mixed questions.
_KEPT_CHINESE = 0.2


@dataclass(frozen=True, slots=True)
class Pair:
    """A query, a passage that belongs to it, and a key that pairs with the same passage share."""

    query: Ids
    passage: Ids
    key: tuple[str, int]


@dataclass(frozen=True, slots=True)
class Questions:
    """Questions, the passages that answer them, and for each question the number of its passage."""

    questions: TokenLists
    passages: TokenLists
    answered_by: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class PairSource:
    """Draws training pairs.

    Attributes:
        articles: The news articles.
        questions: Questions with their passages.
        translations: English texts, and the Chinese text of each.
        glosses: For a Chinese token, the English token lists that translate it.
        token_weights: Inverse document frequency of each token.
        rng: Where chance comes from.
    """

    articles: EncodedArticles
    questions: Questions
    translations: tuple[TokenLists, TokenLists]
    glosses: Mapping[int, Sequence[Ids]]
    token_weights: NDArray[np.float32]
    rng: np.random.Generator = field(repr=False)

    def draw_batch(self, size: int) -> list[Pair]:
        """Return about ``size`` pairs of all kinds; those that came out empty are left out."""
        draw: dict[str, Callable[[], Pair]] = {
            "question": self._draw_question,
            "title": self._draw_title,
            "cloze": self._draw_cloze,
            "words": self._draw_words,
            "translation": self._draw_translation,
        }
        kinds = self.rng.choice(list(SHARES), size=size, p=list(SHARES.values()))
        return [pair for kind in kinds if len((pair := draw[kind]()).query) and len(pair.passage)]

    def _draw_question(self) -> Pair:
        index = int(self.rng.integers(len(self.questions.questions)))
        passage = int(self.questions.answered_by[index])
        return self._pair(self.questions.questions[index], self.questions.passages[passage], ("question", passage))

    def _draw_title(self) -> Pair:
        articles = self.articles
        article = int(articles.chunk_articles[self._draw_chunk()])
        first, last = articles.article_chunks[article], articles.article_chunks[article + 1]
        title = articles.titles[article]
        if not len(title):
            # The lead stands for the title, and the rest of the article is its body.
            title = articles.sentences[int(articles.chunks[first])]
            first = min(first + 1, last - 1)
        chunk = int(self.rng.integers(first, last))
        return self._pair(title, articles.chunk_ids(chunk), ("chunk", chunk))

    def _draw_cloze(self) -> Pair:
        articles = self.articles
        chunk = self._draw_chunk()
        sentence = int(self.rng.integers(articles.chunks[chunk], articles.chunks[chunk + 1]))
        query = articles.sentences[sentence]
        passage = articles.chunk_ids(chunk)
        if self.rng.random() >= _KEPT_SENTENCES and len(query) < len(passage):
            begin = articles.sentences.starts[sentence] - articles.sentences.starts[articles.chunks[chunk]]
            passage = np.delete(passage, slice(begin, begin + len(query)))
        return self._pair(query, passage, ("chunk", chunk))

    def _draw_words(self) -> Pair:
        chunk = self._draw_chunk()
        passage = self.articles.chunk_ids(chunk)
        return self._pair(self._pick_words(passage, int(self.rng.integers(2, 9))), passage, ("chunk", chunk))

    def _draw_translation(self) -> Pair:
        english, chinese = self.translations
        index = int(self.rng.integers(len(english)))
        return Pair(english[index], chinese[index], ("translation", index))

    def _draw_chunk(self) -> int:
        return int(self.rng.integers(len(self.articles.chunk_articles)))

    def _pair(self, query: Ids, passage: Ids, key: tuple[str, int]) -> Pair:
        query = query[:_MAX_QUERY_TOKENS]
        if self.rng.random() < ENGLISH_SHARE:
            query = np.concatenate([query[:0], *(self._translate(int(token)) for token in query)])
        surplus = len(passage) - _MAX_PASSAGE_TOKENS
        start = int(self.rng.integers(surplus + 1)) if surplus > 0 else 0
        return Pair(query, passage[start : start + _MAX_PASSAGE_TOKENS], key)

    def _pick_words(self, passage: Ids, count: int) -> Ids:
        """Return some tokens of ``passage``, rare ones likelier than common ones."""
        tokens = np.unique(passage)
        # Weighted sampling without replacement (Efraimidis and Spirakis 2006), faster than Generator.choice.
        keys = self.rng.random(len(tokens)) ** (1 / (self.token_weights[tokens] ** 2 + 1e-6))
        picked: Ids = tokens[np.argsort(-keys)[:count]]
        return picked

    def _translate(self, token: int) -> Ids:
        glosses = self.glosses.get(token)
        if not glosses:
            return np.array([token] if self.rng.random() < _KEPT_CHINESE else [], dtype=np.int32)
        return glosses[int(self.rng.integers(len(glosses)))]
