"""When and by whom what is asked for was published, as far as a question says so.

The year of an event is often not the year of the article, and many articles have no date. So a time or a publisher
that a question merely mentions only helps articles that fit it; articles are left out only where a question asks
for that: 2023年8月发布的, 只看新华社的报道, "articles published last week".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from ingest.folding import fold, fold_text
from ingest.types import Article
from qa.questions.periods import Period, find_periods, published_between
from qa.questions.translation import translate

# News tells of a day in the days after it, of a month in the weeks after it, of a year in the year after it.
_LEAST_DELAY_DAYS, _LONGEST_DELAY_DAYS = 3, 366
_REPORTS = r"(?:新闻|报道|文章|消息|稿件|稿子|资讯)(?!发布会|发言|办|中心|学)"
_ONLY = r"(?:只|仅|单)(?:要|看|查|搜|用|找|限|从|在)?(?:于|来自)?"
# What is 发布 or "published" is as often a document as an article: only articles are meant here.
_ASKED_AFTER = re.compile(
    rf"(?:以?[来内间里])?(?:的)?{_REPORTS}|(?:刊发|刊登|登载|见报|报道)的"
    rf"|(?:发布|发表)的(?:内容|信息|(?=[^,.:?!。]{{0,8}}{_REPORTS})|(?=[,.:?!。]|$))"
)
_ENGLISH_REPORTS = r"(?:articles|news|stories|coverage|news reports)"
_ASKED_BEFORE = re.compile(
    rf"{_ONLY}$|\b{_ENGLISH_REPORTS} (?:published|posted|written)(?: (?:in|on|during|from|since))?(?: the)? ?$"
    rf"|\b{_ENGLISH_REPORTS} (?:from|of|in|on|during)(?: the)? ?$"
)
_OUTLET = r"[\w·]{1,12}?(?:社|网|报|台|之家|客户端|新闻|在线|周刊|杂志|财经|广播|电视)"
_LATIN_OUTLET = r"[a-z][\w.&'-]*(?: (?!report|article|news|said|in\b|on\b|what|who|when|how|why|where)[\w.&'-]+){0,3}"
_DATED = re.compile(r"\d[年月日号]")
_ONLY_OUTLETS = (
    re.compile(rf"{_ONLY}(?P<name>{_OUTLET})(?:的|发布的|刊发的)?{_REPORTS}"),
    re.compile(rf"\bonly (?:the )?(?:articles|news|reports|stories) (?:from|by|of) (?:the )?(?P<name>{_LATIN_OUTLET})"),
)
_NAMED_OUTLETS = (
    re.compile(rf"(?:据|根据|按照?|来自)(?P<name>{_OUTLET})"),
    re.compile(rf"(?P<name>{_OUTLET})(?:记者)?(?:的)?(?:报道|刊发|刊文|刊登|消息)"),
    re.compile(rf"\b(?:according to|reported by|by) (?:the )?(?P<name>{_LATIN_OUTLET})"),
)


@dataclass(frozen=True, slots=True)
class Published:
    """Something a question says about when or by whom an article was published.

    Attributes:
        wording: The time or the publisher as in the question, folded.
        strict: Whether articles that do not fit are left out; else those that fit come sooner.
        place: Where it stands in the folded question, with the words that request it: start and end.
        period: When; ``None`` where it is about the publisher.
    """

    wording: str
    strict: bool
    place: tuple[int, int]
    period: Period | None = None

    def admits(self, article: Article) -> bool:
        """Return whether the article is known to fit."""
        if self.period is None:
            named = (article.publisher, article.original_publisher)
            return any(_same_outlet(self.wording, fold_text(name)) for name in named if name)
        delay = 0 if self.strict else min(max(_LEAST_DELAY_DAYS, self.period.days), _LONGEST_DELAY_DAYS)
        return published_between(article.published_at, self.period.start, self.period.end + timedelta(delay))

    def render(self) -> str:
        """Return what it admits, for people: the publisher, or the days."""
        if self.period is None:
            return self.wording
        first, last = self.period.start.isoformat(), self.period.end.isoformat()
        return first if first == last else f"{first} – {last}"


def find_restrictions(question: str, *, today: date) -> tuple[Published, ...]:
    """Return what a question says about when and by whom what it asks for was published."""
    folded = fold_text(question)
    return (*_find_times(folded, today), *_find_outlets(folded))


def remove_requests(question: str, restrictions: Sequence[Published]) -> str:
    """Return the question without the requests to look only at some articles: they ask for nothing else."""
    folded = fold(question)
    requests = [folded.original_span(*wish.place) for wish in restrictions if wish.strict]
    for start, end in sorted(requests, reverse=True):
        question = f"{question[:start]} {question[end:]}"
    return question.strip()


def _find_times(folded: str, today: date) -> Iterator[Published]:
    for period in find_periods(folded, today=today):
        start, end = period.place
        before, after = _ASKED_BEFORE.search(folded[:start]), _ASKED_AFTER.match(folded, end)
        place = (before.start() if before else start, after.end() if after else end)
        yield Published(folded[start:end], before is not None or after is not None, place, period)


def _find_outlets(folded: str) -> Iterator[Published]:
    taken = 0
    for strict, patterns in ((True, _ONLY_OUTLETS), (False, _NAMED_OUTLETS)):
        for match in (match for pattern in patterns for match in pattern.finditer(folded)):
            if match.start() >= taken and not _DATED.search(match["name"]):
                taken = match.end()
                yield Published(match["name"], strict, match.span())


def _same_outlet(wanted: str, name: str) -> bool:
    """Return whether two names mean one outlet: 新华社 and 新华社客户端, xinhua and 新华社."""
    concepts = [concept for name in (wanted, f"{wanted} news agency") for concept in translate(name)]
    # Only the name as a whole: "news agency" alone may be any.
    whole = [concept for concept in concepts if concept.source.startswith(wanted)]
    known = [wanted, *(fold_text(wording) for concept in whole for wording, _ in concept.alternatives)]
    return any(one in name or (len(name) > 1 and name in one) for one in known if len(one) > 1)
