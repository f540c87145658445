"""``jiangwen articles``: list, show and remove the articles of a library."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

import typer

from qa.commands.output import JsonOption, LibraryOption, explained, print_json, print_text
from qa.settings import Settings

articles = typer.Typer(help="List, show or remove the articles of a library.", no_args_is_help=True)


@articles.command("list")
@explained
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
        print_json([{**asdict(article), "text": None} for article in found])
        return
    for article in found:
        print_text(f"{article.id}  {(article.published_at or '')[:10]:10}  {article.title or article.uri}")
    print_text(f"{len(found)} of {total} articles")


@articles.command("show")
@explained
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
        print_json(data)
    elif removed:
        print_text("\n".join(f"[{rule}] {text.strip()}" for rule, text in taken_out) or "Nothing was removed.")
    else:
        print_text("\n".join(_describe(read.article)) + "\n\n" + read.article.text)


@articles.command("remove")
@explained
def remove_article(
    article_id: Annotated[str, typer.Argument(help="An id from `jiangwen articles list`.")],
    library: LibraryOption = None,
) -> None:
    """Remove an article, and prove that nothing of it can be found any more."""
    from qa.opening import open_existing

    with open_existing(Settings.load(library=library), read_only=False) as opened:
        opened.remove(article_id)
    print_text(f"Removed {article_id}; a search for its own first sentence no longer finds it.")


def _describe(article: Any) -> list[str]:
    fields = ("title", "publisher", "authors", "published_at", "url", "language", "uri")
    return [f"{name}: {value}" for name in fields if (value := getattr(article, name))]
