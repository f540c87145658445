"""The chat itself in Gradio: messages, input, and a bridge to the page around them. Importing this loads Gradio."""

from __future__ import annotations

from typing import Any

import gradio as gr
from gradio.events import api

from qa.programs.tools import Tools, explained
from qa.ui.events import ChatEvents
from qa.ui.languages import LOCALES, load_words
from qa.ui.page import ASSETS

FONTS = ("system-ui", "-apple-system", "Segoe UI", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "sans-serif")
TITLE = "匠问 Jiangwen"
MAX_ANSWERS_WATCHED = 64
MAX_PAGES_REMEMBERED = 256  # Gradio keeps a copy of its components for each; without it a page is shown all the same

QUIET: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
AT_ONCE: dict[str, Any] = {**QUIET, "queue": False}


def build_chat(events: ChatEvents, tools: Tools, *, max_question_chars: int) -> gr.Blocks:
    """Return the chat. The conversation's id is all that its components hold; the rest stays on the server.

    ``tools`` are for programs: Gradio's own client calls them as ``/ask``, ``/retrieve`` and ``/read``.
    """
    texts = build_texts()
    blocks = gr.Blocks(title=TITLE, fill_height=True, fill_width=True, analytics_enabled=False)
    with blocks:
        # First, because Gradio names an event after its handler where that name is still free.
        for name, tool in (("ask", tools.ask), ("retrieve", tools.search_articles), ("read", tools.read_article)):
            api(explained(tool, gr.Error), api_name=name, concurrency_limit=MAX_ANSWERS_WATCHED)
        conversation = gr.Textbox(value="", visible="hidden", elem_id="jw-conversation")
        chat = gr.Chatbot(
            elem_id="jw-chat",
            show_label=False,
            container=False,
            height="100%",
            layout="bubble",
            buttons=[],
            latex_delimiters=[],
            allow_tags=False,
            sanitize_html=True,
            autoscroll=False,  # it jumps to the end of an answer, which one reads from its beginning
        )
        box = gr.Textbox(
            elem_id="jw-box",
            label=texts("ask_label"),
            show_label=False,
            container=False,
            lines=1,
            max_lines=6,
            max_length=max_question_chars,
            placeholder=texts("ask_placeholder"),
            # Both, and the page shows one of them: each change of a component here would stay in the server's memory.
            submit_btn=True,
            stop_btn=True,
            autofocus=True,
        )
        bridge = gr.HTML(
            value={},
            html_template="<i hidden></i>",
            css_template="",
            js_on_load=(ASSETS / "bridge.js").read_text("utf-8"),
            apply_default_css=False,
            elem_id="jw-bridge",
        )
        _connect(events, conversation=conversation, chat=chat, box=box, bridge=bridge)
    blocks.state_session_capacity = MAX_PAGES_REMEMBERED
    blocks.queue(max_size=256, default_concurrency_limit=16, api_open=False)
    return blocks


def build_texts() -> gr.I18n:
    """Return the words of the chat's own components in Gradio's way of choosing the language."""
    keys = ("ask_label", "ask_placeholder")
    return gr.I18n(**{locale: {key: load_words(language)[key] for key in keys} for language, locale in LOCALES.items()})


def build_theme() -> gr.themes.Default:
    """Return a theme that downloads nothing: fonts of the reader's system only."""
    fonts = [gr.themes.Font(name) for name in FONTS]
    return gr.themes.Default(
        primary_hue="blue",
        neutral_hue="slate",
        font=fonts,
        font_mono=[gr.themes.Font("ui-monospace"), gr.themes.Font("monospace")],
    )


def _connect(events: ChatEvents, *, conversation: Any, chat: Any, box: Any, bridge: Any) -> None:
    shown = [chat, box, conversation, bridge]

    def follow(begun: Any) -> None:
        """Let the answer that ``begun`` has set going appear; where nothing runs, nothing changes."""
        watched = {"concurrency_id": "watch", "concurrency_limit": MAX_ANSWERS_WATCHED, **QUIET}
        found = begun.success(events.show_passages, [conversation, bridge], bridge, **watched)
        streamed = found.success(events.stream, [conversation, bridge], chat, **watched)
        streamed.success(events.finish, [conversation, bridge], bridge, **AT_ONCE)

    follow(box.submit(events.ask, [box, conversation], shown, **AT_ONCE))
    follow(bridge.ask(events.ask_example, [conversation], shown, **AT_ONCE))
    follow(bridge.again(events.ask_again, [conversation], shown, **AT_ONCE))
    # Whoever goes on to another conversation while one is being opened wants the last of them.
    follow(bridge.open(events.open, None, shown, trigger_mode="always_last", **AT_ONCE))
    box.stop(events.stop, [conversation], None, **AT_ONCE)
