"""The system of record."""

from rag.catalog.store import Catalog, Entry, Indexable, Prepared

__all__ = ["Catalog", "Entry", "Indexable", "Prepared"]
