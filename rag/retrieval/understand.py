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
    """Gives the search and its parts their vectors, all in one call, by the encoder whose vectors the snapshot has;
    none where that cannot be had.

    other: where the index is being moved from another encoder to this one, or by somebody else to another.
    """

    encoder: Encoder
    other: OtherEncoder

    def __call__(self, search: Search) -> Search:
        encoder = self._of(search.snapshot.serving)
        if encoder is None:
            return search
        own, *others = encoder.encode_queries([search.query.text, *(part.query.text for part in search.parts)])
        parts = [replace(part, vector=v) for part, v in zip(search.parts, others, strict=True)]
        return replace(search, vector=own, parts=parts)

    def _of(self, serving: Filler | None) -> Encoder | None:
        if serving is None or serving.is_same(self.encoder.name, self.encoder.identity):
            return self.encoder
        return self.other(serving)
