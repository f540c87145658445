"""Suites of reading: short answers from given texts, answers amid noise, and refusals where there is no answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ingest.embedding import load_embedder
from ingest.folding import fold_text
from qa.answering.finding import load_reader_model
from qa.assistant import Assistant
from qa.evaluation.measures import Measure, SuiteResult, share
from qa.evaluation.metrics import overlap_f1
from qa.evaluation.set_up import Row, SetUp
from qa.questions import understand
from qa.retrieval import passages_from_texts

_GIVEN_TEXTS = 5


def measure_cmrc(set_up: SetUp) -> SuiteResult:
    """Read the short answers of CMRC 2018's development questions from their paragraphs."""
    return _measure_reader(set_up, "cmrc2018", at_most=1000, bar=70)


def measure_antiterror(set_up: SetUp) -> SuiteResult:
    """Read the short answers of questions about crawled news from their articles."""
    return _measure_reader(set_up, "antiterror_mrc", at_most=800, bar=65)


def measure_rgb(set_up: SetUp) -> SuiteResult:
    """Answer from five texts of which none or four are noise (RGB, Chen et al. 2024): is the answer contained?"""
    clean = _answer_amid_noise(set_up, "zh_refine", noise=0)
    noisy = _answer_amid_noise(set_up, "zh_refine", noise=4)
    joined = _answer_amid_noise(set_up, "zh_int", noise=0)
    return SuiteResult(
        (
            Measure("answer contained, five right texts, %", share(clean, "right"), 85),
            Measure("answer contained, one right text and four of noise, %", share(noisy, "right"), 68),
            Measure("both answers contained, questions for two facts, five right texts, %", share(joined, "right")),
        ),
        (*clean, *noisy, *joined),
        f"{len(clean)} questions for one fact, {len(joined)} for two; {_GIVEN_TEXTS} texts each",
    )


def measure_rgb_refusal(set_up: SetUp) -> SuiteResult:
    """Refuse to answer from five texts that are all noise."""
    records = _answer_amid_noise(set_up, "zh_refine", noise=_GIVEN_TEXTS)
    refused = Measure("refused, five texts of noise, %", share(records, "refused"), 80)
    return SuiteResult((refused,), tuple(records), f"{len(records)} questions")


def _answer_amid_noise(set_up: SetUp, task: str, *, noise: int) -> list[Row]:
    """Return the records of a task's questions, asked over ``noise`` wrong texts and right ones to make five."""
    texts = _texts_by_id(set_up, "rgb")
    assistant = Assistant(None, set_up.settings)
    rows = [row for row in set_up.rows("qa", "rgb", "dev.questions.jsonl.gz") if row["id"].startswith(f"rgb-{task}-")]
    records = []
    for row in set_up.draw([row for row in rows if len(row["neg_ids"]) >= noise]):
        ids = _choose_right(row, texts)[: _GIVEN_TEXTS - noise] + row["neg_ids"][:noise]
        answer = assistant.answer_from(row["question"], [texts[article_id] for article_id in ids])
        right = all(any(fold_text(one) in fold_text(answer.text) for one in group) for group in row["answers_required"])
        refused = answer.status == "refused"
        records.append(_record(row, noise=noise, right=right, refused=refused, text=answer.text))
    return records


def _choose_right(row: Row, texts: Mapping[str, str]) -> list[str]:
    """Return the right texts of a question; of one for several facts, first a text for each, for they come by fact."""
    if len(row["answers_required"]) == 1:
        return list(row["gold_ids"])
    holding = (
        [name for name in row["gold_ids"] if any(fold_text(one) in fold_text(texts[name]) for one in group)]
        for group in row["answers_required"]
    )
    return list(dict.fromkeys([*(names[0] for names in holding if names), *row["gold_ids"]]))


def measure_nomiracl(set_up: SetUp) -> SuiteResult:
    """Answer where a judge found an answer among ten passages and refuse where not (NoMIRACL, Thakur et al. 2024)."""
    articles = {row["id"]: row for row in set_up.rows("qa", "nomiracl_zh", "dev.articles.jsonl.gz")}
    assistant = Assistant(None, set_up.settings)
    records = []
    for row in set_up.draw(set_up.rows("qa", "nomiracl_zh", "dev.questions.jsonl.gz")):
        given = [f"{articles[name]['title']}\n{articles[name]['text']}" for name in row["cand_ids"] if name in articles]
        answer = assistant.answer_from(row["question"], given)
        right = (answer.status == "answered") == row["answerable"]
        records.append(_record(row, right=right, answerable=row["answerable"], status=answer.status, text=answer.text))
    accepted = share([record for record in records if record["answerable"]], "right")
    refused = share([record for record in records if not record["answerable"]], "right")
    return SuiteResult(
        (
            Measure("balanced accuracy, %", (accepted + refused) / 2, 78),
            Measure("answered where there is an answer, %", accepted),
            Measure("refused where there is none, %", refused),
        ),
        tuple(records),
        f"{len(records)} questions, each passage under its title",
    )


def _measure_reader(set_up: SetUp, name: str, *, at_most: int, bar: float) -> SuiteResult:
    texts = _texts_by_id(set_up, name)
    assistant = Assistant(None, set_up.settings)
    rows = [
        row
        for row in set_up.rows("qa", name, "dev.questions.jsonl.gz")
        if row["answers"] and fold_text(row["question"])
    ]
    records = []
    for row in set_up.draw(rows, at_most=at_most):
        text = texts[row["article_id"]]
        answer = assistant.answer_from(row["question"], [text])
        best = _read_best_span(row["question"], text, set_up=set_up)
        scores = {"f1": _f1(best, row), "exact": _exact(best, row), "f1_shown": _f1(answer.short or "", row)}
        records.append(_record(row, best=best, shown=answer.short, status=answer.status, **scores))
    return SuiteResult(
        (
            Measure("F1 of the reader's best span, %", share(records, "f1"), bar),
            Measure("exact match of the reader's best span, %", share(records, "exact")),
            Measure("F1 of the short answer that is shown, nothing shown counting 0, %", share(records, "f1_shown")),
            Measure(
                "answered, %", share([{"answered": record["status"] == "answered"} for record in records], "answered")
            ),
        ),
        tuple(records),
        f"{len(records)} of {len(rows)} questions, each with its own text; F1 of characters",
    )


def _read_best_span(question: str, text: str, *, set_up: SetUp) -> str:
    """Return the reader's likeliest short answer, whether or not it is sure enough to show it."""
    query = understand(question, standalone=question)
    passages = passages_from_texts(
        query,
        [text],
        embedder=load_embedder(),
        chunk_chars=set_up.settings.chunk_chars,
        limit=set_up.settings.passages,
    )
    span = load_reader_model().find(query, passages).span
    return span.text if span else ""


def _texts_by_id(set_up: SetUp, name: str) -> dict[str, str]:
    return {row["id"]: row["text"] for row in set_up.rows("qa", name, "dev.articles.jsonl.gz")}


def _f1(answer: str, row: Row) -> float:
    return max(overlap_f1(answer, expected) for expected in row["answers"])


def _exact(answer: str, row: Row) -> bool:
    return any(fold_text(answer) == fold_text(expected) for expected in row["answers"])


def _record(row: Row, **values: Any) -> dict[str, Any]:
    return {"id": row["id"], "question": row["question"], "expected": row["answers"], **values}
