"""The command line: joins the commands of ``qa.commands`` into ``jiangwen``.

Exit codes: 0 done, 1 something failed on our side, 2 the call or its input has to change.
"""

from __future__ import annotations

import io
import os
import sys

import typer

from qa.commands.articles import articles
from qa.commands.asking import ask, chat
from qa.commands.evaluating import evaluate
from qa.commands.output import complain
from qa.commands.reading import doctor, ingest, rebuild
from qa.commands.runs import runs
from qa.commands.serving import mcp
from qa.commands.users import users
from qa.commands.verifying import verify

app = typer.Typer(
    name="jiangwen",
    help="匠问 Jiangwen: ask your articles, check every word.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for command in (ask, chat, ingest, doctor, rebuild, evaluate, verify, mcp):
    app.command()(command)
app.add_typer(articles, name="articles")
app.add_typer(runs, name="runs")
app.add_typer(users, name="users")


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
        complain(f"Error: {error.strerror or error}")
        sys.exit(1)


if __name__ == "__main__":
    main()
