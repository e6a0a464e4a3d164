"""Events of the page to calls of Dateline, and what the page is told of them.

An update is a dictionary that the page's script reads: number and state of a turn, its HTML, the draft so far as plain
text, words for a screen reader, and the form that the browser keeps. Gradio sends what has changed since the last one.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import aclosing
from dataclasses import replace
from typing import Any, TypeVar

from rag.answers import Answer, AnswerDone, Event, EvidenceFound, TextDelta
from rag.dateline import Dateline
from rag.errors import DatelineError
from rag.page import asking, rendering, saved
from rag.page.articles import plural
from rag.page.turns import Conversation, Problem, Stopped, Turn, Writing
from rag.types import Query

_PAUSE = 0.12  # seconds between two updates of a growing draft
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
        writing = conversation.writing = Writing(number, query, edit=edit, earlier=earlier)
        outcome: Answer | Problem | None = None
        try:
            async for event in _events(dateline, writing):
                if isinstance(event, AnswerDone):
                    outcome = event.answer
                else:
                    yield _growing(writing)
        except DatelineError as error:
            outcome = Problem(str(error))
        except Exception:  # noqa: BLE001 - a page must not end in silence; the log has it all
            _log.exception("a question failed")
            outcome = Problem(_WRONG)
        turn = Turn(number, writing.query, outcome or Stopped(writing.draft, writing.evidence), edit)
        if conversation.writing is not writing:  # the conversation was cleared, nobody waits for this turn
            return
        conversation.writing = None
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
        elif isinstance(event, TextDelta):
            writing.draft += event.text
        if not shown or isinstance(event, Query | AnswerDone) or (isinstance(event, EvidenceFound) and event.evidence):
            shown = True
            yield event
        if len(writing.draft) > said and time.monotonic() - last > _PAUSE:
            said, last = len(writing.draft), time.monotonic()
            yield TextDelta(writing.draft)


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
        "draft": writing.draft,
        "say": "Writing the answer." if writing.evidence else "Reading the articles.",
        "saved": saved.dump(Turn(writing.number, writing.query, Stopped(""), writing.edit)),
    }


def _finished(turn: Turn) -> Update:
    return {**_shape(turn), "draft": "", "say": rendering.spoken(turn), "saved": saved.dump(turn)}


def _shape(turn: Turn) -> Update:
    state = "stopped" if isinstance(turn.outcome, Stopped) else "done"
    return {"number": turn.number, "state": state, "html": rendering.turn(turn)}
