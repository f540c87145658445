"""``jiangwen ask`` and ``chat``."""

from __future__ import annotations

from typing import Annotated

import typer

from qa.commands.output import JsonOption, LibraryOption, complain, explained, print_json, print_text
from qa.settings import Settings


@explained
def ask(
    question: Annotated[str, typer.Argument(help="What you want to know, in Chinese or English.")],
    library: LibraryOption = None,
    model: Annotated[str | None, typer.Option(help="Chat model, e.g. openai:gpt-4.1 [default: none]")] = None,
    as_json: JsonOption = False,
) -> None:
    """Answer a question, with the exact sentences the answer rests on."""
    from qa.assistant import Assistant
    from qa.opening import open_for_asking
    from qa.rendering import answer_to_dict, render_text

    settings = Settings.load(library=library, model=model)
    with open_for_asking(settings, say=complain) as opened:
        answer = Assistant(opened, settings).ask(question)
    if as_json:
        print_json(answer_to_dict(answer))
    else:
        print_text(render_text(answer))


@explained
def chat(
    library: LibraryOption = None,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to listen on; 0 takes a free one.")] = 7860,
    insecure: Annotated[bool, typer.Option(help="Allow an address others can reach, without a login.")] = False,
) -> None:
    """Open the web chat. With no library yet, it starts with the sample articles."""
    from qa.assistant import Assistant
    from qa.opening import SAMPLE_QUESTIONS, open_for_asking
    from qa.ui.server import serve

    settings = Settings.load(library=library)
    with open_for_asking(settings, say=complain, read_only=False) as opened:
        serve(
            Assistant(opened, settings),
            host=host,
            port=port,
            insecure=insecure,
            examples=SAMPLE_QUESTIONS,
            on_ready=lambda address: print_text(f"匠问 Jiangwen is ready: {address}   (Ctrl-C stops it)"),
        )
