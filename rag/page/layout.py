"""What stands on the page, and which function answers which event.

The conversation is one gr.HTML component. Its frame never changes; its value is the last update (handlers.py), which
the page's script shows. So a running answer costs what is new of it, and nothing finished is drawn or sent again.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from importlib.resources import files
from typing import Any

import gradio as gr

from rag.dateline import Dateline
from rag.page import handlers, rendering
from rag.page.frame import MASTHEAD, frame
from rag.page.handlers import Update
from rag.page.turns import Conversation

_SCRIPTS = ("memory.js", "log.js", "composer.js", "page.js")
_OVER = "() => document.dispatchEvent(new Event('dateline-over'))"
_QUIET: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}


def build_blocks(dateline: Dateline, examples: Sequence[str]) -> gr.Blocks:
    """The page. examples: questions offered at the start, none for a corpus of the user's own."""
    blocks: gr.Blocks
    with gr.Blocks(title="Dateline", fill_width=True, analytics_enabled=False) as blocks:
        gr.HTML(MASTHEAD, js_on_load=None, apply_default_css=False)
        status = gr.HTML(_status(dateline), js_on_load=None, apply_default_css=False)
        conversation = gr.State(Conversation())
        page = gr.HTML(
            # Gradio evaluates the template as code, so what is not ours reaches it as a value only.
            html_template="${frame}",
            frame=frame(dateline.status().outlets, examples),
            js_on_load="\n".join(asset(name) for name in _SCRIPTS),
            apply_default_css=False,
            elem_id="dl-page",
        )
        _connect(dateline, page, conversation)
        blocks.load(lambda: _status(dateline), None, status, **_QUIET)
    return blocks


def asset(name: str) -> str:
    """A file of this package: style.css, the scripts."""
    return files("rag.page").joinpath(name).read_text(encoding="utf-8")


def _status(dateline: Dateline) -> str:
    return rendering.status_line(dateline.status(), dateline.writer)


def _connect(dateline: Dateline, page: gr.HTML, conversation: gr.State) -> None:
    async def submitted(held: Conversation, event: gr.EventData) -> AsyncIterator[Update]:
        sent = _data(event)
        updates = handlers.check if "draft" in sent else handlers.answer
        async for update in updates(dateline, sent, held):
            yield update

    async def stopped(held: Conversation) -> None:
        held.stop()

    async def cleared(held: Conversation) -> None:
        held.clear()

    def applied(held: Conversation, event: gr.EventData) -> Update:
        return handlers.restore(dateline, _data(event).get("turns"), held)

    several = {"trigger_mode": "multiple", "concurrency_limit": 20, **_QUIET}
    answering = page.submit(submitted, [conversation], [page], **several)
    restoring = page.apply(applied, [conversation], [page], **several)
    page.stop(stopped, [conversation], None, queue=False, **_QUIET)
    page.clear(cleared, [conversation], None, queue=False, **_QUIET)
    for event in (answering, restoring):
        event.then(None, js=_OVER, **_QUIET)
        event.failure(None, js=_OVER, **_QUIET)


def _data(event: gr.EventData) -> dict[str, Any]:
    """What the page's script sent; whoever else sends something else is not understood."""
    return event._data if isinstance(event._data, dict) else {}
