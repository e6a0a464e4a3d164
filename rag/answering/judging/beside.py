"""A judge beside the writer: statements go in as they are complete, and come out judged, in their order."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from functools import partial

from rag.answers import Statement
from rag.asynchronous import Beside, finished
from rag.parts import Judge
from rag.types import Evidence

_MOST = 4  # statements a call
_SOON = 6  # calls with as many as are waiting; then with full ones, since a judge answers so often for a text


class JudgeBeside:
    """One call at a time, in a thread of its own, with those that have come meanwhile. Must be closed."""

    def __init__(self, judge: Judge) -> None:
        self._judge = judge.begin()
        self._thread = Beside("judge")  # started by its first call
        self._waiting: deque[tuple[Statement, Sequence[Evidence]]] = deque()
        self._running: Future[tuple[Statement, ...]] | None = None
        self._calls = 0

    def put(self, statement: Statement, cited: Sequence[Evidence]) -> None:
        """One more, and what it cites."""
        self._waiting.append((statement, cited))

    def ready(self) -> tuple[Statement, ...]:
        """Those that are judged by now; waits for none."""
        done = self._taken() if self._running and self._running.done() else ()
        self._go_on(1 if self._calls < _SOON else _MOST)
        return done

    def rest(self) -> Iterator[Statement]:
        """All others, each as soon as it is judged."""
        self._go_on(1)
        while self._running:
            finished(self._running)
            done = self._taken()
            self._go_on(1)
            yield from done

    def close(self) -> None:
        """Ends the judge's request."""
        self._thread.close()

    def _taken(self) -> tuple[Statement, ...]:
        running, self._running = self._running, None
        return running.result() if running else ()

    def _go_on(self, least: int) -> None:
        if self._running or len(self._waiting) < least:
            return
        some = [self._waiting.popleft() for _ in range(min(_MOST, len(self._waiting)))]
        self._calls += 1
        self._running = self._thread.begin(partial(self._judge, [s for s, _ in some], [c for _, c in some]))
