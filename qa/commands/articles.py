"""``jiangwen articles``: the articles of a library, what cleaning did to them, and what a person decides about them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from qa.commands.output import JsonOption, LibraryOption, explained, print_json, print_text
from qa.settings import Settings

if TYPE_CHECKING:
    from ingest.types import Article, ReadArticle

articles = typer.Typer(help="List, show, mend, release or remove the articles of a library.", no_args_is_help=True)

ArticleArgument = Annotated[str, typer.Argument(help="An id from `jiangwen articles list`.")]


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
    _print_list(found)
    print_text(f"{len(found)} of {total} articles")


@articles.command("show")
@explained
def show_article(
    article_id: ArticleArgument,
    library: LibraryOption = None,
    removed: Annotated[
        bool, typer.Option("--removed", help="Show what cleaning took out, numbered, and by which rule.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Show one article as it was cleaned."""
    from qa.opening import open_existing

    with open_existing(Settings.load(library=library)) as opened:
        read = opened.read_article(article_id)
    if as_json:
        print_json({**asdict(read.article), "quality": asdict(read.quality), "removed": _list_removed(read)})
    elif removed:
        lines = [f"{block['number']:4} [{block['rule']}] {block['text']}" for block in _list_removed(read)]
        print_text("\n".join(lines) or "Nothing was removed.")
    else:
        print_text("\n".join(_describe(read.article)) + "\n\n" + read.article.text)


@articles.command("restore")
@explained
def restore_blocks(
    article_id: ArticleArgument,
    numbers: Annotated[
        list[int] | None, typer.Argument(help="Numbers from `show ID --removed`; none: everything removed.")
    ] = None,
    library: LibraryOption = None,
) -> None:
    """Put back what cleaning took out of an article; later syncs keep it."""
    from qa.opening import open_existing

    with open_existing(Settings.load(library=library), read_only=False) as opened:
        before = len(opened.article(article_id).text)
        text = opened.restore(article_id, numbers or None).article.text
    print_text(f"{article_id} now has {len(text):,} characters, {len(text) - before:,} more than before.")


@articles.command("quarantine")
@explained
def list_quarantine(library: LibraryOption = None, as_json: JsonOption = False) -> None:
    """List the articles that are stored but never answered from, because too little of them can be read."""
    from qa.opening import open_existing

    with open_existing(Settings.load(library=library)) as opened:
        held = opened.quarantine()
    if as_json:
        print_json([{**asdict(one.article), "text": None, "quality": asdict(one.quality)} for one in held])
        return
    for one in held:
        print_text(f"{one.article.id}  {one.quality.score:.2f}  {one.article.title or one.article.uri}")
        for reason in one.quality.reasons:
            print_text(f"    {reason}")
    print_text(f"{len(held)} articles in quarantine" + (". Let one out: jiangwen articles release ID" if held else ""))


@articles.command("release")
@explained
def release_article(article_id: ArticleArgument, library: LibraryOption = None) -> None:
    """Let an article out of quarantine; later syncs leave it out."""
    from qa.opening import open_existing

    with open_existing(Settings.load(library=library), read_only=False) as opened:
        opened.release(article_id)
        chunks = len(opened.chunks(article_id))
    print_text(f"Released {article_id}; it is searched now, in {chunks} chunks.")


@articles.command("copies")
@explained
def list_copies(article_id: ArticleArgument, library: LibraryOption = None, as_json: JsonOption = False) -> None:
    """List the articles that tell the same in nearly the same words, the earliest first."""
    from qa.opening import open_existing

    with open_existing(Settings.load(library=library)) as opened:
        copies = opened.copies(article_id)
    if as_json:
        print_json([{**asdict(article), "text": None} for article in copies])
        return
    _print_list(copies)
    print_text(f"{len(copies)} copies" if len(copies) > 1 else "No other article tells the same.")


@articles.command("remove")
@explained
def remove_article(article_id: ArticleArgument, library: LibraryOption = None) -> None:
    """Remove an article, and prove that nothing of it can be found any more."""
    from qa.opening import open_existing

    with open_existing(Settings.load(library=library), read_only=False) as opened:
        opened.remove(article_id)
    print_text(f"Removed {article_id}; searches for its own sentences no longer find it.")


def _print_list(found: Sequence[Article]) -> None:
    for article in found:
        published = (article.published_at or "")[:10]
        publisher = f"  ({article.publisher})" if article.publisher else ""
        print_text(f"{article.id}  {published:10}  {article.title or article.uri}{publisher}")


def _list_removed(read: ReadArticle) -> list[dict[str, Any]]:
    return [
        {"number": number, "rule": block.rule, "text": read.original[block.start : block.end].strip()}
        for number, block in enumerate(read.blocks)
        if block.kind == "removed"
    ]


def _describe(article: Article) -> list[str]:
    fields = (
        "title", "publisher", "original_publisher", "authors", "correspondents", "editors", "published_at", "url",
        "language", "uri",
    )  # fmt: skip
    values = {name: getattr(article, name) for name in fields}
    return [
        f"{name}: {'、'.join(value) if isinstance(value, tuple) else value}" for name, value in values.items() if value
    ]
