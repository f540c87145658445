"""The command line: ``jiangwen ask | chat | ingest | articles | doctor | rebuild | evaluate``.

Exit codes: 0 done, 1 something failed on our side, 2 the call or its input has to change.
"""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Callable
from dataclasses import asdict
from functools import wraps
from pathlib import Path
from typing import Annotated, Any

import typer

from ingest.errors import JiangwenError
from qa.settings import Settings

app = typer.Typer(
    name="jiangwen",
    help="匠问 Jiangwen: ask your articles, check every word.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
articles = typer.Typer(help="List, show or remove the articles of a library.", no_args_is_help=True)
app.add_typer(articles, name="articles")

LibraryOption = Annotated[
    Path | None, typer.Option("--library", "-l", help="The library's folder [default: ~/.jiangwen/library]")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]


def main() -> None:
    """Run the command line."""
    # Questions and articles go to the chat model that was chosen, and to nobody's tracing service.
    os.environ["LANGSMITH_TRACING"] = "false"
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A terminal that cannot show a character still gets the rest.
            stream.reconfigure(errors="backslashreplace")
    try:
        app()
    except OSError as error:
        _complain(f"Error: {error.strerror or error}")
        sys.exit(1)


def _explained(command: Callable[..., None]) -> Callable[..., None]:
    """Turn our errors into a message on stderr and their exit code."""

    @wraps(command)
    def run(*args: Any, **options: Any) -> None:
        try:
            command(*args, **options)
        except JiangwenError as error:
            _complain(f"Error: {error.message}" + (f"\n{error.hint}" if error.hint else ""))
            raise typer.Exit(error.exit_code) from error
        except KeyboardInterrupt:
            _complain("Stopped. What was stored is kept; run the same command again to go on.")
            raise typer.Exit(130) from None

    return run


@app.command()
@_explained
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
    with open_for_asking(settings, say=_complain) as opened:
        answer = Assistant(opened, settings).ask(question)
    if as_json:
        _print_json(answer_to_dict(answer))
    else:
        _print(render_text(answer))


@app.command()
@_explained
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
    with open_for_asking(settings, say=_complain, read_only=False) as opened:
        serve(
            Assistant(opened, settings),
            host=host,
            port=port,
            insecure=insecure,
            examples=SAMPLE_QUESTIONS,
            on_ready=lambda address: _print(f"匠问 Jiangwen is ready: {address}   (Ctrl-C stops it)"),
        )


@app.command()
@_explained
def ingest(
    paths: Annotated[list[Path], typer.Argument(help="Files and folders of .txt, .md, .html and .jsonl articles.")],
    library: LibraryOption = None,
    remove_missing: Annotated[
        bool, typer.Option(help="Also remove articles whose file is gone from these folders.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Read articles into a library. Unchanged ones are skipped; an interrupted run goes on where it stopped."""
    from ingest.library import Library
    from qa.progress import show_progress

    settings = Settings.load(library=library)
    with Library.open(settings.library, settings=settings.ingest) as opened, show_progress() as progress:
        report = opened.sync(paths, progress=progress, remove_missing=remove_missing)
    if as_json:
        _print_json(asdict(report))
    else:
        for failure in report.failures:
            named = failure.uri in failure.reason
            _complain("not read: " + (failure.reason if named else f"{failure.uri}: {failure.reason}"))
        _print(f"{report} → {settings.library}")
    if report.failures and not (report.added or report.updated or report.skipped):
        raise typer.Exit(2)


@articles.command("list")
@_explained
def list_articles(
    matching: Annotated[str | None, typer.Argument(help="Only titles and publishers containing this.")] = None,
    library: LibraryOption = None,
    limit: Annotated[int, typer.Option(min=1, help="Articles shown.")] = 50,
    as_json: JsonOption = False,
) -> None:
    """List articles, newest first."""
    from qa.opening import open_existing

    with open_existing(Settings.load(library=library)) as opened:
        found = opened.articles(matching=matching, limit=limit)
        total = opened.count_articles()
    if as_json:
        _print_json([{**asdict(article), "text": None} for article in found])
        return
    for article in found:
        _print(f"{article.id}  {(article.published_at or '')[:10]:10}  {article.title or article.uri}")
    _print(f"{len(found)} of {total} articles")


@articles.command("show")
@_explained
def show_article(
    article_id: Annotated[str, typer.Argument(help="An id from `jiangwen articles list`.")],
    library: LibraryOption = None,
    removed: Annotated[bool, typer.Option("--removed", help="Show what cleaning took out, and why.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Show one article as it was cleaned."""
    from qa.opening import open_existing

    with open_existing(Settings.load(library=library)) as opened:
        read = opened.read_article(article_id)
    taken_out = [
        (block.rule, read.original[block.start : block.end]) for block in read.blocks if block.kind == "removed"
    ]
    if as_json:
        data = {**asdict(read.article), "removed": [{"rule": rule, "text": text} for rule, text in taken_out]}
        _print_json(data)
    elif removed:
        _print("\n".join(f"[{rule}] {text.strip()}" for rule, text in taken_out) or "Nothing was removed.")
    else:
        _print("\n".join(_describe(read.article)) + "\n\n" + read.article.text)


@articles.command("remove")
@_explained
def remove_article(
    article_id: Annotated[str, typer.Argument(help="An id from `jiangwen articles list`.")],
    library: LibraryOption = None,
) -> None:
    """Remove an article, and prove that nothing of it can be found any more."""
    from qa.opening import open_existing

    with open_existing(Settings.load(library=library), read_only=False) as opened:
        opened.remove(article_id)
    _print(f"Removed {article_id}; a search for its own first sentence no longer finds it.")


@app.command()
@_explained
def doctor(library: LibraryOption = None, as_json: JsonOption = False) -> None:
    """Check the installation and the library, and say how to mend what is wrong."""
    from qa.doctor import examine

    results = examine(Settings.load(library=library))
    if as_json:
        _print_json([asdict(result) for result in results])
    else:
        for result in results:
            _print(f"{'ok  ' if result.ok else 'FAIL'} {result.name}: {result.detail}")
    if not all(result.ok for result in results):
        raise typer.Exit(1)


@app.command()
@_explained
def rebuild(library: LibraryOption = None) -> None:
    """Build the search indexes of a library anew from its stored articles, with another embedding model if one is set.

    Articles are embedded again only where the model or the chunk size has changed.
    """
    from qa.opening import open_existing
    from qa.progress import show_progress

    settings = Settings.load(library=library)
    with open_existing(settings, read_only=False) as opened, show_progress() as progress:
        changed = settings.ingest if settings.ingest.model_fields_set else None
        opened.rebuild(settings=changed, progress=progress)
        _print(f"Rebuilt the indexes of {opened.path}: {opened.count_chunks()} chunks.")


@app.command()
@_explained
def evaluate(
    questions: Annotated[Path, typer.Argument(help="JSONL rows: question, answers, and source or article_id.")],
    sources: Annotated[list[Path] | None, typer.Option("--articles", help="Ask these files in a new library.")] = None,
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """Ask every question of a file and print which answers were right, cited and refused."""
    from qa.evaluation import evaluate_questions, render_report

    report = evaluate_questions(questions, settings=Settings.load(library=library), sources=sources)
    if as_json:
        _print_json(asdict(report))
    else:
        _print(render_report(report))


def _describe(article: Any) -> list[str]:
    fields = ("title", "publisher", "authors", "published_at", "url", "language", "uri")
    return [f"{name}: {value}" for name in fields if (value := getattr(article, name))]


def _print_json(data: Any) -> None:
    print(json.dumps(data, ensure_ascii=False, indent=2), flush=True)


def _print(text: str) -> None:
    from qa.rendering import render_printable

    print(render_printable(text), flush=True)


def _complain(text: str) -> None:
    from qa.rendering import render_printable

    print(render_printable(text), file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
