"""Blocking generators for async callers."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Generator
from typing import TypeVar

T = TypeVar("T")


async def in_thread(call: Callable[[], T]) -> T:
    """The call's result, computed beside the event loop."""
    return await asyncio.to_thread(call)


async def from_thread(make: Callable[[], Generator[T, None, None]]) -> AsyncIterator[T]:
    """The items of a blocking generator, run in a thread of its own. When the consumer leaves, the generator is closed
    as soon as it yields again."""
    loop = asyncio.get_running_loop()
    items: asyncio.Queue[tuple[T | None, BaseException | None, bool]] = asyncio.Queue()
    left = threading.Event()

    def put(item: T | None, error: BaseException | None, last: bool) -> None:
        if not left.is_set():
            loop.call_soon_threadsafe(items.put_nowait, (item, error, last))

    def run() -> None:
        try:
            source = make()
            for item in source:
                if left.is_set():
                    source.close()
                    return
                put(item, None, False)
            put(None, None, True)
        except BaseException as error:  # noqa: BLE001 - raised again in the consumer
            put(None, error, True)

    threading.Thread(target=run, daemon=True).start()
    try:
        while True:
            item, error, last = await items.get()
            if error is not None:
                raise error
            if last:
                return
            yield item  # type: ignore[misc]  # None comes with last only
    finally:
        left.set()
