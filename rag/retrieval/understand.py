"""The question made what can be searched with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from rag.catalog import Filler
from rag.models.encoder import Encoder
from rag.retrieval.candidates import Search

OtherEncoder = Callable[[Filler], Encoder | None]  # one that filled an index, None where it is not on this machine


@dataclass(frozen=True, slots=True)
class Encode:
    """Gives the search its vector, by the encoder whose vectors the snapshot has; none where that cannot be had.

    other: where the index is being moved from another encoder to this one, or by somebody else to another.
    """

    encoder: Encoder
    other: OtherEncoder

    def __call__(self, search: Search) -> Search:
        encoder = self._of(search.snapshot.serving)
        return replace(search, vector=encoder.encode_queries([search.query.text])[0]) if encoder else search

    def _of(self, serving: Filler | None) -> Encoder | None:
        if serving is None or serving.is_same(self.encoder.name, self.encoder.identity):
            return self.encoder
        return self.other(serving)
