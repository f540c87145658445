"""Small pieces of the messages' HTML: everything that is not written here is escaped."""

from __future__ import annotations

from html import escape

SNIPPET_CHARS = 90
WORD_JOINER = "\u2060"  # keeps a chip on the line of the character before it


def render_chip(turn_id: str, number: int, title: str = "") -> str:
    """Return the link to a citation; ``title`` is its tooltip."""
    said = f' title="{escape_line(title)}"' if title else ""
    return f'{WORD_JOINER}<a class="jw-chip" href="/s/{turn_id}/{number}"{said}>{number}</a>'


def render_note(text: str, *, extra: str = "") -> str:
    """Return a line beside the point; ``extra`` is HTML of ours at its end."""
    return f'<p class="jw-note">{escape_line(text)}{extra}</p>'


def render_button(action: str, label: str, *, name: str = "", pressed: bool = False, shown: bool = False) -> str:
    """Return a button that ``tools.js`` acts upon.

    Args:
        action: What it does: its class is ``jw-do-<action>``.
        label: Its name, seen as a tooltip; as words too, when ``shown``.
        name: What it is about: the id of a turn, or words.
        pressed: Whether it is in effect.
        shown: Whether its label stands on it.
    """
    classes = f"jw-tool jw-do-{action}" + " jw-pressed" * pressed
    said = escape_line(label)
    words = said if shown else f'<span class="jw-hidden">{said}</span>'
    return f'<button type="button" class="{classes}" name="{escape_line(name)}" title="{said}">{words}</button>'


def render_paragraphs(html: str) -> str:
    """Return a paragraph for each line of ``html`` that is not blank."""
    return "".join(f"<p>{line.strip()}</p>" for line in html.splitlines() if line.strip())


def escape_line(text: str) -> str:
    """Return ``text`` escaped, on one line."""
    return escape(" ".join(text.split()))


def escape_lines(text: str) -> str:
    """Return ``text`` escaped, its lines kept."""
    return "<br>".join(escape(line) for line in text.strip().splitlines())


def shorten(text: str) -> str:
    """Return the beginning of ``text`` on one line."""
    joined = " ".join(text.split())
    return joined if len(joined) <= SNIPPET_CHARS else joined[:SNIPPET_CHARS] + "…"
