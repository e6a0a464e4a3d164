"""Blocking work for async callers: what is left early ends early."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator, Callable, Generator, Iterator
from contextlib import aclosing, suppress

import anyio
import pytest

from rag.answering.writers.deadline import within
from rag.asynchronous import Beside, from_thread, in_thread

SECONDS = 30  # until a test that hangs gives up


class Source:
    """A blocking generator of numbers that waits before each for the test to let it go on, and knows its end."""

    def __init__(self) -> None:
        self.waiting, self.more, self.closed = threading.Event(), threading.Semaphore(0), threading.Event()
        self.reached = 0

    def __call__(self) -> Generator[int, None, None]:
        try:
            while True:
                self.waiting.set()
                self.more.acquire()
                self.reached += 1
                yield self.reached
        finally:
            self.closed.set()


class Endless:
    """An async source that never has anything, as a server that is silent; knows when it was cancelled."""

    def __init__(self) -> None:
        self.waiting, self.cancelled = threading.Event(), threading.Event()

    async def items(self) -> AsyncGenerator[str, None]:
        try:
            self.waiting.set()
            await asyncio.sleep(10 * SECONDS)
            yield "never"
        finally:
            self.cancelled.set()

    def __call__(self) -> Generator[str, None, None]:
        yield from within(self.items(), 10 * SECONDS, 10 * SECONDS)


async def reached(event: threading.Event) -> bool:
    return await asyncio.to_thread(event.wait, SECONDS)


def test_items_come_in_order_and_an_error_after_them() -> None:
    def source() -> Generator[int, None, None]:
        yield 1
        yield 2
        raise ValueError("broken")

    items: list[int] = []

    async def run() -> None:
        async for item in from_thread(source):
            items.append(item)

    with pytest.raises(ValueError, match="broken"):
        asyncio.run(run())
    assert items == [1, 2]


def test_a_generator_runs_only_as_far_as_it_is_asked() -> None:
    source = Source()

    async def run() -> None:
        async with aclosing(from_thread(source)) as items:
            source.more.release(5)
            assert await anext(items) == 1
            assert await anext(items) == 2

    asyncio.run(run())

    assert source.reached == 2 and source.closed.is_set()


def native(items: AsyncGenerator[int, None], started: Callable[[], object]) -> asyncio.Future[None]:
    """Cancelled as asyncio does it."""

    async def run() -> None:
        coming = asyncio.ensure_future(anext(items))
        await started()  # type: ignore[misc]
        coming.cancel()
        with suppress(asyncio.CancelledError):
            await coming

    return asyncio.ensure_future(run())


def scoped(items: AsyncGenerator[int, None], started: Callable[[], object]) -> asyncio.Future[None]:
    """Cancelled as anyio does it, and with it a FastAPI that loses its reader."""

    async def run() -> None:
        async with anyio.create_task_group() as group:
            group.start_soon(items.__anext__)
            await started()  # type: ignore[misc]
            group.cancel_scope.cancel()

    return asyncio.ensure_future(run())


@pytest.mark.parametrize("cancelled", [native, scoped])
def test_leaving_cancels_what_waits_for_a_silent_server_at_once(cancelled: Callable[..., asyncio.Future[None]]) -> None:
    source = Endless()

    async def run() -> None:
        await asyncio.wait_for(cancelled(from_thread(source), lambda: reached(source.waiting)), SECONDS)
        assert await reached(source.cancelled)

    asyncio.run(run())


def test_leaving_closes_a_generator_that_computes_once_it_has_done_its_step() -> None:
    source = Source()

    async def run() -> None:
        coming = asyncio.ensure_future(anext(from_thread(source)))
        await reached(source.waiting)
        coming.cancel()
        await asyncio.sleep(0)
        assert not source.closed.is_set()
        source.more.release()
        with pytest.raises(asyncio.CancelledError):
            await asyncio.wait_for(coming, SECONDS)

    asyncio.run(run())

    assert source.closed.wait(SECONDS) and source.reached == 1


def test_breaking_off_between_two_items_closes_the_generator() -> None:
    source = Source()
    source.more.release()

    async def run() -> None:
        async for _ in from_thread(source):
            break
        assert await reached(source.closed)

    asyncio.run(run())


def test_no_more_than_forty_threads_work_at_once() -> None:
    at_once, most, guard, full, go_on = 0, 0, threading.Lock(), threading.Event(), threading.Event()

    def source() -> Iterator[int]:
        nonlocal at_once, most
        with guard:
            at_once, most = at_once + 1, max(most, at_once + 1)
            if at_once == 40:
                full.set()
        go_on.wait(SECONDS)
        with guard:
            at_once -= 1
        yield 1

    async def one(n: int) -> int:
        if n % 2:
            return await in_thread(lambda: next(source()))
        return await anext(from_thread(source))  # type: ignore[arg-type]

    async def run() -> list[int]:
        everybody = [asyncio.ensure_future(one(n)) for n in range(60)]
        assert await reached(full)
        go_on.set()
        return await asyncio.gather(*everybody)

    assert asyncio.run(run()) == [1] * 60
    assert most == 40


def test_what_works_beside_its_caller_ends_where_it_waits_when_that_is_closed() -> None:
    source, beside = Endless(), Beside("beside")
    call = beside.begin(lambda: next(within(source.items(), 10 * SECONDS, 10 * SECONDS)))
    assert source.waiting.wait(SECONDS)

    beside.close()

    assert source.cancelled.wait(SECONDS)
    with pytest.raises(asyncio.CancelledError):
        call.result(SECONDS)
