"""Two ways to write an answer from passages: with a chat model, or by quoting the evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa.settings import Settings

if TYPE_CHECKING:
    from qa.chain import Answerer


def build_answerer(settings: Settings) -> Answerer:
    """Return the answerer the settings ask for: generative when they name a model, else extractive.

    Raises:
        ModelMisconfigured: The model's name is unknown, or its package or its key is missing.
    """
    if settings.model is None:
        from qa.answering.extractive import ExtractiveAnswerer

        return ExtractiveAnswerer()
    from qa.answering.generative import GenerativeAnswerer
    from qa.answering.models import load_chat_model

    return GenerativeAnswerer(load_chat_model(settings), settings)
