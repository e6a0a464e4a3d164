"""No group of passages fills the hits alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from rag.retrieval.candidates import Search


@dataclass(frozen=True, slots=True)
class Diversify:
    """At most cap candidates of an article."""

    cap: int

    def __call__(self, search: Search) -> Search:
        by_id = {c.id: c for c in search.candidates}
        groups = {i: c.article_id for i, c in by_id.items()}
        sources = [[i for i, _ in ranking] for ranking in search.rankings.values()]
        kept = cap_per_group(list(by_id), groups, self.cap, sources)
        return replace(search, candidates=[by_id[i] for i in kept])


def cap_per_group(
    ranking: Sequence[str], group_of: Mapping[str, str], cap: int, sources: Sequence[Sequence[str]] = ()
) -> list[str]:
    """The ranking with at most cap of each group: its first, the first it has in each of the sources, then the next.

    sources: the rankings that were joined. What only one of them finds of a long article, such as a name that stands in
    it once, is not crowded out by passages that both find middling.
    """
    chosen: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for i in ranking:
        if not chosen[group_of[i]]:
            chosen[group_of[i]][i] = None
    for source in sources:
        firsts: dict[str, str] = {}
        for i in source:
            if i in group_of:
                firsts.setdefault(group_of[i], i)
        for group, i in firsts.items():
            chosen[group][i] = None
    for i in ranking:
        chosen[group_of[i]].setdefault(i, None)
    kept = {i for some in chosen.values() for i in list(some)[:cap]}
    return [i for i in ranking if i in kept]
