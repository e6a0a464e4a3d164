"""The question made what can be searched with."""

from __future__ import annotations

from dataclasses import dataclass, replace

from rag.models.encoder import Encoder
from rag.retrieval.candidates import Search


@dataclass(frozen=True, slots=True)
class Encode:
    """Gives the search its vector."""

    encoder: Encoder

    def __call__(self, search: Search) -> Search:
        return replace(search, vector=self.encoder.encode_queries([search.query.text])[0])
