"""The first HTML of the screen: everything but the chat itself, readable before any script has run."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from html import escape
from pathlib import Path
from string import Template

from ingest.library import Library
from qa.ui.languages import LOCALES, load_words

ASSETS = Path(__file__).parent / "assets"
INLINE = ("early.js", "bridge.js")  # scripts that stand inside the page
STYLES = ("base.css", "layout.css", "panels.css", "chat.css")

# Gradio's page offers itself for sharing, installing and being framed; none of these is ours.
_UNWANTED = re.compile(
    r'<meta\s+(?:property="og:|name="twitter:)[^>]*>|<link rel="manifest"[^>]*>'
    r"|<script>(?:(?!</script>).)*iframeResizer(?:(?!</script>).)*</script>",
    re.DOTALL,
)
# Gradio's style is for Gradio's parts, which come later: the first paint need not wait for it.
_BLOCKING_STYLE = re.compile(r'<link rel="stylesheet" crossorigin href="(?=\./assets/)')
_LATER_STYLE = '<link media="print" onload="this.media=\'all\'" rel="stylesheet" crossorigin href="'


class Page:
    """Turns Gradio's page into ours.

    Args:
        library: What the first screen tells of.
        examples: Questions of the first screen.
        preloads: Files of Gradio's that the chat will need.
    """

    def __init__(self, library: Library, examples: Sequence[str], *, preloads: Sequence[str] = ()) -> None:
        self._library = library
        self._examples = tuple(examples)
        self._template = Template((ASSETS / "page.html").read_text("utf-8"))
        self._digest = digest_assets()
        own = sorted(path.name for path in ASSETS.glob("*.js") if path.name not in INLINE)
        # Gradio's first: the input waits for them.
        self._preloads = "".join(
            _preload(path) for path in (*(f"./{p}" for p in preloads), *(f"/ui/{self._digest}/{name}" for name in own))
        )
        # Inside the page, so that the first paint waits for no other request.
        self._styles = "".join((ASSETS / name).read_text("utf-8") for name in STYLES)
        self._early = (ASSETS / "early.js").read_text("utf-8")

    def render(self, gradio_page: str, language: str, *, has_login: bool = False) -> str:
        """Return Gradio's page with our frame around the chat, in ``language``; with a way out, where one logs in."""
        words = load_words(language)
        said = {key: escape(text) for key, text in words.items()}
        body = self._template.substitute(
            said,
            assets=f"/ui/{self._digest}",
            corpus=escape(self._describe_corpus(language)),
            examples="".join(
                f'<button type="button" class="jw-example">{escape(text)}</button>' for text in self._examples
            ),
            styles=self._styles,
            preloads=self._preloads,
            no_login="" if has_login else "hidden",
            early=self._early,
            table=_json_for_script({"language": language, "locale": LOCALES[language], "words": dict(words)}),
        )
        head, body = body.split("<!-- body -->")
        page = _BLOCKING_STYLE.sub(_LATER_STYLE, _UNWANTED.sub("", gradio_page))
        page = page.replace('lang="en"', f'lang="{LOCALES[language]}"', 1)
        page = page.replace("</head>", head + "</head>", 1)
        return page.replace("<gradio-app", body + "<gradio-app", 1)

    def _describe_corpus(self, language: str) -> str:
        words = load_words(language)
        count = self._library.count_articles()
        if not count:
            return words["corpus_empty"]
        newest = next(iter(self._library.articles(limit=1)), None)
        date = (newest.published_at or "")[:10] if newest else ""
        return words["corpus" if date else "corpus_undated"].format(count=f"{count:,}", date=date)


def _preload(path: str) -> str:
    if path.endswith(".js"):
        return f'<link rel="modulepreload" crossorigin href="{path}">'
    return f'<link rel="preload" as="style" crossorigin href="{path}">'


def digest_assets() -> str:
    """Return a hash of the assets: part of their address, so that a browser may keep them for good."""
    digest = hashlib.blake2b(digest_size=6)
    for path in sorted(ASSETS.iterdir()):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _json_for_script(value: object) -> str:
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")
