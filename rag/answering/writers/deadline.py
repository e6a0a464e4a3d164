"""Deadlines over a blocking stream: the libraries' own time-outs are per read, so a slow drip never ends."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import suppress
from typing import TypeVar

T = TypeVar("T")


class DeadlineExceeded(Exception):
    """The next piece did not come in time."""


class _End:
    def __init__(self, error: BaseException | None) -> None:
        self.error = error


def within(
    stream: Callable[[], Iterator[T]], stop: Callable[[], None], first_seconds: float, total_seconds: float
) -> Generator[T, None, None]:
    """The items of stream(), read in a thread of their own. stop() must make a blocked read return.

    Raises DeadlineExceeded when the first item takes longer than first_seconds, or all of them longer than
    total_seconds; and whatever the stream raises. stop() is called in every case, also when the consumer gives up.
    """
    items: queue.Queue[T | _End] = queue.Queue(maxsize=256)
    given_up = threading.Event()
    threading.Thread(target=_pump, args=(stream, items, given_up), daemon=True).start()
    began = time.monotonic()
    limit = min(first_seconds, total_seconds)
    try:
        while True:
            try:
                item = items.get(timeout=max(0.0, began + limit - time.monotonic()))
            except queue.Empty:
                raise DeadlineExceeded(f"no word within {limit:g} s") from None
            if isinstance(item, _End):
                if item.error:
                    raise item.error
                return
            limit = total_seconds
            yield item
    finally:
        given_up.set()
        with suppress(Exception):  # it may be closed already
            stop()


def _pump(stream: Callable[[], Iterator[T]], items: queue.Queue[T | _End], given_up: threading.Event) -> None:
    error: BaseException | None = None
    try:
        for item in stream():
            _put(items, item, given_up)
            if given_up.is_set():
                return
    except BaseException as e:  # noqa: BLE001 - handed to the consumer, who raises it
        error = e
    _put(items, _End(error), given_up)


def _put(items: queue.Queue[T | _End], item: T | _End, given_up: threading.Event) -> None:
    while not given_up.is_set():
        with suppress(queue.Full):
            items.put(item, timeout=0.2)
            return
