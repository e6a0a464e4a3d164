"""Events of the page to calls of Dateline, and what the page is told of them.

An update is a dictionary that the page's script reads: number and state of a turn, its HTML, the draft so far as plain
text, words for a screen reader, and the form that the browser keeps. Gradio sends what has changed since the last one.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from rag.answers import Answer, AnswerDone, Event, EvidenceFound, TextDelta
from rag.dateline import Dateline
from rag.errors import DatelineError
from rag.page import rendering, saved
from rag.page.articles import plural
from rag.page.turns import Conversation, Problem, Stopped, Turn, Writing
from rag.query import moment
from rag.types import Query

_PAUSE = 0.12  # seconds between two updates of a growing draft
_WRONG = "Something went wrong here, not in your question. The server's log has the details; try again."
_log = logging.getLogger(__name__)

Update = dict[str, Any]


async def answer(dateline: Dateline, asked: Mapping[str, Any], conversation: Conversation) -> AsyncIterator[Update]:
    """The turn as it grows, then the finished one: answered, failed, or stopped by conversation.stop()."""
    number = _number(asked)
    try:
        query = _query(asked)
    except DatelineError as error:
        turn = Turn(number, Query(_text(asked.get("question")) or "?"), Problem(str(error)))
    else:
        writing = conversation.writing = Writing(number, query, earlier=conversation.answers)
        outcome: Answer | Problem | None = None
        yield _growing(writing)
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
        turn = Turn(number, _understood(query, outcome), outcome or Stopped(writing.draft, writing.evidence))
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


async def _events(dateline: Dateline, writing: Writing) -> AsyncIterator[Event]:
    """The events that are worth an update, with writing brought up to date."""
    query, said, last = writing.query, 0, time.monotonic()
    today = datetime.now().astimezone().date()  # of this machine, which is the reader's own in most cases
    filters = {"after": query.after, "before": query.before, "outlets": query.outlets, "asked_on": today}
    stream = dateline.astream(query.text, **filters, earlier=writing.earlier)
    async for event in _until(writing.stop, stream):
        if isinstance(event, AnswerDone):
            yield event
        elif isinstance(event, EvidenceFound):
            writing.evidence, last = event.evidence, time.monotonic()
            if event.evidence:
                yield event
        elif isinstance(event, TextDelta):
            writing.draft += event.text
        if len(writing.draft) > said and time.monotonic() - last > _PAUSE:
            said, last = len(writing.draft), time.monotonic()
            yield TextDelta(writing.draft)


async def _until(stop: asyncio.Event, stream: AsyncIterator[Event]) -> AsyncIterator[Event | None]:
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
        "saved": saved.dump(Turn(writing.number, writing.query, Stopped(""))),
    }


def _finished(turn: Turn) -> Update:
    return {**_shape(turn), "draft": "", "say": rendering.spoken(turn), "saved": saved.dump(turn)}


def _shape(turn: Turn) -> Update:
    state = "stopped" if isinstance(turn.outcome, Stopped) else "done"
    return {"number": turn.number, "state": state, "html": rendering.turn(turn)}


def _query(asked: Mapping[str, Any]) -> Query:
    """Raises DatelineError. The last day is inclusive, as readers expect; half-open from here on."""
    text, first, last = _text(asked.get("question")), _day(asked.get("first")), _day(asked.get("last"))
    outlets = asked.get("outlets") or []
    if not text:
        raise DatelineError("ask a question: it is empty")
    if not isinstance(outlets, list):
        raise DatelineError("the outlets could not be read: choose them again")
    if first and last and first > last:
        raise DatelineError(
            f"the first day, {first:%Y-%m-%d}, comes after the last, {last:%Y-%m-%d}: swap the two dates"
        )
    return Query(text, first, _next(last), tuple(_text(o) for o in outlets))


def _understood(query: Query, outcome: Answer | Problem | None) -> Query:
    """As the answer understood it, so that what is kept says the same as what was shown."""
    if not isinstance(outcome, Answer):
        return query
    return replace(query, text=outcome.query.text, understood=outcome.query.understood)


def _number(asked: Mapping[str, Any]) -> int:
    number = asked.get("number")
    return number if isinstance(number, int) and 0 < number < 10**6 else 1


def _text(value: object) -> str:
    """On one line, and half a surrogate pair, which no encoder takes, replaced."""
    return " ".join(str(value or "").encode("utf-8", "replace").decode("utf-8").split())


def _day(value: object) -> datetime | None:
    """Its midnight."""
    found = moment(_text(value))
    return found and found.replace(hour=0, minute=0, second=0, microsecond=0)


def _next(day: datetime | None) -> datetime | None:
    """None also after the last day there is: nothing is published later."""
    return day + timedelta(days=1) if day and day.date() < date.max else None
