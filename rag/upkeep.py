"""What a running program does for its index while nobody asks: loads the encoder, repairs, gives missing vectors."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from rag.catalog import has_catalog
from rag.errors import IndexLocked
from rag.index.corpus import Corpus
from rag.index.embedding import embed
from rag.index.writer import CorpusWriter, repair
from rag.models.encoder import Encoder

_QUIET = 3.0  # seconds without a question that count as idle
_SESSION = 20.0  # seconds after which the index is let go of, so that an ingest that waits for it can begin
_PAUSE = 2.0  # seconds between two looks
_PATIENCE = 10.0  # seconds that the end of the program waits for what is being written
_TOGETHER = 32  # texts between two questions whether somebody asks: a second or two of work
_log = logging.getLogger(__name__)


class Upkeep:
    """A thread of its own, from start() to stop(). Nothing is written where another process writes or none may."""

    def __init__(self, corpus: Corpus, encoder: Encoder) -> None:
        self._corpus = corpus
        self._encoder = encoder
        self._asking = 0
        self._asked = 0.0
        self._counting = threading.Lock()
        self._stopped = threading.Event()
        self._vain: int | None = None  # the generation of which no more vectors can be made
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        """Once; nothing when it was started before."""
        if self._thread.ident is None:
            self._thread.start()

    def stop(self) -> None:
        """Returns once the index is let go of, which takes a second or two where vectors are being made; after ten
        seconds in any case, as amid a repair, which the next opening does again."""
        self._stopped.set()
        if self._thread.is_alive():
            self._thread.join(_PATIENCE)

    @contextmanager
    def question(self) -> Iterator[None]:
        """While one is asked, the work rests."""
        with self._counting:
            self._asking += 1
        try:
            yield
        finally:
            with self._counting:
                self._asking -= 1
                self._asked = time.monotonic()

    @property
    def _idle(self) -> bool:
        return not self._asking and time.monotonic() - self._asked > _QUIET and not self._stopped.is_set()

    def _run(self) -> None:
        try:
            self._work()
        except Exception as error:  # noqa: BLE001 - questions go on, and tell by themselves what keeps them from it
            if not self._stopped.is_set():
                _log.warning("nothing more is done for the index while nobody asks: %s", error or type(error).__name__)

    def _work(self) -> None:
        self._encoder.encode_queries(["warm"])
        if self._corpus.read_only or self._is_removed:
            return
        if self._corpus.scanning:
            repair(self._corpus.folder)
        while not self._stopped.wait(_PAUSE):
            if self._idle and not self._is_removed and self._is_lacking:
                self._embed()

    @property
    def _is_removed(self) -> bool:
        """Writing would begin an empty one in its place."""
        return not has_catalog(self._corpus.folder)

    @property
    def _is_lacking(self) -> bool:
        held = self._corpus.snapshot()
        return not held.table.complete and held.generation != self._vain

    def _embed(self) -> None:
        """For one session. Raises EncoderMismatch where the index is another encoder's now."""
        ends = time.monotonic() + _SESSION
        goes_on = lambda: self._idle and time.monotonic() < ends  # noqa: E731
        with suppress(IndexLocked), CorpusWriter(self._corpus.folder) as writer:
            writer.catalog.vectors.check(self._encoder.name, self._encoder.identity)  # it moves no index by itself
            far = embed(writer, self._encoder, goes_on=goes_on, together=_TOGETHER)
            if far.done == far.total:
                self._vain = writer.catalog.generation
