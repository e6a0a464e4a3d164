"""Deadlines over a stream: the libraries' own time-outs are per read, so a slow drip never ends."""

from __future__ import annotations

import asyncio
import math
import threading
import time
from collections.abc import AsyncGenerator, Generator
from typing import NamedTuple, TypeVar

from rag.asynchronous import finished

T = TypeVar("T")
THREAD = "writer"  # its name, for whoever looks at a process


class Limit(NamedTuple):
    """Seconds, and the variable that sets them."""

    seconds: float
    setting: str


NO_OTHER = Limit(math.inf, "")


class DeadlineExceeded(Exception):
    """The next piece did not come in time; the message names the setting."""


def within(
    source: AsyncGenerator[T, None], first_seconds: float, total_seconds: float, other: Limit = NO_OTHER
) -> Generator[T, None, None]:
    """The items of source, which runs in an event loop and a thread of its own, and only as far as it is asked to.

    other: a limit on all of them from another setting, for who has something else to do than to write.
    Raises DeadlineExceeded when the first item takes longer than first_seconds, or all of them longer than
    total_seconds or other; and whatever source raises. In every case, also when the consumer gives up, or the async
    caller it works for leaves, source is cancelled where it waits and closed: a connection it holds ends there, and a
    thread it blocks ends as soon as it comes back.
    """
    runner = asyncio.Runner(loop_factory=asyncio.new_event_loop)
    loop = runner.get_loop()
    threading.Thread(target=_run, args=(runner,), name=THREAD, daemon=True).start()
    began = time.monotonic()
    total = min(Limit(total_seconds, "DATELINE_TOTAL_SECONDS"), other)
    limit = min(Limit(first_seconds, "DATELINE_FIRST_TOKEN_SECONDS"), total)
    try:
        while True:
            step = asyncio.run_coroutine_threadsafe(_step(source), loop)
            if not finished(step, max(0.0, began + limit.seconds - time.monotonic())):
                raise DeadlineExceeded(f"no word within {limit.seconds:g} s ({limit.setting})")
            try:
                item = step.result()
            except StopAsyncIteration:
                return
            limit = total
            yield item
    finally:
        loop.call_soon_threadsafe(loop.stop)


def _run(runner: asyncio.Runner) -> None:
    with runner:  # leaving it cancels what still runs and closes the source
        runner.get_loop().run_forever()


async def _step(source: AsyncGenerator[T, None]) -> T:
    return await anext(source)
