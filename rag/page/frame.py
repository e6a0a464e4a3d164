"""The page before anything is asked: masthead, empty log, question box, filters. The scripts fill it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from html import escape

MASTHEAD = '<div class="dl-masthead"><h1>Dateline</h1><p>Questions to the news, answered with quotations</p></div>'
LONGEST = 2000  # characters of a question
LONGEST_DRAFT = 20_000  # and of a draft


def frame(outlets: Sequence[tuple[str, int]], examples: Sequence[str]) -> str:
    """outlets: name and number of articles. examples: questions offered at the start."""
    return (
        f'<section class="dl-log" aria-label="Conversation">{_start(examples)}</section>'
        '<p class="dl-said" role="status" aria-live="polite"></p>'
        f'<form id="dl-question" class="dl-composer" novalidate aria-label="Ask">{_box()}{_tools(outlets)}</form>'
    )


def _start(examples: Sequence[str]) -> str:
    """Shown while the log is empty."""
    offered = "".join(
        f'<li><button type="button" class="dl-example" data-ask="{escape(json.dumps({"question": e}))}">{escape(e)}'
        "</button></li>"
        for e in examples
    )
    listed = f'<p class="dl-label">This corpus can be asked, for example</p><ul>{offered}</ul>' if offered else ""
    return (
        '<div class="dl-start"><p class="dl-empty">Ask a question. Every sentence of the answer comes with its '
        f"quotation, and its sources stand beside it.</p>{listed}</div>"
        '<p class="dl-note dl-restored" hidden></p>'
    )


def _box() -> str:
    return (
        '<ol class="dl-waiting" aria-label="Questions that wait"></ol>'
        '<p class="dl-warning" role="alert"></p>'
        '<div class="dl-box"><label class="dl-hidden" for="dl-text">Your question</label>'
        '<textarea id="dl-text" rows="1" enterkeyhint="send" placeholder="Who, what, when …" '
        f'data-longest="{LONGEST}" data-longest-draft="{LONGEST_DRAFT}" aria-describedby="dl-count"></textarea>'
        '<button type="submit" class="dl-ask"><span class="dl-now">Ask</span><span class="dl-next">Ask next</span>'
        '</button><button type="button" class="dl-stop">Stop</button></div>'
        '<p class="dl-count" id="dl-count" role="status"></p>'
    )


def _tools(outlets: Sequence[tuple[str, int]]) -> str:
    boxes = "".join(
        f'<label><input type="checkbox" name="outlet" value="{escape(name)}"> {escape(name)} '
        f'<span class="dl-credit">{count:,}</span></label>'
        for name, count in outlets
    )
    chosen = f"<fieldset><legend>Outlets (none chosen: all)</legend>{boxes}</fieldset>" if boxes else ""
    dates = "".join(
        f'<label>{label} <input type="date" name="{name}" min="1000-01-01" max="9999-12-31"></label>'
        for name, label in (
            ("first", "Published from"),
            ("last", "to, inclusive"),
            ("asked_on", "Day of asking (empty: today)"),
        )
    )
    return (
        '<div class="dl-tools"><details class="dl-filters">'
        '<summary>Dates and outlets<span class="dl-set"></span></summary>'
        f'<div class="dl-fields"><div class="dl-dates">{dates}</div>{chosen}</div></details>'
        '<button type="button" class="dl-mode">Check a draft</button>'
        '<button type="button" class="dl-unfilter" hidden>Remove filters</button>'
        '<button type="button" class="dl-undo" hidden>Undo: bring the conversation back</button>'
        '<button type="button" class="dl-new" hidden>New conversation</button></div>'
    )
