"""A draft of the reader's own and the check of its sentences to HTML. Everything is escaped here."""

from __future__ import annotations

import json
from collections import Counter
from html import escape

from rag.answers import Checked, Statement, Verdict
from rag.page import sources, statements
from rag.page.articles import plural
from rag.page.frame import LONGEST_DRAFT
from rag.page.turns import CheckedDraft, Problem

DOING = "Holding each sentence against the articles …"
_STOPPED = "Stopped before the draft was checked."
_BEGINNING = 80  # characters of a draft that name it
_OTHERS = {
    Verdict.PARTLY: "partly supported",
    Verdict.UNSUPPORTED: "not supported",
    Verdict.CONTRADICTED: "contradicted",
    Verdict.NOT_GIVEN: "not checked",
}


def turn(number: int, text: str, draft: CheckedDraft) -> str:
    """The sentences one after another with their verdicts, and what they were held against beside them."""
    found = draft.checked
    if isinstance(found, Problem):
        return _turn(text, f'<p class="dl-problem">{escape(found.message)}</p>{_again(text)}')
    if found is None:
        return _turn(text, f'<p class="dl-state">{_STOPPED}</p>{_again(text)}')
    cited = [c for s in found.statements for c in s.citations]
    return _turn(text, _body(number, found)) + sources.cards(number, found.evidence, cited)


def checking(text: str) -> str:
    """A draft that is being checked."""
    return _turn(text, f'<p class="dl-state">{DOING}</p>')


def spoken(draft: CheckedDraft) -> str:
    """What a screen reader is told in the end."""
    found = draft.checked
    if isinstance(found, Problem):
        return found.message
    return _STOPPED if found is None else _count(found.statements)


def _turn(text: str, body: str) -> str:
    words = " ".join(text.split())
    name = words if len(words) <= _BEGINNING else f"{words[:_BEGINNING].rstrip()} …"
    head = f'<h2 class="dl-question" tabindex="-1">Draft: {escape(name)}</h2>'
    return f'<div class="dl-text">{head}<div class="dl-answer">{body}</div></div>'


def _body(number: int, found: Checked) -> str:
    body = f'<p class="dl-counted">{escape(_count(found.statements))}</p>'
    body += "".join(statements.shown(number, found.evidence, s, why=True) for s in found.statements)
    body += "".join(f'<p class="dl-note">{escape(note)}</p>' for note in found.notes)
    return body + statements.counted(found.statements)


def _count(checked: tuple[Statement, ...]) -> str:
    """How many sentences are supported, and how many are not."""
    counts = Counter(s.verdict for s in checked)
    supported = counts[Verdict.SUPPORTED]
    others = "".join(f", {counts[v]} {word}" for v, word in _OTHERS.items() if counts[v])
    are = "is" if 1 in (supported, len(checked)) else "are"
    return f"{supported} of {plural(len(checked), 'sentence')} {are} supported by the articles{others}."


def _again(text: str) -> str:
    """A button that checks the draft once more, where it is one that can be."""
    if len(text) > LONGEST_DRAFT:
        return ""
    sent = escape(json.dumps({"draft": text}))
    return f'<button type="button" class="dl-again" data-ask="{sent}">Check again</button>'
