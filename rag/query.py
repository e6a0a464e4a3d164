"""A question and its filters, as people and programs give them, made a Query; what is wrong with them is said."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime

from rag.errors import DatelineError
from rag.types import Query
from rag.understood import Understanding

LONGEST = 2000  # characters

Moment = str | date | datetime


def query_of(
    question: str,
    after: Moment | None = None,
    before: Moment | None = None,
    outlets: str | Sequence[str] = (),
    asked_on: Moment | None = None,
    understood: Understanding | None = None,
) -> Query:
    """after/before: published in [after, before), as ISO text, date or datetime. Raises DatelineError."""
    text = " ".join(question.encode("utf-8", "ignore").decode().split())  # half a surrogate pair is no text
    if not text:
        raise DatelineError("ask a question: it is empty")
    most = LONGEST if understood is None else 2 * LONGEST  # a follow-up by itself is longer than it was typed
    if len(text) > most:
        raise DatelineError(f"the question has {len(text)} characters: at most {most} are read")
    start, end = moment(after), moment(before)
    if start and end and start >= end:
        raise DatelineError(f"nothing lies between {start:%Y-%m-%d} and {end:%Y-%m-%d}: swap the two dates")
    if end and end == datetime.min.replace(tzinfo=UTC):
        raise DatelineError("nothing can have been published before the first day of the year 1: name a later day")
    day = moment(asked_on)
    named = (outlets,) if isinstance(outlets, str) else tuple(outlets)
    return Query(text, start, end, named, day.date() if day else None, understood)


def moment(value: Moment | None) -> datetime | None:
    """Midnight UTC for a date; a time without a zone is taken as UTC; None for nothing. Raises DatelineError."""
    if value is None or value == "":
        return None
    if isinstance(value, str):
        shown = value[:40]
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            raise DatelineError(f"{shown!r} is no date: write it as 2025-06-03") from None
    if not isinstance(value, datetime):
        value = datetime(value.year, value.month, value.day)
    try:
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    except OverflowError:  # a time zone can carry the first and the last day out of the calendar
        raise DatelineError(f"{value.isoformat()} lies outside the years 1 to 9999 in UTC: name a day inside") from None
