"""What the check finds out about one part of a statement, and the words that are left beside the parts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import IntEnum

from rag.answering.source import Line, Source
from rag.text.days import without_days
from rag.text.quantities import quantities
from rag.text.words import STOP, stems

PLAIN = frozenset(stem for word in STOP for stem in stems(word))
# how a sentence says who reported: the header answers for that
FRAME = frozenset(
    "said say told report accord articl sourc date newest latest older publish wrote write outlet stori describ quot"
    " call put project state statement news earlier separ roundup recap".split()
)


class Standing(IntEnum):
    """How well a part stands in the sources."""

    MISSING = 0
    WEAK = 1  # it stands there, but perhaps about something else
    FOUND = 2


@dataclass(frozen=True, slots=True)
class Finding:
    """A part of a statement. lines: where it stands, as (number of the source, number of its line); none where the
    header says it. close: it counts only near the statement's other words, as a mere number or a weekday does."""

    part: str
    standing: Standing
    lines: frozenset[tuple[int, int]] = field(default_factory=frozenset)
    close: bool = False


def lines_where(holds: Callable[[Line], bool], cited: Sequence[Source]) -> frozenset[tuple[int, int]]:
    """The lines that hold something, as Finding has them."""
    return frozenset((source.number, n) for source in cited for n, line in enumerate(source.lines) if holds(line))


def content(text: str) -> frozenset[str]:
    """The stems of the words that are neither numbers nor days, nor say only that something was reported."""
    bare = without_days(text)
    for q in reversed(quantities(bare)):
        bare = f"{bare[: q.start]} {bare[q.end :]}"
    return told(bare)


def told(text: str) -> frozenset[str]:
    """The stems of the words that say something of their own."""
    return frozenset(s for s in stems(text) if s not in PLAIN and s not in FRAME and not s.isdigit())
