"""The filters that the words of a question state."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from rag.text.days import MONTH
from rag.types import Query
from rag.understood import Kind, Period, Understanding

_BEFORE = timedelta(days=1)  # what happened on a day was reported on the day before, in another time zone


def stated(query: Query) -> Iterator[Query]:
    """The query within the outlets and times that its question states, the narrowest first: both, the outlets alone,
    the times alone. Nothing where none are stated. What the reader has set stands as it is.

    The time of a report is a filter at both ends. What happened at a time can be told at any time since, so that such a
    time is one at its beginning alone, and none where the question asks about several things or its year is a guess;
    what is nearer to it comes first (rag.retrieval.ranking). Of a question of several, that is a filter which is said
    of each of its parts.
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


def reaches_back(understood: Understanding) -> bool:
    """Whether a question is about several things, which need not have happened at one time."""
    return bool(understood.parts) or understood.kind in (Kind.COMPARISON, Kind.DEVELOPMENT)


def _outlets(understood: Understanding) -> tuple[str, ...]:
    return understood.outlets if all(part.outlets for part in understood.parts) else ()


def _bounds(understood: Understanding) -> tuple[datetime | None, datetime | None]:
    """From the first to the last of the times in which it was reported."""
    if understood.parts and not all(any(p.reported for p in part.periods) for part in understood.parts):
        return None, None
    known = [p for p in understood.periods if p.known]
    if any(p.reported for p in known):
        known = [p for p in known if p.reported]
    elif reaches_back(understood) or any(_is_guess(p) for p in known):
        return None, None
    spans = [_reported(p) for p in known]
    starts, ends = [start for start, _ in spans], [end for _, end in spans]
    after = None if None in starts else min((s for s in starts if s), default=None)
    before = None if None in ends else max((e for e in ends if e), default=None)
    return after, before


def _is_guess(period: Period) -> bool:
    """Whether the year is: "on 26 December" may be meant of any."""
    return period.relative and re.search(MONTH, period.said, re.I) is not None


def _reported(period: Period) -> tuple[datetime | None, datetime | None]:
    after, before = period.after, period.before
    if period.reported or after is None:
        return after, before
    return max(after, datetime.min.replace(tzinfo=UTC) + _BEFORE) - _BEFORE, None
