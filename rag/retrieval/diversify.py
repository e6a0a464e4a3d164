"""Nothing fills the hits alone: no article, no outlet, no text that many have printed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from rag.retrieval.candidates import Candidate, Search, ordered

_SAME = 0.8  # of the words of two passages in common, from which one of them says nothing new


@dataclass(frozen=True, slots=True)
class CapArticles:
    """At most cap candidates of an article."""

    cap: int

    def __call__(self, search: Search) -> Search:
        counted: Counter[str] = Counter()
        kept = []
        for c in search.candidates:
            counted[c.article_id] += 1
            if counted[c.article_id] <= self.cap:
                kept.append(c)
        return replace(search, candidates=kept)


@dataclass(frozen=True, slots=True)
class CapOutlets:
    """At most this share of the hits from one outlet, as long as others have candidates; what is over comes after.

    Nothing where the question, or the reader, names the outlets.
    """

    share: float

    def __call__(self, search: Search) -> Search:
        cap = int(self.share * search.k)
        if search.filters.outlets or cap < 1:
            return search
        outlet_of = search.snapshot.table.outlet_of
        counted: Counter[int] = Counter()
        within: list[Candidate] = []
        over: list[Candidate] = []
        for c in search.candidates:
            outlet = outlet_of(c.id)
            counted[outlet] += 1
            (within if counted[outlet] <= cap else over).append(c)
        return replace(search, candidates=ordered([*within, *over], "outlets")) if over else search


def once(search: Search) -> Search:
    """Drops what says nearly the same as a candidate before it that another article has: copies of an agency's text.

    Only the first few are looked at, as many as can become hits.
    """
    first = search.candidates[: 2 * search.k]
    texts = search.snapshot.excerpts([c.id for c in first])
    kept = list(_unlike(first, {i: frozenset(re.findall(r"\w+", e.text.lower())) for i, e in texts.items()}))
    return replace(search, candidates=[*kept, *search.candidates[2 * search.k :]])


def _unlike(candidates: Sequence[Candidate], words: Mapping[str, frozenset[str]]) -> Iterator[Candidate]:
    before: list[tuple[str, frozenset[str]]] = []
    for c in candidates:
        own = words.get(c.id, frozenset())
        if not any(other != c.article_id and _alike(own, known) for other, known in before):
            before.append((c.article_id, own))
            yield c


def _alike(a: frozenset[str], b: frozenset[str]) -> bool:
    """Jaccard similarity; sets of very different sizes need not be compared. Another figure says something new, as the
    toll of a later day."""
    if min(len(a), len(b)) < _SAME * max(len(a), len(b)):
        return False
    shared = len(a & b)
    return shared >= _SAME * (len(a) + len(b) - shared) and not any(c.isdigit() for word in a ^ b for c in word)
