"""One HTML page a file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ingest.readers.files import Meter, origin_of, read_text
from ingest.records import RawArticle, Rejected


def read_html(path: Path, meter: Meter) -> Iterator[RawArticle | Rejected]:
    """The page as it is; what of it is the article is found by ingest.extraction."""
    found = read_text(path, meter, declared=True)
    if isinstance(found, Rejected):
        yield found
        return
    text, fingerprint = found
    yield RawArticle(origin_of(path), text, markup=True, fingerprint=fingerprint)
