"""The system of record."""

from rag.catalog.engine import open_engine
from rag.catalog.reading import Catalog, Indexable
from rag.catalog.rows import Entry, Prepared
from rag.catalog.store import CatalogWriter

__all__ = ["Catalog", "CatalogWriter", "Entry", "Indexable", "Prepared", "open_engine"]
