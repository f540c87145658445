"""Question and passages as the built-in reader sees them: words with tags, weighted terms, sentences with places."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from ingest.embedding import StaticEmbedder
from ingest.folding import Folded, fold, fold_text
from ingest.sentences import split_sentences
from ingest.types import Article
from qa.answering.expected import ANSWER_NOUNS, find_quantity_pattern
from qa.questions import Query
from qa.questions.kinds import AMOUNT_ADJECTIVES, COUNTED, MEASURE_WORDS
from qa.questions.names import SURNAMES
from qa.questions.translation import translate
from qa.tagging import PERSON_TAGS, Word, is_name, tag_words
from qa.types import Passage
from qa.verification.quantities import Quantity, find_quantities

Vectors = NDArray[np.float32]

_FUNCTION_TAGS = frozenset(("x", "uj", "ul", "uz", "ug", "ud", "uv", "u", "p", "c", "d", "r", "y", "e", "o", "f", "k"))
_SUFFIX = re.compile(r"(?<=..)[省市县区州]$")
_ASKED = re.compile(
    rf"哪一?(?:些|几?[{MEASURE_WORDS}]|里|儿)?|什么|谁|何(?:时|地|处|人|年|月|种)|为何|多少[{MEASURE_WORDS}]?"
    rf"|几[{MEASURE_WORDS}{COUNTED}]|(?<=第)几[{MEASURE_WORDS}{COUNTED}大]?|{AMOUNT_ADJECTIVES}"
    r"|如何|怎么样?|怎样|\b(?:which|what|who|whom|where|when|why|how (?:many|much)|how)\b"
)
_HEAVIEST = 12.0
_LIGHTEST_PERSON = 7.0
_LONGEST_CLASSIFIER = 2
_NAME_LENGTH = 3
_PEOPLE = re.compile(r"([\d一二两三四五六七八九十百千万亿]+)[名位人]")
# What the tagger joins to a name before or behind it: 由威廉, 尹福有.
_JOINED_TO_NAME = re.compile(r"^[由与和被把是在为给](?=..)|(?<=..)[有于受能现会是在与和曾]$")
_NAMING_UNITS = frozenset("年月日届期")
_YEAR = re.compile(r"(?:19|20)\d\d")
_YEAR_NAMED = re.compile(r"(?<![\d.])(?:19|20)\d\d(?![\d%]|[.,]\d|[十百千万亿余多个元人名吨家米公次])")
# What a year or a day stands behind when the sentence only compares with it, or counts from it.
_COMPARED = re.compile(r"[比较与自从]$")
_MONTH_AND_DAY = re.compile(r"\d+月\d+[日号]")


@dataclass(frozen=True, slots=True)
class Term:
    """Something the evidence should say: any one of ``alternatives`` will do.

    Attributes:
        weight: Inverse document frequency of what the question says; 0 to about 12.
        is_key: A name, number or year: evidence without it is about something else.
    """

    alternatives: tuple[str, ...]
    weight: float
    is_key: bool

    def found_in(self, folded: str) -> bool:
        """Return whether one of the alternatives occurs; 7号线 does not in 17号线."""
        return any(_occurs(alternative, folded) for alternative in self.alternatives)


@dataclass(frozen=True)
class ReadQuestion:
    """A question taken apart.

    Attributes:
        terms: What evidence should contain.
        before: Folded text before the words that ask.
        after: Folded text after them.
        asked: The words that ask; a question in key words has none.
        focus: The noun asked for (哪个**省份**, 多少场**竞赛**), or ``""``.
        counted: What a question with a measure word counts: its focus, the noun before (**工人**有多少名), or ``""``.
        quantity: What an amount looks like that answers a question for a number, where its unit is told.
        naming: Years, days and ordinals of the question: they say which of several the question is about.
        years: Its years, with 年 or without (CVPR2022).
    """

    query: Query
    folded: str
    terms: tuple[Term, ...]
    before: str
    after: str
    asked: str
    focus: str
    counted: str
    quantity: re.Pattern[str] | None
    naming: tuple[Quantity, ...]
    years: frozenset[str]
    token_vectors: Vectors
    token_weights: Vectors
    focus_vector: Vectors | None

    @cached_property
    def total_weight(self) -> float:
        """The sum of the terms' weights, never 0."""
        return sum(term.weight for term in self.terms) or 1.0

    def contradicts(self, sentence: ReadSentence) -> bool:
        """Return whether a sentence is about another year, day or ordinal than the question: 2022年 is not 2023年.

        So it is when the sentence names only what another part of the same question is about.
        """
        query = self.query
        if query.rivals and query.member not in sentence.text and any(name in sentence.text for name in query.rivals):
            return True
        text = sentence.text
        if any(self._names_deputy(term, text) for term in self.terms):
            return True
        if self.years and (years := _find_years(text)) and self.years.isdisjoint(years):
            return True
        if not self.naming:
            return False
        found = [item for item in find_quantities(text) if not _COMPARED.search(text[: item.start])]
        return any(
            any(other.unit == named.unit for other in found) and not any(named.agrees_with(other) for other in found)
            for named in self.naming
        )

    def _names_deputy(self, term: Term, folded: str) -> bool:
        """Return whether a text has a deputy (副主席) of the office asked about, and not the office."""
        deputy = f"副{term.alternatives[0]}"
        return deputy in folded and deputy not in self.folded and not term.found_in(folded)

    def is_about_another(self, article: Article) -> bool:
        """Return whether an article lacks a name that the question has."""
        folded = fold_article(article)
        return any(term.is_key and not term.alternatives[0][0].isdigit() and not term.found_in(folded)
                   for term in self.terms)  # fmt: skip

    @cached_property
    def bigrams(self) -> frozenset[str]:
        """The character bigrams of what the question is about."""
        text = self.query.search_text
        return frozenset(
            text[index : index + 2] for index in range(len(text) - 1) if " " not in text[index : index + 2]
        )


