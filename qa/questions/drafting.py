"""Questions that an article answers, with the answer's exact place: to begin a question file, or to go on asking.

Chinese asks in place: where "大桥全长3.6公里" says how long, "大桥全长多少公里" asks it. So a clause becomes a question
when what it tells is replaced by the word that asks for it: a number before its unit, a date, the holder of an
office, who did something, where something took place, what was published. A clause qualifies when it is clear
without the article: it names what it is about, and points at nothing said before. Better none than a bad one.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from ingest.folding import fold, fold_text
from ingest.sentences import split_sentences
from ingest.types import Article, Progress
from qa.questions.gaps import DATE_ALONE, Clause, Kind, find_gaps, split_clauses
from qa.tagging import NAME_TAGS, Word, tag_words
from qa.types import Answer, Citation, Turn

if TYPE_CHECKING:
    from ingest.library import Library


_MIN_CHARS, _MAX_CHARS = 8, 40
_MAX_SENTENCE_CHARS = 200
# Characters of names, nouns and verbs that a question must share with its clause to be about something.
_MIN_TELLING_CHARS = 6
_LONG_NOUN_CHARS = 6
_TELLING_TAGS = ("n", "v", "j", "l", "i", "eng", "a")

_GOLDEN_RATIO = 0.6180339887498949
_ARTICLES_A_QUESTION = 20
_SAME_QUESTION = 0.75

_SPACE = re.compile(r"(?<=[\u4e00-\u9fff])\s+|\s+(?=[\u4e00-\u9fff])")
_DEPENDS = re.compile(
    r"^[市县省区](?![域级别间分])|[该这那此其它他她我你咱]|上述|前者|后者|以下|(?<!规模)以上|如下|本[市县省区报院校次届月周]|记者|全[市县省村区镇]|[今昨明当前]天|[今昨当]日|昨|日前|近日|同期|上年"
    r"|\d[,、]\d|[?\"]"
)
# A clause that begins with a verb, a preposition or an adverb leaves its subject to what stands before it.
_MAY_BEGIN = ("n", "j", "l", "i", "b", "t", "eng", "a", "m")
_TO_TRADITIONAL = str.maketrans(
    "时谁里么哪单个个医银学协会础计划报标准条办", "時誰裡麼哪單個個醫銀學協會礎計劃報標準條辦"
)


@dataclass(frozen=True, slots=True)
class DraftedQuestion:
    """A question that an article answers.

    Attributes:
        answer: ``article.text[start:end]``.
        article_id: The article.
        start: First character of the answer.
        end: One past its last character.
        kind: What is asked for; ``model`` when a chat model asked.
    """

    question: str
    answer: str
    article_id: str
    start: int
    end: int
    kind: Kind


def draft_questions(article: Article, *, limit: int = 5) -> tuple[DraftedQuestion, ...]:
    """Return up to ``limit`` questions that a Chinese article answers, in its script and in the order of its text.

    An article in another language, or one that says nothing of these kinds plainly, has none.
    """
    if not article.language.startswith("zh"):
        return ()
    found: dict[str, DraftedQuestion] = {}
    for start, end in split_sentences(article.text):
        sentence = article.text[start:end]
        if end - start <= _MAX_SENTENCE_CHARS and (drafted := _best(_draft(sentence, start, article))):
            found.setdefault(drafted.question, drafted)
    best = sorted(found.values(), key=_usefulness, reverse=True)
    kept = _spread(best, limit)
    return tuple(sorted(kept, key=lambda drafted: drafted.start))


def draft_from_library(
    library: Library,
    count: int,
    draft: Callable[[Article], Iterable[DraftedQuestion]],
    *,
    progress: Callable[[Progress], None] | None = None,
) -> Iterator[DraftedQuestion]:
    """Yield up to ``count`` questions, no two alike, from articles all over the library.

    Args:
        library: Whose articles to ask about.
        count: How many questions are wanted; fewer come where articles say little that can be asked.
        draft: Asks about one article, best question first.
        progress: Called with how far it has come.
    """
    total = library.count_articles()
    each = -(-2 * count // max(1, total))
    seen: set[str] = set()
    for number in range(min(total, _ARTICLES_A_QUESTION * count)):
        # Multiples of the golden ratio are spread evenly however many are taken (Weyl's low-discrepancy sequence).
        offset = int(number * _GOLDEN_RATIO % 1 * total) if total > count else number
        for article in library.articles(limit=1, offset=offset):
            for drafted in itertools.islice(draft(article), each):
                if drafted.question not in seen and len(seen) < count:
                    seen.add(drafted.question)
                    yield drafted
        if progress:
            progress(Progress("draft", len(seen), count))
        if len(seen) >= count:
            return


def choose_followups(
    drafted: Iterable[DraftedQuestion], answer: Answer, history: Sequence[Turn], *, limit: int
) -> tuple[str, ...]:
    """Return the questions that go on from ``answer``: neither asked nor answered yet, nearest to its subject first."""
    asked = [answer.question, answer.standalone_question, *(turn.question for turn in history)]
    subject = {word.text for word in tag_words(fold(answer.standalone_question).text) if len(word.text) > 1}
    open_questions = [
        item.question
        for item in drafted
        if not any(_alike(item.question, question) > _SAME_QUESTION for question in asked)
        and not any(_shows(citation, item) for citation in answer.citations)
        and fold_text(item.answer) not in fold_text(answer.text)
    ]
    open_questions.sort(key=lambda question: -sum(word in fold_text(question) for word in subject))
    return tuple(dict.fromkeys(open_questions))[:limit]


def _alike(one: str, other: str) -> float:
    return SequenceMatcher(None, fold_text(one), fold_text(other), autojunk=False).ratio()


def _shows(citation: Citation, drafted: DraftedQuestion) -> bool:
    """Return whether the answer already shows, in a quote, what the drafted question asks for."""
    same = citation.article_id == drafted.article_id
    return same and citation.start < drafted.end and drafted.start < citation.end


def _draft(sentence: str, origin: int, article: Article) -> Iterator[DraftedQuestion]:
    folded = fold(sentence)
    clauses = list(split_clauses(folded, sentence, origin))
    for number, clause in enumerate(clauses):
        dated = DATE_ALONE.fullmatch(clause.text)
        if dated and number + 1 < len(clauses):
            yield from _ask_when(clauses[number + 1], clause.place(*dated.span("answer")), article)
        for gap in find_gaps(clause):
            before, after = clause.original(0, gap.cut_start), clause.original(gap.cut_end, len(clause.text))
            asking = _in_script(gap.asking, article)
            question = _finish(before + asking + after, clause, gap.cut_start, article)
            if question:
                yield _drafted(question, article, clause.place(gap.start, gap.end), gap.kind)


def _ask_when(clause: Clause, place: tuple[int, int], article: Article) -> Iterator[DraftedQuestion]:
    """Ask when that happened which stands behind a date: "5月18日，大桥通车" → 大桥通车是什么时候."""
    verbs = [word for word in clause.words if word.tag.startswith("v")]
    if verbs and not re.search(r"\d|[说称]$|表示|告诉|指出|认为|宣布|就要", clause.text):
        asked = clause.original(0, len(clause.text)) + _in_script("是什么时候", article)
        question = _finish(asked, clause, len(clause.text), article)
        if question:
            yield _drafted(question, article, place, "time")


def _finish(question: str, clause: Clause, told: int, article: Article) -> str:
    """Return the question as it is asked, or ``""`` when it would not be clear: ``told`` ends what comes before."""
    if _DEPENDS.search(clause.text) or clause.text.startswith(("其中", "的", "和", "与", "及", "、")):
        return ""
    words = [word for word in clause.words if word.end <= told]
    if not words or not (words[0].tag.startswith(_MAY_BEGIN) or words[0].text == "《"):
        return ""
    question = _SPACE.sub("", _name_subject(question.strip(), words[0], article)) + "？"
    balanced = all(question.count(left) == question.count(right) for left, right in ("《》", "()", "（）"))
    fits = balanced and _MIN_CHARS <= len(question) <= _MAX_CHARS
    return question if fits and _is_telling(question, words) else ""


def _is_telling(question: str, words: Sequence[Word]) -> bool:
    """Return whether a question says what it is about: it has a name, or begins with a long noun, and is no stump."""
    asked = tag_words(fold(question).text)
    telling = sum(len(word.text) for word in asked if word.tag.startswith(_TELLING_TAGS))
    named = any(word.tag in NAME_TAGS | {"eng"} and len(word.text) > 1 for word in words)
    subject = itertools.takewhile(lambda word: word.tag.startswith(_MAY_BEGIN) or word.tag == "f", words)
    return telling >= _MIN_TELLING_CHARS and (named or sum(len(word.text) for word in subject) >= _LONG_NOUN_CHARS)


def _name_subject(question: str, subject: Word, article: Article) -> str:
    """Return the question with its subject as the headline names it: 大桥 → 青浦江大桥."""
    title = fold(article.title)
    end = title.text.find(subject.text) + len(subject.text)
    if end < len(subject.text) + 1 or not question.startswith(subject.text):
        return question
    words = tag_words(title.text[:end])
    run: list[Word] = []
    for word in reversed(words):
        if word.tag not in NAME_TAGS | {"n", "j", "b", "m", "q", "a"}:
            break
        run.insert(0, word)
    while run and run[0].tag not in NAME_TAGS:
        run.pop(0)
    if not run or run[0].start >= end - len(subject.text):
        return question
    first, last = title.original_span(run[0].start, end)
    return article.title[first:last] + question[len(subject.text) :]


def _drafted(question: str, article: Article, place: tuple[int, int], kind: Kind) -> DraftedQuestion:
    start, end = place
    return DraftedQuestion(question, article.text[start:end], article.id, start, end, kind)


def _best(drafts: Iterator[DraftedQuestion]) -> DraftedQuestion | None:
    clear = (drafted for drafted in drafts if drafted.answer not in drafted.question)
    return max(clear, key=_usefulness, default=None)


def _usefulness(drafted: DraftedQuestion) -> float:
    """Prefer what is asked most plainly: a middling length, and not yet another number."""
    return -abs(len(drafted.question) - 18) - (3 if drafted.kind == "number" else 0)


def _spread(best: Sequence[DraftedQuestion], limit: int) -> list[DraftedQuestion]:
    """Return up to ``limit`` of them, one of each kind first."""
    firsts = list({drafted.kind: drafted for drafted in reversed(best)}.values())
    return [*firsts, *(drafted for drafted in best if drafted not in firsts)][:limit]


def _in_script(asking: str, article: Article) -> str:
    return asking.translate(_TO_TRADITIONAL) if article.language == "zh-Hant" else asking
