"""What became of each candidate of a search, read from the search as each of its stages left it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import dropwhile

from rag.retrieval.candidates import Candidate, Search
from rag.retrieval.retriever import Retriever, Steps
from rag.types import Article, Hit, Query
from rag.understanding.filters import narrowed

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
    part: of a hit, the number of the part that brought it, from 1, or 0 for the whole question; None without parts.
    """

    passage_id: str
    article: Article | None
    text: str
    sources: Mapping[str, Place]
    standings: tuple[Standing, ...]
    rank: int | None
    cut: str
    part: int | None = None


@dataclass(frozen=True, slots=True)
class Trace:
    """A search. query: as it was searched, within the outlets and times that its words state. stages: in order, each
    with how many passages it has found or left. passages: current ones; left: those that meet the filters; undated:
    articles that a date filter leaves out for want of a date. courses: the hits, best first, then what had a place
    among the first k somewhere on the way.

    empty: the query within narrower filters that its words state and that leave no passage. parts: the search for each
    question in the question, as far as the stages look at it alone; its courses are the hits that it brought, then what
    had a place among its own first k.
    """

    query: Query
    k: int
    stages: tuple[tuple[str, int], ...]
    passages: int
    left: int
    undated: int
    courses: tuple[Course, ...]
    empty: tuple[Query, ...] = ()
    parts: tuple[Trace, ...] = ()


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
    ids = [hit.passage.id for hit in last.hits]
    stages = [(name, len(ids) if search is last else _count(name, search)) for name, search in steps]
    parts = tuple(_part(steps, number) for number in range(1, len(last.parts) + 1))
    return replace(_traced(last, stages, _courses(steps, steps, ids)), parts=parts)


def _part(steps: Steps, number: int) -> Trace:
    """Of one part: what each stage made of it, up to the one that joins all."""
    own: Steps = []
    for name, search in steps:
        if search.parts and not (own and search.parts[number - 1] is own[-1][1]):
            own.append((name, search.parts[number - 1]))
    joined = dropwhile(lambda step: not any(c.part for c in step[1].candidates), steps)
    last, part = steps[-1][1], {c.id: c.part for c in steps[-1][1].candidates}
    brought = [hit.passage.id for hit in last.hits if part[hit.passage.id] == number]
    stages = [(name, _count(name, search)) for name, search in own]
    return _traced(own[-1][1], stages, _courses(own, [*own, *joined], brought))


def _traced(last: Search, stages: Iterable[tuple[str, int]], courses: Iterable[Course]) -> Trace:
    """last: as the last stage left it."""
    table, query = last.snapshot.table, last.filters
    return Trace(
        query=query,
        k=last.k,
        stages=tuple(stages),
        passages=table.count(),
        left=int(table.meeting(query)[table.owner].sum()),
        undated=table.undated(query) if query.after or query.before else 0,
        courses=tuple(courses),
        empty=tuple(narrowed(last.query, table.any_meets)[1]),
    )


def _count(stage: str, search: Search) -> int:
    return len(search.candidates) or len(search.rankings.get(stage, ()))


def _courses(steps: Steps, way: Steps, first: Sequence[str]) -> Iterator[Course]:
    """Of the passages that these steps found. way: these steps, and those that lead from there to the hits. first: the
    hits that stand before all others."""
    last, end = steps[-1][1], way[-1][1]
    part = {c.id: c.part for c in end.candidates}
    hits = {hit.passage.id: rank for rank, hit in enumerate(end.hits, 1)}
    ids = _first(steps, first)
    found = last.snapshot.passages(ids, last.query)
    sources = {
        source: {i: Place(rank, score) for rank, (i, score) in enumerate(ranking, 1)}
        for source, ranking in last.rankings.items()
    }
    stages = [(name, _standings(name, search.candidates)) for name, search in way if search.candidates]
    own = {name for name, _ in steps}
    for i in ids:
        yield Course(
            passage_id=i,
            article=found[i].article if i in found else None,
            text=found[i].passage.text if i in found else "",
            sources={source: places[i] for source, places in sources.items() if i in places},
            standings=tuple(_changes(standings[i] for name, standings in stages if name in own and i in standings)),
            rank=hits.get(i),
            cut="" if i in hits else _cut(i, stages, end),
            part=part.get(i) if i in hits and end.parts else None,
        )


def _first(steps: Steps, first: Sequence[str]) -> list[str]:
    """These, then what stands among the first k somewhere: what got furthest first, in the order it had there."""
    last = steps[-1][1]
    rankings = [
        *([c.id for c in search.candidates] for _, search in reversed(steps)),
        *([i for i, _ in ranking] for ranking in last.rankings.values()),
    ]
    wanted = {i for ranking in rankings for i in ranking[: last.k]}
    return list(dict.fromkeys([*first, *(i for ranking in rankings for i in ranking if i in wanted)]))


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
