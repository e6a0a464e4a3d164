"""A Dateline as a retriever of LlamaIndex, for its query engines, chat engines and agents. The only module of this
package whose import loads LlamaIndex.

    from llama_index.core.query_engine import RetrieverQueryEngine
    from rag import Dateline
    from rag.llamaindex import DatelineRetriever
    with Dateline.open("data/index") as dateline:
        engine = RetrieverQueryEngine.from_args(DatelineRetriever(dateline, k=8, after="2025-06-01"), llm=llm)
        print(engine.query("Who runs the ferry compensation fund?"))

What the engine's language model writes is its own; `Dateline.check` holds it against the articles.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.callbacks import CallbackManager
from llama_index.core.schema import (
    NodeRelationship,
    NodeWithScore,
    ObjectType,
    QueryBundle,
    RelatedNodeInfo,
    TextNode,
)

from rag.dateline import Dateline
from rag.query import Moment
from rag.types import Hit

_READ = ("title", "outlet", "published")  # of the metadata, what models read before the text


class DatelineRetriever(BaseRetriever):
    """The k best passages of each query, as Dateline.search finds them and with its filters. Safe for many threads.

    A node has the passage's id and text and, as start_char_idx and end_char_idx, its half-open span in the article's
    body, which `Dateline.article(node.ref_doc_id)` gives. Score: the hit's. Metadata, flat and fit for JSON: title,
    outlet, published (ISO 8601, UTC), authors (parted by commas), url, record, article_id, similarity, scored_by; None
    where it is not known. Models that read a node see title, outlet and published, where known.

    The Dateline is closed by whoever opened it. Retrieving raises DatelineError as Dateline.search does.
    """

    def __init__(
        self,
        dateline: Dateline,
        k: int = 10,
        *,
        after: Moment | None = None,
        before: Moment | None = None,
        outlets: Sequence[str] = (),
        asked_on: Moment | None = None,
        callback_manager: CallbackManager | None = None,
    ) -> None:
        super().__init__(callback_manager)
        self._dateline = dateline
        self._k = k
        self._filters: dict[str, Any] = {"after": after, "before": before, "outlets": outlets, "asked_on": asked_on}

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        return _nodes(self._dateline.search(query_bundle.query_str, self._k, **self._filters))

    async def _aretrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        return _nodes(await self._dateline.asearch(query_bundle.query_str, self._k, **self._filters))


def _nodes(hits: Sequence[Hit]) -> list[NodeWithScore]:
    return [NodeWithScore(node=_node(hit), score=hit.score) for hit in hits]


def _node(hit: Hit) -> TextNode:
    passage, metadata = hit.passage, _metadata(hit)
    unread = [key for key, value in metadata.items() if key not in _READ or value is None]
    return TextNode(
        id_=passage.id,
        text=passage.text,
        start_char_idx=passage.span.start,
        end_char_idx=passage.span.end,
        metadata=metadata,
        excluded_embed_metadata_keys=unread,
        excluded_llm_metadata_keys=unread,
        relationships={NodeRelationship.SOURCE: RelatedNodeInfo(node_id=hit.article.id, node_type=ObjectType.DOCUMENT)},
    )


def _metadata(hit: Hit) -> dict[str, str | float | None]:
    """Flat: LlamaIndex's stores of vectors take no lists."""
    article = hit.article
    return {
        "title": article.title,
        "outlet": article.outlet,
        "published": article.published.at.isoformat() if article.published else None,
        "authors": ", ".join(article.authors) or None,
        "url": article.url,
        "record": hit.record,
        "article_id": article.id,
        "similarity": hit.similarity,
        "scored_by": hit.scored_by,
    }
