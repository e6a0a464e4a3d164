"""The writer that needs no model: the articles' own sentences, verbatim. It can be incomplete, never invented."""

from __future__ import annotations

from collections.abc import Generator, Sequence

from rag.answering.relevance import Relevance
from rag.answering.writers.protocol import Finish
from rag.answers import REFUSAL, Citation
from rag.types import Evidence, Query


class ExtractiveWriter:
    """Quotes the sentences that answer best, one a line; refuses when none does."""

    name = "the articles' own sentences"

    def __init__(self, relevance: Relevance) -> None:
        self._relevance = relevance

    def write(self, query: Query, evidence: Sequence[Evidence]) -> Generator[str | Citation, None, Finish]:
        """See Writer."""
        chosen = self._relevance.answering(query, evidence)
        if not chosen:
            yield REFUSAL
        for place, citation in enumerate(chosen):
            if place:
                yield "\n"
            yield citation
        return Finish.COMPLETE
