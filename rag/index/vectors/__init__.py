"""Vectors, wherever they are kept: one protocol, and the one place that knows which store an index has."""

from __future__ import annotations

from pathlib import Path

from rag.index.vectors.chroma_folder import ChromaFolder
from rag.index.vectors.protocol import VectorStore


def store_of(index: Path) -> VectorStore:
    """Where the vectors of this index folder are kept. Nothing is opened."""
    return ChromaFolder(index)
