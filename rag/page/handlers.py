"""Events of the page to calls of Dateline, and what the page is told of them.

An update is a dictionary that the page's script reads: number and state of a turn, its HTML, that of the sentences that
are checked so far, how far it is, words for a screen reader, and the form that the browser keeps. Gradio sends what has
changed since the last one. The draft itself is not shown: what stands on the page can be copied, and reads as fact.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import aclosing
from dataclasses import replace
from typing import Any, TypeVar

from rag.answers import (
    Answer,
    AnswerDone,
    Checked,
    Event,
    EvidenceFound,
    Rewritten,
    StatementChecked,
    Unsupported,
)
from rag.dateline import Dateline
from rag.errors import DatelineError
from rag.page import asking, drafts, rendering, saved
from rag.page.articles import plural
from rag.page.frame import LONGEST_DRAFT
from rag.page.turns import CheckedDraft, Conversation, Problem, Stopped, Turn, Writing
from rag.types import Query

_PAUSE = 0.12  # seconds between two updates of a growing answer
_BEAT = 1.0  # and after so many one comes though nothing is new: by it Gradio finds out that nobody is there any more
_WRONG = "Something went wrong here, not in your question. The server's log has the details; try again."
_log = logging.getLogger(__name__)

T = TypeVar("T")
Update = dict[str, Any]


async def answer(dateline: Dateline, asked: Mapping[str, Any], conversation: Conversation) -> AsyncIterator[Update]:
    """The turn as it grows, then the finished one: answered, failed, or stopped by conversation.stop()."""
    number = asking.number(asked)
    try:
        query, edit = asking.read(asked)
    except DatelineError as error:
        turn = Turn(number, Query(asking.text(asked.get("question")) or "?"), Problem(str(error)))
    else:
        earlier = () if edit.alone else conversation.answers
        unsupported = Unsupported(dateline.settings.unsupported)
        writing = Writing(number, query, unsupported=unsupported, edit=edit, earlier=earlier)
        conversation.writing = writing
        outcome: Answer | Problem | None = None
        try:
            async for event in _events(dateline, writing):
                if isinstance(event, AnswerDone):
                    outcome = event.answer
                else:
                    yield _growing(writing)
        except Exception as error:  # noqa: BLE001 - a page must not end in silence; the log has it all
            outcome = _problem(error)
        stopped = Stopped(writing.statements, writing.evidence, unsupported, writing.note)
        turn = Turn(number, writing.query, outcome or stopped, edit)
        if conversation.writing is not writing:  # the conversation was cleared, nobody waits for this turn
            return
        conversation.writing = None
    conversation.add(turn)
    yield _finished(turn)


async def check(dateline: Dateline, sent: Mapping[str, Any], conversation: Conversation) -> AsyncIterator[Update]:
    """The turn of a draft while it is checked, then the finished one: checked, failed, or stopped as an answer is."""
    text = asking.draft(sent.get("draft"))
    kept = text[: LONGEST_DRAFT + 1] or "?"  # of what is far too long, no more than tells that it is
    writing = Writing(asking.number(sent), Query(kept))
    conversation.writing = writing
    outcome: Checked | Problem | None = None
    yield _checking(writing)
    last = time.monotonic()
    try:
        async for found in _until(writing.stop, _checked(dateline, text)):
            outcome = found or outcome
            if outcome is None and time.monotonic() - last > _BEAT:
                last = time.monotonic()
                yield _checking(writing)
    except Exception as error:  # noqa: BLE001 - as for an answer
        outcome = _problem(error)
    if conversation.writing is not writing:  # the conversation was cleared, nobody waits for this turn
        return
    conversation.writing = None
    turn = Turn(writing.number, writing.query, CheckedDraft(outcome))
    conversation.add(turn)
    yield _finished(turn)


def restore(dateline: Dateline, kept: object, conversation: Conversation) -> Update:
    """What the browser has kept, rendered as it was; what cannot be read is left out and counted."""
    turns, unreadable = saved.load_all(kept, dateline.article)
    conversation.turns, conversation.writing = turns, None
    note = f"{plural(unreadable, 'earlier turn')} could not be read again." if unreadable else ""
    return {"restored": [_shape(t) for t in turns], "note": note}


async def _events(dateline: Dateline, writing: Writing) -> AsyncIterator[Event | Query | None]:
    """The events that are worth an update, with writing brought up to date. None shows the question where it takes a
    while to understand it: else it comes with what was understood, and nothing moves."""
    shown, said, last = False, 0, time.monotonic()
    async for event in _until(writing.stop, _stream(dateline, writing)):
        if isinstance(event, EvidenceFound):
            writing.evidence, last = event.evidence, time.monotonic()
        elif isinstance(event, StatementChecked):
            writing.statements += (event.statement,)
        elif isinstance(event, Rewritten):
            writing.statements, writing.note, said = (), event.note, 0
        due = isinstance(event, Query | Rewritten | AnswerDone) or (isinstance(event, EvidenceFound) and event.evidence)
        if not shown or due:
            shown = True
            yield event
        passed = time.monotonic() - last
        if passed > _BEAT or (len(writing.statements) > said and passed > _PAUSE):
            said, last = len(writing.statements), time.monotonic()
            yield None


async def _stream(dateline: Dateline, writing: Writing) -> AsyncIterator[Event | Query]:
    """The question as it was understood, then the events of its answer."""
    query = writing.query
    if query.understood is None:
        found = await dateline.aunderstand(query.text, asked_on=query.asked_on, earlier=writing.earlier)
        query = writing.query = replace(query, text=found.text, understood=found.understood)
    yield query
    filters = {"after": query.after, "before": query.before, "outlets": query.outlets, "asked_on": query.asked_on}
    async with aclosing(dateline.astream(query.text, **filters, understood=query.understood)) as events:
        async for event in events:
            yield event


async def _checked(dateline: Dateline, text: str) -> AsyncIterator[Checked]:
    yield await dateline.acheck(text)


def _problem(error: Exception) -> Problem:
    if isinstance(error, DatelineError):
        return Problem(str(error))
    _log.error("what was sent could not be answered", exc_info=error)
    return Problem(_WRONG)


async def _until(stop: asyncio.Event, stream: AsyncIterator[T]) -> AsyncIterator[T | None]:
    """The stream's events, and None where none has come for a while; until stop is set, also while waiting."""
    stopping = asyncio.ensure_future(stop.wait())
    coming = asyncio.ensure_future(anext(stream))
    try:
        while not stopping.done():
            await asyncio.wait({coming, stopping}, timeout=_PAUSE, return_when=asyncio.FIRST_COMPLETED)
            if not coming.done():
                yield None
                continue
            try:
                yield coming.result()
            except StopAsyncIteration:
                return
            coming = asyncio.ensure_future(anext(stream))
    finally:
        stopping.cancel()
        coming.cancel()  # which closes the stream, and with it ends the writer


