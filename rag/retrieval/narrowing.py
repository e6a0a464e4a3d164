"""What a question says of when and where: filters where it states them, nearness in time where it implies them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time

from rag.index.table import PassageTable
from rag.retrieval.candidates import Search
from rag.types import Query
from rag.understanding.filters import reaches_back, stated


def narrow(search: Search) -> Search:
    """Narrows the search to the outlets and times that its question states, and sets what it is near.

    A filter that leaves no passage is left out: what is found elsewhere may answer, and the reader is told.
    """
    table = search.snapshot.table
    narrowed = next((q for q in stated(search.query) if table.meeting(q).any()), search.query)
    return replace(search, narrowed=narrowed, near=_near(search.query, table))


def _near(query: Query, table: PassageTable) -> tuple[float, float] | None:
    """The time that the reader or the question names, else the day of asking; for "the latest" without one, the newest
    day there is.

    The day of asking tells nothing where several things are asked: they lie apart, and most of them in the past.
    """
    if query.after and query.before:
        return query.after.timestamp(), query.before.timestamp()
    understood = query.understood
    periods = understood.periods if understood else ()
    if spans := [(p.after.timestamp(), p.before.timestamp()) for p in periods if p.after and p.before]:
        return min(start for start, _ in spans), max(end for _, end in spans)
    if query.asked_on and not (understood and reaches_back(understood)):
        start = datetime.combine(query.asked_on, time(), UTC).timestamp()
        return start, start + 86400
    if understood and understood.latest and (newest := table.newest_day) is not None:
        return newest, newest + 86400
    return None
