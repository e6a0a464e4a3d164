"""What a question says of when and where: filters where it states them, nearness in time where it implies them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from rag.index.table import PassageTable
from rag.retrieval.candidates import Search
from rag.types import Query
from rag.understood import Period

# What happened on a day was reported a day before, in another time zone, and in the week after; long ago, at any time
# since: such a time is a filter at its beginning alone, and what is nearer to it comes first.
_BEFORE, _AFTERWARDS = timedelta(days=1), timedelta(days=7)


def narrow(search: Search) -> Search:
    """Narrows the search to the outlets and times that its question states, and sets what it is near.

    A filter that leaves no passage is left out: what is found elsewhere may answer, and the reader is told.
    """
    narrowed = stated(search.query, search.snapshot.table)
    return replace(search, narrowed=narrowed, near=_near(search.query, search.snapshot.table))


def stated(query: Query, table: PassageTable) -> Query:
    """The query with the filters that its words state: outlets and times, the outlets alone, the times alone or
    neither, whichever first leaves a passage. What the reader has set is never widened."""
    return next((q for q in _stated(query) if table.meeting(q).any()), query)


def _stated(query: Query) -> Iterator[Query]:
    understood = query.understood
    if understood is None:
        return
    outlets = query.outlets or understood.outlets
    times = _filter(understood.periods) if not (query.after or query.before) else None
    if times and outlets != query.outlets:
        yield replace(query, outlets=outlets, after=times[0], before=times[1])
    if outlets != query.outlets:
        yield replace(query, outlets=outlets)
    if times:
        yield replace(query, after=times[0], before=times[1])


def _filter(periods: Sequence[Period]) -> tuple[datetime | None, datetime | None] | None:
    """From the first to the last of the times in which the periods were reported; None without any."""
    known = [_reported(p) for p in periods if p.known]
    after = None if any(start is None for start, _ in known) else min((s for s, _ in known if s), default=None)
    before = None if any(end is None for _, end in known) else max((e for _, e in known if e), default=None)
    return (after, before) if after or before else None


def _reported(period: Period) -> tuple[datetime | None, datetime | None]:
    after, before = period.after, period.before
    if period.reported or after is None:
        return after, before
    after = max(after, datetime.min.replace(tzinfo=UTC) + _BEFORE) - _BEFORE
    if before is None or not period.relative:
        return after, None
    return after, min(before, datetime.max.replace(tzinfo=UTC) - _AFTERWARDS) + _AFTERWARDS


def _near(query: Query, table: PassageTable) -> tuple[float, float] | None:
    """The time that the reader or the question names, else the day of asking; for "the latest" without one, the newest
    day there is."""
    if query.after and query.before:
        return query.after.timestamp(), query.before.timestamp()
    periods = query.understood.periods if query.understood else ()
    spans = [(p.after.timestamp(), p.before.timestamp()) for p in periods if p.after and p.before and not p.relative]
    if spans:
        return min(start for start, _ in spans), max(end for _, end in spans)
    if query.asked_on:
        start = datetime.combine(query.asked_on, time(), UTC).timestamp()
        return start, start + 86400
    if query.understood and query.understood.latest and (newest := table.newest_day) is not None:
        return newest, newest + 86400
    return None
