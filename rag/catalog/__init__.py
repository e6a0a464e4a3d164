"""The system of record."""

from rag.catalog.engine import open_engine
from rag.catalog.reading import Catalog, Indexable, Listed
from rag.catalog.rows import Entry, Prepared
from rag.catalog.store import OLDER, CatalogWriter

__all__ = ["OLDER", "Catalog", "CatalogWriter", "Entry", "Indexable", "Listed", "Prepared", "open_engine"]
