"""Turns to HTML. All text from articles, models and users is escaped here; the only tags are our own."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from html import escape

from rag.answers import LEFT_OUT, UNCLEAR, Answer, Citation, Status, Unsupported
from rag.page import asking, chips, drafts, sources, statements
from rag.page.articles import credit, day, headline, plural
from rag.page.turns import CheckedDraft, Edit, Problem, Stopped, Turn, Writing, partial_answer
from rag.types import CorpusStatus, Query


def turn(shown: Turn) -> str:
    """A finished turn: the question and what came of it, and its sources beside it."""
    outcome, edit = shown.outcome, shown.edit
    if isinstance(outcome, CheckedDraft):
        return drafts.turn(shown.number, shown.query.text, outcome)
    if isinstance(outcome, Problem):
        again = _again(shown.query, "Ask again", edit)
        return _turn(shown.query, edit, f'<p class="dl-problem">{escape(outcome.message)}</p>{again}')
    if isinstance(outcome, Stopped):
        return _stopped(shown, outcome)
    body = _choices(outcome, edit) if outcome.status is Status.UNCLEAR else _answer(shown.number, outcome, edit)
    return _turn(outcome.query, edit, body) + sources.cards(shown.number, outcome.evidence, _quoted(outcome))


def writing(current: Writing) -> str:
    """A turn whose answer is being written. The page's script puts the sentences that are checked into the empty
    element, and how far it is into the last line."""
    body = f'{_note(current.note)}<div class="dl-checked"></div><p class="dl-state">{_doing(current)}</p>'
    return _turn(current.query, current.edit, body) + sources.reading(current.number, current.evidence, "Being read:")


def checked_so_far(current: Writing) -> list[str]:
    """What of an answer can be shown while it is written, an element a sentence."""
    return [statements.shown(current.number, current.evidence, s) for s in current.so_far.visible]


def progress(current: Writing) -> str:
    """How far it is, in words."""
    if not current.evidence:
        return _doing(current)
    if not current.statements:
        return f"{_doing(current)} Each sentence is shown once it is checked."
    left_out = current.so_far.rejection
    return (
        f"{_doing(current)} {plural(len(current.statements), 'sentence')} checked.{f' {left_out}.' if left_out else ''}"
    )


def _note(note: str) -> str:
    """Why what was written first is taken down; empty where nothing is."""
    return f'<p class="dl-note">{escape(note)}</p>' if note else ""


def _doing(current: Writing) -> str:
    count = len(sources.by_number(current.evidence))
    return f"Writing from {plural(count, 'article')} …" if count else "Reading the articles …"


def spoken(shown: Turn) -> str:
    """What a screen reader is told once a turn is finished."""
    outcome = shown.outcome
    if isinstance(outcome, CheckedDraft):
        return drafts.spoken(outcome)
    if isinstance(outcome, Problem):
        return outcome.message
    if isinstance(outcome, Stopped):
        return "Stopped."
    if outcome.status in (Status.REFUSED, Status.UNCLEAR):
        return outcome.text
    return " ".join(filter(None, (*(s.text for s in outcome.shown), outcome.rejection)))


def status_line(held: CorpusStatus, writer: str) -> str:
    """Which writer answers, how much the index holds and how fresh it is."""
    updated = held.updated
    parts = [
        f"{plural(held.articles, 'article')} from {plural(len(held.outlets), 'outlet')}",
        f"newest {day(held.newest)}" if held.newest else "no dates",
        f"index updated {day(updated)}, {updated:%H:%M} UTC" if updated else "index empty",
        f"answers by {writer}",
    ]
    if held.embedded < held.passages:
        parts.append(f"{held.embedded:,} of {plural(held.passages, 'passage')} found by their meaning so far")
    return f'<p class="dl-status">{" · ".join(escape(p) for p in parts)}</p>'


def _turn(query: Query, edit: Edit, body: str) -> str:
    asked = query.understood.asked if query.understood else query.text
    scope = f'<p class="dl-scope">Only articles {escape(query.scope)}.</p>' if query.scope else ""
    made = _asked_as(query, asked, edit) if asked != query.text else ""
    head = f'<h2 class="dl-question" tabindex="-1">{escape(asked)}</h2>{made}{scope}{chips.row(query, edit)}'
    return f'<div class="dl-text">{head}<div class="dl-answer">{body}</div></div>'


def _asked_as(query: Query, typed: str, edit: Edit) -> str:
    """What a follow-up was made, with a button that asks it without the conversation."""
    alone = replace(query, text=typed, understood=None)
    button = _again(alone, "Ask it as typed", replace(edit, without=(), alone=True))
    return f'<p class="dl-asked">Asked as: {escape(query.text)} {button}</p>'


def _choices(answer: Answer, edit: Edit) -> str:
    """What the question can mean, each a button that asks it, under the filters of the question."""
    asked = [replace(answer.query, text=choice, understood=None) for choice in answer.choices]
    items = "".join(f"<li>{_again(query, escape(query.text), edit)}</li>" for query in asked)
    return f'<p class="dl-unclear">{UNCLEAR}</p><ul class="dl-choices">{items}</ul>'


def _stopped(shown: Turn, stopped: Stopped) -> str:
    """With what was checked by then; nothing unchecked is kept."""
    given = partial_answer(shown.query, stopped.statements, stopped.evidence, stopped.unsupported)
    state = "Stopped. What stands here was checked." if given.visible else "Stopped before a sentence was checked."
    body = _note(stopped.note) + "".join(statements.shown(shown.number, given.evidence, s) for s in given.visible)
    body += f'<p class="dl-state">{state}</p>{_again(shown.query, "Ask again", shown.edit)}{_rejection(given)}'
    beside = sources.cards(shown.number, given.evidence, given.citations)
    if not given.trusted:
        beside = sources.reading(shown.number, given.evidence, "Found for this answer:")
    return _turn(shown.query, shown.edit, body) + beside


def _again(query: Query, label: str, edit: Edit) -> str:
    """A button that asks the question once more; the filters are those of then, not those of the form."""
    asked = escape(json.dumps(asking.to_send(query, edit)))
    return f'<button type="button" class="dl-again" data-ask="{asked}">{label}</button>'


def _answer(number: int, answer: Answer, edit: Edit) -> str:
    refused = answer.status is Status.REFUSED
    seen = [s for s in answer.visible if not refused or s.verdict in LEFT_OUT]
    body = _refusal(answer) if refused else ""
    body += "".join(statements.shown(number, answer.evidence, s) for s in seen)
    body += _nearest(answer, edit) if refused else ""
    body += "".join(f'<p class="dl-note">{escape(note)}</p>' for note in answer.notes)
    return body + _rejection(answer) + ("" if refused else statements.counted(answer.statements) + _foot(answer))


def _quoted(answer: Answer) -> Sequence[Citation]:
    return answer.citations if answer.status is not Status.REFUSED else ()


def _refusal(answer: Answer) -> str:
    return f'<p class="dl-refusal">{escape(answer.refused_as)}</p>'


def _nearest(answer: Answer, edit: Edit) -> str:
    """What a reader can do after a refusal."""
    nearest = "".join(f"<li>{headline(a)} {credit(a)}</li>" for a in answer.closest)
    words = "Nearest articles. Whether they answer the question is not known: read them."
    listed = f'<p class="dl-label">{words}</p><ul class="dl-nearest">{nearest}</ul>' if nearest else ""
    plain = replace(answer.query, after=None, before=None, outlets=())
    wider = _again(plain, "Ask without the filters", edit) if answer.query.filtered else ""
    return f"{wider}{listed}"


def _rejection(answer: Answer) -> str:
    """How many sentences are not supported. Those that are left out can be unfolded, struck through, with the reason;
    those that stand in their place are only counted."""
    label = escape(answer.rejection)
    if not label or answer.unsupported is Unsupported.STRUCK:
        return f'<p class="dl-left-out">{label}</p>' if label else ""
    items = "".join(f"<li><s>{escape(s.text)}</s> <span>{escape(s.reason)}</span></li>" for s in answer.rejected)
    return f'<details class="dl-left-out"><summary>{label}</summary><ul>{items}</ul></details>'


def _foot(answer: Answer) -> str:
    cited = {c.article_id for c in answer.citations}
    dates = [e.article.published.at for e in answer.evidence if e.article.id in cited and e.article.published]
    newest = f", newest {day(max(dates))}" if dates else ""
    based = f"Based on {plural(len(cited), 'article')}{newest}"
    return f'<p class="dl-foot">{based} · written by {escape(answer.writer)}</p>'
