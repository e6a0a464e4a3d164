"""What a running program does for its index while nobody asks: loads the encoder, repairs, gives missing vectors."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from rag.errors import DatelineError, IndexLocked
from rag.index.corpus import Corpus
from rag.index.embedding import embed
from rag.index.writer import CorpusWriter, repair
from rag.models.encoder import Encoder

_QUIET = 3.0  # seconds without a question that count as idle
_SESSION = 20.0  # seconds after which the index is let go of, so that an ingest that waits for it can begin
_PAUSE = 2.0  # seconds between two looks
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
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Returns once the index is let go of, which takes a second or two where vectors are being made."""
        self._stopped.set()
        if self._thread.is_alive():
            self._thread.join()

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
        self._encoder.encode_queries(["warm"])
        if self._corpus.read_only:
            return
        if self._corpus.scanning:
            repair(self._corpus.folder)
        while not self._stopped.wait(_PAUSE):
            if self._idle and not self._corpus.snapshot().table.complete and not self._embed():
                return

    def _embed(self) -> bool:
        """For one session. False: it is of no use to try again."""
        ends = time.monotonic() + _SESSION
        try:
            with CorpusWriter(self._corpus.folder) as writer:
                goes_on = lambda: self._idle and time.monotonic() < ends  # noqa: E731
                far = embed(writer, self._encoder, goes_on=goes_on, together=_TOGETHER)
        except IndexLocked:
            return True
        except DatelineError as error:
            _log.warning("passages stay without vectors: %s", error)
            return False
        return not far.failed
