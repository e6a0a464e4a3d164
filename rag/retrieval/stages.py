"""The stages of a search, put together and named."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from rag.models.encoder import Encoder
from rag.retrieval.candidates import Stage
from rag.retrieval.diversify import CapArticles, CapOutlets, once
from rag.retrieval.fetch import fetch
from rag.retrieval.fusion import fuse
from rag.retrieval.gather import by_meaning, by_words, near_in_time
from rag.retrieval.narrowing import narrow
from rag.retrieval.newest import newest_first
from rag.retrieval.parts import Everywhere, join, part
from rag.retrieval.ranking import Rank
from rag.retrieval.understand import Encode, OtherEncoder

# What a search can do without, to measure what it gives. A new part is named here and stands among the stages below.
PARTS = (
    "parts", "times and outlets", "bm25", "dense", "near in time", "ranking", "newest first", "copies",
    "cap per article", "cap per outlet",
)  # fmt: skip
_OUTLET_SHARE = 0.6


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
        "parts": part,
        "encode": Encode(encoder, other),
        "times and outlets": Everywhere(narrow),
        "bm25": Everywhere(by_words),
        "dense": Everywhere(by_meaning),
        "near in time": Everywhere(near_in_time),
        "fusion": Everywhere(fuse),
        "ranking": Everywhere(Rank()),
        "newest first": newest_first,
        "joining": join,
        "copies": once,
        "cap per article": CapArticles(per_article),
        "cap per outlet": CapOutlets(_OUTLET_SHARE),
        **({"cross-encoder": reranker} if reranker else {}),
        "fetch": fetch,
    }
    return {name: stage for name, stage in stages.items() if name not in without}
