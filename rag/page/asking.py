"""A question on its way from and to the browser: what the page's script sends, and what a button has it send again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Annotated, Any

from pydantic import Field, ValidationError

from rag.errors import DatelineError
from rag.page.turns import UNCHANGED, Edit
from rag.query import LONGEST, moment
from rag.types import Query
from rag.understood import Understanding
from rag.wire import Form, UnderstandingForm, understanding_of

_MOST_PARTS = 10  # each is a search of its own; no question is understood as so many
_NOT_READ = "what the question was understood to ask could not be read: ask it again in your own words"


class EditForm(Form):
    without: Annotated[tuple[Annotated[str, Field(max_length=LONGEST)], ...], Field(max_length=100)] = ()
    day: bool = False
    alone: bool = False


class _Understood(Form):
    understood: UnderstandingForm
    edit: EditForm = EditForm()


def read(sent: Mapping[str, Any]) -> tuple[Query, Edit]:
    """The question, and what the reader has changed of it. Without a day of asking it is asked today.

    The last day is inclusive, as readers expect; half-open from here on. Raises DatelineError.
    """
    question, first, last = text(sent.get("question")), _day(sent.get("first")), _day(sent.get("last"))
    outlets = sent.get("outlets") or []
    if not question:
        raise DatelineError("ask a question: it is empty")
    if not isinstance(outlets, list):
        raise DatelineError("the outlets could not be read: choose them again")
    if first and last and first > last:
        raise DatelineError(
            f"the first day, {first:%Y-%m-%d}, comes after the last, {last:%Y-%m-%d}: swap the two dates"
        )
    day = _day(sent.get("asked_on"))
    understood, edit = _understood(sent, Edit(day=day is not None, alone=sent.get("alone") is True))
    asked_on = day.date() if day else datetime.now().astimezone().date()  # of this machine, mostly the reader's own
    return Query(question, first, _next(last), tuple(map(text, outlets)), asked_on, understood), edit


def to_send(query: Query, edit: Edit = UNCHANGED) -> dict[str, Any]:
    """What asks the question once more, under its own filters, not those that are set now. What was understood is in it
    where the reader has changed it; else it is understood anew, and today unless the reader has set the day."""
    asked: dict[str, Any] = {
        "question": query.text,
        "first": _iso(query.after),
        "last": _iso(query.before - timedelta(microseconds=1) if query.before else None),
        "outlets": list(query.outlets),
    }
    if query.asked_on and (edit.day or edit.without):
        asked["asked_on"] = query.asked_on.isoformat()
    if edit.alone:
        asked["alone"] = True
    if query.understood and edit.without:
        changed = _Understood.model_validate({"understood": query.understood, "edit": edit})
        asked |= changed.model_dump(mode="json", exclude_defaults=True)
    return asked


def text(value: object) -> str:
    """On one line, and half a surrogate pair, which no encoder takes, replaced."""
    return " ".join(draft(value).split())


def draft(value: object) -> str:
    """With its lines as they are, else as text."""
    return str(value or "").encode("utf-8", "replace").decode("utf-8").strip()


def number(sent: Mapping[str, Any]) -> int:
    """The turn's, from 1."""
    given = sent.get("number")
    return given if isinstance(given, int) and 0 < given < 10**6 else 1


def _understood(sent: Mapping[str, Any], unchanged: Edit) -> tuple[Understanding | None, Edit]:
    if sent.get("understood") is None:
        return None, unchanged
    try:
        form = _Understood.model_validate({name: sent[name] for name in ("understood", "edit") if name in sent})
        understood = understanding_of(form.understood)
    except (ValidationError, ValueError, OverflowError, RecursionError):
        raise DatelineError(_NOT_READ) from None
    texts = [understood.asked, *(part.text for part in understood.parts)]
    if len(texts) > _MOST_PARTS or not all(0 < len(t.strip()) <= 2 * LONGEST for t in texts):
        raise DatelineError(_NOT_READ)
    return understood, Edit(form.edit.without, form.edit.day, form.edit.alone)


def _iso(day: datetime | None) -> str:
    return day.date().isoformat() if day else ""


def _day(value: object) -> datetime | None:
    """Its midnight."""
    found = moment(text(value))
    return found and found.replace(hour=0, minute=0, second=0, microsecond=0)


def _next(day: datetime | None) -> datetime | None:
    """None also after the last day there is: nothing is published later."""
    return day + timedelta(days=1) if day and day.date() < date.max else None
