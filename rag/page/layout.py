"""What stands where on the page."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from importlib.resources import files

import gradio as gr

from rag.dateline import Dateline
from rag.page import rendering
from rag.page.handlers import Shown, reply
from rag.page.rendering import Turn

_TITLE = '<div class="dl-masthead"><h1>Dateline</h1><p>Questions to the news, answered with quotations</p></div>'


def build_blocks(dateline: Dateline, examples: Sequence[str]) -> gr.Blocks:
    """The page. examples: questions offered at the start, none for a corpus of the user's own."""
    blocks: gr.Blocks
    with gr.Blocks(title="Dateline", fill_width=True, analytics_enabled=False) as blocks:
        gr.HTML(_TITLE, js_on_load=None)
        status = gr.HTML(_status(dateline), js_on_load=None)
        turns = gr.State([])
        with gr.Row(elem_classes="dl-columns"):
            with gr.Column(scale=3, min_width=300, elem_classes="dl-main"):
                log = gr.HTML(rendering.conversation([]), elem_id="dl-log", js_on_load=None)
                question = gr.Textbox(
                    label="Your question",
                    placeholder="Who, what, when … (press / to come here)",
                    elem_id="dl-question",
                    max_lines=4,
                    max_length=2000,
                    autofocus=True,
                )
                with gr.Row(elem_classes="dl-buttons"):
                    ask = gr.Button("Ask", variant="primary", elem_id="dl-ask")
                    stop = gr.Button("Stop", elem_id="dl-stop")
                    clear = gr.Button("Clear", elem_id="dl-clear")
                filters = _filters(dateline)
                if examples:
                    gr.Examples([[e] for e in examples], [question], label="Questions this corpus can be asked")
            with gr.Column(scale=2, min_width=300, elem_classes="dl-side"):
                panel = gr.HTML(rendering.sources([]), elem_id="dl-sources", js_on_load=None)
        _connect(dateline, blocks, status, question, ask, stop, clear, filters, (log, panel, turns))
    return blocks


def asset(name: str) -> str:
    """A file of this package: style.css, keys.js."""
    return files("rag.page").joinpath(name).read_text(encoding="utf-8")


def _filters(dateline: Dateline) -> list[gr.components.Component]:
    with gr.Accordion("Dates and outlets", open=False, elem_classes="dl-filters"), gr.Row():
        first = gr.Textbox(label="From (2025-06-03)", max_length=10, min_width=140)
        last = gr.Textbox(label="To, inclusive (2025-06-30)", max_length=10, min_width=140)
        outlets = gr.Dropdown(
            [name for name, _ in dateline.status().outlets], multiselect=True, label="Outlets (all)", min_width=200
        )
    return [first, last, outlets]


def _status(dateline: Dateline) -> str:
    return rendering.status_line(dateline.status(), dateline.writer.name)


def _connect(
    dateline: Dateline,
    blocks: gr.Blocks,
    status: gr.HTML,
    question: gr.Textbox,
    ask: gr.Button,
    stop: gr.Button,
    clear: gr.Button,
    filters: list[gr.components.Component],
    shown: tuple[gr.HTML, gr.HTML, gr.State],
) -> None:
    async def answer(
        text: str, first: str, last: str, outlets: list[str] | None, turns: list[Turn]
    ) -> AsyncIterator[tuple[str, str, str, list[Turn]]]:
        if not text.strip():
            return
        async for log, panel, now in reply(dateline, text, first, last, outlets or [], turns):
            yield "", log, panel, now

    def stopped(turns: list[Turn]) -> Shown:
        return rendering.conversation(turns), rendering.sources(turns), turns

    def cleared() -> Shown:
        return stopped([])

    running = gr.on(
        [question.submit, ask.click],
        answer,
        [question, *filters, shown[2]],
        [question, *shown],
        show_progress="hidden",
        api_visibility="private",
        concurrency_limit=20,
    )
    stop.click(stopped, [shown[2]], list(shown), cancels=[running], api_visibility="private", show_progress="hidden")
    clear.click(cleared, None, list(shown), cancels=[running], api_visibility="private", show_progress="hidden")
    blocks.load(lambda: _status(dateline), None, status, api_visibility="private", show_progress="hidden")
