"""Records to articles and passages in processes beside the one that writes, each record within limits.

A record that takes longer than 60 seconds or, on Linux, more than 1.5 GB, or that brings down the process that reads
it, is rejected with that reason; another process takes the place of the one that is gone. The ingest itself goes on.
A process that gives no answer a minute after that, since something has stopped it, is ended from here.

The processes are started with `python -c` and fed through pipes. multiprocessing, and with it pebble, imports the
caller's __main__ again, which breaks a plain script and a notebook, or forks, which torch's threads forbid. loky does
neither, but has no limit for a task, and the death of one process takes down all tasks.
"""

from __future__ import annotations

import atexit
import logging
import os
import pickle
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, cast

from ingest.records import RawArticle, Rejected, pack
from ingest.worker import SECONDS, Job, Made, receive, send
from rag.errors import DatelineError
from rag.models.backends.machine import cores
from rag.models.encoder import Encoder

_MOST = 8  # more would wait for the one that writes
_IDLE = 30.0  # seconds after which processes without work end
_STARTS = 3  # tries to start one
_LATE = 60  # seconds after a record's time, for the libraries that are loaded for the first one
_SILENT = "the process that read it was stopped and gave no answer; it is tried again by the next ingest"
_log = logging.getLogger(__name__)


class Workers:
    """As many processes as there are cores, eight at most; each is started when there is a record for it."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(min(cores(), _MOST), thread_name_prefix="dateline-worker")
        self._idle: list[_Worker] = []
        self._all: set[_Worker] = set()
        self._closed = False
        self.owner = os.getpid()

    def submit(self, record: RawArticle, encoder: bytes | None, *, keep: bool) -> Future[Made]:
        """encoder, keep: as in Job. The result raises nothing but DatelineError, when no process can be started."""
        level = logging.getLogger("ingest").getEffectiveLevel()
        return self._threads.submit(self._made, Job(record, encoder, keep, level, SECONDS))

    def close(self) -> None:
        """Ends the processes, busy or not. What was submitted comes to nothing."""
        self._closed = True
        for worker in list(self._all):
            worker.end()
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _made(self, job: Job) -> Made:
        """In a thread of its own for each process."""
        worker = self._free()
        began = time.monotonic()
        try:
            made = worker.made(job)
        except (EOFError, OSError):
            self._all.discard(worker)
            code = worker.end()
            slow = code == 1 and time.monotonic() - began >= job.seconds  # it ended itself
            reason = _SILENT if worker.silent else _too_slow(job.seconds) if slow else _broke_down(code)
            rejected = Rejected(job.record.origin, reason)  # without its fingerprint, so that it is tried again
            return Made(rejected, None, pack(job.record) if job.keep else None, slow=slow)
        if made.leaving:
            self._all.discard(worker)
            worker.end()
        else:
            self._idle.append(worker)
        return made

    def _free(self) -> _Worker:
        while self._idle:
            with suppress(IndexError):  # another thread was faster
                worker = self._idle.pop()
                if worker.alive:
                    return worker
                self._all.discard(worker)
        worker = _started()
        self._all.add(worker)
        if self._closed:
            worker.end()
        return worker


class _Worker:
    """One process, used by one thread at a time. Raises EOFError or OSError when it is gone.

    silent: it was ended since it gave no answer.
    """

    def __init__(self) -> None:
        # a notebook or a program may have found this package where a bare interpreter would not look
        paths = [str(Path(__file__).parents[1]), *sys.path]
        code = f"import sys; sys.path[:] = {paths!r}; from ingest.worker import serve; serve()"
        # out of reach of Ctrl-C, which is the parent's to answer; on Windows a new group, and no console window
        alone = {"creationflags": 0x08000200} if sys.platform == "win32" else {"start_new_session": True}
        pipe, none = subprocess.PIPE, subprocess.DEVNULL
        self._process = subprocess.Popen([sys.executable, "-c", code], stdin=pipe, stdout=pipe, stderr=none, **alone)
        self._into, self._out = cast("BinaryIO", self._process.stdin), cast("BinaryIO", self._process.stdout)
        self.silent = False
        try:
            with self._waited_for(_LATE):
                receive(self._out)
        except EOFError:
            self.end()
            raise

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def made(self, job: Job) -> Made:
        with self._waited_for(job.seconds + _LATE):
            send(self._into, job)
            return cast("Made", receive(self._out))

    def end(self) -> int:
        """Its exit code; negative for a signal."""
        self._process.kill()
        return self._process.wait()

    @contextmanager
    def _waited_for(self, seconds: float) -> Iterator[None]:
        """Ends the process after so long. Counted in seconds of this process: where it is itself stopped and goes on,
        as by Ctrl-Z, the other has had no more time to be read."""
        answered = threading.Event()

        def wait() -> None:
            if not any(answered.wait(1) for _ in range(round(seconds))):
                self.silent = True
                self._process.kill()

        threading.Thread(target=wait, name="dateline-patience", daemon=True).start()
        try:
            yield
        finally:
            answered.set()


@contextmanager
def workers() -> Iterator[Workers]:
    """For one ingest. They stay for the next one for half a minute, so that many small ingests start them once."""
    pool = _spare.take() or Workers()
    try:
        yield pool
    except BaseException:
        pool.close()
        raise
    _spare.keep(pool)


class _Spare:
    """The workers of an ingest that is over."""

    def __init__(self) -> None:
        self._pool: Workers | None = None
        self._guard = threading.Lock()
        atexit.register(self.drop)

    def take(self) -> Workers | None:
        with self._guard:
            pool, self._pool = self._pool, None
        return pool if pool and pool.owner == os.getpid() else None  # a forked child shares its parent's pipes

    def keep(self, pool: Workers) -> None:
        with self._guard:
            self._pool, other = pool, self._pool
        if other:
            other.close()
        timer = threading.Timer(_IDLE, self.drop, [pool])
        timer.daemon = True
        timer.start()

    def drop(self, only: Workers | None = None) -> None:
        with self._guard:
            if only not in (None, self._pool):
                return
            pool, self._pool = self._pool, None
        if pool and pool.owner == os.getpid():
            pool.close()


_spare = _Spare()


def sendable(encoder: Encoder) -> bytes | None:
    """The encoder as it is sent to the workers; None for one that cannot be."""
    try:
        return pickle.dumps(encoder)
    except Exception as error:  # noqa: BLE001 - whatever it holds that cannot be pickled
        _log.info("%s cannot be sent to other processes (%s): passages are cut here", encoder.name, error)
        return None


def tried_with() -> str:
    """By which it is known whether a record that was too slow is worth another try: the limit, in seconds."""
    return f"{SECONDS:g}s"


def retell(made: Made) -> None:
    """Gives what was logged while a record was read to the loggers of this process."""
    for record in made.told:
        logger = logging.getLogger(record.name)
        if logger.isEnabledFor(record.levelno):
            logger.handle(record)


def _started() -> _Worker:
    for _ in range(_STARTS):
        with suppress(EOFError, OSError):
            return _Worker()
    raise DatelineError(f"no process to read articles could be started with {sys.executable}: is there memory left?")


def _too_slow(limit: float) -> str:
    return f"takes longer than {limit:g} seconds to read; split it or leave it out"


def _broke_down(code: int) -> str:
    return (
        f"the process that read it broke down (exit code {code}), for lack of memory or by a fault in a library; "
        f"leave it out if that happens again"
    )
