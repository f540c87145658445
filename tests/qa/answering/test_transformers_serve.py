"""The wire format against a real server: ``transformers serve`` with a tiny model made here, of random weights."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from langchain_core.messages import HumanMessage, SystemMessage

from qa.answering.models import load_chat_model
from qa.answering.streaming import stream_reply
from qa.errors import ModelBadReply, ModelUnavailable
from qa.settings import Settings

pytestmark = pytest.mark.slow
MESSAGES = (SystemMessage("只根据资料回答。"), HumanMessage("[1.1] 黑龙江连续三届。\n哪个省份？"))


def make_model(folder: Path) -> None:
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import GenerationConfig, LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(vocab_size=300, special_tokens=["<s>", "</s>"], initial_alphabet=alphabet)
    tokenizer.train_from_iterator(["黑龙江 [1.1]。"], trainer)
    fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, bos_token="<s>", eos_token="</s>", pad_token="</s>")
    fast.chat_template = "{% for message in messages %}{{ message['content'] }}\n{% endfor %}"
    config = LlamaConfig(
        vocab_size=len(fast), hidden_size=32, intermediate_size=64, num_hidden_layers=1, num_attention_heads=2,
        num_key_value_heads=2, bos_token_id=0, eos_token_id=1, pad_token_id=1,
    )  # fmt: skip
    model = LlamaForCausalLM(config)
    model.generation_config = GenerationConfig(max_new_tokens=12, eos_token_id=1, pad_token_id=1)
    model.save_pretrained(folder)
    fast.save_pretrained(folder)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """The address of the server, and the name of its model."""
    folder = tmp_path_factory.mktemp("tiny")
    make_model(folder)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [str(Path(sys.executable).with_name("transformers")), "serve", str(folder)]
    environment = os.environ | {"HF_HUB_OFFLINE": "1", "OMP_NUM_THREADS": "1"}
    log = (folder / "serve.log").open("w")
    process = subprocess.Popen(
        [*command, "--host", "127.0.0.1", "--port", str(port)], env=environment, stdout=log, stderr=subprocess.STDOUT
    )
    try:
        wait_until_healthy(f"http://127.0.0.1:{port}/health", process)
        yield f"http://127.0.0.1:{port}/v1", str(folder)
    finally:
        process.terminate()
        process.wait(30)
        log.close()


def wait_until_healthy(address: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(240):
        assert process.poll() is None, "the server ended"
        try:
            with urllib.request.urlopen(address, timeout=2) as response:
                if response.status == 200:
                    return
        except OSError:
            time.sleep(0.5)
    pytest.fail("the server did not start")


def settings_for(url: str, model: str) -> Settings:
    return Settings(model=model, model_base_url=url, model_timeout_seconds=60, model_max_retries=0)


def test_a_real_server_s_stream_is_read_to_its_end(served: tuple[str, str]) -> None:
    settings = settings_for(*served)
    text = ""
    # Random weights seldom end a sentence: a reply that reached its limit is told as cut short.
    with suppress(ModelBadReply):
        for piece in stream_reply(load_chat_model(settings), MESSAGES, settings, name="answer"):
            text += piece
    assert text


def test_a_real_server_s_refusal_of_a_model_is_told(served: tuple[str, str]) -> None:
    url, _ = served
    settings = settings_for(url, "no/such-model")
    with pytest.raises((ModelUnavailable, ModelBadReply)) as caught:
        list(stream_reply(load_chat_model(settings), MESSAGES, settings, name="answer"))
    assert caught.value.hint


def test_leaving_early_leaves_the_server_usable(served: tuple[str, str]) -> None:
    settings = settings_for(*served)
    pieces = stream_reply(load_chat_model(settings), MESSAGES, settings, name="answer")
    next(pieces)
    pieces.close()
    test_a_real_server_s_stream_is_read_to_its_end(served)
