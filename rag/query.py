"""A question and its filters, as people and programs give them, made a Query; what is wrong with them is said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import UTC, date, datetime

from pydantic import TypeAdapter, ValidationError

from rag.errors import DatelineError
from rag.types import Query
from rag.understood import Part, Period, Understanding

LONGEST = 2000  # characters
_UNDERSTANDING = TypeAdapter(Understanding)

Moment = str | date | datetime


def query_of(
    question: str,
    after: Moment | None = None,
    before: Moment | None = None,
    outlets: str | Sequence[str] = (),
    asked_on: Moment | None = None,
    understood: Understanding | None = None,
) -> Query:
    """after/before: published in [after, before), as ISO text, date or datetime. understood: whose values can be of
    anybody's making. Raises DatelineError for what is wrong with any of it."""
    text = _line(question)
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
    read = None if understood is None else _understood(understood)
    return Query(text, start, end, named, day.date() if day else None, read)


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
    if not isinstance(value, date):
        raise DatelineError(f"{value!r} is no date: write it as 2025-06-03")
    if not isinstance(value, datetime):
        value = datetime(value.year, value.month, value.day)
    try:
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    except OverflowError:  # a time zone can carry the first and the last day out of the calendar
        raise DatelineError(f"{value.isoformat()} lies outside the years 1 to 9999 in UTC: name a day inside") from None


def _understood(given: Understanding) -> Understanding:
    """As it was given, where a search can be made of it. Raises DatelineError."""
    if not isinstance(given, Understanding):
        raise DatelineError(
            f"understood is a {type(given).__name__}: give the .understood of what understand() returns"
        )
    try:
        read = _UNDERSTANDING.validate_python(asdict(given))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, ("understood", *first["loc"])))
        raise DatelineError(f"{where} is {first['input']!r:.60}: {first['msg']}") from None
    parts = tuple(replace(part, text=_line(part.text)) for part in read.parts)
    read = replace(read, asked=_line(read.asked), parts=parts)
    for number, part in enumerate(read.parts, 1):
        _check_part(number, part)
    for period in (*read.periods, *(p for part in read.parts for p in part.periods)):
        _check_period(period)
    return read


def _line(text: str) -> str:
    return " ".join(text.encode("utf-8", "ignore").decode().split())  # half a surrogate pair is no text


def _check_part(number: int, part: Part) -> None:
    if not part.text:
        raise DatelineError(f"part {number} of the question has no text: say what it asks, or leave it out")
    if len(part.text) > 2 * LONGEST:
        raise DatelineError(
            f"part {number} of the question has {len(part.text)} characters: at most {2 * LONGEST} are read"
        )


def _check_period(period: Period) -> None:
    ends = [end for end in (period.after, period.before) if end]
    if any(end.utcoffset() is None for end in ends):
        raise DatelineError(f"the time {period.said!r} has no time zone: give its ends in UTC")
    if len(ends) == 2 and ends[0] >= ends[1]:
        raise DatelineError(f"the time {period.said!r} ends before it begins: swap its ends")
    if period.before and period.before == datetime.min.replace(tzinfo=UTC):
        raise DatelineError(f"the time {period.said!r} ends before the first day of the year 1: name a later one")
