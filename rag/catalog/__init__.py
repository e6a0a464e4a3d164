"""The system of record."""

from rag.catalog.engine import open_engine
from rag.catalog.reading import Catalog, Indexable
from rag.catalog.rows import Entry, Prepared
from rag.catalog.store import OLDER, CatalogWriter

__all__ = ["OLDER", "Catalog", "CatalogWriter", "Entry", "Indexable", "Prepared", "open_engine"]
