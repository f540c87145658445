"""``jiangwen mcp``: the articles as tools for another program's model."""

from __future__ import annotations

from qa.commands.output import LibraryOption, complain, explained
from qa.settings import Settings


@explained
def mcp(library: LibraryOption = None) -> None:
    """Serve ask, search_articles and read_article over the Model Context Protocol, on standard input and output."""
    from qa.assistant import Assistant
    from qa.opening import open_for_asking
    from qa.programs.mcp_server import build_mcp_server

    settings = Settings.load(library=library)
    with open_for_asking(settings, say=complain) as opened:
        build_mcp_server(Assistant(opened, settings)).run("stdio")
