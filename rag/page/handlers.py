"""Events of the page to calls of Dateline, and back to HTML."""

from __future__ import annotations

import logging
import time
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta

from rag.dateline import Dateline
from rag.errors import DatelineError
from rag.page import rendering
from rag.page.rendering import Turn
from rag.types import AnswerDone, TextDelta

_PAUSE = 0.12  # seconds between two updates of a growing draft: each one sends the whole log
_REMEMBERED = 30  # turns kept on the page
_log = logging.getLogger(__name__)

Shown = tuple[str, str, list[Turn]]  # conversation, sources, turns


async def reply(
    dateline: Dateline, question: str, first_day: str, last_day: str, outlets: list[str], turns: list[Turn]
) -> AsyncIterator[Shown]:
    """The log as it grows, then the finished turn with its sources. last_day is inclusive, as readers expect."""
    number, text, shown = (turns[-1].number if turns else 0) + 1, "", 0.0
    yield rendering.conversation(turns, rendering.draft(number, question, "")), rendering.sources(turns), turns
    try:
        stream = dateline.astream(question, after=_day(first_day), before=_day_after(last_day), outlets=outlets)
        async for event in stream:
            if isinstance(event, TextDelta):
                text += event.text
                if time.monotonic() - shown > _PAUSE:
                    shown = time.monotonic()
                    log = rendering.conversation(turns, rendering.draft(number, question, text))
                    yield log, rendering.sources(turns), turns
            elif isinstance(event, AnswerDone):
                turns = [*turns, rendering.answered(number, event.answer)][-_REMEMBERED:]
    except DatelineError as error:
        turns = [*turns, rendering.failed(number, question, str(error))]
    except Exception:  # noqa: BLE001 - a page must not end in silence; the log has it all
        _log.exception("a question failed")
        message = "Something went wrong here, not in your question. The server's log has the details; try again."
        turns = [*turns, rendering.failed(number, question, message)]
    yield rendering.conversation(turns), rendering.sources(turns), turns


def _day(text: str) -> date | None:
    if not text or not text.strip():
        return None
    try:
        return datetime.strptime(text.strip(), "%Y-%m-%d").replace(tzinfo=UTC).date()
    except ValueError:
        raise DatelineError(f"{text.strip()!r} is no date: write it as 2025-06-03") from None


def _day_after(text: str) -> date | None:
    day = _day(text)
    return day + timedelta(days=1) if day else None
