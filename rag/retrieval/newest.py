"""For "the latest": the newest first among what answers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from rag.retrieval.candidates import Search, ordered

_LOOKED_AT = 12  # candidates
_AS_GOOD = 0.8  # of the best share of the question's words that such a passage or its headline has


def newest_first(search: Search) -> Search:
    """Puts those of the first candidates that are as much about the question as the best of them before the others,
    newest first. Needs the features of the ranking."""
    understood = search.query.understood
    first = search.candidates[:_LOOKED_AT]
    if understood is None or not understood.latest or not first or "words" not in first[0].features:
        return search
    enough = _AS_GOOD * max(c.features.get("words", 0) for c in first)
    published = search.snapshot.table.published_at([c.id for c in first])
    days = np.floor(np.nan_to_num(published, nan=-np.inf) / 86400).tolist()
    order = sorted(range(len(first)), key=lambda n: (first[n].features.get("words", 0) < enough, -days[n], n))
    return replace(
        search, candidates=ordered([*(first[n] for n in order), *search.candidates[_LOOKED_AT:]], "newest first")
    )
