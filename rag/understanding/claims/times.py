"""The times that a language model finds in a question, held against its words and against the grammar of dates."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from rag.text.days import MONTHS, WEEKDAYS
from rag.text.reported import is_reported
from rag.understanding.claims.claim import Time
from rag.understanding.claims.wording import places
from rag.understood import Period

_MOST_WORDS = 16
_NEAR = timedelta(days=31)  # between a time and the one that it is counted from: "the Thursday after 4 March"
_BACK, _AHEAD = timedelta(days=5 * 366), timedelta(days=366)  # from the day of asking, of a time without a year
_YEAR = re.compile(r"(?<!\d)(?:1[5-9]|20)\d\d(?!\d)")
_WORD = re.compile(r"[^\W_]+")
_TOLD_FROM = re.compile(r"\s(?:(?:of|in|after|before|following)\s(?:the\s)?)?")
_APART = re.compile(r"[,.;:?]|\b(?:and|or|but|to|until|till|from|between|than|versus)\b", re.I)
_Row = tuple[int, int, Period]  # where the words of a time stand, [start, end)
# One of them stands in every time that is no event: units, parts and feasts of a year.
_CALENDAR = frozenset(
    "hour day night morning afternoon evening noon midnight midday dawn dusk midweek week weekend fortnight month"
    " quarter season term semester trimester half year decade century millennium autumn midsummer midwinter eve"
    " today yesterday tomorrow tonight recently lately earlier later ago christmas easter advent lent epiphany whitsun"
    " pentecost michaelmas candlemas carnival mardi passover hanukkah kippur ramadan eid diwali halloween thanksgiving"
    " yule yuletide hogmanay solstice equinox clocks holiday vacation".split()
)
_CAPITAL = frozenset(["May", "March", *map(str.capitalize, WEEKDAYS)])
_TIMELY = (_CALENDAR | set(MONTHS) | {"spring", "summer", "winter"}) - {"may", "march"}
# Beside a time that the grammar knows it can be one of these: "the close of 2024".
_EDGE = re.compile(
    r"\b(?:run|lead|build)[\s-]?up\b|\b(?:wake|aftermath|turn|start|beginning|opening|middle|end|close|back|height|depths?"
    r"|around|circa|mid|early|late|past|last|next)\b",
    re.I,
)


def times(claims: Sequence[Time], question: str, asked_on: date | None, found: Sequence[Period]) -> tuple[Period, ...]:
    """The times of the question: those of the model that hold, in place of the grammar's that they are wider than; the
    grammar's else. In the order of the question.

    A time holds if its words are of the question and speak of a time, its days are days, the first not after the last,
    and they are near the grammar's where it knows some of the words. The grammar's days stand where it knows all of
    them. Several of the grammar's are one only where one is told from the other: "the first Monday of May 2025".
    Without a year its days must be near asked_on, and are none where that is not known.
    """
    placed = list(_placed(found, question))
    for claim in claims:
        for start, end in places(claim.words, question):
            beside = [row for row in placed if row[0] < end and start < row[1]]
            if _is_one(beside, question) and (period := _period(claim, question, start, end, beside, asked_on)):
                placed = [*(row for row in placed if row not in beside), (start, end, period)]
                break
    return tuple(period for _, _, period in sorted(placed, key=lambda row: row[:2]))


def _placed(found: Sequence[Period], question: str) -> Iterator[_Row]:
    """The grammar's, each with the place of its words, [start, end); they come in the order of the question."""
    at = 0
    for period in found:
        start = question.find(period.said, at)
        at = max(start, 0) + len(period.said)
        yield max(start, 0), at, period


def _is_one(rows: Sequence[_Row], question: str) -> bool:
    """Whether times that stand side by side are one: "Monday of May 2025", "late August bank holiday last year"."""
    gaps = [question[one[1] : other[0]] for one, other in pairwise(rows)]
    return all(_TOLD_FROM.fullmatch(gap) or (_is_timely(gap, beside=False) and not _APART.search(gap)) for gap in gaps)


def _period(
    claim: Time, question: str, start: int, end: int, beside: Sequence[_Row], asked_on: date | None
) -> Period | None:
    """The time at question[start:end]; None where it does not hold, or the grammar knows it all."""
    said = question[start:end]
    if len(said.split()) > _MOST_WORDS or not _says_more(said, start, beside):
        return None
    grammar = next((p for _, _, p in beside if not p.relative), beside[-1][2] if beside else None)
    dated = bool(_YEAR.search(said)) or (grammar is not None and not grammar.relative)
    reported = is_reported(question, start, end) or any(p.reported for _, _, p in beside)
    if not dated and asked_on is None:
        return Period(said, None, None, relative=True, reported=reported)
    span = _span(claim)
    if span is None or not (_meets(span, grammar) if grammar and grammar.known else _likely(span, said, asked_on)):
        return None
    return Period(said, *span, relative=not dated, reported=reported)


def _says_more(said: str, start: int, beside: Sequence[_Row]) -> bool:
    """Whether the words speak of a time beyond what the grammar knows of them."""
    if len(beside) > 1:
        return True
    for a, b, _ in beside:
        said = f"{said[: max(a - start, 0)]} {said[b - start :] if b - start < len(said) else ''}"
    return _is_timely(said, beside=bool(beside))


def _is_timely(words: str, *, beside: bool) -> bool:
    """Whether words that the grammar makes nothing of speak of a time. beside: they stand with one that it knows."""
    if beside and _EDGE.search(words):
        return True
    found = _WORD.findall(words)
    return any(w in _CAPITAL or {w.lower(), w.lower().removesuffix("s")} & _TIMELY or _YEAR.fullmatch(w) for w in found)


def _span(claim: Time) -> tuple[datetime | None, datetime | None] | None:
    """Half-open; None for what is no time at all."""
    try:
        after = _midnight(claim.first)
        last = _midnight(claim.last)
        before = last + timedelta(days=1) if last else None
    except (ValueError, OverflowError):
        return None
    if not (after or before) or (after and before and after >= before):
        return None
    return after, before


def _midnight(day: str) -> datetime | None:
    """Raises ValueError for what is no day."""
    found = date.fromisoformat(day.strip()) if day.strip() else None
    return datetime(found.year, found.month, found.day, tzinfo=UTC) if found else None


def _meets(span: tuple[datetime | None, datetime | None], grammar: Period) -> bool:
    """Whether they overlap, or lie no further apart than a month; at the open end of the grammar's, than a year."""
    after, before = span
    late = after and (grammar.before or grammar.after)
    early = before and (grammar.after or grammar.before)
    return not (
        (after and late and after - late > (_NEAR if grammar.before else _AHEAD))
        or (before and early and early - before > (_NEAR if grammar.after else _AHEAD))
    )


def _likely(span: tuple[datetime | None, datetime | None], said: str, asked_on: date | None) -> bool:
    """In the years that its words have, else near the day of asking."""
    ends = [end.date() for end in (span[0], span[1] and span[1] - timedelta(days=1)) if end]
    if years := [int(year) for year in _YEAR.findall(said)]:
        return all(min(years) - 1 <= end.year <= max(years) + 1 for end in ends)
    return asked_on is not None and all(-_BACK <= end - asked_on <= _AHEAD for end in ends)
