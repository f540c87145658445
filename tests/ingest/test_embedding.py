from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from langchain_core.embeddings import Embeddings
from langchain_tests.integration_tests import EmbeddingsIntegrationTests
from langchain_tests.unit_tests import EmbeddingsUnitTests
from tokenizers import Tokenizer

from ingest.embedding import (
    BUILTIN_FOLDER,
    SentenceTransformerEmbedder,
    StaticEmbedder,
    Vectors,
    as_langchain_embeddings,
    load_embedder,
)
from ingest.errors import EmbeddingError
from ingest.folding import to_simplified

TEXTS = (
    "黑龙江省已有三名工匠入选，成为全国唯一连续三届获此殊荣的省份。",
    "連續三年，台積電營收成長12.5%。",
    "The university opened a new research hospital in 2023.",
    "iPhone 15 Pro 今晚 8 点开售",
    "ቋንቋ",
)


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return Tokenizer.from_file(str(BUILTIN_FOLDER / "tokenizer.json"))


@pytest.fixture(scope="module")
def builtin() -> StaticEmbedder:
    embedder = load_embedder("builtin")
    assert isinstance(embedder, StaticEmbedder)
    return embedder


def test_every_vector_has_length_one(builtin: StaticEmbedder) -> None:
    vectors = builtin.embed_passages((*TEXTS, "", "。，！"))
    assert vectors.shape == (len(TEXTS) + 2, builtin.dimension)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)


@given(st.text(max_size=60))
@settings(deadline=None)
def test_any_text_gets_a_finite_vector_of_length_one(text: str) -> None:
    vector = load_embedder("builtin").embed_question(text)
    assert abs(float(np.linalg.norm(vector)) - 1.0) < 1e-4


def test_a_question_and_the_same_passage_have_one_vector(builtin: StaticEmbedder) -> None:
    for text in TEXTS:
        np.testing.assert_allclose(builtin.embed_question(text), builtin.embed_passages([text])[0], atol=1e-6)


def test_no_texts_give_an_empty_matrix(builtin: StaticEmbedder) -> None:
    assert builtin.embed_passages([]).shape == (0, builtin.dimension)


def test_script_case_and_width_do_not_matter(builtin: StaticEmbedder) -> None:
    np.testing.assert_allclose(
        builtin.embed_question("連續三年獲獎，ＧＤＰ增長"), builtin.embed_question("连续三年获奖,gdp增长"), atol=1e-5
    )


def test_a_question_is_nearest_to_the_passage_about_it(builtin: StaticEmbedder) -> None:
    passages = ("央行宣布下调存款准备金率。", "台风在福建沿海登陆，多地停课。", "国足在世界杯预选赛中获胜。")
    similarities = (
        builtin.embed_passages(passages)
        @ np.stack(
            [
                builtin.embed_question(question)
                for question in ("台风影响了哪些学校", "Which bank cut the interest rate?")
            ]
        ).T
    )
    assert similarities.argmax(axis=0).tolist() == [1, 0]


def test_token_vectors_pool_to_the_question_vector(builtin: StaticEmbedder) -> None:
    text = "張振連 是 大国工匠"
    spans, vectors, weights = builtin.token_vectors(text)
    assert len(spans) == len(vectors) == len(weights)
    pooled = vectors.sum(axis=0)
    np.testing.assert_allclose(pooled / np.linalg.norm(pooled), builtin.embed_question(text), atol=1e-5)
    assert "".join(text[start:end] for start, end in spans) == text.replace(" ", "")


def test_common_tokens_weigh_less_than_rare_ones(builtin: StaticEmbedder) -> None:
    _, _, weights = builtin.token_vectors("的")
    _, _, rarer = builtin.token_vectors("蛋白质")
    assert 0 <= weights.max() < rarer.min()


def test_the_shipped_tokenizer_reads_every_character_as_folding_does(tokenizer: Tokenizer) -> None:
    assert tokenizer.normalizer is not None
    ideographs = [chr(code) for code in range(0x3400, 0xA000)]
    assert [each for each in ideographs if tokenizer.normalizer.normalize_str(each) != to_simplified(each)] == []


def test_a_word_has_one_token_or_those_of_its_parts(builtin: StaticEmbedder, tokenizer: Tokenizer) -> None:
    def read(word: str) -> list[str]:
        return [tokenizer.id_to_token(token) for token in builtin.find_tokens([word])]

    assert read("农村") == ["农村"]
    assert read("法官") == ["法官"]
    assert read("苑蓁蓁") == ["苑", "蓁", "蓁"]
    assert "".join(read("jiangwenx")) == "jiangwenx"
    assert [read(sign) for sign in ("，", ",", " ", "")] == [[], [], [], []]
    assert builtin.find_tokens(["农村", "，", "法官"]) == [
        *builtin.find_tokens(["农村"]),
        *builtin.find_tokens(["法官"]),
    ]


