"""A question of several: each of its parts is searched for by itself, and each has its place among what is found."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from rag.retrieval.candidates import Candidate, Search, Stage, ordered
from rag.types import Query
from rag.understood import Part, Understanding

_DEPTH = 100  # candidates of each part, or k where that is more


def part(search: Search) -> Search:
    """Gives the search one for each part of its question."""
    understood = search.query.understood
    if understood is None or not understood.parts:
        return search
    return replace(search, parts=[replace(search, query=_query(search.query, p)) for p in understood.parts])


def _query(whole: Query, of: Part) -> Query:
    understood = whole.understood or Understanding(whole.text)
    own = replace(understood, asked=of.text, outlets=of.outlets, periods=of.periods, parts=())
    return replace(whole, text=of.text, asked_on=None, understood=own)


@dataclass(frozen=True, slots=True)
class Everywhere:
    """A stage for the question as a whole and for each of its parts."""

    stage: Stage

    def __call__(self, search: Search) -> Search:
        return replace(self.stage(search), parts=[self.stage(p) for p in search.parts])


def join(search: Search) -> Search:
    """The best of each part, then of the whole, then the next best of each: all are covered before one is in depth."""
    if not search.parts:
        return search
    searches = [*search.parts, search]
    candidates = _in_turn([s.candidates[: max(_DEPTH, search.k)] for s in searches])
    excerpts = {i: excerpt for s in searches for i, excerpt in s.excerpts.items()}
    return replace(search, candidates=ordered(candidates, "parts"), excerpts=excerpts)


def _in_turn(rows: Sequence[Sequence[Candidate]]) -> Iterator[Candidate]:
    """Every other time the next from an article that has given none yet: each part can have several articles."""
    given: set[str] = set()
    articles: set[str] = set()
    rows, turn = list(rows), 0
    while rows:
        for row in list(rows):
            left = [c for c in row if c.id not in given]
            if not left:
                rows.remove(row)
                continue
            fresh = (c for c in left if c.article_id not in articles)
            found = next(fresh, left[0]) if turn % 2 else left[0]
            given.add(found.id)
            articles.add(found.article_id)
            yield found
        turn += 1
