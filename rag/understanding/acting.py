"""What of a question's understanding acts on its search, in a reader's words, and the understanding without it.

Names, authors and quoted words act through the question's text as it stands, so that they are not told here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from rag.types import Query
from rag.understood import Kind, Part, Period, Understanding

_FIRST = datetime.min.replace(tzinfo=UTC)
_NOT_KNOWN = "the day of asking is not known, so it changes nothing"


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that acts. words: "last week: 16 to 22 June 2025". name: how it is called, "last week".

    without: the understanding from which it is taken out; None where there is nothing to take out. items: the questions
    in the question, where it is they that act.
    """

    words: str
    name: str
    without: Understanding | None
    items: tuple[str, ...] = ()


def acts(query: Query) -> tuple[Act, ...]:
    """Times, outlets, order, parts. Nothing for a question that nobody has understood, or that is not clear; no outlet
    or time that gives way to the reader's own filters."""
    understood = query.understood
    if understood is None or understood.choices:
        return ()
    periods = dict.fromkeys((*understood.periods, *(p for part in understood.parts for p in part.periods)))
    outlets = dict.fromkeys((*understood.outlets, *(o for part in understood.parts for o in part.outlets)))
    return (
        *(_period(understood, p) for p in periods if _counts(query, p)),
        *(_outlet(understood, o) for o in outlets if not query.outlets),
        *_orders(understood),
        *_parts(query, understood),
    )


def asked_on(query: Query, *, always: bool = False) -> str:
    """ "asked on 28 November 2026", where something that acts depends on that day; else empty. always: where it is
    known."""
    understood = query.understood
    depends = understood is not None and (understood.latest or any(p.relative for p in understood.periods))
    return f"asked on {_day(query.asked_on)}" if query.asked_on and (depends or always) else ""


def days(after: datetime | None, before: datetime | None) -> str:
    """The days of the half-open interval [after, before), midnights UTC: "16 to 22 June 2025", "June 2025", "from 3
    June 2025"."""
    last = before - timedelta(microseconds=1) if before and before > _FIRST else before
    if after is None or last is None:
        return f"from {_day(after)}" if after else f"until {_day(last)}" if last else "at any time"
    if after.year == last.year and _is_first(after) and (before is None or _is_first(before)):
        if after.month == last.month:
            return f"{after:%B} {after.year}"
        if (after.month, last.month) == (1, 12):
            return str(after.year)
    if after.date() >= last.date():
        return _day(after)
    if after.year != last.year:
        return f"{_day(after)} to {_day(last)}"
    return f"{after.day}{'' if after.month == last.month else f' {after:%B}'} to {_day(last)}"


def _counts(query: Query, period: Period) -> bool:
    """Whether a time does anything beside the dates that the reader has set. They replace it as a filter; beside one
    end alone, what is nearer to it still comes first (rag.retrieval.narrowing)."""
    if not (query.after or query.before):
        return True
    return bool(period.after and period.before and not period.relative and not (query.after and query.before))


def _period(understood: Understanding, period: Period) -> Act:
    if not period.known:
        return Act(f"{period.said}: {_NOT_KNOWN}", period.said, None)
    told = days(period.after, period.before)
    words = period.said if told.casefold() in period.said.casefold() else f"{period.said}: {told}"
    return Act(words, period.said, _without(understood, period=period))


def _outlet(understood: Understanding, outlet: str) -> Act:
    return Act(f"in {outlet}", outlet, _without(understood, outlet=outlet))


def _orders(understood: Understanding) -> list[Act]:
    newest = "the newest first"
    unfolding = "in the order of time"
    return [Act(newest, newest, replace(understood, latest=False))] * understood.latest + [
        Act(unfolding, unfolding, replace(understood, kind=Kind.OTHER))
    ] * (understood.kind is Kind.DEVELOPMENT)


def _parts(query: Query, understood: Understanding) -> list[Act]:
    if not understood.parts:
        return []
    items = tuple(_part(p, told=not query.outlets) for p in understood.parts)
    words = f"{len(items)} questions, one by one"
    return [Act(words, "one by one", replace(understood, parts=()), items)]


def _part(part: Part, *, told: bool) -> str:
    """told: whether its outlets act."""
    return f"{part.text}, in {' or '.join(part.outlets)}" if told and part.outlets else part.text


def _without(understood: Understanding, *, period: Period | None = None, outlet: str | None = None) -> Understanding:
    """The whole and its parts without a time or an outlet."""

    def times(all_: tuple[Period, ...]) -> tuple[Period, ...]:
        return tuple(p for p in all_ if p != period)

    def names(all_: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(o for o in all_ if o != outlet)

    parts = tuple(replace(p, periods=times(p.periods), outlets=names(p.outlets)) for p in understood.parts)
    return replace(understood, periods=times(understood.periods), outlets=names(understood.outlets), parts=parts)


def _is_first(moment: datetime) -> bool:
    return moment == datetime(moment.year, moment.month, 1, tzinfo=UTC)


def _day(day: date) -> str:
    return f"{day.day} {day:%B} {day.year}"
