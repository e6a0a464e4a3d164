"""What a question was understood to ask, as far as it acts: a row of chips under it, each with a button that asks
without it. Everything is escaped here."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from html import escape

from rag.page.asking import to_send
from rag.page.turns import Edit
from rag.types import Query
from rag.understanding.acting import Act, acts, asked_on

_FIRST, _LAST = 9, 3  # chips: each holds all of what was understood. The last act on all: the order, the parts


def row(query: Query, edit: Edit) -> str:
    """Empty where nothing acts and nothing was changed."""
    found = acts(query)
    told = [asked_on(query, always=edit.day), *(f"without '{name}'" for name in edit.without)]
    first, more, last = found[:_FIRST], found[_FIRST:-_LAST], found[_FIRST:][-_LAST:]
    chips = [
        *(_chip(query, edit, act) for act in first),
        *([_folded(more)] if more else []),
        *(_chip(query, edit, act) for act in last),
        *(_plain(words) for words in told if words),
    ]
    if not chips:
        return ""
    items = "".join(f"<li>{escape(item)}</li>" for act in found for item in act.items)
    return (
        '<div class="dl-understood"><span class="dl-label">Understood as</span>'
        f'<ul class="dl-chips" role="list" aria-label="Understood as">{"".join(chips)}</ul></div>'
        + (f'<ol class="dl-parts" aria-label="The questions in it">{items}</ol>' if items else "")
    )


def _chip(query: Query, edit: Edit, act: Act) -> str:
    return f'<li class="dl-chip"><span>{escape(act.words)}</span>{_drop(query, edit, act)}</li>'


def _folded(more: Sequence[Act]) -> str:
    """They can be read, and taken out once others are."""
    words = escape("; ".join(act.words for act in more))
    return f'<li class="dl-told"><details><summary>and {len(more)} more</summary>{words}</details></li>'


def _plain(words: str) -> str:
    return f'<li class="dl-told">{escape(words)}</li>'


def _drop(query: Query, edit: Edit, act: Act) -> str:
    if act.without is None:
        return ""
    asked = to_send(replace(query, understood=act.without), replace(edit, without=(*edit.without, act.name)))
    name = escape(f"Search without '{act.name}'")
    data = escape(json.dumps(asked))
    return f'<button type="button" class="dl-drop" data-ask="{data}" aria-label="{name}" title="{name}">×</button>'
