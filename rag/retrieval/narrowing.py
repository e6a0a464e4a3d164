"""What a question says of when and where: filters where it states them, nearness in time where it implies them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time

from rag.index.table import PassageTable
from rag.retrieval.candidates import Search
from rag.types import Query
from rag.understanding.filters import lately, narrowed, reaches_back


def narrow(search: Search) -> Search:
    """Narrows the search to the outlets and times that its question states, and sets what it is near.

    A filter that leaves no passage is left out: what is found elsewhere may answer, and the reader is told.
    """
    table = search.snapshot.table
    within, _ = narrowed(search.query, table.any_meets)
    since = lately(search.query)
    near = _near(search.query, table)
    return replace(search, narrowed=within, near=near, since=since.timestamp() if since else None)


def _near(query: Query, table: PassageTable) -> list[tuple[float, float]]:
    """The time that the reader has set; else the one that the question names and the day of asking, since what happened
    long ago is told at both. For "the latest" without a day, the newest there is.

    The day of asking tells nothing where several things are asked: they lie apart, and most of them in the past.
    """
    if query.after and query.before:
        return [(query.after.timestamp(), query.before.timestamp())]
    understood = query.understood
    periods = understood.periods if understood else ()
    spans = [(p.after.timestamp(), p.before.timestamp()) for p in periods if p.after and p.before]
    near = [(min(start for start, _ in spans), max(end for _, end in spans))] if spans else []
    if query.asked_on and not (understood and reaches_back(understood)):
        near.append(_day(datetime.combine(query.asked_on, time(), UTC).timestamp()))
    elif understood and understood.latest and (newest := table.newest_day) is not None:
        near.append(_day(newest))
    return near


def _day(start: float) -> tuple[float, float]:
    return start, start + 86400
