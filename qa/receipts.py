"""Receipts: an answer on paper, with all it takes to check it again later, on its own or against a library.

A receipt is a JSON object (``SCHEMA``, ``VERSION``). Its ``digest`` covers everything else in it, so that an edited
receipt is noticed; it is no signature, and whoever edits on purpose can compute it anew. Checking therefore trusts no
verdict of the receipt: quotes are looked up in the articles again, and sentences judged by them again.

====================  =================================================================================================
``question``          as it was asked; ``standalone_question`` as it was searched
``answer``            ``text, status, short, complete, as_of, filters, suggestion``
``sentences``         ``text, support, reason, citations`` (numbers of the citations it rests on)
``citations``         ``number, article_id, start, end, quote, verified``; offsets count Unicode characters of the body
``articles``          of each article cited: ``id, title, publisher, published_at, url, content_hash``
``conflicts``         points on which articles disagree: for each, who says what
``model``             ``name, prompt_hash, settings_hash``
``library``           the passport: embedding model, chunk size, versions
``versions``          of Jiangwen and Python
``created_at``        UTC, ISO 8601
====================  =================================================================================================
"""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from ingest.errors import ArticleNotFound
from ingest.types import Article
from qa.errors import ReceiptError
from qa.questions import detect_language
from qa.verification.support import Source, judge_support

if TYPE_CHECKING:
    from ingest.library import Library
    from qa.types import Answer

SCHEMA = "jiangwen-receipt"
VERSION = 1
QuoteState = Literal["unchanged", "moved", "changed", "gone"]
SentenceState = Literal["holds", "fails", "never_held", "not_a_claim"]

# What a check reads; a file that lacks one of them is no receipt.
_NEEDED: Mapping[str, Mapping[str, type]] = {
    "sentences": {"text": str, "support": str, "citations": list},
    "citations": {"number": int, "article_id": str, "start": int, "end": int, "quote": str},
    "articles": {"id": str, "title": str, "content_hash": str},
}
_ANSWER_FIELDS = ("text", "status", "short", "complete", "as_of", "filters", "suggestion")
_ARTICLE_FIELDS = ("id", "title", "publisher", "published_at", "url", "content_hash")


@dataclass(frozen=True, slots=True)
class QuoteCheck:
    """What became of one quote.

    Attributes:
        number: The citation's number in the answer.
        state: ``unchanged``: where it was, in the same article; ``moved``: in the article, at another place, or the
            article itself has another id; ``changed``: no longer in the article; ``gone``: the article is gone.
        article_id: The article's id now.
        start: Where the quote stands now; ``None`` when it does not.
        end: One past its last character.
    """

    number: int
    state: QuoteState
    title: str
    article_id: str
    start: int | None = None
    end: int | None = None

    @property
    def found(self) -> bool:
        """Whether the article still holds the quote."""
        return self.state in ("unchanged", "moved")


