"""What a question was understood to ask, as far as it acts: a row of chips under it, each with a button that asks
without it. Everything is escaped here."""

from __future__ import annotations

import json
from dataclasses import replace
from html import escape

from rag.page.asking import to_send
from rag.page.turns import Edit
from rag.types import Query
from rag.understanding.acting import Act, acts, asked_on

_SHOWN = 12  # chips: each holds all of what was understood


def row(query: Query, edit: Edit) -> str:
    """Empty where nothing acts and nothing was changed."""
    found = acts(query)
    told = [asked_on(query, always=edit.day), *(f"without '{name}'" for name in edit.without)]
    more = f"and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
    chips = [_chip(query, edit, act) for act in found[:_SHOWN]] + [_plain(words) for words in [more, *told] if words]
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


def _plain(words: str) -> str:
    return f'<li class="dl-told">{escape(words)}</li>'


def _drop(query: Query, edit: Edit, act: Act) -> str:
    if act.without is None:
        return ""
    asked = to_send(replace(query, understood=act.without), replace(edit, without=(*edit.without, act.name)))
    name = escape(f"Search without '{act.name}'")
    data = escape(json.dumps(asked))
    return f'<button type="button" class="dl-drop" data-ask="{data}" aria-label="{name}" title="{name}">×</button>'