@dataclass(frozen=True, slots=True)
class Tokens:
    """The static model's tokens of a folded text: where their words lie, their vectors (rows) and how rare they are."""

    spans: tuple[tuple[int, int], ...]
    vectors: Vectors
    weights: Vectors


@dataclass(frozen=True, eq=False)
class ReadSentence:
    """A sentence of a passage; ``start`` and ``end`` are offsets in its article."""

    passage: Passage
    number: int
    start: int
    end: int
    folded: Folded
    words: tuple[Word, ...]
    tokens: Tokens

    @property
    def text(self) -> str:
        """The folded text."""
        return self.folded.text

    def article_span(self, start: int, end: int) -> tuple[int, int]:
        """Return the article's offsets of ``text[start:end]``."""
        first, last = self.folded.original_span(start, end)
        return self.start + first, self.start + last


class Reader:
    """Reads questions and passages with the weights and vectors of a static model."""

    def __init__(self, embedder: StaticEmbedder) -> None:
        self.embedder = embedder

    def read_question(self, query: Query, passages: Sequence[Passage] = ()) -> ReadQuestion:
        """Return the question taken apart; people named in the articles are kept whole, where the tagger cuts them."""
        folded = fold(query.standalone).text
        asked = _ASKED.search(folded)
        before, after = (folded[: asked.start()], folded[asked.end() :]) if asked else (folded, "")
        counts = query.expected == "number"
        focus = _in_chinese(_find_focus(after)) if asked else ""
        _, vectors, weights = self.embedder.token_vectors(query.search_text)
        articles = dict.fromkeys(passage.article for passage in passages)
        return ReadQuestion(
            query=query,
            folded=folded,
            terms=self._terms(query, [fold_article(article) for article in articles]),
            before=before,
            after=after,
            asked=asked[0] if asked else "",
            focus=focus,
            counted=(focus or _find_last_noun(before)) if counts and asked and asked[0][-1] in MEASURE_WORDS else "",
            naming=tuple(
                item for part in (before, after) for item in find_quantities(part) if item.unit in _NAMING_UNITS
            ),
            years=_find_years(f"{before} {after}"),
            quantity=find_quantity_pattern(before, asked[0] if asked else "", after) if counts else None,
            token_vectors=unit_length(vectors),
            token_weights=weights,
            focus_vector=self.mean_vector(focus) if focus else None,
        )

    def read_sentences(self, passages: Sequence[Passage]) -> tuple[ReadSentence, ...]:
        """Return the sentences of all passages, in order."""
        return tuple(
            ReadSentence(
                passage=passage,
                number=number,
                start=passage.chunk.start + start,
                end=passage.chunk.start + end,
                folded=(folded := fold(passage.text[start:end])),
                words=(words := tag_words(folded.text)),
                tokens=self.read_tokens(words),
            )
            for passage in passages
            for number, (start, end) in enumerate(split_sentences(passage.text))
        )

    def read_tokens(self, words: Sequence[Word]) -> Tokens:
        """Return the static model's tokens of the words of a text."""
        found = [(token, word) for word in words for token in self.embedder.find_tokens([word.text])]
        vectors, weights = self.embedder.look_up([token for token, _ in found])
        return Tokens(tuple((word.start, word.end) for _, word in found), vectors, weights)

    def weigh(self, word: str) -> float:
        """Return a word's inverse document frequency; one the model does not know weighs what its parts do."""
        _, _, weights = self.embedder.token_vectors(word)
        return min(float(weights.sum()), _HEAVIEST) or _HEAVIEST / 2

    def _is_word(self, text: str) -> bool:
        return len(self.embedder.find_tokens([text])) == 1

    def _weigh_word(self, word: Word) -> float:
        # A number in a question names what it is about (7号线, 2022年): nothing else makes up for it.
        return _HEAVIEST if word.text[0].isdigit() else self.weigh(word.text)

    def _term(self, word: Word) -> Term:
        weight = self._weigh_word(word)
        # People of two characters are rarer than the words that the tagger takes for them.
        everyday = word.tag in PERSON_TAGS and len(word.text) == 2 and weight < _LIGHTEST_PERSON
        names = is_name(word) and not everyday
        return Term(_alternatives(word), weight, is_key=names or word.text[0].isdigit())

    def mean_vector(self, text: str) -> Vectors:
        """Return the vector of a text, of length 1."""
        return self.embedder.embed_question(text)

    def _terms(self, query: Query, texts: Sequence[str]) -> tuple[Term, ...]:
        translated = tuple(
            Term(tuple(fold_text(wording) for wording, _ in concept), self.weigh(concept[0][0]), is_key=False)
            for concept in query.concepts
        )
        own = tuple(
            self._term(word)
            for word in _join_numbers(_join_names(tag_words(query.search_text), texts, is_word=self._is_word))
            if word.tag not in _FUNCTION_TAGS
            and word.text not in ANSWER_NOUNS
            and not (translated and word.tag == "eng" and word.text.isascii())
        )
        return translated + tuple({term.alternatives: term for term in own}.values())