@dataclass(frozen=True, slots=True)
class SentenceCheck:
    """What became of one sentence.

    Attributes:
        state: ``holds``: its quotes are found and bear it out; ``fails``: not any more; ``never_held``: it was not
            supported when it was written either.
        reason: Why it does not hold, in the language of the question.
    """

    text: str
    state: SentenceState
    citations: tuple[int, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ReceiptCheck:
    """What still holds of a receipt.

    Attributes:
        intact: Its digest fits: nobody has edited it since it was written.
        changed_articles: Ids of cited articles whose text is another now.
        gone_articles: Ids of cited articles that are not in the library any more.
    """

    question: str
    created_at: str
    intact: bool
    sentences: tuple[SentenceCheck, ...]
    quotes: tuple[QuoteCheck, ...]
    changed_articles: tuple[str, ...] = ()
    gone_articles: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether the receipt is intact and every sentence that held still does."""
        return self.intact and all(sentence.state != "fails" for sentence in self.sentences)


def build_receipt(answer: Answer) -> dict[str, Any]:
    """Return the receipt of ``answer`` as JSON-ready data; it holds quotes, but not the articles, and no secret."""
    cited = {citation.article_id for citation in answer.citations}
    articles = {passage.article.id: passage.article for passage in answer.passages if passage.article.id in cited}
    receipt: dict[str, Any] = {
        "schema": SCHEMA,
        "version": VERSION,
        "created_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "question": answer.question,
        "standalone_question": answer.standalone_question,
        "answer": {name: getattr(answer, name) for name in _ANSWER_FIELDS},
        "sentences": [asdict(sentence) for sentence in answer.sentences],
        "citations": [asdict(citation) for citation in answer.citations],
        "articles": [{name: getattr(article, name) for name in _ARTICLE_FIELDS} for article in articles.values()],
        "conflicts": [asdict(conflict) for conflict in answer.conflicts],
        "model": {
            "name": answer.model,
            "prompt_hash": answer.prompt_hash,
            "settings_hash": answer.settings_hash,
        },
        "library": dict(answer.library),
        "versions": {"jiangwen": _own_version(), "python": platform.python_version()},
    }
    # Tuples become lists here, so that a receipt is equal to itself read back from its file.
    receipt = json.loads(json.dumps(receipt))
    return receipt | {"digest": _digest(receipt)}


def save_receipt(answer: Answer, path: Path) -> None:
    """Write the receipt of ``answer`` to ``path``.

    Raises:
        ReceiptError: There is a file already, or it cannot be written.
    """
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(json.dumps(build_receipt(answer), ensure_ascii=False, indent=2) + "\n")
    except FileExistsError as error:
        raise ReceiptError(f"There is a file {path} already.", hint="Name another file, or move that one.") from error
    except OSError as error:
        raise ReceiptError(
            f"The receipt {path} cannot be written: {error.strerror}.", hint="Name a file in a folder you may write to."
        ) from error


def load_receipt(path: Path) -> dict[str, Any]:
    """Return the receipt in ``path``.

    Raises:
        ReceiptError: It cannot be read, or is no receipt that this version knows.
    """
    try:
        receipt = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ReceiptError(
            f"The receipt {path} cannot be read: {error.strerror}.", hint="Make one with: jiangwen ask --receipt FILE"
        ) from error
    except (ValueError, RecursionError) as error:
        raise _no_receipt(str(path), "it is not JSON in UTF-8") from error
    _check_shape(receipt, str(path))
    return dict(receipt)


def verify_receipt(receipt: Mapping[str, Any], library: Library | None) -> ReceiptCheck:
    """Return what of ``receipt`` still holds in ``library``, sentence by sentence.

    Args:
        receipt: What ``build_receipt`` or ``load_receipt`` returned.
        library: Where the articles are now; ``None`` checks only that the receipt was not edited, and that its quotes
            bear out its sentences.

    Raises:
        ReceiptError: It is no receipt that this version knows.
    """
    _check_shape(receipt, "the data given")
    named = {article["id"]: article for article in receipt["articles"]}
    current = {article_id: _find_article(named[article_id], library) for article_id in named}
    quotes = {
        citation["number"]: _check_quote(citation, named, current, trusted=library is None)
        for citation in receipt["citations"]
    }
    changed = (
        article_id
        for article_id, article in current.items()
        if article is not None and article.content_hash != named[article_id]["content_hash"]
    )
    gone = (article_id for article_id, article in current.items() if article is None and library is not None)
    return ReceiptCheck(
        question=receipt["question"],
        created_at=str(receipt.get("created_at", "")),
        intact=receipt.get("digest") == _digest(receipt),
        sentences=tuple(_check_sentence(sentence, receipt, quotes, named) for sentence in receipt["sentences"]),
        quotes=tuple(quotes.values()),
        changed_articles=tuple(changed),
        gone_articles=tuple(gone),
    )


def _check_quote(
    citation: Mapping[str, Any],
    named: Mapping[str, Mapping[str, Any]],
    current: Mapping[str, Article | None],
    *,
    trusted: bool,
) -> QuoteCheck:
    number, article_id, quote = citation["number"], citation["article_id"], citation["quote"]
    start, end = citation["start"], citation["end"]
    title = named[article_id]["title"] if article_id in named else ""
    article = current.get(article_id)
    if trusted:
        return QuoteCheck(number, "unchanged", title, article_id, start, end)
    if article is None:
        return QuoteCheck(number, "gone", title, article_id)
    if not quote:
        return QuoteCheck(number, "changed", title, article.id)
    if start >= 0 and article.text[start:end] == quote:
        return QuoteCheck(number, "unchanged" if article.id == article_id else "moved", title, article.id, start, end)
    place = _nearest(article.text, quote, start)
    if place is None:
        return QuoteCheck(number, "changed", title, article.id)
    return QuoteCheck(number, "moved", title, article.id, place, place + len(quote))


def _check_sentence(
    sentence: Mapping[str, Any],
    receipt: Mapping[str, Any],
    quotes: Mapping[int, QuoteCheck],
    named: Mapping[str, Mapping[str, Any]],
) -> SentenceCheck:
    text, numbers, recorded = sentence["text"], tuple(sentence["citations"]), sentence["support"]
    if recorded not in ("supported", "partial"):
        state: SentenceState = "not_a_claim" if recorded == "not_a_claim" and not numbers else "never_held"
        return SentenceCheck(text, state, numbers, str(sentence.get("reason", "")))
    lost = [number for number in numbers if number not in quotes or not quotes[number].found]
    if lost or not numbers:
        return SentenceCheck(text, "fails", numbers, "".join(f"[{number}]" for number in lost))
    sources = [
        Source(citation["quote"], _describe(article), article.get("published_at"))
        for citation in receipt["citations"]
        if citation["number"] in numbers
        for article in [named.get(citation["article_id"], {})]
    ]
    verdict = judge_support(text, sources, language=detect_language(receipt["question"]))
    # A program that has learned to be stricter says so; what was said to be partly borne out need not be more.
    state = "fails" if verdict.support == "unsupported" else "holds"
    return SentenceCheck(text, state, numbers, verdict.reason if state == "fails" else "")


def _find_article(named: Mapping[str, Any], library: Library | None) -> Article | None:
    """Return the article as it is now; one that was read again from another place is known by its contents."""
    if library is None:
        return None
    try:
        return library.article(named["id"])
    except ArticleNotFound:
        same_title = library.articles(matching=named["title"]) if named["title"] else ()
        return next((article for article in same_title if article.content_hash == named["content_hash"]), None)


def _nearest(text: str, quote: str, start: int) -> int | None:
    """Return where ``quote`` stands in ``text``, nearest to ``start``."""
    return min(_places(text, quote), key=lambda place: abs(place - start), default=None)


def _places(text: str, quote: str) -> Iterator[int]:
    place = text.find(quote)
    while place >= 0:
        yield place
        place = text.find(quote, place + 1)


def _describe(named: Mapping[str, Any]) -> str:
    return " ".join(str(named[name]) for name in ("title", "publisher", "published_at") if named.get(name))


def _check_shape(receipt: object, source: str) -> None:
    if not isinstance(receipt, Mapping) or receipt.get("schema") != SCHEMA:
        raise _no_receipt(source, f'it does not say "schema": "{SCHEMA}"')
    if receipt.get("version") != VERSION:
        raise ReceiptError(
            f"{source} is a receipt of version {receipt.get('version')}; this program reads version {VERSION}.",
            hint="Use the version of Jiangwen that it names.",
        )
    if not isinstance(receipt.get("question"), str):
        raise _no_receipt(source, "it has no question")
    for name, fields in _NEEDED.items():
        items = receipt.get(name)
        if not isinstance(items, list) or not all(_has_fields(item, fields) for item in items):
            raise _no_receipt(source, f"its {name} cannot be read")


def _has_fields(item: object, fields: Mapping[str, type]) -> bool:
    return isinstance(item, Mapping) and all(isinstance(item.get(name), kind) for name, kind in fields.items())


def _no_receipt(source: str, reason: str) -> ReceiptError:
    return ReceiptError(f"{source} is no receipt: {reason}.", hint="Make one with: jiangwen ask --receipt FILE")


def _digest(receipt: Mapping[str, Any]) -> str:
    covered = {name: value for name, value in receipt.items() if name != "digest"}
    canonical = json.dumps(covered, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return hashlib.blake2b(canonical.encode(), digest_size=16).hexdigest()


def _own_version() -> str:
    try:
        return version("jiangwen")
    except PackageNotFoundError:
        return "checkout"
