"""``python -m qa.ui.screenshots [FOLDER]``: pictures of the chat's main states, over the sample articles.

Needs Debian's chromium and the packages of the ``test`` extra.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.library import Library
from qa.assistant import Assistant
from qa.opening import SAMPLE_ARTICLES, SAMPLE_QUESTIONS
from qa.settings import Settings
from qa.ui.server import serve_in_background

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM = Path("/usr/bin/chromium")
CHROMIUM_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
SIZES = {"desktop": (1440, 900), "phone": (390, 844)}
SCHEMES = ("light", "dark")
UNANSWERABLE = "火星基地的房租是多少？"
SETTLE_MILLISECONDS = 400
README_FOLDER = Path(__file__).parent / "pictures"
README_PICTURES = ("desktop-light-3-source.png", "phone-dark-3-source.png")


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the pictures to the folder named on the command line."""
    parser = argparse.ArgumentParser(description="Take pictures of the chat's main states.")
    parser.add_argument(
        "folder", type=Path, nargs="?", help="Where they go; without it, only the README's are renewed."
    )
    folder = parser.parse_args(arguments).folder
    wanted = README_PICTURES if folder is None else None
    folder = folder or README_FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    with serve_samples() as address, open_chromium() as browser:
        for size, (width, height) in SIZES.items():
            for scheme in SCHEMES:
                context = browser.new_context(
                    viewport={"width": width, "height": height},
                    color_scheme="dark" if scheme == "dark" else "light",
                    locale="zh-CN",
                    device_scale_factor=1 if size == "desktop" else 2,
                    has_touch=size == "phone",
                )
                page = context.new_page()
                for state in visit_states(page, address):
                    page.wait_for_timeout(SETTLE_MILLISECONDS)
                    name = f"{size}-{scheme}-{state}.png"
                    if wanted is None or name in wanted:
                        page.screenshot(path=folder / name)
                context.close()


@contextmanager
def serve_samples() -> Iterator[str]:
    """Serve the chat over the sample articles; gives its address."""
    with tempfile.TemporaryDirectory() as folder, Library.open(folder) as library:
        library.sync([SAMPLE_ARTICLES])
        with serve_in_background(Assistant(library, Settings.load()), examples=SAMPLE_QUESTIONS) as address:
            yield address


@contextmanager
def open_chromium() -> Iterator[Browser]:
    """Open Debian's chromium, which can reach nothing but this machine."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(CHROMIUM_FLAGS))
        yield browser
        browser.close()


def visit_states(page: Page, address: str) -> Iterator[str]:
    """Bring the page to one state after another; yields the name of each."""
    page.goto(address)
    page.wait_for_selector(".jw-ready #jw-box textarea")
    yield "1-first-screen"
    _ask(page, SAMPLE_QUESTIONS[0], until=".jw-support")
    yield "2-answer"
    page.click("#jw-chat a.jw-chip")
    yield "3-source"
    page.click(".jw-active .jw-actions .jw-button")
    page.wait_for_selector(".jw-words mark")
    yield "4-article"
    page.click(".jw-article > .jw-button")
    page.wait_for_selector(".jw-removed")
    yield "5-removed"
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.click(".jw-do-bad")
    page.wait_for_selector("dialog")
    yield "6-feedback"
    page.keyboard.press("Escape")
    _ask(page, UNANSWERABLE, until=".jw-refusal")
    yield "7-refusal"
    if not page.is_visible("#jw-left"):
        page.click("#jw-menu")
    page.click("#jw-tab-library")
    page.wait_for_selector(".jw-article-row")
    yield "8-library"


def _ask(page: Page, question: str, *, until: str) -> None:
    page.fill("#jw-box textarea", question)
    page.press("#jw-box textarea", "Enter")
    page.wait_for_selector(f"#jw-chat {until}")
    page.wait_for_selector("#jw-box .submit-button")


if __name__ == "__main__":
    main()