def _growing(writing: Writing) -> Update:
    """Saved as stopped at its beginning: a page closed in the middle comes back with the question."""
    return {
        "number": writing.number,
        "state": "writing",
        "html": rendering.writing(writing),
        "checked": rendering.checked_so_far(writing),
        "progress": rendering.progress(writing),
        "say": "Writing the answer." if writing.evidence else "Reading the articles.",
        "saved": saved.dump(Turn(writing.number, writing.query, Stopped(), writing.edit)),
    }


def _checking(writing: Writing) -> Update:
    """Saved as stopped, as a growing answer is."""
    return {
        "number": writing.number,
        "state": "writing",
        "html": drafts.checking(writing.query.text),
        "checked": [],
        "progress": drafts.DOING,
        "say": "Checking the draft.",
        "saved": saved.dump(Turn(writing.number, writing.query, CheckedDraft())),
    }


def _finished(turn: Turn) -> Update:
    return {**_shape(turn), "say": rendering.spoken(turn), "saved": saved.dump(turn)}


def _shape(turn: Turn) -> Update:
    stopped = isinstance(turn.outcome, Stopped) or turn.outcome == CheckedDraft()
    state = "stopped" if stopped else "done"
    return {"number": turn.number, "state": state, "html": rendering.turn(turn), "checked": [], "progress": ""}
