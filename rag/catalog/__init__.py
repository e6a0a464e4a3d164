"""The system of record."""

from rag.catalog.engine import catalog_path, has_catalog, open_engine
from rag.catalog.reading import Catalog, Excerpt, Listed, Owned
from rag.catalog.rows import Entry, Indexable, Prepared
from rag.catalog.store import OLDER, CatalogWriter
from rag.catalog.vectors import Filler, Vectors

__all__ = [
    "OLDER",
    "Catalog",
    "CatalogWriter",
    "Entry",
    "Excerpt",
    "Filler",
    "Indexable",
    "Listed",
    "Owned",
    "Prepared",
    "Vectors",
    "catalog_path",
    "has_catalog",
    "open_engine",
]
