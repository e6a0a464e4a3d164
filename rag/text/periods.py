"""The times that an English question names, as intervals, and whether it asks for the newest.

Single times come from rag/text/dates.py, rag/text/seasons.py and rag/text/counted.py; rag/text/framing.py gives them
their parts and joins them. Here they are bounded ("since", "by the end of") and made intervals; rag/text/reported.py
tells whether it is the time of a report or of what happened.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime

from rag.text import calendar
from rag.text.calendar import Span
from rag.text.counted import COUNTED
from rag.text.dates import BARE_DATES, DATES
from rag.text.framing import REACH, THE, Framed, framed_times, with_parts, with_years
from rag.text.named import SPACE, Named
from rag.text.reported import is_reported
from rag.text.seasons import SEASONS
from rag.understood import Period

_QUOTED = re.compile(r"[\"“][^\"“”]{1,200}[\"”]|(?<!\w)['‘][^'‘’\"]{1,80}['’](?!\w)")
_BOUND = re.compile(
    rf"(?<![\w-])(?P<inclusive>on{SPACE}or{SPACE})?(?:(?P<since>since|(?:aftermath|wake){SPACE}of)|(?P<after>after|later{SPACE}than|following)"
    rf"|(?P<before>before|prior{SPACE}to|ahead{SPACE}of|earlier{SPACE}than)|(?P<to_date>as{SPACE}(?:of|at))"
    rf"|(?P<until>(?:up{SPACE})?until|till|up{SPACE}to|by|(?:run|lead|build)-up{SPACE}to|no{SPACE}later{SPACE}than|through)){SPACE}{THE}$",
    re.I,
)
_ONWARDS = re.compile(rf"{SPACE}(?:onwards?|on(?=\s{{0,3}}(?:[,.;?!]|$)))", re.I)
_COMING = re.compile(
    r"\b(?:will|set to|due|going to|coming|upcoming|scheduled|plans? to|expected)\b[^.,;:?!]{0,40}$", re.I
)
_SINCE = re.compile(r"\bsince\b[^.,;:?!]{1,45}$", re.I)  # "since the fire on 3 June", which is after it too
_LIST = re.compile(r"\s?,?\s?(?:and|or|,)\s(?:on\s|in\s)?")


_LATEST = re.compile(
    rf"\b(?:currently|presently|nowadays|newest|most{SPACE}recent(?:ly)?|so{SPACE}far|to{SPACE}date(?!\w)"
    rf"|at{SPACE}(?:the{SPACE}moment|present)|as{SPACE}(?:things|matters|it|they){SPACE}stands?"
    rf"|(?:do|does|did){SPACE}(?:[\w'’-]{{1,30}}{SPACE}){{0,6}}stand(?=\s{{0,3}}(?:[?.!,]|$|now\b|today\b|on\b))"
    rf"|(?:the|its|their|his|her|our|['’]s|what|whose|any|some){SPACE}current(?!{SPACE}(?:account|affairs|of)\b)(?={SPACE}[a-z])"
    rf"|(?<!until )(?<!by )(?<!from )(?-i:now)(?!{SPACE}that\b|[-\w])"
    rf"|(?:as{SPACE}of|right|even){SPACE}now|^now(?!{SPACE}that\b|[-\w])"
    rf"|(?P<latest>(?<!at the )latest)(?!\w)|up[\s-]to[\s-]the[\s-]minute"
    rf"|(?:breaking|any){SPACE}news|what['’]?s{SPACE}new\b)",
    re.I,
)
_GOODS = re.compile(
    rf"(?:{SPACE}[\w'’-]{{1,30}}){{0,2}}?{SPACE}(?:models?|versions?|albums?|books?|novels?|films?|movies?|singles?|songs?|series|season"
    r"|episodes?|games?|phones?|smartphones?|iphones?|laptops?|cars?|generation|releases?|editions?|memoirs?|builds?|gadgets?"
    r"|ventures?|instal?lments?|sequels?|shows?|plays?|collections?|fashions?)\b",
    re.I,
)


def periods(question: str, asked_on: date | None) -> tuple[Period, ...]:
    """The times that the question names, in the order of the text, none over another.

    asked_on: the day of asking, from which "last week" and a date without its year are counted. Such a date takes
    its year from another date of the question, else it is the last one not after that day; with "will" or "until" it
    may be the next, where that is nearer. Names that hold a year ("the 2022 World Cup"), durations, ages, and times
    that only an event gives ("since the election") are no periods.
    """
    found: list[Period] = []
    places: list[tuple[int, int]] = []
    end = 0
    for framed in framed_times(question, with_years(with_parts(question, _named(question)))):
        period, start, end = _period(question, framed, asked_on, end)
        if period:
            found.append(period)
            places.append((start, end))
    return tuple(_alike(question, found, places))


def _alike(question: str, found: list[Period], places: list[tuple[int, int]]) -> list[Period]:
    """What is said of the first or the last of a list is said of all: "the articles of 3 June and 5 June"."""
    pairs = list(zip(range(len(found)), range(1, len(found)), strict=False))
    for from_, to in [*pairs, *((b, a) for a, b in reversed(pairs))]:
        first, second = sorted((from_, to))
        if found[from_].reported and _LIST.fullmatch(question, places[first][1], places[second][0]):
            found[to] = replace(found[to], reported=True)
    return found


def wants_latest(question: str) -> bool:
    """Whether the newest is asked for: "the latest", "currently", "so far"; not somebody's latest book or phone."""
    return any(not match["latest"] or not _GOODS.match(question, match.end()) for match in _LATEST.finditer(question))


