from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.embedding import load_embedder
from qa.answering.extractive import ExtractiveAnswerer
from qa.answering.finding import load_reader_model
from qa.answering.pointing import point_at_spans
from qa.questions import understand
from qa.retrieval import passages_from_texts
from qa.types import Draft, Passage

TEXTS = (
    "红石水库去年十月开工。工程总投资18亿元,由江城水利局负责,可灌溉农田40万亩。",
    "市博物馆的“丝路来客”展览展出文物260件,观众可免费预约参观,展期到9月底。",
)


def passages(question: str, *texts: str) -> tuple[Passage, ...]:
    query = understand(question, standalone=question)
    return passages_from_texts(query, texts, embedder=load_embedder(), chunk_chars=350, limit=8)


def draft(question: str, *texts: str) -> Draft:
    *_, last = ExtractiveAnswerer().stream(understand(question, standalone=question), passages(question, *texts))
    assert isinstance(last, Draft)
    return last


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("红石水库总投资多少？", "18亿元"),
        ("“丝路来客”展览展出多少件文物？", "260件"),
        ("红石水库由谁负责？", "江城水利局"),
    ],
)
def test_the_short_answer_is_an_exact_span_of_its_text(question: str, short: str) -> None:
    found = draft(question, *TEXTS)
    assert found.short is not None
    article_id, start, end = found.short
    text = TEXTS[int(article_id.removeprefix("text-")) - 1]
    assert short in text[start:end]
    assert found.sentences[0].spans[0][1] <= start < end <= found.sentences[0].spans[0][2]


def test_a_question_for_a_province_is_answered_with_its_name_from_the_sentence_that_tells() -> None:
    text = (
        "青海省的湿地保护中心与多个外省单位建立了合作关系。"
        "至此,青海省已有三处湿地入选,成为全国唯一连续三届获此荣誉的省份。"
    )
    found = draft("哪个省份连续三届有湿地获得这一荣誉？", text)
    assert found.short is not None
    _, start, end = found.short
    assert text[start:end] in ("青海省", "青海")
    assert text.index("至此") < start


def test_every_quote_is_a_whole_sentence_of_its_article() -> None:
    sentences = draft("红石水库总投资多少？", *TEXTS).sentences
    assert sentences
    for sentence in sentences:
        for article_id, start, end in sentence.spans:
            quote = TEXTS[int(article_id.removeprefix("text-")) - 1][start:end]
            assert quote[-1] in "。！？"


@pytest.mark.parametrize("question", ["月球到地球有多远？", "谁获得了今年的诺贝尔文学奖？"])
def test_unrelated_texts_give_a_refusal(question: str) -> None:
    assert draft(question, *TEXTS).sentences == ()


def test_no_passages_give_a_refusal() -> None:
    assert draft("谁？").sentences == ()


@settings(max_examples=40, deadline=None)
@given(st.text(alphabet="红石水库投资18亿元,。“”《》()、的 \nab!?是由", min_size=1, max_size=120))
def test_any_text_can_be_read_and_every_candidate_maps_back_to_it(text: str) -> None:
    model = load_reader_model()
    query = understand("谁负责？", standalone="谁负责？")
    read = model.reader.read_sentences(passages("谁负责？", text))
    question = model.reader.read_question(query)
    for sentence in read:
        assert sentence.folded.text == "".join(word.text for word in sentence.words)
    for span in point_at_spans(model.reader, model.network, question, read):
        start, end = span.sentence.article_span(span.start, span.end)
        assert 0 <= start < end <= len(text)
        assert span.sentence.start <= start
        assert end <= span.sentence.end