def test_sentence_transformers_loads_the_same_folder_and_gives_the_same_vectors(builtin: StaticEmbedder) -> None:
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(BUILTIN_FOLDER), device="cpu")
    np.testing.assert_allclose(model.encode(list(TEXTS)), builtin.embed_passages(TEXTS), atol=1e-5)


def test_the_builtin_model_runs_without_torch() -> None:
    code = (
        "import sys; from ingest.embedding import load_embedder; load_embedder('builtin').embed_question('你好');"
        "print([name for name in ('torch', 'sentence_transformers', 'transformers') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_fingerprint_belongs_to_the_files(tmp_path: Path, builtin: StaticEmbedder) -> None:
    for file in ("tokenizer.json", "model.safetensors"):
        (tmp_path / file).write_bytes((BUILTIN_FOLDER / file).read_bytes())
    assert StaticEmbedder(tmp_path).fingerprint == builtin.fingerprint
    (tmp_path / "tokenizer.json").write_bytes((BUILTIN_FOLDER / "tokenizer.json").read_bytes() + b"\n")
    assert StaticEmbedder(tmp_path).fingerprint != builtin.fingerprint


@pytest.mark.parametrize("broken", ["tokenizer.json", "model.safetensors"])
def test_a_broken_model_file_is_an_embedding_error(tmp_path: Path, broken: str) -> None:
    for file in ("tokenizer.json", "model.safetensors"):
        (tmp_path / file).write_bytes((BUILTIN_FOLDER / file).read_bytes())
    (tmp_path / broken).write_bytes(b"{}")
    with pytest.raises(EmbeddingError, match="cannot be read"):
        StaticEmbedder(tmp_path)


def test_a_folder_loads_as_a_sentence_transformers_model(builtin: StaticEmbedder) -> None:
    embedder = load_embedder(str(BUILTIN_FOLDER))
    assert isinstance(embedder, SentenceTransformerEmbedder)
    assert embedder.dimension == builtin.dimension
    np.testing.assert_allclose(embedder.embed_passages(TEXTS), builtin.embed_passages(TEXTS), atol=1e-5)
    np.testing.assert_allclose(np.linalg.norm(embedder.embed_passages(["", "好"]), axis=1), 1.0, atol=1e-5)
    assert embedder.embed_passages([]).shape == (0, builtin.dimension)
    assert embedder.fingerprint == SentenceTransformerEmbedder(str(BUILTIN_FOLDER)).fingerprint


def test_prompts_of_a_model_are_used_for_questions_only(tmp_path: Path) -> None:
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(BUILTIN_FOLDER), device="cpu")
    model.prompts = {"query": "天气 ", "document": ""}
    model.save_pretrained(str(tmp_path))
    embedder = load_embedder(str(tmp_path))
    plain = load_embedder("builtin")
    np.testing.assert_allclose(embedder.embed_passages(["足球"])[0], plain.embed_question("足球"), atol=1e-5)
    np.testing.assert_allclose(embedder.embed_question("足球"), plain.embed_question("天气 足球"), atol=1e-5)
    assert embedder.fingerprint != load_embedder(str(BUILTIN_FOLDER)).fingerprint


def test_a_model_that_is_nowhere_is_an_error_that_says_how_to_get_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(EmbeddingError) as raised:
        load_embedder(str(tmp_path / "no-such-model"))
    assert "builtin" in raised.value.hint


def test_a_model_is_loaded_once() -> None:
    assert load_embedder("builtin") is load_embedder("builtin")


class _LetterEmbedder:
    """The smallest embedder: which of two letters a text has more of."""

    name = "letters"
    fingerprint = "letters-1"
    dimension = 2

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        return np.stack([self.embed_question(text) for text in texts])

    def embed_question(self, text: str) -> Vectors:
        counts = np.array([text.count("a") + 1, text.count("b") + 1], dtype=np.float32)
        return np.asarray(counts / np.linalg.norm(counts), dtype=np.float32)


def test_langchain_sees_the_same_numbers() -> None:
    embeddings = as_langchain_embeddings(_LetterEmbedder())
    assert embeddings.embed_query("aab") == pytest.approx(_LetterEmbedder().embed_question("aab").tolist())
    assert embeddings.embed_documents(["a", "b"])[1] == pytest.approx(embeddings.embed_query("b"))


class TestLangChainUnit(EmbeddingsUnitTests):
    @property
    def embeddings_class(self) -> type[Embeddings]:
        return type(as_langchain_embeddings(load_embedder("builtin")))

    @property
    def embedding_model_params(self) -> dict[str, object]:
        return {"embedder": load_embedder("builtin")}


class TestLangChainIntegration(EmbeddingsIntegrationTests):
    @property
    def embeddings_class(self) -> type[Embeddings]:
        return type(as_langchain_embeddings(load_embedder("builtin")))

    @property
    def embedding_model_params(self) -> dict[str, object]:
        return {"embedder": load_embedder("builtin")}
