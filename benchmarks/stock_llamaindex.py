"""What a user would write with LlamaIndex as it comes: VectorStoreIndex over Chroma, default splitter, top k.

Needs `pip install llama-index-vector-stores-chroma`, which Dateline itself does without.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import chromadb
from llama_index.core import Document, StorageContext, VectorStoreIndex
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.node_parser import SentenceSplitter
from llama_index.core.schema import MetadataMode
from llama_index.vector_stores.chroma import ChromaVectorStore
from pydantic import PrivateAttr

from rag.models.sentence_encoder import SentenceEncoder


class SameEncoder(BaseEmbedding):
    """Dateline's encoder as LlamaIndex asks for it, so that both systems have the same weights and precision."""

    _encoder: SentenceEncoder = PrivateAttr()

    def __init__(self, encoder: SentenceEncoder) -> None:
        super().__init__(model_name=encoder.name, embed_batch_size=128)
        self._encoder = encoder

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        return [vector.tolist() for vector in self._encoder.encode_passages(texts)]

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._get_text_embeddings([text])[0]

    def _get_query_embedding(self, query: str) -> list[float]:
        vector: list[float] = self._encoder.encode_queries([query])[0].tolist()
        return vector

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_query_embedding(query)


class StockLlamaIndex:
    """Pages as they were scraped, each with title and host as metadata, which LlamaIndex embeds with every chunk."""

    def __init__(self, articles: Iterable[Mapping[str, Any]], encoder: SentenceEncoder) -> None:
        self._embedding = SameEncoder(encoder)
        collection = chromadb.EphemeralClient().create_collection("pages", metadata={"hnsw:space": "cosine"})
        self._index = VectorStoreIndex.from_documents(
            [
                Document(
                    id_=row["id"], text=row["text"], metadata={"title": row["title"] or "", "host": row["host"] or ""}
                )
                for row in articles
            ],
            storage_context=StorageContext.from_defaults(vector_store=ChromaVectorStore(chroma_collection=collection)),
            embed_model=self._embedding,
            transformations=[SentenceSplitter()],  # 1024 tokens, 200 of them shared with the next
        )

    def search(self, question: str, k: int) -> list[tuple[str, str]]:
        """Page id and text of the k chunks most similar to the question."""
        found = self._index.as_retriever(similarity_top_k=k).retrieve(question)
        return [(node.node.ref_doc_id or "", node.node.get_content(MetadataMode.NONE)) for node in found]
