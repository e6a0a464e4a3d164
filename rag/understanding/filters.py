"""The filters that the words of a question state."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from rag.types import Query
from rag.understood import Kind, Period, Understanding


def stated(query: Query) -> Iterator[Query]:
    """The query within the outlets and times that its question states, the narrowest first: both, the outlets alone,
    the times alone. Nothing where none are stated. What the reader has set stands as it is.

    Of the times those of reports alone are filters. What happened at a time can be told at any time since, and a
    question may ask what came before it, too: what is nearer to such a time comes first (rag.retrieval.ranking). Of a
    question of several, that is a filter which is said of each of its parts.
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
    """From the first to the last of the times of reports."""
    if not all(_reported(part.periods) for part in understood.parts):
        return None, None
    known = _reported(understood.periods)
    starts, ends = [p.after for p in known], [p.before for p in known]
    after = None if None in starts else min((s for s in starts if s), default=None)
    before = None if None in ends else max((e for e in ends if e), default=None)
    return after, before


def _reported(periods: Sequence[Period]) -> list[Period]:
    return [p for p in periods if p.known and p.reported]
