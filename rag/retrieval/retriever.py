"""A query to hits, stage by stage over one snapshot."""

from __future__ import annotations

from collections.abc import Sequence

from rag.index.corpus import Corpus
from rag.index.snapshot import Snapshot
from rag.retrieval.candidates import Search, Stage
from rag.types import Hit, Query


class Retriever:
    """stages: in order; the last gives the hits (rag.retrieval.stages puts them together)."""

    def __init__(self, corpus: Corpus, stages: Sequence[Stage]) -> None:
        self._corpus = corpus
        self._stages = stages

    def retrieve(self, query: Query, k: int) -> list[Hit]:
        """At most k hits that meet the filters, best first. What an ingest replaces meanwhile is left out; where
        few are left, what has replaced it is looked for."""
        snapshot = self._corpus.snapshot()
        hits = self._searched(query, k, snapshot)
        if len(hits) < k and (later := self._corpus.snapshot(wait=True)) is not snapshot:
            hits = self._searched(query, k, later)
        return hits

    def _searched(self, query: Query, k: int, snapshot: Snapshot) -> list[Hit]:
        search = Search(query, k, snapshot)
        for stage in self._stages:
            search = stage(search)
        return list(search.hits)
