"""Candidates from the indexes, one ranking a source."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from rag.index.snapshot import Ranking
from rag.retrieval.candidates import Search
from rag.types import Query

_POOL = 100  # passages taken from each index, or k where that is more
_POOL_NEAR = 50
_BEFORE, _BEHIND = 30 * 86400, 2 * 86400  # seconds around the time that a question is near
_FIRST = datetime.min.replace(tzinfo=UTC).timestamp()
_LAST = datetime.max.replace(microsecond=0, tzinfo=UTC).timestamp()


def by_words(search: Search) -> Search:
    """Adds the ranking "bm25"."""
    return _with(search, "bm25", search.snapshot.lexical(search.filters, max(_POOL, search.k)))


def by_meaning(search: Search) -> Search:
    """Adds the ranking "dense"; needs the question's vector."""
    if search.vector is None:
        return search
    return _with(search, "dense", search.snapshot.dense(search.filters, search.vector, max(_POOL, search.k)))


def near_in_time(search: Search) -> Search:
    """Adds the rankings "bm25 near" and "dense near" of what was published around the times that the question is near,
    so that in a large corpus an old page cannot keep a new one from being looked at. Nothing where the search ends at
    a time already."""
    for number, near in enumerate(search.near, 1):
        around = _around(search.filters, near)
        if around is None:
            continue
        last = f" {number}" if number > 1 else ""
        search = _with(search, f"bm25 near{last}", search.snapshot.lexical(around, _POOL_NEAR))
        if search.vector is not None:
            search = _with(search, f"dense near{last}", search.snapshot.dense(around, search.vector, _POOL_NEAR))
    return search


def _around(filters: Query, near: tuple[float, float]) -> Query | None:
    if filters.before:
        return None
    start, end = near
    after, before = _moment(start - _BEFORE), _moment(end + _BEHIND)
    after = max(after, filters.after) if filters.after else after
    return replace(filters, after=after, before=before) if after < before else None


def _moment(at: float) -> datetime:
    """The nearest in the calendar: the last day ends outside it."""
    return datetime.fromtimestamp(min(max(at, _FIRST), _LAST), UTC)


def _with(search: Search, source: str, ranking: Ranking) -> Search:
    return replace(search, rankings={**search.rankings, source: ranking})
