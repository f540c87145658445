"""``jiangwen ask`` and ``chat``."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from qa.commands.output import JsonOption, LibraryOption, complain, explained, print_json, print_text
from qa.settings import Settings


@explained
def ask(
    question: Annotated[str, typer.Argument(help="What you want to know, in Chinese or English.")],
    library: LibraryOption = None,
    model: Annotated[str | None, typer.Option(help="Chat model, e.g. openai:gpt-4.1 [default: none]")] = None,
    receipt: Annotated[
        Path | None, typer.Option(help="Also write a receipt to this new file, for `jiangwen verify`.")
    ] = None,
    explain: Annotated[bool, typer.Option("--explain", help="Show how it is searched, instead of an answer.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Answer a question, with the exact sentences the answer rests on."""
    from qa.assistant import Assistant
    from qa.opening import open_for_asking
    from qa.receipts import save_receipt
    from qa.rendering import answer_to_dict, render_text

    settings = Settings.load(library=library, model=model)
    if explain:
        _print_explanation(question, settings, as_json=as_json)
        return
    with open_for_asking(settings, say=complain) as opened:
        answer = Assistant(opened, settings).ask(question)
    if as_json:
        print_json(answer_to_dict(answer))
    else:
        print_text(render_text(answer))
    # Last, because a file that cannot be written must not lose the answer.
    if receipt is not None:
        save_receipt(answer, receipt)
        complain(f"Receipt: {receipt}   (check it any time with: jiangwen verify {receipt})")


def _print_explanation(question: str, settings: Settings, *, as_json: bool) -> None:
    from qa.assistant import Assistant
    from qa.opening import open_for_asking
    from qa.retrieval.explanation import explanation_to_dict, render_explanation

    with open_for_asking(settings, say=complain) as opened:
        explanation = Assistant(opened, settings).explain(question)
    if as_json:
        print_json(explanation_to_dict(explanation))
    else:
        print_text(render_explanation(explanation))


@explained
def chat(
    library: LibraryOption = None,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to listen on; 0 takes a free one.")] = 7860,
    insecure: Annotated[bool, typer.Option(help="Allow an address others can reach, without a login.")] = False,
) -> None:
    """Open the web chat. With no library yet, it starts with the sample articles."""
    from qa.assistant import Assistant
    from qa.opening import SAMPLE_QUESTIONS, folder_for_asking, open_for_asking
    from qa.ui.server import open_and_serve

    settings = Settings.load(library=library)

    @contextmanager
    def open_assistant() -> Iterator[Assistant]:
        with open_for_asking(settings, say=complain, read_only=False) as opened:
            yield Assistant(opened, settings)

    open_and_serve(
        open_assistant,
        folder=folder_for_asking(settings),
        host=host,
        port=port,
        insecure=insecure,
        examples=SAMPLE_QUESTIONS,
        on_ready=lambda address: print_text(f"匠问 Jiangwen is at {address}   (Ctrl-C stops it)"),
        on_failure=lambda error: complain(f"{error.message} {error.hint}"),
    )
