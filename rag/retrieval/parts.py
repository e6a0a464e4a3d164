"""A question of several: each of its parts is searched for by itself, and each has its place among what is found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from rag.retrieval.candidates import WHOLE, Candidate, Search, Stage, ordered
from rag.understanding.filters import apart

_DEPTH = 100  # candidates of each part, or k where that is more


def part(search: Search) -> Search:
    """Gives the search one for each part of its question."""
    parts = [replace(search, query=query) for query in apart(search.query)]
    return replace(search, parts=parts) if parts else search


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
    searches = {**dict(enumerate(search.parts, 1)), WHOLE: search}
    candidates = _in_turn({number: s.candidates[: max(_DEPTH, search.k)] for number, s in searches.items()})
    excerpts = {i: excerpt for s in searches.values() for i, excerpt in s.excerpts.items()}
    return replace(search, candidates=ordered(candidates, "parts"), excerpts=excerpts)


def _in_turn(searches: Mapping[int, Sequence[Candidate]]) -> Iterator[Candidate]:
    """Every other time the next from an article that has given none yet: each part can have several articles."""
    given: set[str] = set()
    articles: set[str] = set()
    rows, turn = dict(searches), 0
    while rows:
        for number, row in list(rows.items()):
            left = [c for c in row if c.id not in given]
            if not left:
                del rows[number]
                continue
            fresh = (c for c in left if c.article_id not in articles)
            found = next(fresh, left[0]) if turn % 2 else left[0]
            given.add(found.id)
            articles.add(found.article_id)
            yield replace(found, part=number)
        turn += 1
