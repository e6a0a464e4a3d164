"""A query to hits, stage by stage over one snapshot."""

from __future__ import annotations

from collections.abc import Mapping

from rag.index.corpus import Corpus
from rag.index.snapshot import Snapshot
from rag.retrieval.candidates import Search, Stage
from rag.types import Hit, Query

Steps = list[tuple[str, Search]]  # a stage's name, and the search as that stage left it


class Retriever:
    """stages: by name, in order; the last gives the hits (rag.retrieval.stages puts them together)."""

    def __init__(self, corpus: Corpus, stages: Mapping[str, Stage]) -> None:
        self._corpus = corpus
        self._stages = stages

    def retrieve(self, query: Query, k: int) -> list[Hit]:
        """At most k hits that meet the filters, best first. What an ingest replaces meanwhile is left out; where
        few are left, what has replaced it is looked for."""
        return list(self.traced(query, k)[-1][1].hits)

    def traced(self, query: Query, k: int) -> Steps:
        """The search that gives those hits, after each of its stages."""
        snapshot = self._corpus.snapshot()
        steps = self._searched(query, k, snapshot)
        if len(steps[-1][1].hits) < k and (later := self._corpus.snapshot(wait=True)) is not snapshot:
            steps = self._searched(query, k, later)
        return steps

    def _searched(self, query: Query, k: int, snapshot: Snapshot) -> Steps:
        search, steps = Search(query, k, snapshot), []
        for name, stage in self._stages.items():
            search = stage(search)
            steps.append((name, search))
        return steps