def _named(question: str) -> list[Named]:
    """Every single time, in the order of the text. What one pattern has taken is closed to those after it."""
    found: list[Named] = []
    taken = bytearray(len(question))
    for pattern, read in (*DATES, *SEASONS, *BARE_DATES, *COUNTED):
        for match in pattern.finditer(question):
            for named in read(match, found):
                if not any(taken[named.start : named.end]):
                    taken[named.start : named.end] = b"\1" * (named.end - named.start)
                    found.append(named)
    quoted = [match.span() for match in _QUOTED.finditer(question)]
    return sorted((n for n in found if not n.void and not _of_others(n, quoted)), key=lambda n: n.start)


def _of_others(named: Named, quoted: list[tuple[int, int]]) -> bool:
    """Quoted words are another's: their "yesterday" is not counted from our day, a year there is a title's."""
    return (named.relative is not None or not named.dated) and any(
        a <= named.start and named.end <= b for a, b in quoted
    )


def _period(question: str, framed: Framed, asked_on: date | None, end: int) -> tuple[Period | None, int, int]:
    """The period and where its words stand; those before it are looked for after end, where the period before ends."""
    bound, start, stop, onwards = _words(question, framed, end)
    if bound and bound["since"] and question[:start].endswith("time "):  # "for the first time since 1979"
        return None, start, stop
    reported = is_reported(question, start, stop)
    period = Period(question[start:stop], None, None, relative=True, reported=reported)
    ahead = bool(_COMING.search(question, max(end, start - REACH), framed.start) or (bound and bound["until"]))
    try:
        span = _span(framed, asked_on, ahead=ahead)
        if span is None:
            return period, start, stop
        open_ = onwards or (not reported and _SINCE.search(question, max(end, start - REACH), start))
        after, before = span.after, None if open_ else span.before
        if bound:
            owned = bool(re.match("['’]s", question[stop : stop + 2]))
            after, before = _bounded(span, bound, framed.first.edge, owned=owned)
    except (ValueError, OverflowError):
        return None, start, stop
    if (after and before and after >= before) or before == date.min:
        return None, start, stop
    return replace(period, after=_midnight(after), before=_midnight(before), relative=framed.counted), start, stop


def _words(question: str, framed: Framed, end: int) -> tuple[re.Match[str] | None, int, int, bool]:
    """What bounds the time; where it starts and ends with such words; whether it goes on from there."""
    if framed.last:
        return None, framed.start, framed.end, False
    begin = max(end, framed.start - REACH)
    bound = _BOUND.search(question[begin : framed.start])
    onwards = _ONWARDS.match(question, framed.end)
    start = begin + bound.start() if bound else framed.start
    return bound, start, onwards.end() if onwards else framed.end, bool(onwards)


def _midnight(day: date | None) -> datetime | None:
    return datetime(day.year, day.month, day.day, tzinfo=UTC) if day else None


def _bounded(span: Span, bound: re.Match[str], edge: str, *, owned: bool) -> tuple[date | None, date | None]:
    """Since and until take in the time itself, since a report of that day may be what is asked for.

    owned: "before this week's vote", which may fall on any day of it, so that before and after take it in too.
    """
    inclusive = bound["inclusive"] or owned
    if bound["since"] or (bound["after"] and (inclusive or edge in ("start", "beginning"))):
        return span.after, None
    if bound["after"]:
        return span.before, None
    if bound["until"] or bound["to_date"] or inclusive or edge == "end":
        return None, span.before
    return None, span.after


def _span(framed: Framed, asked_on: date | None, *, ahead: bool) -> Span | None:
    """None where only the day of asking could tell. Raises ValueError or OverflowError for what is no time."""
    first, last = framed.first, framed.last
    if framed.counted and asked_on is None:
        for one in (first, last):
            if one and one.yearly:
                one.yearly(one.year or 2024)  # raises for 31 June
        return None
    if not last:
        return _of(first, asked_on, ahead=ahead)
    ending = _of(last, asked_on, ahead=ahead)
    starting = _of(first, ending.after if first.year is None and first.yearly else asked_on)
    return _hull(first, last, starting, ending)


def _of(named: Named, asked_on: date | None, *, ahead: bool = False) -> Span:
    if named.yearly and named.year is not None:
        return named.yearly(named.year)
    if asked_on is None:
        raise ValueError("no day to count from")
    if named.yearly:
        return (calendar.closest if ahead else calendar.begun)(named.yearly, asked_on)
    if named.relative:
        return named.relative(asked_on)
    raise ValueError("no time")


def _hull(first: Named, last: Named, starting: Span, ending: Span) -> Span:
    """From the one to the other. The year that one has from the other changes where they would else run backwards."""
    if starting.after and ending.before and starting.after >= ending.before:
        if first.lent and first.yearly and first.year:
            starting = first.yearly(first.year - 1)
        elif last.lent and last.yearly and last.year:
            ending = last.yearly(last.year + 1)
    ends = [day for span in (starting, ending) for day in (span.after, span.before) if day]
    return Span(min(ends), max(ends))
