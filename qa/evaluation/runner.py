"""Ask every question of a file and score the answers."""

from __future__ import annotations

import logging
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from ingest.folding import fold_text
from ingest.library import Library
from ingest.types import Article, Progress
from qa.assistant import Assistant
from qa.errors import ModelError, QuestionError
from qa.evaluation.metrics import Summary, is_exact, overlap_f1, summarise
from qa.evaluation.questions import Question, load_questions
from qa.opening import open_for_asking
from qa.questions import detect_language
from qa.settings import Settings
from qa.types import Answer

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Quote:
    """A citation of an answer, as far as scoring needs it.

    Attributes:
        of_right_article: The question names this article.
        holds: Which of the expected answers stand in it, by number from 0.
    """

    text: str
    title: str
    verified: bool
    of_right_article: bool
    holds: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """One question's answer, scored.

    Attributes:
        answerable: ``None`` when nobody knows; the question is asked, but not scored.
        language: Of the question.
        script: Of the right article, or else of the first one cited or found: ``zh-Hans``, ``zh-Hant``, ``en``.
        contained: The expected answers occur in the answer's text, after folding.
        exact: The short answer is an expected one.
        f1: Character overlap of the short answer with the nearest expected one, 0 to 1.
        cited: A verified citation is of the right article (when one is named), and holds an expected answer.
        citation_recall: Share of the expected answers that stand in such a citation.
        supported: Share of the sentences that claim something whose quotes bear them out; ``None`` without such.
        rank: Of the right article among those of the passages, 1 and up; ``None`` when it is not there.
        right: ``contained`` and ``cited``; for a question without an answer: it was refused.
        error: Why the chat model gave no answer; empty when it did.
    """

    question: str
    expected: tuple[str, ...]
    answerable: bool | None
    id: str = ""
    language: str = "zh-Hans"
    script: str = ""
    names_article: bool = False
    status: str = ""
    short: str | None = None
    text: str = ""
    quotes: tuple[Quote, ...] = ()
    contained: bool = False
    exact: bool = False
    f1: float = 0.0
    cited: bool = False
    citation_recall: float = 0.0
    supported: float | None = None
    rank: int | None = None
    right: bool = False
    seconds: float = 0.0
    error: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """All results, and what they come to."""

    model: str
    articles: int
    results: tuple[Result, ...]
    settings_hash: str = ""

    def share(self, name: str, *, answerable: bool) -> tuple[int, int]:
        """Return how many of the results with or without an answer have ``name`` true, and how many there are."""
        chosen = [result for result in self.results if result.answerable == answerable]
        return sum(bool(getattr(result, name)) for result in chosen), len(chosen)

    def summaries(self) -> dict[str, Summary]:
        """Return what all results come to, then those of each question language and article script."""
        groups: dict[str, list[Result]] = {"all": list(self.results)}
        for result in self.results:
            groups.setdefault(f"{result.language} → {result.script or '?'}", []).append(result)
        return {name: summarise(results) for name, results in groups.items() if name == "all" or len(groups) > 2}


def evaluate_questions(
    questions: Path | Sequence[Question],
    *,
    settings: Settings,
    sources: Sequence[Path] | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> Report:
    """Return the scored answers to questions; one that the chat model fails to answer is recorded as such.

    Args:
        questions: Rows, or a JSONL file of them, which may be gzipped: see ``qa.evaluation.questions``.
        settings: Which library and model to ask.
        sources: Articles to read into a library made for this run; ``None`` asks the library of the settings, or,
            while there is none at its default place, that of the sample articles.
        progress: Called with how far it has come.

    Raises:
        EvaluationError: The file cannot be read, or a line of it is wrong.
        ModelUnavailable: The chat model cannot be used at all.
    """
    rows = load_questions(questions) if isinstance(questions, Path) else tuple(questions)
    with ExitStack() as stack:
        if sources:
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="jiangwen-evaluate-"))
            library = stack.enter_context(Library.open(Path(folder) / "library", settings=settings.ingest))
            library.sync(sources, progress=progress)
        else:
            library = stack.enter_context(open_for_asking(settings, say=_log.info))
        assistant = Assistant(library, settings)
        # Or the first answer would be timed with the loading of the models.
        assistant.load_models()
        results: list[Result] = []
        for row in rows:
            if progress:
                progress(Progress("ask", len(results), len(rows)))
            results.append(score_question(assistant, row))
        return Report(settings.model or "extractive", library.count_articles(), tuple(results), settings.digest())


