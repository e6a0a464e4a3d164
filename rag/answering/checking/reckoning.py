"""Numbers that stand nowhere but follow from those that do: a sum, a difference, a share, the time between two."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import combinations

from rag.answering.checking.source import Source
from rag.text.days import dates
from rag.text.quantity import NO_UNITS, Quantity
from rag.text.units import alike

_NEAR = Decimal("0.1")  # a rounded result may be so far off
_HALF = Decimal("0.5")  # and any may be rounded to whole units
_MOST = 40  # numbers of one unit that are combined
_ROUNDED = ("%", "year", "age", "month", "week")
_DAYS = {"day": Decimal(1), "week": Decimal(7), "month": Decimal("30.44"), "year": Decimal("365.25")}
_MINUTES = {"minute": Decimal(1), "hour": Decimal(60)}
_DAY = 24 * 60  # minutes
_AGES = ("year", "age")
_LIFE = 120  # years; a mere number up to it may be an age


def reckoned(q: Quantity, cited: Sequence[Source]) -> bool:
    """Whether the number follows from two numbers, days or times of day of the sources. Of small ones many do by
    chance, so this never makes a number right; it keeps one from being called wrong."""
    return any(
        _meets(value, result, rounded=q.about or unit in _ROUNDED)
        for value, unit in q.readings
        if unit not in NO_UNITS
        for result in (*_of_numbers(unit, cited), *_of_days(unit, cited), *_of_times(unit, cited))
    )


def _meets(value: Decimal, result: Decimal, *, rounded: bool) -> bool:
    if not rounded or value == result:
        return value == result
    return abs(value - result) <= max(_NEAR * value, _HALF if value >= 1 else Decimal(0))


def _of_numbers(unit: str, cited: Sequence[Source]) -> Iterator[Decimal]:
    of_unit = _values(unit, cited)
    for a, b in combinations(of_unit, 2):
        yield abs(a - b)
        if unit != "%":
            yield a + b
    yield from (part * value for part in _parts(cited) for value in of_unit)
    if unit == "pp":
        yield from _of_numbers("%", cited)
    if unit == "%":
        yield from (100 - value for value in of_unit if value < 100)
    if unit in ("", "%"):
        yield from _ratios(unit, cited)


def _parts(cited: Sequence[Source]) -> set[Decimal]:
    """The fractions and percentages, as parts of one."""
    read = [(value, unit) for q in _quantities(cited) for value, unit in q.readings]
    return {value / 100 if unit == "%" else value for value, unit in read if unit == "%" or (not unit and value < 1)}


def _ratios(unit: str, cited: Sequence[Source]) -> Iterator[Decimal]:
    """How many times as much, which share of it, and by which share more or less."""
    for one in {unit for q in _quantities(cited) for _, unit in q.readings if unit not in NO_UNITS}:
        for low, high in (sorted(pair) for pair in combinations(_values(one, cited), 2)):
            if low > 0 and high > 1:
                yield from (
                    (100 * share for share in (low / high, high / low, high / low - 1, 1 - low / high))
                    if unit == "%"
                    else (low / high, high / low)
                )


def _of_days(unit: str, cited: Sequence[Source]) -> Iterator[Decimal]:
    """The time between two days, and between two years, of which one may be that of the publication."""
    unit = "year" if unit == "age" else unit
    if unit not in _DAYS:
        return
    named = [(line.mentions, s.published) for s in cited for line in s.lines]
    days = {day for found, published in named for day in dates(found, published)}.union(*(s.days for s in cited))
    yield from (Decimal((b - a).days) / _DAYS[unit] for a, b in combinations(sorted(days), 2))
    if unit == "year":
        years = {m.year for found, _ in named for m in found if m.year} | {day.year for day in days}
        yield from (Decimal(b - a) for a, b in combinations(sorted(years), 2))


def _of_times(unit: str, cited: Sequence[Source]) -> Iterator[Decimal]:
    """The time between two times of day, also over midnight."""
    if unit in _MINUTES:
        minutes = sorted({v for q in _quantities(cited) for v, own in q.readings if own == "clock"})[:_MOST]
        for a, b in combinations(minutes, 2):
            yield from ((b - a) / _MINUTES[unit], (_DAY - b + a) / _MINUTES[unit])


def _values(unit: str, cited: Sequence[Source]) -> list[Decimal]:
    """The values of this unit; an age is one of years, and of "from 22 to 27 million crowns" both are crowns."""
    found = {
        value
        for q in _quantities(cited)
        for value, own in q.readings
        if own == unit
        or (own and alike(own, unit))
        or (unit in _AGES and _is_age(value, own))
        or (unit and not own and q.scale > 1)
    }
    return sorted(found)[-_MOST:]


def _is_age(value: Decimal, unit: str) -> bool:
    return unit == "age" or (not unit and value <= _LIFE and value == int(value))


def _quantities(cited: Sequence[Source]) -> Iterator[Quantity]:
    return (q for source in cited for line in source.lines for q in line.quantities)
