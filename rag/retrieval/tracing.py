"""What became of each candidate of a search, read from the search as each of its stages left it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rag.retrieval.candidates import Candidate, Search
from rag.retrieval.retriever import Retriever, Steps
from rag.types import Article, Hit, Query

_BEYOND, _GONE = "beyond k", "superseded"


@dataclass(frozen=True, slots=True)
class Place:
    """rank: from 1. score: of its source or stage, comparable within that alone."""

    rank: int
    score: float


@dataclass(frozen=True, slots=True)
class Standing:
    """A candidate after a stage. scored_by: the stage that its score comes from. features: what that stage, or one
    before it, saw of it, by name."""

    stage: str
    rank: int
    score: float
    scored_by: str
    features: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Course:
    """A passage's way through a search.

    article, text: None and empty when the catalog has replaced it. sources: source -> its place there. standings: after
    each stage that has changed its rank or its score, in order. rank: among the hits, None when it is not one. cut: why
    not: the stage that dropped it, "beyond k", or "superseded" for what an ingest has replaced; empty for a hit.
    """

    passage_id: str
    article: Article | None
    text: str
    sources: Mapping[str, Place]
    standings: tuple[Standing, ...]
    rank: int | None
    cut: str


@dataclass(frozen=True, slots=True)
class Trace:
    """A search. query: as it was searched, within the outlets and times that its words state. stages: in order, each
    with how many passages it has found or left. passages: current ones; left: those that meet the filters; undated:
    articles that a date filter leaves out for want of a date. courses: the hits, best first, then what had a place
    among the first k somewhere on the way."""

    query: Query
    k: int
    stages: tuple[tuple[str, int], ...]
    passages: int
    left: int
    undated: int
    courses: tuple[Course, ...]


class Recording:
    """A retriever that remembers its last search, for one thread."""

    def __init__(self, retriever: Retriever) -> None:
        self._retriever = retriever
        self.steps: Steps = []

    def retrieve(self, query: Query, k: int) -> list[Hit]:
        """As Retriever.retrieve."""
        self.steps = self._retriever.traced(query, k)
        return list(self.steps[-1][1].hits)


def trace(steps: Steps) -> Trace:
    """steps: of one search, at least one."""
    last = steps[-1][1]
    table, query = last.snapshot.table, last.filters
    return Trace(
        query=query,
        k=last.k,
        stages=tuple((name, len(last.hits) if search is last else _count(name, search)) for name, search in steps),
        passages=table.count(),
        left=int(table.meeting(query)[table.owner].sum()),
        undated=table.undated(query) if query.after or query.before else 0,
        courses=tuple(_courses(steps, last)),
    )


def _count(stage: str, search: Search) -> int:
    return len(search.candidates) or len(search.rankings.get(stage, ()))


def _courses(steps: Steps, last: Search) -> Iterator[Course]:
    hits = {hit.passage.id: rank for rank, hit in enumerate(last.hits, 1)}
    ids = _first(steps, last)
    found = last.snapshot.passages(ids, last.query)
    sources = {
        source: {i: Place(rank, score) for rank, (i, score) in enumerate(ranking, 1)}
        for source, ranking in last.rankings.items()
    }
    stages = [(name, _standings(name, search.candidates)) for name, search in steps if search.candidates]
    for i in ids:
        yield Course(
            passage_id=i,
            article=found[i].article if i in found else None,
            text=found[i].passage.text if i in found else "",
            sources={source: places[i] for source, places in sources.items() if i in places},
            standings=tuple(_changes(standings[i] for _, standings in stages if i in standings)),
            rank=hits.get(i),
            cut="" if i in hits else _cut(i, stages, last),
        )


def _first(steps: Steps, last: Search) -> list[str]:
    """The hits, then what stands among the first k somewhere: what got furthest first, in the order it had there."""
    rankings = [
        [hit.passage.id for hit in last.hits],
        *([c.id for c in search.candidates] for _, search in reversed(steps)),
        *([i for i, _ in ranking] for ranking in last.rankings.values()),
    ]
    wanted = {i for ranking in rankings for i in ranking[: last.k]}
    return [i for i in dict.fromkeys(i for ranking in rankings for i in ranking) if i in wanted]


def _standings(stage: str, candidates: Sequence[Candidate]) -> dict[str, Standing]:
    return {c.id: Standing(stage, rank, c.score, c.scored_by, _features(c)) for rank, c in enumerate(candidates, 1)}


def _features(candidate: Candidate) -> Mapping[str, float]:
    """What a stage says of its score. A stage that explains itself gives its candidates features."""
    return dict(getattr(candidate, "features", None) or {})


def _changes(passed: Iterable[Standing]) -> Iterator[Standing]:
    before: tuple[object, ...] = ()
    for standing in passed:
        now = standing.rank, standing.score, standing.features
        if now != before:
            yield standing
        before = now


def _cut(i: str, stages: Sequence[tuple[str, Mapping[str, Standing]]], last: Search) -> str:
    """Why it is no hit. The last stage takes the first candidates that still stand in the catalog."""
    final = stages[-1][1] if stages else {}
    if i in final:
        deepest = max((final[hit.passage.id].rank for hit in last.hits), default=0)
        return _GONE if len(last.hits) < last.k or final[i].rank < deepest else _BEYOND
    kept = [n for n, (_, standings) in enumerate(stages) if i in standings]
    return stages[kept[-1] + 1 if kept else 0][0] if stages else _GONE
