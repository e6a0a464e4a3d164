"""Named times with the words that go with them: parts ("early March"), ranges ("from 3 to 5 June"), lent years."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from rag.text import calendar
from rag.text.calendar import Span
from rag.text.counted import COUNT, UNIT, count_of
from rag.text.named import SPACE, Named
from rag.text.numerals import ORDINALS

REACH = 60  # characters before a time in which the words that go with it stand
THE = rf"(?:(?:in|on){SPACE})?(?:the{SPACE})?(?:month{SPACE}of{SPACE}|year{SPACE})?"
_PART = re.compile(
    rf"(?<!\w)(?:the{SPACE})?(?:(?P<loose>early|mid|late|(?:middle|beginning|start|end){SPACE}of)"
    rf"|(?P<half>first|second){SPACE}half{SPACE}of"
    rf"|(?P<order>first|second|third|fourth|last|final|opening|closing){SPACE}(?:{COUNT}{SPACE})?{UNIT}{SPACE}of)"
    rf"(?:-|{SPACE}){THE}$",
    re.I,
)
_LOOSE = {
    "early": "early",
    "beginning": "start",
    "start": "start",
    "mid": "mid",
    "middle": "mid",
    "late": "late",
    "end": "end",
}
_MANY = {"day": 10, "week": 6, "month": 6, "quarter": 3, "year": 5}  # "the last days of", "the weeks after"
_AWAY = re.compile(
    rf"(?<!\w)(?P<the>the{SPACE})?(?:{COUNT}{SPACE})?{UNIT}{SPACE}"
    rf"(?P<way>before|prior{SPACE}to|after|following|ending|ended|to|of|beginning|starting){SPACE}{THE}$",
    re.I,
)
_FROM = re.compile(rf"(?<!\w)(?P<from>between|from){SPACE}{THE}$", re.I)
_COMPARED = re.compile(r"\bcompar\w{1,4}\b[^.;?!]{0,40}$", re.I)
_JOIN = re.compile(rf"\s{{0,3}}(?:(?P<and>and)|to|until|till|through|up{SPACE}to|(?P<dash>[-–—]))\s{{0,3}}{THE}", re.I)


@dataclass(frozen=True, slots=True)
class Framed:
    """One named time, or two joined to a range. start: where it stands with the words that make it one."""

    start: int
    first: Named
    last: Named | None = None

    @property
    def end(self) -> int:
        return (self.last or self.first).end

    @property
    def counted(self) -> bool:
        return self.first.counted or (self.last is not None and self.last.counted)


def with_parts(question: str, named: list[Named]) -> list[Named]:
    """Early March, the end of 2024, the first two weeks of June, the day before 3 June."""
    parted: list[Named] = []
    for one in named:
        left = question[max(one.start - REACH, parted[-1].end if parted else 0) : one.start]
        begin = one.start - len(left)
        if match := _PART.search(left):
            one = replace(_narrowed(one, _part(match)), start=begin + match.start(), edge=_edge(match))
        elif (match := _AWAY.search(left)) and (away := _away(match)):
            one = replace(_narrowed(one, away), start=begin + match.start())
        parted.append(one)
    return parted


def _narrowed(named: Named, change: Callable[[Span], Span]) -> Named:
    yearly, relative = named.yearly, named.whole or named.relative
    return replace(
        named,
        yearly=yearly and (lambda year: change(yearly(year))),
        relative=relative and (lambda asked_on: change(relative(asked_on))),
    )


def _edge(match: re.Match[str]) -> str:
    return (match["loose"] or "").lower().split()[0] if match["loose"] else ""


def _part(match: re.Match[str]) -> Callable[[Span], Span]:
    if match["loose"]:
        name = _LOOSE[_edge(match)]
        return lambda span: calendar.part(span, name)
    if match["half"]:
        number = ORDINALS[match["half"].lower()]
        return lambda span: calendar.half(span, number)
    order, unit = match["order"].lower(), match["unit"].lower()
    ending = order in ("last", "final", "closing")
    count = count_of(match["count"])[1] if match["count"] else _MANY.get(unit, 1) if match["many"] else 1
    number = -count if ending else ORDINALS.get(order, 1)
    return lambda span: calendar.stretch(span, number, count, unit)


def _away(match: re.Match[str]) -> Callable[[Span], Span] | None:
    """The week after, two days before, the week of, the twelve months to."""
    way, unit, count = match["way"].lower().split()[0], match["unit"].lower(), match["count"]
    if way in ("of", "beginning", "starting"):
        return calendar.week_of if unit == "week" and not count else None
    if not (match["the"] or count):
        return None
    number = count_of(count)[1] if count else _MANY.get(unit, 1) if match["many"] else 1
    if way in ("ending", "ended", "to"):
        return lambda span: calendar.before(span, number, unit, inclusive=True)
    later = way in ("after", "following")
    if match["the"]:
        return lambda span: calendar.after(span, number, unit) if later else calendar.before(span, number, unit)
    return lambda span: calendar.away(span, number if later else -number, unit)


def with_years(named: list[Named]) -> list[Named]:
    """A date without its year takes that of the date before it, else of the next: "on 7 May 2023 and on 10 May"."""
    with_year = [one for one in named if one.dated and one.year is not None]
    return [
        replace(one, year=_lender(one, with_year).year, lent=True)
        if one.year is None and one.relative is None and with_year
        else one
        for one in named
    ]


def _lender(named: Named, with_year: list[Named]) -> Named:
    earlier = [one for one in with_year if one.start < named.start]
    return earlier[-1] if earlier else with_year[0]


def framed_times(question: str, named: list[Named]) -> Iterator[Framed]:
    """Ranges, and what is left single."""
    at = 0
    end = 0
    while at < len(named):
        first = named[at]
        last = named[at + 1] if at + 1 < len(named) else None
        left = question[max(end, first.start - REACH) : first.start]
        start = _FROM.search(left)
        if last and _joined(question, first, last, left, start):
            yield Framed(first.start - len(left) + start.start() if start else first.start, first, last)
            at += 1
        else:
            yield Framed(first.start, first)
        end = named[at].end
        at += 1


def _joined(question: str, first: Named, last: Named, left: str, start: re.Match[str] | None) -> bool:
    join = _JOIN.fullmatch(question, first.end, last.start)
    if not join:
        return False
    if join["and"]:
        return start is not None and start["from"].lower() == "between"
    if join["dash"]:
        return (first.relative is None) == (last.relative is None)
    return start is not None or not _COMPARED.search(left)
