"""The formats that records are in, one module a format. A new one is a line of the table."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from ingest.readers.files import Meter
from ingest.readers.html import read_html
from ingest.readers.jsonl import read_jsonl
from ingest.readers.text import read_text_file
from ingest.records import RawArticle, Rejected

Reader = Callable[[Path, Meter], Iterator[RawArticle | Rejected]]
READERS: dict[str, Reader] = {
    ".txt": read_text_file,
    ".md": read_text_file,
    ".html": read_html,
    ".jsonl": read_jsonl,
    ".jsonl.gz": read_jsonl,
    ".jsonl.xz": read_jsonl,
    ".htm": read_html,
}
FORMATS = " ".join(READERS)


def reader_of(path: Path) -> Reader | None:
    """The reader for a file of this name."""
    name = path.name.lower()
    return next((reader for suffix, reader in READERS.items() if name.endswith(suffix)), None)
