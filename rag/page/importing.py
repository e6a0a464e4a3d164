"""Gradio, imported in about half its time."""

from __future__ import annotations

import gc
import inspect
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def quick_import() -> Iterator[None]:
    """For the time of gradio's first import, which else writes the type stubs of all its components beside their
    source, and goes looking for garbage where everything stays.

    Gradio writes none for a class that has no file, so while this lasts its classes have none.
    """
    find, collecting = inspect.getfile, gc.isenabled()

    def found(of: Any) -> str:
        if isinstance(of, type) and of.__module__.startswith("gradio."):
            raise OSError("its stub is not needed")
        return find(of)

    inspect.getfile = found  # type: ignore[assignment]  # which names its argument "object"
    gc.disable()
    try:
        yield
    finally:
        inspect.getfile = find
        if collecting:
            gc.enable()