@lru_cache(maxsize=64)  # the articles of one question, looked into for each of its terms
def fold_article(article: Article) -> str:
    """Return the folded text of an article, with its title, publisher and date."""
    return fold_text(f"{article.title} {article.publisher or ''} {article.published_at or ''} {article.text}")


def unit_length(vectors: Vectors) -> Vectors:
    """Return the rows of ``vectors`` scaled to length 1."""
    scaled: Vectors = vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-9)
    return scaled


def _occurs(alternative: str, folded: str) -> bool:
    if alternative not in folded:
        return False
    # A deputy (副主席) does not hold the office.
    folded = folded.replace(f"副{alternative}", "副")
    before = r"(?<![\d.])" if alternative[0].isdigit() else ""
    after = r"(?!\d)" if alternative[-1].isdigit() else ""
    if not (before or after):
        return alternative in folded
    return re.search(before + re.escape(alternative) + after, folded) is not None


def _find_years(folded: str) -> frozenset[str]:
    """Return the years that a text is about, as four digits; not those that it only compares with."""
    found = _YEAR_NAMED.finditer(folded)
    return frozenset(match[0] for match in found if not _COMPARED.search(folded[: match.start()]))


def _join_names(words: Sequence[Word], texts: Sequence[str], *, is_word: Callable[[str], bool]) -> list[Word]:
    """Return the words with each name of a person whole that one of the texts has: 江大, 河是 are 江大河, 是.

    What ``is_word`` knows is not cut: 刘强工作室 has nobody named 刘强工.
    """
    joined = list(words)
    for index, word in enumerate(words[:-1]):
        begins = word.text[0] in SURNAMES and len(word.text) < _NAME_LENGTH and word.tag.startswith("n")
        name = (word.text + "".join(other.text for other in words[index + 1 : index + _NAME_LENGTH]))[:_NAME_LENGTH]
        if begins and len(name) == _NAME_LENGTH and name.isalpha() and any(name in text for text in texts):
            end = word.start + _NAME_LENGTH
            inside = [other for other in joined if other.start < end and other.end > word.start]
            behind = inside[-1].text[end - inside[-1].start :]
            if behind and is_word(inside[-1].text):
                continue
            place = joined.index(inside[0])
            rest = [Word(found.text, found.tag, end + found.start, end + found.end) for found in tag_words(behind)]
            joined[place : place + len(inside)] = [Word(name, "nr", word.start, end), *rest]
    return joined


