"""Pages that work without scripts: an article with its quotes marked, and the message in place of a missing page."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from ingest.types import Article
from qa.ui.languages import Words
from qa.ui.reader import Paragraph, Stretch, safe_url, title_of


def render_article_page(article: Article, paragraphs: Iterable[Paragraph], *, opened: int, words: Words) -> str:
    """Return the page of an article; the browser shows the first mark of the span numbered ``opened``."""
    opening = _Opening(opened)
    body = "".join(f"<p>{_stretches(paragraph.stretches, opening)}</p>" for paragraph in paragraphs)
    origin = " · ".join(escape(part) for part in (article.publisher, (article.published_at or "")[:10]) if part)
    url = safe_url(article.url)
    link = f'<a href="{escape(url)}" rel="noopener noreferrer">{escape(words["original"])}</a>' if url else ""
    title = escape(title_of(article))
    head = f'<p class="meta">{origin} {link}</p><h1>{title}</h1>'
    return _page(title, words=words, body=f'<article lang="{escape(article.language)}">{head}{body}</article>')


def render_gone_page(quote: str, *, words: Words) -> str:
    """Return the page of an article that is no longer in the library, with the quote that an answer kept."""
    kept = f"<p>{escape(words['gone_hint'])}</p><blockquote>{escape(quote)}</blockquote>" if quote else ""
    return render_message_page(words["gone"], extra=kept, words=words)


def render_message_page(message: str, *, words: Words, extra: str = "") -> str:
    """Return a page with one message and the way home; ``extra`` is HTML of ours."""
    home = f'<p><a href="/">{escape(words["home"])}</a></p>'
    return _page(escape(message), words=words, body=f"<article><h1>{escape(message)}</h1>{extra}{home}</article>")


def render_login_page(*, words: Words, problem: str = "", name: str = "") -> str:
    """Return the form to log in with, and why the last attempt failed."""
    said = f'<p role="alert" class="problem">{escape(problem)}</p>' if problem else ""
    focus = {"name": "", "password": ""} | {"password" if name else "name": " autofocus"}
    form = (
        f'<form method="post" action="/login" class="login"><label>{escape(words["login_name"])}'
        f'<input name="name" autocomplete="username" required value="{escape(name)}"{focus["name"]}></label>'
        f"<label>{escape(words['login_password'])}"
        f'<input name="password" type="password" autocomplete="current-password" required{focus["password"]}></label>'
        f"<button>{escape(words['login'])}</button></form>"
    )
    seal = '<span class="seal" aria-hidden="true">匠</span>'
    heading = f"<header>{seal}<h1>{escape(words['app'])}</h1><p>{escape(words['tagline'])}</p></header>"
    return _page(escape(words["login"]), words=words, body=f'<main class="login-card">{heading}{said}{form}</main>')


class _Opening:
    """Gives ``id=quote`` to the first stretch of the opened span, and to no other."""

    def __init__(self, number: int) -> None:
        self._number = number
        self._given = False

    def attribute(self, numbers: tuple[int, ...]) -> str:
        if self._given or self._number not in numbers:
            return ""
        self._given = True
        return ' id="quote" class="opened"'


def _stretches(stretches: Iterable[Stretch], opening: _Opening) -> str:
    return "".join(
        f"<mark{opening.attribute(stretch.numbers)}>{escape(stretch.text)}</mark>"
        if stretch.numbers
        else escape(stretch.text)
        for stretch in stretches
    )


def _page(title: str, *, words: Words, body: str) -> str:
    return (
        f'<!doctype html><html lang="{words["locale"]}"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f'<title>{title}</title><link rel="icon" href="/ui/icon.svg"><link rel="stylesheet" href="/ui/reader.css">'
        f"<body>{body}</body></html>"
    )
