"""Files, pages and feeds to articles in the catalog and the indexes.

    from ingest import ingest
    report = ingest("articles", "data/index")
    print(report.indexed, [(r.origin, r.reason) for r in report.rejected])

These names stay. Importing them loads nothing heavy.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.records import RawArticle, Rejected
from ingest.report import IngestReport
from rag.types import Article

if TYPE_CHECKING:
    from ingest.sources import Source
    from rag.models.encoder import Encoder

__all__ = ["IngestReport", "RawArticle", "Rejected", "clean", "ingest", "kept"]


def ingest(
    what: str | Path | Sequence[str | Path] | Source,
    index: str | Path,
    encoder: Encoder | None = None,
    progress: Callable[[IngestReport], None] = lambda report: None,
    *,
    keep_raw: bool | None = None,
    vectors: bool = True,
) -> IngestReport:
    """Bring files, everything in folders, or the records of a source into the index folder.

    Words come first: once all is read, questions can be asked. Then the passages get their vectors, those of the newest
    articles first, unless vectors is False (`dateline embed` gives them later, or a running page when it is idle).

    A record that was indexed before and is now rejected or a duplicate is quoted no longer; one that could only not be
    read this time goes on being quoted. Records with one address are versions of one article: the newest is quoted.

    encoder, keep_raw: those of the settings by default. progress is called after every batch.

    Where another process writes to the index it waits for a minute, since a running page soon lets go of it.

    Raises IndexLocked, EncoderMismatch or DatelineError (a path that is not there) before anything is changed.
    """
    from ingest.pipeline import fill
    from ingest.sources import source_of
    from rag.models.sentence_encoder import SentenceEncoder
    from rag.settings import load_settings

    if encoder is None or keep_raw is None:  # else they are not read again, nor what is wrong with them told twice
        settings = load_settings()
        encoder = encoder or SentenceEncoder(settings.encoder, settings.encoder_backend, settings.cache_folder)
        keep_raw = settings.keep_raw if keep_raw is None else keep_raw
    return fill(source_of(what), Path(index), encoder, progress, keep_raw=keep_raw, vectors=vectors)


def clean(record: RawArticle) -> Article | Rejected:
    """The article in a record, with its body cleaned and its metadata found, or why there is none. Never raises."""
    from ingest.extraction import to_article

    return to_article(record)


def kept(index: str | Path, article_id: str) -> RawArticle | None:
    """The record that an article of the index was made of, for clean() to read it anew.

    None where records are not kept (DATELINE_KEEP_RAW), or its origin has another article now. Raises IndexMissing.
    """
    from ingest.records import unpack
    from rag.catalog import Catalog, open_engine

    catalog = Catalog(open_engine(Path(index)))
    try:
        packed = catalog.raw(article_id)
    finally:
        catalog.close()
    return unpack(packed) if packed else None
