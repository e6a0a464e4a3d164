"""The filters that the words of a question state."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from rag.text.days import MONTH
from rag.types import Query
from rag.understood import Kind, Understanding

_AS_OF = re.compile(r"as (?:of|at)\b", re.I)
_DAYS = timedelta(days=1), timedelta(days=40)
_BEFORE = timedelta(days=1)  # what happened on a day was reported on the day before, in another time zone


def stated(query: Query) -> Iterator[Query]:
    """The query within the outlets and times that its question states, the narrowest first: both, the outlets alone,
    the times alone. Nothing where none are stated. What the reader has set stands as it is.

    The time of a report is a filter at both ends. What happened at a time can be told at any time since, and what was
    planned for it before, so that such a time is none: what is nearer to it comes first (rag.retrieval.ranking). But
    "as of" a day nothing later counts. Of a question of several, that is a filter which is said of each of its parts.
    """
    understood = query.understood
    if understood is None:
        return
    outlets = query.outlets or _outlets(understood)
    after, before = (None, None) if query.after or query.before else _bounds(understood)
    if outlets != query.outlets and (after or before):
        yield replace(query, outlets=outlets, after=after, before=before)
    if outlets != query.outlets:
        yield replace(query, outlets=outlets)
    if after or before:
        yield replace(query, after=after, before=before)


def narrowed(query: Query, leaves: Callable[[Query], bool]) -> tuple[Query, list[Query]]:
    """The query within the narrowest of its stated filters that leave something, as it is where none does; and the
    narrower ones, which leave nothing. leaves: whether a query's filters leave something."""
    empty: list[Query] = []
    for within in stated(query):
        if leaves(within):
            return within, empty
        empty.append(within)
    return query, empty


def apart(query: Query) -> list[Query]:
    """The questions in the question, each with the outlets and times that are said of it alone; none where it is one.

    The day of asking tells nothing of them: they lie apart in time."""
    understood = query.understood
    if understood is None:
        return []
    owns = [replace(understood, asked=p.text, outlets=p.outlets, periods=p.periods, parts=()) for p in understood.parts]
    return [replace(query, text=own.asked, asked_on=None, understood=own) for own in owns]


def reaches_back(understood: Understanding) -> bool:
    """Whether a question is about several things, which need not have happened at one time."""
    return bool(understood.parts) or understood.kind in (Kind.COMPARISON, Kind.DEVELOPMENT)


def _outlets(understood: Understanding) -> tuple[str, ...]:
    return understood.outlets if all(part.outlets for part in understood.parts) else ()


def lately(query: Query) -> datetime | None:
    """Since when what the question asks about was reported, where it is of some days up to the day of asking ("this
    week"), and of one thing alone. "Today" and "this year" tell rather how things stand; "on 26 December" may be meant
    of any year."""
    understood, today = query.understood, query.asked_on
    if understood is None or today is None or query.after or query.before or reaches_back(understood):
        return None
    spans = [(p.after, p.before) for p in understood.periods if p.relative and not re.search(MONTH, p.said, re.I)]
    known = [(after, before) for after, before in spans if after and before]
    if not known or len(known) < len(understood.periods):
        return None
    start, end = min(after for after, _ in known), max(before for _, before in known)
    if start.date() > today or not _DAYS[0] < end - start < _DAYS[1]:
        return None
    return max(start, datetime.min.replace(tzinfo=UTC) + _BEFORE) - _BEFORE


def _bounds(understood: Understanding) -> tuple[datetime | None, datetime | None]:
    """From the first to the last of the times in which it was reported."""
    reported = [p for p in understood.periods if p.known and p.reported]
    if not all(any(p.reported for p in part.periods) for part in understood.parts):
        return None, None
    if reported:
        starts, ends = [p.after for p in reported], [p.before for p in reported]
        after = None if None in starts else min((s for s in starts if s), default=None)
        before = None if None in ends else max((e for e in ends if e), default=None)
        return after, before
    as_of = [p.before for p in understood.periods if p.before and _AS_OF.match(p.said)]
    return None, max(as_of) if as_of else None
