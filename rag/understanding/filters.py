"""The filters that the words of a question state."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from rag.types import Query
from rag.understood import Period

_BEFORE = timedelta(days=1)  # what happened on a day was reported on the day before, in another time zone


def stated(query: Query) -> Iterator[Query]:
    """The query within the outlets and times that its question states, the narrowest first: both, the outlets alone,
    the times alone. Nothing where none are stated. What the reader has set stands as it is.

    A time of a report is a filter at both ends. What happened at a time can be told at any time since, so that such a
    time is one at its beginning alone; what is nearer to it comes first (rag.retrieval.ranking).
    """
    understood = query.understood
    if understood is None:
        return
    outlets = query.outlets or understood.outlets
    after, before = (None, None) if query.after or query.before else _bounds(understood.periods)
    if outlets != query.outlets and (after or before):
        yield replace(query, outlets=outlets, after=after, before=before)
    if outlets != query.outlets:
        yield replace(query, outlets=outlets)
    if after or before:
        yield replace(query, after=after, before=before)


def _bounds(periods: Sequence[Period]) -> tuple[datetime | None, datetime | None]:
    """From the first to the last of the times in which the periods were reported."""
    known = [_reported(p) for p in periods if p.known]
    starts, ends = [start for start, _ in known], [end for _, end in known]
    after = None if None in starts else min((s for s in starts if s), default=None)
    before = None if None in ends else max((e for e in ends if e), default=None)
    return after, before


def _reported(period: Period) -> tuple[datetime | None, datetime | None]:
    after, before = period.after, period.before
    if period.reported or after is None:
        return after, before
    return max(after, datetime.min.replace(tzinfo=UTC) + _BEFORE) - _BEFORE, None
