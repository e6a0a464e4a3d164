"""The only two reasons to refuse before a writer is asked: nothing to search, and nothing that has to do with it."""

from __future__ import annotations

from collections.abc import Sequence

from rag.text.words import ASKING, STOP, stems
from rag.types import Hit, Query, Refusal

# 99 % of pairs of a news question and a passage of an article it is not about lie below this cosine of all-MiniLM-L6-v2
# (benchmarks/unrelated.py; docs/evaluation.md)
UNRELATED = 0.35
_PLAIN = frozenset(stem for word in STOP | ASKING for stem in stems(word))


def refused(query: Query, hits: Sequence[Hit]) -> Refusal | None:
    """Why no writer needs to be asked, if so. hits: what was found under the query's filters."""
    if not hits:
        return Refusal.FILTERED if query.filtered else Refusal.UNRELATED
    asked = {s for s in stems(query.text) if s not in _PLAIN}
    if any(h.similarity > UNRELATED for h in hits):
        return None
    if any(asked & set(stems(f"{h.article.title} {h.passage.text}")) for h in hits):
        return None
    return Refusal.UNRELATED
