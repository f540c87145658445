"""Scores of single answers, and what many of them come to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import mean, quantiles
from typing import TYPE_CHECKING

from ingest.folding import fold_text

if TYPE_CHECKING:
    from qa.evaluation.runner import Result


@dataclass(frozen=True, slots=True)
class Summary:
    """What a group of results comes to. Shares are 0 to 1, and ``None`` where there is nothing to share.

    Attributes:
        right: Of the answerable: the answer is in the text, and in a verified quote of the right article.
        contained: Of the answerable: the answer is in the text.
        exact: Of the answerable: the short answer is the expected one, after folding.
        f1: Mean overlap of the short answer with the expected one, characters.
        citation_precision: Of the citations: those of the right article, where the question names one.
        citation_recall: Of the expected answers: those that stand in a verified quote of the right article.
        verified_quotes: Of the citations: those found in their article word for word.
        supported: Of the sentences that claim something: those their quotes bear out.
        answered: Of the answerable: not refused.
        refused: Of the unanswerable: refused.
        balanced: The mean of ``answered`` and ``refused``.
        recall_at_1: Of the answerable whose article is named: it is the first article found.
        recall_at_5: The same among the first five.
        median_seconds: Time of an answer; half take longer.
        p95_seconds: One in twenty takes longer.
        failed: Questions the chat model gave no answer to.
    """

    questions: int
    answerable: int
    unanswerable: int
    right: float | None
    contained: float | None
    exact: float | None
    f1: float | None
    citation_precision: float | None
    citation_recall: float | None
    verified_quotes: float | None
    supported: float | None
    answered: float | None
    refused: float | None
    balanced: float | None
    recall_at_1: float | None
    recall_at_5: float | None
    median_seconds: float | None
    p95_seconds: float | None
    failed: int


def summarise(results: Sequence[Result]) -> Summary:
    """Return what ``results`` come to; a question that failed counts as not answered."""
    answerable = [result for result in results if result.answerable is True]
    unanswerable = [result for result in results if result.answerable is False]
    expecting = [result for result in answerable if result.expected]
    named = [result for result in answerable if result.names_article]
    quotes = [quote for result in results for quote in result.quotes]
    judged = [quote.of_right_article for result in named for quote in result.quotes]
    answered, refused = (
        _share(result.status == "answered" for result in answerable),
        _share(result.status == "refused" for result in unanswerable),
    )
    seconds = sorted(result.seconds for result in results if not result.error)
    return Summary(
        questions=len(results),
        answerable=len(answerable),
        unanswerable=len(unanswerable),
        right=_share(result.right for result in answerable),
        contained=_share(result.contained for result in expecting),
        exact=_share(result.exact for result in expecting),
        f1=_mean(result.f1 for result in expecting),
        citation_precision=_share(judged),
        citation_recall=_mean(result.citation_recall for result in expecting),
        verified_quotes=_share(quote.verified for quote in quotes),
        supported=_mean(result.supported for result in results if result.supported is not None),
        answered=answered,
        refused=refused,
        balanced=None if answered is None or refused is None else (answered + refused) / 2,
        recall_at_1=_share(result.rank == 1 for result in named),
        recall_at_5=_share(result.rank is not None and result.rank <= 5 for result in named),
        median_seconds=_percentile(seconds, 50),
        p95_seconds=_percentile(seconds, 95),
        failed=sum(bool(result.error) for result in results),
    )


def overlap_f1(answer: str, expected: str) -> float:
    """Return the F1 of the characters two texts share, as CMRC 2018 scores answers (without order), 0 to 1."""
    one, other = Counter(_characters(answer)), Counter(_characters(expected))
    shared = sum((one & other).values())
    if not shared:
        return 0.0
    precision, recall = shared / sum(one.values()), shared / sum(other.values())
    return 2 * precision * recall / (precision + recall)


def is_exact(answer: str, expected: str) -> bool:
    """Return whether two texts are the same letters and digits, after folding."""
    return _characters(answer) == _characters(expected)


def _characters(text: str) -> list[str]:
    return [character for character in fold_text(text) if character.isalnum()]


def _share(values: Iterable[bool]) -> float | None:
    return _mean(map(float, values))


def _mean(values: Iterable[float]) -> float | None:
    listed = list(values)
    return mean(listed) if listed else None


def _percentile(ordered: Sequence[float], percent: int) -> float | None:
    if len(ordered) < 2:
        return ordered[0] if ordered else None
    return quantiles(ordered, n=100, method="inclusive")[percent - 1]
