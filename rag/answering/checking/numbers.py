"""Rule: a number stands in a source, in its unit, and of the things it counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from rag.answering.checking.findings import Claim, Finding, Standing, lines_where
from rag.answering.checking.reckoning import reckoned
from rag.answering.checking.sentence import PLAIN
from rag.answering.checking.source import Line, Source
from rag.text.quantity import Quantity
from rag.text.words import stems

_FIRST = frozenset({(Decimal(1), "ordinal")})  # often an adverb


def numbers(claim: Claim) -> Iterator[Finding]:
    """One for every number."""
    for quantity in claim.quantities:
        if quantity.readings:
            part = " ".join(claim.text[quantity.start : quantity.end].split())
            yield _number(quantity, part, claim.cited)


def _number(q: Quantity, part: str, cited: Sequence[Source]) -> Finding:
    same = lines_where(lambda line: any(q.same(other) for other in line.quantities), cited)
    of_kind = lines_where(lambda line: any(q.same(o) and _of_one_kind(q, o, line) for o in line.quantities), cited)
    if of_kind or (same and not q.counted):
        return Finding(part, Standing.FOUND, of_kind or same, close=True, slight=True)
    loose = _loose(q, cited)
    if same or loose or _may_be_counted(q, cited):
        return Finding(part, Standing.WEAK, same or loose, slight=q.readings != _FIRST)
    if reckoned(q, cited):
        reason = f"{part} is not in what it cites, but could be reckoned from numbers or days there"
        return Finding(part, Standing.WEAK, reason=reason)
    return Finding(part, Standing.MISSING)


def _loose(q: Quantity, cited: Sequence[Source]) -> frozenset[tuple[int, int]]:
    return lines_where(lambda line: any(q.loosely(o) and _of_one_kind(q, o, line) for o in line.quantities), cited)


def _may_be_counted(q: Quantity, cited: Sequence[Source]) -> bool:
    return (_is_small(q) and not _counts_otherwise(q, cited)) or q.readings == _FIRST


def _of_one_kind(q: Quantity, other: Quantity, line: Line) -> bool:
    """Both carry a unit or the same label ("Season 5"), or what one counts is spoken of where the other stands."""
    units, others = {unit for _, unit in q.readings}, {unit for _, unit in other.readings}
    if (units != {""} and others != {""}) or "age" in units | others:
        return True
    if q.label == other.label and set(stems(q.label)) - PLAIN:
        return True
    named, near = stems(" ".join(q.counted[:2])), set(stems(" ".join(other.counted)))
    return bool(named) and (named[0] in line.stems or bool(near.intersection(named)))


def _is_small(q: Quantity) -> bool:
    """A number to which a careful writer may have counted: "two others"."""
    return any(not unit and 1 <= value <= 3 for value, unit in q.readings)


def _counts_otherwise(q: Quantity, cited: Sequence[Source]) -> bool:
    """Whether a source gives another number of the same things."""
    counted = set(stems(" ".join(q.counted[:2])))
    others = (o for source in cited for line in source.lines for o in line.quantities)
    return not counted or any(counted & set(stems(" ".join(o.counted[:2]))) for o in others)
