"""What of a statement its sources must hold, and whether they do: quoted strings, numbers, days, names.

A part is found where it stands in the sentences or the headline of a cited article, or where the article's own header
says it: who published, who wrote, when.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from rag.answering.attribution import days_of, names_of
from rag.answering.findings import PLAIN, Finding, Standing, lines_where
from rag.answering.source import Line, Source
from rag.text.days import without_days
from rag.text.quantities import quantities
from rag.text.quantity import Quantity
from rag.text.quotations import pieces, quoted
from rag.text.words import stems

_FIRST = frozenset({(Decimal(1), "ordinal")})  # often an adverb


def findings(text: str, cited: Sequence[Source], others: Sequence[Source] = ()) -> list[Finding]:
    """One for every part of the sentence that must stand. others: the sources that it does not cite."""
    return [
        *_quotations_of(text, cited),
        *days_of(text, cited),
        *_numbers_of(text, cited),
        *names_of(text, cited, others),
    ]


def _quotations_of(text: str, cited: Sequence[Source]) -> Iterator[Finding]:
    for quotation in quoted(text):
        for piece in pieces(quotation):
            yield _quotation(piece, cited)


def _quotation(piece: str, cited: Sequence[Source]) -> Finding:
    where = lines_where(lambda line: piece in line.folded, cited)
    whole = bool(where) or any(piece in source.folded for source in cited)
    return Finding(f"“{piece.strip()}”", Standing.FOUND if whole else Standing.MISSING, where)


def _numbers_of(text: str, cited: Sequence[Source]) -> Iterator[Finding]:
    for quantity in quantities(without_days(text)):
        if quantity.readings:
            part = " ".join(text[quantity.start : quantity.end].split())
            yield _number(quantity, part, cited)


def _number(q: Quantity, part: str, cited: Sequence[Source]) -> Finding:
    same = lines_where(lambda line: any(q.same(other) for other in line.quantities), cited)
    of_kind = lines_where(lambda line: any(q.same(o) and _of_one_kind(q, o, line) for o in line.quantities), cited)
    if of_kind or (same and not q.counted):
        return Finding(part, Standing.FOUND, of_kind or same, close=True)
    loose = lines_where(lambda line: any(q.loosely(o) and _of_one_kind(q, o, line) for o in line.quantities), cited)
    may_be_counted = (_is_small(q) and not _counts_otherwise(q, cited)) or q.readings == _FIRST
    return Finding(part, Standing.WEAK if same or loose or may_be_counted else Standing.MISSING, same or loose)


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
