"""The filters that the words of a question state."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from rag.text.days import MONTH
from rag.types import Query
from rag.understood import Kind, Period, Understanding

_AS_OF = re.compile(r"as (?:of|at)\b", re.I)
_BEFORE = timedelta(days=1)  # what happened on a day was reported on the day before, in another time zone


def stated(query: Query) -> Iterator[Query]:
    """The query within the outlets and times that its question states, the narrowest first: both, the outlets alone,
    the times alone. Nothing where none are stated. What the reader has set stands as it is.

    The time of a report is a filter at both ends. What happened at a time can be told at any time since, and what was
    planned for it before, so that such a time is none: what is nearer to it comes first (rag.retrieval.ranking). But
    "as of" a day nothing later counts; and a time that is counted from the day of asking and has begun, as "this week",
    is a filter at its beginning, where one thing alone is asked. Of a question of several, that is a filter which is
    said of each of its parts.
    """
    understood = query.understood
    if understood is None:
        return
    outlets = query.outlets or _outlets(understood)
    after, before = (None, None) if query.after or query.before else _bounds(understood, query.asked_on)
    if outlets != query.outlets and (after or before):
        yield replace(query, outlets=outlets, after=after, before=before)
    if outlets != query.outlets:
        yield replace(query, outlets=outlets)
    if after or before:
        yield replace(query, after=after, before=before)


def reaches_back(understood: Understanding) -> bool:
    """Whether a question is about several things, which need not have happened at one time."""
    return bool(understood.parts) or understood.kind in (Kind.COMPARISON, Kind.DEVELOPMENT)


def _outlets(understood: Understanding) -> tuple[str, ...]:
    return understood.outlets if all(part.outlets for part in understood.parts) else ()


def _bounds(understood: Understanding, asked_on: date | None) -> tuple[datetime | None, datetime | None]:
    """From the first to the last of the times in which it was reported."""
    reported = [p for p in understood.periods if p.known and p.reported]
    if not all(any(p.reported for p in part.periods) for part in understood.parts):
        return None, None
    if reported:
        starts, ends = [p.after for p in reported], [p.before for p in reported]
        after = None if None in starts else min((s for s in starts if s), default=None)
        before = None if None in ends else max((e for e in ends if e), default=None)
        return after, before
    if as_of := [p.before for p in understood.periods if p.before and _AS_OF.match(p.said)]:
        return None, max(as_of)
    begun = [start for p in understood.periods if (start := _begun(p, asked_on))]
    if not begun or len(begun) < len(understood.periods) or reaches_back(understood):
        return None, None
    return max(min(begun), datetime.min.replace(tzinfo=UTC) + _BEFORE) - _BEFORE, None


def _begun(period: Period, asked_on: date | None) -> datetime | None:
    """When a time began that is counted from the day of asking. "On 26 December" is not: its year is a guess."""
    if not (period.relative and period.after and asked_on) or re.search(MONTH, period.said, re.I):
        return None
    return period.after if period.after.date() <= asked_on else None
