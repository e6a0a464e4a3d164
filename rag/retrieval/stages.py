"""The stages of a search, put together."""

from __future__ import annotations

from collections.abc import Sequence

from rag.models.encoder import Encoder
from rag.retrieval.candidates import Stage
from rag.retrieval.diversify import Diversify
from rag.retrieval.fetch import fetch
from rag.retrieval.fusion import fuse
from rag.retrieval.gather import by_meaning, by_words
from rag.retrieval.understand import Encode, OtherEncoder


def standard_stages(
    encoder: Encoder,
    per_article: int,
    other: OtherEncoder = lambda serving: None,
    rerank: Sequence[Stage] = (),
) -> Sequence[Stage]:
    """Each can be replaced or left out. per_article: at most so many passages of one article among the hits. other: see
    Encode. rerank: what orders the candidates anew, last of all."""
    return (Encode(encoder, other), by_words, by_meaning, fuse, Diversify(per_article), *rerank, fetch)
