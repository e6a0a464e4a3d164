"""Nothing fills the hits alone: no article, no outlet, no text that many have printed."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from rag.retrieval.candidates import Candidate, Search, ordered

_SAME = 0.8  # of the words of two passages in common, from which one of them says nothing new


@dataclass(frozen=True, slots=True)
class CapArticles:
    """At most cap candidates of an article: its first, the first it has in each of the indexes, then the next.

    What only one index finds of a long article, such as a name that stands in it once, is so not crowded out.
    """

    cap: int

    def __call__(self, search: Search) -> Search:
        own: defaultdict[str, dict[str, None]] = defaultdict(dict)  # article -> its candidates, in the order of choice
        for c in search.candidates:
            if c.article_id not in own:
                own[c.article_id][c.id] = None
        article_of = {c.id: c.article_id for c in search.candidates}
        for source in ("bm25", "dense"):
            firsts: dict[str, str] = {}
            for i, _ in search.rankings.get(source, ()):
                if i in article_of:
                    firsts.setdefault(article_of[i], i)
            for article_id, i in firsts.items():
                own[article_id][i] = None
        for c in search.candidates:
            own[c.article_id].setdefault(c.id, None)
        kept = {i for some in own.values() for i in list(some)[: self.cap]}
        return replace(search, candidates=[c for c in search.candidates if c.id in kept])


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
    unread = [c.id for c in first if c.id not in search.excerpts]
    texts = {**search.excerpts, **(search.snapshot.excerpts(unread) if unread else {})}
    words = {c.id: frozenset(re.findall(r"\w+", texts[c.id].text.lower())) for c in first if c.id in texts}
    kept = list(_unlike(first, words))
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