def score_question(assistant: Assistant, row: Question) -> Result:
    """Ask one question and return its answer, scored.

    Raises:
        ModelUnavailable: The chat model cannot be used, so that asking on is useless.
    """
    started = time.perf_counter()
    try:
        answer = assistant.ask(row.question)
    except (ModelError, QuestionError) as error:
        if isinstance(error, ModelError) and not error.retryable:
            raise
        return Result(
            row.question,
            row.answers if row.answerable else (),
            row.answerable,
            id=row.id,
            language=detect_language(row.question),
            names_article=bool(row.articles),
            status="failed",
            seconds=round(time.perf_counter() - started, 4),
            error=error.message,
        )
    return _score(answer, row, seconds=time.perf_counter() - started)


def _score(answer: Answer, row: Question, *, seconds: float) -> Result:
    expected = row.answers if row.answerable else ()
    articles = {passage.article.id: passage.article for passage in answer.passages}
    right_ids = [article.id for article in articles.values() if _is_right(article, row)]
    quotes = _quotes(answer, articles, right_ids, expected)
    counted = [quote for quote in quotes if quote.verified and (quote.of_right_article or not row.articles)]
    held = {number for quote in counted for number in quote.holds}
    said = [fold_text(item) in fold_text(answer.text) for item in expected]
    contained = bool(expected) and answer.status == "answered" and (any(said) if row.answers_any else all(said))
    cited = bool(held)
    claims = [sentence.support for sentence in answer.sentences if sentence.support != "not_a_claim"]
    right = contained and cited if row.answerable else answer.status == "refused"
    ranks = {article_id: rank for rank, article_id in enumerate(articles, start=1)}
    first_cited = [citation.article_id for citation in answer.citations]
    shown = next((articles[key] for key in [*right_ids, *first_cited, *articles] if key in articles), None)
    return Result(
        question=row.question,
        expected=expected,
        answerable=row.answerable,
        id=row.id,
        language=detect_language(row.question),
        script=shown.language if shown else "",
        names_article=bool(row.articles),
        status=answer.status,
        short=answer.short,
        text=answer.text,
        quotes=quotes,
        contained=contained,
        exact=any(is_exact(answer.short or "", item) for item in expected),
        f1=max((overlap_f1(answer.short or "", item) for item in expected), default=0.0),
        cited=cited,
        citation_recall=len(held) / len(expected) if expected else 0.0,
        supported=claims.count("supported") / len(claims) if claims else None,
        rank=ranks[right_ids[0]] if right_ids else None,
        right=right,
        seconds=round(seconds, 4),
    )


def _quotes(
    answer: Answer, articles: dict[str, Article], right_ids: Sequence[str], expected: Sequence[str]
) -> tuple[Quote, ...]:
    quotes = []
    for citation in answer.citations:
        article = articles.get(citation.article_id)
        folded = fold_text(citation.quote)
        quotes.append(
            Quote(
                text=citation.quote,
                title=article.title if article else "",
                verified=citation.verified,
                of_right_article=citation.article_id in right_ids,
                holds=tuple(number for number, item in enumerate(expected) if fold_text(item) in folded),
            )
        )
    return tuple(quotes)


def _is_right(article: Article, row: Question) -> bool:
    names = {article.id, article.external_id, Path(article.uri).name, article.cluster_id}
    return not row.articles.isdisjoint(name for name in names if name)
