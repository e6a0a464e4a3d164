"""The writer that needs no model: the articles' own sentences, verbatim. It can be incomplete, never invented."""

from __future__ import annotations

from collections.abc import Generator, Sequence

from rag.answering.prompts import neutralised
from rag.answering.relevance import Relevance
from rag.answering.writers.protocol import Finish
from rag.types import REFUSAL, Evidence, Query


class ExtractiveWriter:
    """Quotes the sentences that answer best, one a line; refuses when none does."""

    name = "the articles' own sentences"

    def __init__(self, relevance: Relevance) -> None:
        self._relevance = relevance

    def write(self, query: Query, evidence: Sequence[Evidence]) -> Generator[str, None, Finish]:
        """See Writer."""
        chosen = self._relevance.answering(query, evidence)
        if not chosen:
            yield REFUSAL
        for place, candidate in enumerate(chosen):
            text = neutralised(" ".join(candidate.text.split()))
            yield f"{'' if place == 0 else chr(10)}{text} [{candidate.evidence.number}]"
        return Finish.COMPLETE
