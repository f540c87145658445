from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ingest import Library
from ingest.embedding import load_builtin
from qa import Assistant, Settings
from qa.errors import ModelMisconfigured
from qa.retrieval.reranking import CrossEncoderReranker, load_reranker, match_concepts, match_tokens

TEXTS = ["青浦江大桥全长3.6公里,总投资42亿元。", "动物园为大熊猫准备了新家。", ""]


def test_the_passage_that_holds_the_tokens_scores_best() -> None:
    scores = match_tokens(load_builtin(), "青浦江大桥总投资", TEXTS).score_passages()
    assert scores.argmax() == 0
    assert scores[2] == 0.0
    assert scores.max() <= 1.0 + 1e-5


def test_an_article_is_scored_by_what_all_its_passages_hold() -> None:
    matches = match_tokens(load_builtin(), "大桥 大熊猫", TEXTS)
    apart = matches.score_articles(["a", "b", "c"])
    together = matches.score_articles(["a", "a", "c"])
    assert np.allclose(apart, matches.score_passages())
    assert together[0] == together[1] > max(apart[:2])


def test_a_question_without_tokens_or_passages_scores_nothing() -> None:
    assert match_tokens(load_builtin(), "", TEXTS).score_passages().tolist() == [0.0, 0.0, 0.0]
    assert match_tokens(load_builtin(), "大桥", []).score_passages().tolist() == []


def test_the_passage_that_says_more_of_the_concepts_scores_best() -> None:
    concepts = ((("大桥", 1.0), ("bridge", 1.0)), (("投资", 1.0), ("拨款", 0.6), ("investment", 1.0)))
    scores = match_concepts(concepts, TEXTS)
    assert scores[0] > scores[1] == scores[2] == 0.0
    assert scores.max() <= 1.0 + 1e-5


def test_a_name_written_otherwise_counts_by_the_pairs_it_shares() -> None:
    texts = ["议员谢尔布鲁克的建议", "议员谢尔布罗克的建议", "议员王芳的建议"]
    whole, part, none = match_concepts(((("谢尔布鲁克", 1.0), ("shelbrooke", 1.0)),), texts).tolist()
    assert whole > part > none == 0.0


def test_a_concept_that_every_passage_says_counts_little() -> None:
    concepts = ((("议员", 1.0),), (("王芳", 1.0),))
    only_common, only_rare = match_concepts(concepts, ["议员张伟", "教师王芳", "议员李强"]).tolist()[:2]
    assert only_rare > only_common > 0.0


def test_without_concepts_or_passages_nothing_is_scored() -> None:
    assert match_concepts((), TEXTS).tolist() == [0.0, 0.0, 0.0]
    assert match_concepts(((("大桥", 1.0),),), []).tolist() == []


@pytest.fixture(scope="module")
def cross_encoder_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny cross-encoder with random weights."""
    import torch
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast

    folder = tmp_path_factory.mktemp("cross-encoder")
    characters = sorted(set("".join(TEXTS)) | set("青浦江大桥总投资是多少"))
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *characters]
    (folder / "vocab.txt").write_text("\n".join(vocabulary), encoding="utf-8")
    BertTokenizerFast(vocab_file=str(folder / "vocab.txt")).save_pretrained(folder)
    torch.manual_seed(7)
    configuration = BertConfig(
        vocab_size=len(vocabulary), hidden_size=16, num_hidden_layers=1, num_attention_heads=2,
        intermediate_size=16, max_position_embeddings=128, num_labels=1,
    )  # fmt: skip
    BertForSequenceClassification(configuration).save_pretrained(folder)
    return folder


def test_a_cross_encoder_is_loaded_by_its_folder_and_orders_the_passages(
    cross_encoder_folder: Path, library: Library
) -> None:
    reranker = load_reranker(str(cross_encoder_folder))
    assert isinstance(reranker, CrossEncoderReranker)
    question = "青浦江大桥总投资是多少？"
    explanation = Assistant(library, Settings(rerank_model=str(cross_encoder_folder))).explain(question)
    given = [candidate.reranked for candidate in explanation.candidates]
    assert given == sorted(given, key=lambda score: -(score or 0.0))
    assert np.allclose(
        given, reranker.score(question, [candidate.text for candidate in explanation.candidates]), atol=1e-5
    )


def test_a_missing_cross_encoder_is_explained(tmp_path: Path) -> None:
    with pytest.raises(ModelMisconfigured, match="neither a folder"):
        CrossEncoderReranker(str(tmp_path / "nowhere"))
