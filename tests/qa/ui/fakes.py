"""A library and an assistant that know four articles by heart; all of their words are our own."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from ingest.errors import ArticleNotFound, RunNotFound
from ingest.types import (
    Article,
    Block,
    Chunk,
    Quality,
    QuarantinedArticle,
    ReadArticle,
    Run,
    SourceReport,
    SyncReport,
    SyncRun,
)
from qa.errors import ModelTimeout
from qa.settings import Settings
from qa.types import (
    Account,
    Answer,
    AnswerReady,
    Citation,
    Conflict,
    Event,
    FlaggedText,
    Passage,
    PassagesFound,
    Sentence,
    Stage,
    Support,
    TextDelta,
    Turn,
)

ADVERTISEMENT = "扫码关注我们，每天早上八点准时送达"
HOSTILE = (
    "<img src=x onerror='window.__xss=1'>${window.__xss=2}[x](javascript:window.__xss=3)"
    "</script><script>window.__xss=4</script>"
)


def make_article(identifier: str, title: str, text: str, **fields: str) -> Article:
    article = Article(id=identifier, title=title, text=text, uri=f"/articles/{identifier}.txt", content_hash=identifier)
    return replace(article, **fields)


BUSES = make_article(
    "buses",
    "江岸新区氢能公交满一年 加氢站不足成瓶颈",
    "江岸新区氢能公交示范线17日迎来开通一周年。示范线目前投放氢燃料公交车86辆，覆盖6条线路。\n"
    "加氢站数量不足仍是制约因素。目前建成投用的加氢站仅有3座，高峰时段排队最长超过40分钟。\n"
    "按照规划，2025年底前将新建加氢站5座，加氢能力提升至每日9吨。",
    publisher="江岸日报",
    published_at="2024-03-18T09:20:00",
    url="https://news.example.cn/2024/03/18/buses.html",
    language="zh-Hans",
)
STATIONS = make_article(
    "stations",
    "五座新加氢站仅两座开工",
    "按照规划应于2025年底前建成的5座加氢站，目前仅有2座开工。\n"
    "江岸新区管委会8日回应称，其余3座涉及用地性质调整，正在履行审批程序，预计年内全部开工。𠮷祥路站已完成选址。\n"
    "业内人士指出，加氢站从选址到验收通常需要14至18个月。",
    publisher="江岸日报",
    published_at="2024-08-09",
    language="zh-Hans",
)
RELIABILITY = make_article(
    "reliability",
    "Hydrogen buses pass reliability test, but refuelling remains the bottleneck",
    "Eighteen months of operating data show that the buses were available 94.7 percent of the time.\n"
    "Refuelling remains the bottleneck. Drivers lose an average of 18 minutes per shift queuing.",
    publisher="Delta Transit Review",
    published_at="2024-07-22",
    url="https://transit.example.com/reliability",
    language="en",
)
HOSTILE_ARTICLE = make_article(
    "hostile",
    f"抓取到的坏页面 {HOSTILE}",
    f"这个页面含有代码：{HOSTILE}\n页面里说氢气每公斤35元。",
    publisher=HOSTILE,
    url="javascript:window.__xss=5",
    language="zh-Hans",
)
ARTICLES = (STATIONS, RELIABILITY, BUSES, HOSTILE_ARTICLE)
COPY = make_article(
    "copy", "氢能公交满一年", BUSES.text, publisher="晨报网", published_at="2024-03-19", language="zh-Hans"
)
FAULTY = Quality(0.2, ("60 characters were lost, 100.0% of the text.",), 60, ("lost 60 100.0%",))
UNREADABLE = make_article("unreadable", "读不出来的文章", "锟斤拷" * 20, publisher="某站", published_at="2024-01-01")


class FakeLibrary:
    """Keeps its articles in memory, and takes in text files."""

    def __init__(self, path: Path, articles: Sequence[Article] = ARTICLES) -> None:
        self.path = path
        self._articles = {article.id: article for article in articles}
        self._held = {UNREADABLE.id: QuarantinedArticle(UNREADABLE, FAULTY)}
        self.restored: list[tuple[str, tuple[int, ...] | None]] = []

    def copies(self, article_id: str) -> tuple[Article, ...]:
        return (BUSES, COPY) if article_id == BUSES.id else (self.article(article_id),)

    def quarantine(self) -> tuple[QuarantinedArticle, ...]:
        return tuple(self._held.values())

    def release(self, article_id: str) -> None:
        if article_id not in self._held:
            raise ArticleNotFound("There is no such article.", path=self.path, hint="List them.")
        self._articles[article_id] = self._held.pop(article_id).article

    def runs(self, limit: int) -> tuple[SyncRun, ...]:
        started = "2024-08-10T08:00:00+00:00"
        uploaded = SyncRun(2, (str(self.path / "uploads" / "ab" / "秘密.txt"),), started, started, added=1)
        return (uploaded, SyncRun(1, ("/news/articles",), started, started, added=4, failed=1))[:limit]

    def run_sources(self, number: int) -> tuple[SourceReport, ...]:
        if number != 1:
            raise RunNotFound("There is no such run.", path=self.path, hint="List them.")
        return (SourceReport("/news/articles/broken.pdf", "failed", "It has no text.", code="no_text"),)

    def restore(self, article_id: str, block_numbers: Sequence[int] | None = None) -> None:
        self.article(article_id)
        self.restored.append((article_id, tuple(block_numbers) if block_numbers is not None else None))

    def articles(self, matching: str | None = None, limit: int | None = None, offset: int = 0) -> tuple[Article, ...]:
        found = [a for a in self._articles.values() if not matching or matching in a.title + (a.publisher or "")]
        found.sort(key=lambda article: article.published_at or "", reverse=True)
        return tuple(found[offset : None if limit is None else offset + limit])

    def article(self, article_id: str) -> Article:
        if article_id not in self._articles:
            raise ArticleNotFound("There is no such article.", path=self.path, hint="List them.")
        return self._articles[article_id]

    def read_article(self, article_id: str) -> ReadArticle:
        """The original has an advertisement above the text, which cleaning removed."""
        article = self.article(article_id)
        original = f"{ADVERTISEMENT}\n{article.text}"
        start = len(ADVERTISEMENT) + 1
        blocks = (Block(0, start - 1, "removed", "portal"), Block(start, len(original), "body", "text"))
        return ReadArticle(article, original, blocks, (Run(0, start, len(article.text)),), "utf-8")

    def count_articles(self) -> int:
        return len(self._articles)

    def sync(self, paths: Sequence[Path]) -> SyncReport:
        added, skipped, failures = [], [], []
        for path in paths:
            if path.suffix != ".txt":
                reason = f"{path.suffix} files are not read"
                failures.append(SourceReport(str(path), "failed", reason, code="unknown_kind"))
                continue
            article = make_article(path.parent.name, path.stem, path.read_text("utf-8"))
            (skipped if article.id in self._articles else added).append(SourceReport(str(path), "added"))
            self._articles[article.id] = article
        return SyncReport(added=tuple(added), skipped=tuple(skipped), failures=tuple(failures))

    def remove(self, article_id: str) -> None:
        self.article(article_id)
        del self._articles[article_id]


class FakeAssistant:
    """Answers by a word of the question.

    停 waits to be released, 超时 fails, 天气 is refused, 分歧 finds articles that disagree, 引文7 rests on 7 quotes;
    all else is answered with four quotes.
    """

    def __init__(self, library: FakeLibrary, *, seconds_per_piece: float = 0.0) -> None:
        self.library = library
        self.settings = Settings()
        self.waiting = threading.Event()
        self.released = threading.Event()
        self._seconds_per_piece = seconds_per_piece

    def stream(self, question: str, *, history: Sequence[Turn] = ()) -> Iterator[Event]:
        yield Stage("understand")
        standalone = f"{question}（接上文：{history[-1].question}）" if history else question
        yield Stage("search", standalone)
        passages = tuple(make_passage(article, rank) for rank, article in enumerate(ARTICLES, start=1))
        yield PassagesFound(passages)
        yield Stage("read", str(len(passages)))
        yield Stage("answer")
        if "超时" in question:
            raise ModelTimeout("The model did not answer in time.", hint="Ask again, or raise model_timeout_seconds.")
        answer = _answer(question, standalone, passages)
        for start in range(0, len(answer.text), 6):
            time.sleep(self._seconds_per_piece)
            yield TextDelta(answer.text[start : start + 6])
            if "停" in question and start > 20:
                self.waiting.set()
                self.released.wait(30)
        yield Stage("verify")
        yield AnswerReady(answer)

    def load_models(self) -> None:
        pass

    def suggest_questions(self, answer: Answer, *, history: Sequence[Turn] = ()) -> tuple[str, ...]:
        return ("加氢站什么时候全部开工？", "示范线有多少辆车？") if answer.status == "answered" else ()


def _answer(question: str, standalone: str, passages: tuple[Passage, ...]) -> Answer:
    if "天气" in question:
        return refuse(question, passages)
    if "分歧" in question:
        return disagree(question, passages)
    if counted := re.search(r"引文(\d+)", question):
        return quote_sentences(question, passages, count=int(counted[1]))
    return compose(question, standalone, passages)


def make_passage(article: Article, rank: int) -> Passage:
    chunk = Chunk(f"{article.id}-0", article.id, 0, 0, len(article.text), article.text)
    return Passage(chunk, article, 1.0 / rank, rank, ("words",))


def cite(number: int, article: Article, quote: str) -> Citation:
    start = article.text.index(quote)
    return Citation(number, article.id, start, start + len(quote), quote, verified=True)


def refuse(question: str, passages: tuple[Passage, ...]) -> Answer:
    text = "已收录的文章里没有找到能支持回答的内容。"
    suggestion = "库里最接近的是2024年的报道，可以改问“加氢站”。"
    return Answer(question, question, text, "refused", passages=passages, suggestion=suggestion)


def disagree(question: str, passages: tuple[Passage, ...]) -> Answer:
    older = cite(1, BUSES, "目前建成投用的加氢站仅有3座，高峰时段排队最长超过40分钟。")
    newer = cite(2, STATIONS, "按照规划应于2025年底前建成的5座加氢站，目前仅有2座开工。")
    accounts = (
        Account(newer, "5座", STATIONS.published_at, STATIONS.publisher),
        Account(older, "3座", BUSES.published_at, BUSES.publisher),
    )
    return Answer(
        question,
        question,
        "加氢站有3座。[1]另一篇说5座。[2]",
        "answered",
        sentences=(Sentence("加氢站有3座。", (1,), "supported"), Sentence("另一篇说5座。", (2,), "supported")),
        citations=(older, newer),
        passages=passages,
        conflicts=(Conflict(accounts),),
        as_of="2024-08-09",
        filters=("2024年", "江岸日报"),
        flagged=(FlaggedText(BUSES.id, 0, 10),),
    )


def quote_sentences(question: str, passages: tuple[Passage, ...], *, count: int) -> Answer:
    quotes = [
        (article, sentence.strip())
        for article in (BUSES, STATIONS, RELIABILITY)
        for sentence in re.findall(r"[^。\n]+。|[^.\n]+\.(?!\d)", article.text)
    ][:count]
    assert len(quotes) == count
    citations = tuple(cite(number, article, quote) for number, (article, quote) in enumerate(quotes, start=1))
    sentences = tuple(Sentence(each.quote, (each.number,), "supported") for each in citations)
    text = "".join(f"{each.quote}[{each.number}]" for each in citations)
    return Answer(question, question, text, "answered", sentences=sentences, citations=citations, passages=passages)


def compose(question: str, standalone: str, passages: tuple[Passage, ...]) -> Answer:
    parts: list[tuple[str, Article, str, Support, str]] = [
        ("加氢能力不足。", BUSES, "加氢站数量不足仍是制约因素。", "supported", ""),
        (
            "建成投用的加氢站只有3座，高峰排队最长超过40分钟。",
            BUSES,
            "目前建成投用的加氢站仅有3座，高峰时段排队最长超过40分钟。",
            "supported",
            "",
        ),
        (
            "其余3座预计2024年内全部开工。",
            STATIONS,
            "其余3座涉及用地性质调整，正在履行审批程序，预计年内全部开工。",
            "partial",
            "引文中没有“2024”",
        ),
        ("氢气每公斤25元。", HOSTILE_ARTICLE, "页面里说氢气每公斤35元。", "unsupported", "引文中没有“25”"),
    ]
    citations, sentences = [], []
    for number, (text, article, quote, support, reason) in enumerate(parts, start=1):
        citations.append(cite(number, article, quote))
        sentences.append(Sentence(text, (number,), support, reason))
    text = "".join(f"{part[0]}[{number}]" + "\n" * (number == 1) for number, part in enumerate(parts, start=1))
    return Answer(
        question,
        standalone,
        text,
        "answered",
        short="加氢能力不足",
        sentences=tuple(sentences),
        citations=tuple(citations),
        passages=passages,
    )
