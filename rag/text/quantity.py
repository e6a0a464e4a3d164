"""One number of a text, and whether it is the same as another."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from rag.text.units import alike

NO_UNITS = frozenset({"ordinal", "clock", "decade", "vague"})  # kinds of number that measure nothing
_NEAR = Decimal("0.05")  # a rounded number may be so far off


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number in a text. readings: (value, unit) pairs it can mean; unit: a canonical unit, "" for a mere number,
    "ordinal", "clock" (minutes after midnight), "decade", "age" or "vague" ("hundreds"). counted: the words after it
    that can name what it counts, label: the word before it ("Season 5"), rate: what it is reckoned by ("a week").

    implied: readings left to the reader: "from 38 minutes to 29", "an hour later"; some have these alone.
    about: it is said to be rounded. scale: the magnitude it was written with ("million"). start, end: where it stands.
    """

    readings: frozenset[tuple[Decimal, str]]
    start: int
    end: int
    counted: tuple[str, ...] = ()
    about: bool = False
    scale: int = 1
    label: str = ""
    rate: str = ""
    implied: frozenset[tuple[Decimal, str]] = frozenset()

    @property
    def is_bare(self) -> bool:
        """Whether it is a mere number, without a unit."""
        return bool(self.readings) and all(not unit for _, unit in self.readings)

    def same(self, other: Quantity) -> bool:
        """The same value in the same unit, or both without one, and by the same rate, if both name one."""
        if self.rate and other.rate and self.rate != other.rate:
            return False
        pairs = ((mine, theirs) for mine in self.readings | self.implied for theirs in other.readings | other.implied)
        return any(v == w and (u == x or alike(u, x)) for (v, u), (w, x) in pairs)

    def loosely(self, other: Quantity) -> bool:
        """The same value where one names a unit and the other none, or a rounded value in the same unit."""
        pairs = [(v, u, w, x) for v, u in self.readings for w, x in other.readings]
        if any(v == w and (not u or not x) and not {u, x} & NO_UNITS for v, u, w, x in pairs):
            return True
        return self.about and any(w and u == x and abs(v - w) <= _NEAR * abs(w) for v, u, w, x in pairs)