def _join_numbers(words: Sequence[Word]) -> list[Word]:
    """Return the words with each number joined to what it counts: 7 and 号线 are one name, and so are 1月 and 5日."""
    joined: list[Word] = []
    for word in words:
        last = joined[-1] if joined else None
        if last and last.end == word.start and (_counts(last, word) or _begins_day(last, word)):
            joined[-1] = Word(last.text + word.text, last.tag, last.start, word.end)
        else:
            joined.append(word)
    return joined


def _counts(number: Word, word: Word) -> bool:
    """Return whether ``word`` says what ``number`` counts; behind a year (2022世界杯) and as a particle it does not."""
    if _YEAR.fullmatch(number.text):
        return word.text == "年"
    short = len(word.text) <= _LONGEST_CLASSIFIER and word.tag not in _FUNCTION_TAGS
    return short and (number.text.isdigit() or _MONTH_AND_DAY.fullmatch(number.text + word.text) is not None)


def _begins_day(month: Word, word: Word) -> bool:
    return month.text[-1] == "月" and word.text[0].isdigit()


def _alternatives(word: Word) -> tuple[str, ...]:
    if people := _PEOPLE.fullmatch(word.text):
        return tuple(dict.fromkeys((word.text, *(people[1] + counter for counter in "名位人"))))
    short = word.text
    if word.tag in PERSON_TAGS:
        short = _JOINED_TO_NAME.sub("", word.text)
    elif word.tag == "ns":
        short = _SUFFIX.sub("", word.text)
    elif word.text[0].isdigit():
        short = word.text.removesuffix("年")
    return (word.text,) if short == word.text else (word.text, short)


def _in_chinese(focus: str) -> str:
    """Return the likeliest Chinese of an English focus, since most articles are Chinese."""
    concepts = translate(focus.split()[0]) if focus.strip() and focus.isascii() else ()
    return fold_text(concepts[0].alternatives[0][0]) if concepts else focus


def _find_last_noun(before: str) -> str:
    """Return the noun phrase that the text before the words that ask ends with, but for verbs and adverbs."""
    noun = ""
    for word in reversed(tag_words(before)):
        # The tagger takes 一共 for an abbreviation, too.
        if word.tag.startswith(("n", "l", "eng")) or (word.tag == "j" and len(word.text) > _LONGEST_CLASSIFIER):
            noun = word.text + noun
        elif noun:
            break
    return noun


def _find_focus(after: str) -> str:
    """Return the noun phrase right after the words that ask, without the measure word."""
    focus = ""
    for word in tag_words(after.lstrip()):
        if word.tag.startswith(("n", "vn", "eng", "j", "l")):
            focus += word.text
        elif focus or word.tag not in ("q", "b", "a", "m"):
            break
    return focus
