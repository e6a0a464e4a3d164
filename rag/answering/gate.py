"""The only two reasons to refuse before a writer is asked: nothing to search, and nothing that has to do with it."""

from __future__ import annotations

from collections.abc import Sequence

from rag.answers import Refusal
from rag.text.words import ASKING, STOP, stems
from rag.types import Hit, Query

_PLAIN = frozenset(stem for word in STOP | ASKING for stem in stems(word))


def refused(query: Query, hits: Sequence[Hit], unrelated: float) -> Refusal | None:
    """Why no writer needs to be asked, if so. hits: what was found under the query's filters.

    unrelated: the cosine up to which a passage has nothing to do with a question, of the encoder that found it.
    """
    if not hits:
        return Refusal.FILTERED if query.filtered else Refusal.UNRELATED
    asked = {s for s in stems(query.text) if s not in _PLAIN}
    if any(h.similarity > unrelated for h in hits):
        return None
    if any(asked & set(stems(f"{h.article.title} {h.passage.text}")) for h in hits):
        return None
    return Refusal.UNRELATED
