"""What `dateline doctor` looks at."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from rag.assembly import encoder_of
from rag.catalog import Catalog, has_catalog, open_engine
from rag.errors import DatelineError, IndexDamaged
from rag.index.aside import asides
from rag.index.corpus import lexical_path
from rag.index.lexical import LexicalIndex
from rag.index.lock import WriterLock
from rag.index.vectors import store_of
from rag.index.vectors.protocol import VectorsUnchecked
from rag.models.encoder import Encoder
from rag.models.sentence_encoder import SentenceEncoder
from rag.settings import Settings

_REBUILD = "run `dateline rebuild`"
_PROBED = 50  # vectors that must find themselves


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at. remedy: what to do when it is not fine."""

    name: str
    fine: bool
    found: str
    remedy: str = ""


def examine(settings: Settings) -> list[Check]:
    """Every check, in the order in which a user would see to them. Changes nothing."""
    encoder = encoder_of(settings)
    writer = _attempt("writer", lambda: _writer(settings), "see DATELINE_WRITER")
    checks = [_attempt("encoder", lambda: _encoder(encoder), "see DATELINE_ENCODER")]
    if not has_catalog(settings.index):
        absent = f"none in {settings.index}"
        return [*checks, Check("catalog", False, absent, "run `dateline ingest PATH`"), writer]
    return [*checks, *_index_checks(settings, encoder), writer]


def _encoder(encoder: SentenceEncoder) -> str:
    backend, speed = encoder.speed()
    return f"{encoder.name}, {encoder.dim} dimensions, {speed:.0f} passages a second on {backend}"


def _index_checks(settings: Settings, encoder: Encoder) -> Iterator[Check]:
    folder = settings.index
    catalog = Catalog(open_engine(folder))
    status, passages = catalog.status(), catalog.count_passages()
    yield Check("catalog", True, f"{status.articles} articles, {passages} passages in {folder}")
    yield Check("passages with a vector", True, f"{status.embedded} of {passages}")
    yield _attempt("encoder of the index", lambda: _matching(catalog, encoder), "see DATELINE_ENCODER")
    yield Check(
        "pending articles", status.pending == 0, str(status.pending), "run `dateline ingest` or `dateline rebuild`"
    )
    yield _lexical(settings, passages)
    yield _vectors(folder, catalog)
    if old := asides(folder):
        yield Check("set aside", True, f"damaged and made anew since, can be deleted: {', '.join(map(str, old))}")
    catalog.close()


def _matching(catalog: Catalog, encoder: Encoder) -> str:
    catalog.vectors.check(encoder.name, encoder.identity)
    serving = catalog.vectors.serving
    moving = serving is not None and not serving.is_same(encoder.name, encoder.identity)
    meanwhile = f"; {serving.name} serves until `dateline embed` has moved the index" if serving and moving else ""
    return f"{encoder.name}, {encoder.identity[:12]}{meanwhile}"


def _vectors(folder: Path, catalog: Catalog) -> Check:
    """Looked at as a writer would, since even reading can change a store."""
    store = store_of(folder)
    name = f"vectors ({store.name})"
    if not os.access(folder, os.W_OK):
        return Check(name, True, "not looked at, since the index may not be written: answers scan the catalog")
    try:
        with WriterLock(folder):
            condition = store.examine(catalog.vectors.sample(_PROBED))
    except DatelineError as error:  # another process or another user has a lock
        return Check(name, True, f"not looked at: {error}")
    except VectorsUnchecked as error:
        return Check(name, False, f"could not be looked at: {error}", f"try again, or {_REBUILD}")
    return Check(name, condition.fine, condition.found, f"answers scan the catalog meanwhile; {_REBUILD}")


def _lexical(settings: Settings, passages: int) -> Check:
    try:
        held = len(LexicalIndex(lexical_path(settings.index)))
    except IndexDamaged as error:
        return Check("BM25 (tantivy)", False, str(error), _REBUILD)
    return Check("BM25 (tantivy)", held == passages, f"{held} passages", _REBUILD)


def _writer(settings: Settings) -> str:
    if settings.asks_model:
        return f"{settings.openai_model} at {settings.server_shown} (not contacted)"
    return "the articles' own sentences (no language model configured)"


def _attempt(name: str, look: Callable[[], str], remedy: str) -> Check:
    try:
        return Check(name, True, look())
    except DatelineError as error:
        return Check(name, False, str(error), remedy)
