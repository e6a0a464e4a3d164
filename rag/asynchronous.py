"""Blocking work for async callers, in the worker threads of anyio, of which an event loop has 40 at most.

Whoever leaves early, or is cancelled, takes the work along: what waits for a language model ends at once (`finished`),
what computes ends with the step it is at.
"""

from __future__ import annotations

import threading
from asyncio import CancelledError
from collections.abc import AsyncGenerator, Callable, Generator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import aclosing
from contextvars import ContextVar, copy_context
from typing import Any, TypeVar

from anyio import CancelScope, CapacityLimiter, to_thread

T = TypeVar("T")
_END: Any = object()
_left: ContextVar[Future[None] | None] = ContextVar("left", default=None)  # done once the async caller has left


async def in_thread(call: Callable[[], T]) -> T:
    """The call's result, computed beside the event loop."""
    return await to_thread.run_sync(call, abandon_on_cancel=True)


async def one_from_thread(call: Callable[[], T]) -> T:
    """As in_thread, for what may wait for a language model: cancelling it ends that at once."""

    def once() -> Generator[T, None, None]:
        yield call()

    async with aclosing(from_thread(once)) as found:
        return await anext(found)


async def from_thread(make: Callable[[], Generator[T, None, None]]) -> AsyncGenerator[T, None]:
    """The items of a blocking generator, which runs only as far as it is asked to. It is closed when this one is."""
    left: Future[None] = Future()
    context, turn = copy_context(), threading.Lock()
    context.run(_left.set, left)
    source = make()

    def advance() -> T:
        with turn:
            return context.run(next, source, _END)

    def close() -> None:
        with turn:  # a step that was abandoned may still be running
            context.run(source.close)

    try:
        while (item := await to_thread.run_sync(advance, abandon_on_cancel=True)) is not _END:
            yield item
    finally:
        left.set_result(None)
        with CancelScope(shield=True):
            await to_thread.run_sync(close, limiter=CapacityLimiter(1))  # not behind 40 who wait


class Beside:
    """A thread that does what it is given, one call after another, beside its caller's own work. Closing it, which the
    caller must, ends what waits for a language model at once; what computes ends unseen."""

    def __init__(self, name: str) -> None:
        self._left: Future[None] = Future()
        self._context = copy_context()
        self._context.run(_left.set, self._left)
        self._thread = ThreadPoolExecutor(1, name)

    def begin(self, call: Callable[[], T]) -> Future[T]:
        return self._thread.submit(self._context.run, call)

    def close(self) -> None:
        if not self._left.done():
            self._left.set_result(None)
        self._thread.shutdown(wait=False, cancel_futures=True)


def finished(step: Future[Any], seconds: float | None = None) -> bool:
    """Whether the step is done, within so many seconds if given. Raises CancelledError as soon as the async caller has
    left."""
    left = _left.get()
    wait([step] if left is None else [step, left], seconds, FIRST_COMPLETED)
    stay()
    return step.done()


def stay() -> None:
    """Between the steps of what computes for long. Raises CancelledError where the async caller has left."""
    left = _left.get()
    if left is not None and left.done():
        raise CancelledError
