"""One person with a browser, for the tests that open the chat."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from qa.ui.languages import load_words

QUESTION = "江岸新区氢能公交的瓶颈是什么？"
FIRST_QUOTE = "加氢站数量不足仍是制约因素。"
SECOND_QUOTE = "目前建成投用的加氢站仅有3座，高峰时段排队最长超过40分钟。"
WORDS = load_words("zh-Hans")
ABANDONED = ("AbortError", "errored out")  # what Gradio says of a stream when its page is left
DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}


@dataclass
class Reader:
    """One person's browser, and everything that it asked for or complained about."""

    page: Any
    address: str
    foreign_requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def open(self, path: str = "/") -> None:
        self.page.goto(self.address + path)
        self.page.wait_for_selector(".jw-ready #jw-box textarea")

    def ask(self, question: str, *, until: str = ".jw-support, .jw-refusal, .jw-error") -> None:
        before = self.page.locator(f"#jw-chat :is({until})").count()
        self.page.fill("#jw-box textarea", question)
        self.page.press("#jw-box textarea", "Enter")
        self.page.wait_for_function(
            "([selector, before]) => document.querySelectorAll(selector).length > before",
            arg=[f"#jw-chat :is({until})", before],
        )

    def answer(self, question: str = QUESTION) -> None:
        self.ask(question)
        self.page.wait_for_selector("#jw-box .submit-button")
