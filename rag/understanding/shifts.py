"""Times that are counted from another: "two weeks later", "the quarter before". English alone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

from rag.text import calendar
from rag.text.counted import COUNT, count_of
from rag.text.days import MONTHS, WEEKDAYS, mentions
from rag.text.numerals import ORDINALS
from rag.text.periods import periods

DATED_UNIT = re.compile(r"\b(?:the|that)\s+(?:same\s+)?year\b(?!\s+(?:before|after))", re.I)
_PARTS = f"morning|afternoon|evening|night|{'|'.join(WEEKDAYS)}"  # which lie within a day
_UNIT = rf"(?P<unit>day|week|fortnight|month|quarter|year|decade|{_PARTS})s?"
_SHIFT = re.compile(
    rf"(?:(?:in|on|by|for|during)\s+)?(?:(?:the|that)\s+(?:(?P<beside>next|following|previous|preceding)\s+)?|{COUNT}\s+)"
    rf"{_UNIT}(?:\s+(?P<way>later|after(?:wards?)?|before(?:hand)?|earlier|on))?(?:\s+(?:that|this|then))?",
    re.I,
)
_AFTER = re.compile(rf"(?:after|within)\s+{COUNT}\s+{_UNIT}", re.I)
_AROUND = re.compile(r"^(?:in|on|by|for|during|after|within)\s+|\s+(?:later|after|before|earlier|on|that|this|then).*$")
_FROM = re.compile(rf"(?:the|{COUNT})\s+{_UNIT}\s+(?P<way>after|before)\s+(?P<rest>.+)", re.I)
_BOUND = re.compile(r"(?P<bound>by|since|until|till|before|after|from)\s+|(?:in|on|at|during|for|of)\s+", re.I)
_CLAUSE = re.compile(r"^(?:when|while|by\s+the\s+time|before|after)\s+", re.I)
_FINENESS = {"day": 0, "week": 0, "fortnight": 0, "month": 1, "quarter": 2, "year": 3, "decade": 3}
_FINENESS |= dict.fromkeys(_PARTS.split("|")[:4], 0)
_LENGTHS = ((1, 1, "day"), (28, 31, "month"), (90, 92, "quarter"), (365, 366, "year"))  # days, at least and at most
_FULL_YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d$")
_NO_YEAR = date(2000, 12, 31)  # a day of asking, where the text says no year and none is shown


@dataclass(frozen=True, slots=True)
class Shift:
    """count: below zero for earlier; None where it is not known ("a few weeks later"). beside: the unit before or after
    that of the time ("the month before"), and no distance."""

    count: int | None
    unit: str
    beside: bool
    words: str
    back: bool


@dataclass(frozen=True, slots=True)
class _Known:
    first: date
    unit: str  # day, month, quarter or year
    with_year: bool


def shift_of(text: str) -> Shift | None:
    """The shift that the whole text is; None for any other."""
    match = _SHIFT.fullmatch(text) or _AFTER.fullmatch(text)
    if not match:
        return None
    way = "after" if match.re is _AFTER else match["way"] or match["beside"]
    if not way:
        return None
    back = way.lower().startswith(("before", "earlier", "prev", "prec"))
    unit = match["unit"].lower()
    if not match["count"]:
        return Shift(-1 if back else 1, unit, True, f"the {match['unit']}", back)
    least, most = count_of(match["count"])
    amount = _AROUND.sub("", text.lower())
    return Shift((-most if back else most) if least == most else None, unit, False, amount, back)


def later(shift: Shift, time: str) -> str:
    """The time so much later or earlier than another, as a date where that can be told, with its preposition.

    time: with its preposition; "by" and "since" are kept.
    """
    match = _BOUND.match(time)
    plain = time[match.end() :] if match else time
    known = resolved(plain) or _day_in(plain)
    moved = _moved(known, shift) if known and shift.count else None
    if not known and shift.count and shift.unit == "year" and (year := _FULL_YEAR.search(time)):
        return f"{time[: year.start()]}{int(year[0]) + shift.count}{time[year.end() :]}"
    if moved:
        bound = match["bound"] if match and not shift.beside else None
        return f"{bound or ('on' if moved.unit == 'day' else 'in')} {_shown(moved)}"
    led = ("on " if shift.unit not in ("week", "month", "quarter", "year", "decade") else "in ") if shift.beside else ""
    return f"{led}{shift.words} {'before' if shift.back else 'after'} {_CLAUSE.sub('', plain)}"


def dated(time: str) -> str:
    """ "18 October 2024" for "two weeks after 4 October 2024"; any other time as it is."""
    known = resolved(time) if _FROM.fullmatch(time) else None
    return _shown(known) if known else time


def resolved(text: str) -> _Known | None:
    """The day, month, quarter or year that a text names, without its preposition; None for another."""
    if match := _FROM.fullmatch(text):
        rest, shift = resolved(match["rest"]), shift_of(text[: match.start("rest")].strip())
        return _moved(rest, shift) if rest and shift and shift.count else None
    said = [m for m in mentions(text) if m.month or m.year]
    with_year = any(m.year for m in said)
    if not said:
        return None
    found = periods(text, None if with_year else _NO_YEAR) if not re.fullmatch(r"\d{4}", text) else ()
    if re.fullmatch(r"\d{4}", text):
        return _Known(date(int(text), 1, 1), "year", True)
    if len(found) != 1 or found[0].said.lower().removeprefix("the ") != text.lower().removeprefix("the "):
        return None
    known = _of_span(found[0].after, found[0].before, with_year)
    return None if known and known.unit == "quarter" and "quarter" not in text.lower() else known  # but a season


def _day_in(text: str) -> _Known | None:
    """The one day that a longer time names: "when the search ended on 4 May 2024"."""
    days = [text[m.start : m.end] for m in mentions(text) if m.day and m.month]
    return resolved(days[0]) if len(days) == 1 else None


def _of_span(after: datetime | None, before: datetime | None, with_year: bool) -> _Known | None:
    days = (before - after).days if after and before else 0
    unit = next((name for least, most, name in _LENGTHS if least <= days <= most), None)
    return _Known(after.date(), unit, with_year) if after and unit and (unit == "day" or after.day == 1) else None


def _moved(known: _Known, shift: Shift) -> _Known | None:
    """None where the shift is finer than what is known: a week later than a month."""
    if shift.unit not in _FINENESS or _FINENESS[shift.unit] < _FINENESS[known.unit] or shift.count is None:
        return None
    first, unit = known.first, known.unit
    if shift.beside and shift.unit in ("month", "quarter", "year") and unit != shift.unit and unit == "day":
        step = {"month": 1, "quarter": 3, "year": 12}[shift.unit]
        first, unit = date(first.year, (first.month - 1) // step * step + 1, 1), shift.unit
    try:
        counted = "day" if shift.unit in _PARTS else shift.unit
        return _Known(calendar.moved(first, shift.count, counted), unit, known.with_year)
    except (ValueError, OverflowError):
        return None


def _shown(known: _Known) -> str:
    day, month = known.first, MONTHS[known.first.month - 1].capitalize()
    year = f" {day.year}" if known.with_year else ""
    if known.unit == "quarter":
        name = next(word for word, n in ORDINALS.items() if n == (day.month + 2) // 3)
        return f"the {name} quarter{' of' if year else ''}{year}"
    return {"day": f"{day.day} {month}{year}", "month": f"{month}{year}"}.get(known.unit, str(day.year))
