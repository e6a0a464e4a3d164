"""What the stages of a search hand on to one another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

import numpy as np

from rag.catalog import Excerpt
from rag.index.snapshot import Ranking, Snapshot
from rag.types import Hit, Query

WHOLE = 0  # the question as a whole, where its parts have the numbers from 1


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage that may become a hit. score: higher is better, comparable with those of the same stage alone.

    features: what a stage has seen of it, by name, whether it made its score of that or not. part: the number of the
    question in the question that brought it.
    """

    id: str  # of the passage
    article_id: str
    score: float
    scored_by: str  # the stage
    features: Mapping[str, float] = field(default_factory=dict)
    part: int = WHOLE


@dataclass(frozen=True, slots=True)
class Search:
    """One search on its way. Stages return a new one and may read all of it.

    narrowed: the query with the filters that its words state, once they are looked for. near: the times in or near
    which what is sought was published, half-open, epoch seconds; none where nothing tells. since: what was published
    from then on comes first, epoch seconds. parts: a search for each of
    the questions in the question. vector: float32 (dim,), L2-normalised, of the question. rankings: by source, as they
    were gathered. candidates and hits: best first. excerpts: what some candidates say, by passage id, as far as a stage
    has read it.
    """

    query: Query
    k: int
    snapshot: Snapshot
    narrowed: Query | None = None
    near: Sequence[tuple[float, float]] = ()
    since: float | None = None
    parts: Sequence[Search] = ()
    vector: np.ndarray | None = None
    rankings: Mapping[str, Ranking] = field(default_factory=dict)
    candidates: Sequence[Candidate] = ()
    excerpts: Mapping[str, Excerpt] = field(default_factory=dict)
    hits: Sequence[Hit] = ()

    @property
    def filters(self) -> Query:
        """The query as the indexes are asked."""
        return self.narrowed or self.query


class Stage(Protocol):
    """One step of a search, safe for many threads. Orders are total: by score, then by id."""

    def __call__(self, search: Search) -> Search: ...


def ordered(candidates: Iterable[Candidate], stage: str) -> list[Candidate]:
    """The candidates with scores that say no more than their order: 1 / rank."""
    return [replace(c, score=1 / rank, scored_by=stage) for rank, c in enumerate(candidates, 1)]


def behind(ranked: Sequence[Candidate], rest: Sequence[Candidate]) -> list[Candidate]:
    """The ranked ones, then the rest with scores below theirs, as far apart as they were: the scores of a search are
    comparable."""
    down = ranked[-1].score - 1 - rest[0].score if ranked and rest else 0
    return [*ranked, *(replace(c, score=c.score + down) for c in rest)]
