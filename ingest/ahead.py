"""Records read ahead of the one that is written, in lists bounded in number and in size."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass

from ingest.records import RawArticle, Rejected
from ingest.sources import Source
from ingest.worker import Made

LOOK_AHEAD = 256  # records whose ledger lines are fetched, and at most written, together
_HELD = 4_000_000  # characters of records read ahead: their articles are long, and few are enough


@dataclass(slots=True)
class Ahead:
    """A record that was read. done: how far its source was read then, in the source's measure.

    made: what the workers make of it; None while nobody has it in hand.
    """

    record: RawArticle | Rejected
    done: int = 0
    made: Future[Made] | None = None


def read(source: Source) -> Iterator[Ahead]:
    """All records of a source."""
    return (Ahead(record, source.done()) for record in source.records())


def looked_ahead(items: Iterable[Ahead]) -> Iterator[list[Ahead]]:
    """In lists of at most 256 records, and of no more than the one with which they exceed 4 million characters."""
    some: list[Ahead] = []
    held = 0
    for item in items:
        some.append(item)
        held += len(item.record.text) if isinstance(item.record, RawArticle) else 0
        if len(some) >= LOOK_AHEAD or held >= _HELD:
            yield some
            some, held = [], 0
    if some:
        yield some
