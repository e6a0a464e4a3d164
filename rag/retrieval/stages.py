"""The stages of a search, put together and named."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from rag.models.encoder import Encoder
from rag.retrieval.candidates import Stage
from rag.retrieval.diversify import Diversify
from rag.retrieval.fetch import fetch
from rag.retrieval.fusion import fuse
from rag.retrieval.gather import by_meaning, by_words
from rag.retrieval.understand import Encode, OtherEncoder

# What a search can do without, to measure what it gives. A new part is named here and stands among the stages below.
PARTS = ("bm25", "dense", "cap per article")


def standard_stages(
    encoder: Encoder,
    per_article: int,
    other: OtherEncoder = lambda serving: None,
    reranker: Stage | None = None,
    without: Collection[str] = (),
) -> Mapping[str, Stage]:
    """By name, in order. Each can be replaced. per_article: at most so many passages of one article among the hits.
    other: see Encode. reranker: a model that orders the candidates anew, last of all. without: names of PARTS that are
    left out."""
    stages: dict[str, Stage] = {
        "encode": Encode(encoder, other),
        "bm25": by_words,
        "dense": by_meaning,
        "fusion": fuse,
        "cap per article": Diversify(per_article),
        **({"cross-encoder": reranker} if reranker else {}),
        "fetch": fetch,
    }
    return {name: stage for name, stage in stages.items() if name not in without}
