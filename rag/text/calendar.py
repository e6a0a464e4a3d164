"""Days, months, seasons and holidays as intervals, and what is counted from a day.

Pure arithmetic. Weeks start on Monday; seasons are those of the northern hemisphere, in whole months; whatever lies
outside the years 1 to 9999, and 31 June, raises ValueError or OverflowError.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from rag.text.days import WEEKDAYS

Yearly = Callable[[int], "Span"]  # what a date without its year is in a year
_DAYS = {"day": 1, "week": 7, "fortnight": 14}
_MONTHS = {"month": 1, "quarter": 3, "year": 12, "decade": 120}
_HALVES = {"week": 3, "fortnight": 7, "month": 15, "quarter": 46, "year": 183, "decade": 1827}  # days
_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
_FIXED = {  # days around the holiday that its name also stands for: before, after
    "christmas eve": (12, 24, 0, 0),
    "christmas day": (12, 25, 0, 0),
    "christmas": (12, 25, 1, 1),
    "boxing day": (12, 26, 0, 0),
    "new year's eve": (12, 31, 0, 0),
    "new year's day": (1, 1, 0, 0),
    "halloween": (10, 31, 0, 0),
    "valentine's day": (2, 14, 0, 0),
}
HOLIDAYS = (*_FIXED, "easter", "thanksgiving", "black friday")


@dataclass(frozen=True, slots=True)
class Span:
    """The days from after, up to and without before; an end that is None is open."""

    after: date | None
    before: date | None


def day(year: int, month: int, number: int) -> Span:
    return days(date(year, month, number), 1)


def days(first: date, count: int) -> Span:
    return Span(first, first + timedelta(count))


def months(year: int, month: int, count: int = 1) -> Span:
    first = date(year, month, 1)
    return Span(first, moved(first, count, "month"))


def years(first: int, count: int = 1) -> Span:
    return months(first, 1, 12 * count)


def moved(start: date, count: int, unit: str) -> date:
    """So many units later; in a month that is too short, its last day; hours as the days that they reach into."""
    if unit == "hour":
        return start + timedelta(-(-count // 24) if count > 0 else count // 24)
    if unit in _DAYS:
        return start + timedelta(count * _DAYS[unit])
    year, month = divmod(12 * start.year + start.month - 1 + count * _MONTHS[unit], 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def season(name: str, year: int, *, named: bool) -> Span:
    """named: the year was said with it. "The winter of 2023" can be either of two, so that it spans both."""
    span = months(year, _SEASONS[name], 3)
    return Span(date(year, 1, 1), span.before) if name == "winter" and named else span


def holiday(name: str, year: int) -> Span:
    if name == "easter":
        return days(_easter(year) - timedelta(2), 4)  # Good Friday to Easter Monday
    if name in ("thanksgiving", "black friday"):  # of the United States: the fourth Thursday of November
        thursday = 22 + (3 - date(year, 11, 22).weekday()) % 7
        return day(year, 11, thursday + (name == "black friday"))
    month, number, before, after = _FIXED[name]
    return days(date(year, month, number) - timedelta(before), 1 + before + after)


def part(span: Span, name: str) -> Span:
    """early, mid, late: words so loose that they overlap, two fifths of the days each; start, end: a quarter."""
    first, last = _ends(span)
    total = (last - first).days
    begin, end = {"early": (0, 40), "mid": (30, 70), "late": (60, 100), "start": (0, 25), "end": (75, 100)}[name]
    if total <= 2:  # a day, a night
        return span
    return Span(first + timedelta(total * begin // 100), first + timedelta(-(-total * end // 100)))


def half(span: Span, number: int) -> Span:
    """The first or the second half, in whole months where there are so many."""
    first, last = _ends(span)
    whole = 12 * (last.year - first.year) + last.month - first.month
    middle = moved(first, whole // 2, "month") if whole > 1 else first + (last - first) // 2
    return Span(first, max(middle, first + timedelta(1))) if number == 1 else Span(middle, last)


def stretch(span: Span, number: int, count: int, unit: str) -> Span:
    """So many units of it: from the number-th on, which is 1 for the first and negative from its end."""
    first, last = _ends(span)
    begin = moved(last, number, unit) if number < 0 else moved(first, number - 1, unit)
    return Span(max(first, begin), min(last, moved(begin, count, unit)))


def week_of(span: Span) -> Span:
    first, _ = _ends(span)
    return days(first - timedelta(first.weekday()), 7)


def before(span: Span, count: int, unit: str, *, inclusive: bool = False) -> Span:
    """The so many units that end before it; inclusive: with it."""
    end = _ends(span)[int(inclusive)]
    return Span(moved(end, -count, unit), end)


def after(span: Span, count: int, unit: str) -> Span:
    """The so many units that follow it."""
    _, last = _ends(span)
    return Span(last, moved(last, count, unit))


def away(span: Span, count: int, unit: str) -> Span:
    """So many units later, or earlier where negative, give or take half a unit."""
    first, last = _ends(span)
    half_unit = timedelta(_HALVES.get(unit, 0))
    return Span(moved(first, count, unit) - half_unit, moved(last, count, unit) + half_unit)


def _ends(span: Span) -> tuple[date, date]:
    if span.after is None or span.before is None:
        raise ValueError("an open end has no part")
    return span.after, span.before


def begun(yearly: Yearly, asked_on: date) -> Span:
    """Of a date without its year the last that has begun by the day of asking."""
    return _first(yearly, asked_on, range(1, -9, -1), lambda span: span.after is not None and span.after <= asked_on)


def over(yearly: Yearly, asked_on: date) -> Span:
    """The last that is over on the day of asking: "last summer", "last March"."""
    return _first(yearly, asked_on, range(1, -10, -1), lambda span: span.before is not None and span.before <= asked_on)


def following(yearly: Yearly, asked_on: date) -> Span:
    """The first that begins after the day of asking: "next March"."""
    return _first(yearly, asked_on, range(-1, 9), lambda span: span.after is not None and span.after > asked_on)


def closest(yearly: Yearly, asked_on: date) -> Span:
    """The last that has begun, or the first that has not, whichever is nearer to the day of asking."""
    last, first = begun(yearly, asked_on), following(yearly, asked_on)
    if last.after is None or first.after is None or first.after - asked_on >= asked_on - last.after:
        return last
    return first


def _first(yearly: Yearly, asked_on: date, distances: range, fits: Callable[[Span], bool]) -> Span:
    for distance in distances:  # 29 February can be eight years away
        try:
            span = yearly(asked_on.year + distance)
        except (ValueError, OverflowError):
            continue
        if fits(span):
            return span
    raise ValueError("no such day")


def unit_of(determiner: str, unit: str, asked_on: date) -> Span:
    """This, last or next week, weekend, month, quarter, year, decade.

    This week is the last seven days, which hold its Monday. On a weekend "last week" is as often the week just ending
    as the one before, so that it reaches up to the asking day. Asked on a Monday, "this weekend" also holds the one
    just over.
    """
    step = {"last": -1, "next": 1}.get(determiner, 0)
    monday = asked_on - timedelta(asked_on.weekday())
    if unit == "weekend":
        saturday = monday + timedelta(7 * step + 5)
        return days(saturday - timedelta(7), 9) if step == 0 and asked_on == monday else days(saturday, 2)
    if unit in ("week", "fortnight"):
        length = _DAYS[unit]
        if step == 0:
            return days(asked_on - timedelta(length - 1), length)
        ending = step < 0 and asked_on.weekday() >= 5
        start = monday + timedelta(length * step if step < 0 else 7)
        return Span(start, asked_on + timedelta(1) if ending else start + timedelta(length))
    length = _MONTHS[unit]
    start = date(asked_on.year - (asked_on.year % 10 if unit == "decade" else 0), 1, 1)
    if length < 12:
        start = date(asked_on.year, (asked_on.month - 1) // length * length + 1, 1)
    start = moved(start, length * step, "month")
    return Span(start, moved(start, length, "month"))


def weekday(determiner: str, name: str, asked_on: date) -> Span:
    """The last one, today included; last: before today; next: after it; this: of the calendar week."""
    number = WEEKDAYS.index(name)
    ahead = (number - asked_on.weekday()) % 7
    shift = {"last": ahead - 7, "next": ahead or 7, "this": number - asked_on.weekday()}
    return days(asked_on + timedelta(shift.get(determiner, ahead - 7 if ahead else 0)), 1)


def ago(least: int, most: int, unit: str, asked_on: date) -> Span:
    """From the most to the least units ago, and half a unit more to each side: "two weeks ago" is no one day."""
    half_unit = timedelta(_HALVES.get(unit, 0))
    first, last = moved(asked_on, -most, unit), moved(asked_on, -least, unit)
    return Span(first - half_unit, min(last + half_unit, asked_on) + timedelta(1))


def rolling(count: int, unit: str, asked_on: date, *, ahead: bool = False) -> Span:
    """The last so many units up to the end of the asking day; ahead: the next, from its beginning."""
    if ahead:
        return Span(asked_on, moved(asked_on, count, unit) + timedelta(1))
    return Span(moved(asked_on, -count, unit), asked_on + timedelta(1))


def _easter(year: int) -> date:
    """The Gregorian Easter Sunday: the anonymous algorithm that Meeus prints (Astronomical Algorithms, chapter 8)."""
    a, (b, c) = year % 19, divmod(year, 100)
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    leftover = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    month, number = divmod(h + leftover - 7 * ((a + 11 * h + 22 * leftover) // 451) + 114, 31)
    return date(year, month, number + 1)
