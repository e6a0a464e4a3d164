"""The system of record."""

from rag.catalog.reading import Indexable, Listed
from rag.catalog.store import Catalog, Entry, Prepared

__all__ = ["Catalog", "Entry", "Indexable", "Listed", "Prepared"]
