from __future__ import annotations

import pytest

from ingest.embedding import load_builtin
from qa.answering.reading import Reader, ReadQuestion, ReadSentence
from qa.answering.spans import Span
from qa.answering.trimming import complete_words, trim_span
from qa.questions import understand
from qa.retrieval import passages_from_texts
from qa.tagging import tag_words


def read(question: str, text: str) -> tuple[ReadQuestion, ReadSentence]:
    reader = Reader(load_builtin())
    query = understand(question, standalone=question)
    passages = passages_from_texts(query, [text], embedder=reader.embedder, chunk_chars=350, limit=1)
    (sentence,) = reader.read_sentences(passages)
    return reader.read_question(query), sentence


def trim(question: str, text: str, found: str) -> str:
    asked, sentence = read(question, text)
    start = sentence.text.index(found)
    inside = [
        number for number, word in enumerate(sentence.words) if word.start < start + len(found) and word.end > start
    ]
    span = Span(sentence, start, start + len(found), inside[0], inside[-1] + 1, start_score=0.0, end_score=0.0)
    return trim_span(asked, span).text


@pytest.mark.parametrize(
    ("question", "text", "found", "answer"),
    [
        ("工程投资多少亿元？", "工程总投资约18亿元,明年完工。", "约18亿元", "18亿元"),
        ("水库的总库容是多少？", "水库总库容1.5亿立方米。", "库容1.5亿立方米", "1.5亿立方米"),
        ("工程什么时候开工？", "工程于2023年5月6日开工。", "5月6日", "2023年5月6日"),
        ("哪些单位负责？", "工程由建设局、水利局、农业局负责。", "水利局", "建设局、水利局、农业局"),
        ("这三名工匠是谁？", "全市有刘大江、王小河、李水三名工匠入选。", "刘大江", "刘大江、王小河、李水"),
        ("他写了哪些书？", "他写了《红石》、《山河》和《江城》。", "《山河》", "《红石》、《山河》和《江城》"),
        ("全市有多少名技师？", "全市有工人585名、技师77名。", "585名、技师77名", "77名"),
        ("工人有多少名？", "全市有工人585名、技师77名。", "585名、技师77名", "585名"),
        ("工程由谁负责？", "工程由建设局、水利局负责。", "建设局", "建设局"),
    ],
)
def test_an_answer_is_the_whole_amount_date_or_list(question: str, text: str, found: str, answer: str) -> None:
    assert trim(question, text, found) == answer


@pytest.mark.parametrize(
    ("text", "first", "last", "completed"),
    [
        ("颁布《江城市防洪条例》后", "《", "条例", "《江城市防洪条例》"),
        ("颁布《江城市防洪条例》后", "江", "》", "《江城市防洪条例》"),
        ("获得全国劳动模范。", "全国", "。", "全国劳动模范"),
        ('展览"丝路来客"开幕', '"', "来客", "丝路来客"),
    ],
)
def test_a_span_has_both_halves_of_a_pair_and_no_loose_punctuation(
    text: str, first: str, last: str, completed: str
) -> None:
    words = tag_words(text)
    texts = [word.text for word in words]
    start = next(number for number, word in enumerate(texts) if word.startswith(first))
    end = next(number for number, word in enumerate(texts) if number >= start and word.endswith(last)) + 1
    assert "".join(texts[slice(*complete_words(words, start, end))]) == completed
