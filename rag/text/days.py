"""Days named in a text, also the ones that only the day of publication resolves: "Tuesday", "last month"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

MONTHS = "january february march april may june july august september october november december".split()
WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
MONTH = (
    r"(?P<month>Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?"
    r"|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\b\.?"
)
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
_OTHER = r"(?P<other>[0-3]?\d)(?:st|nd|rd|th)?"  # "4 and 6 May"
_YEAR = r"(?P<year>(?:1[5-9]|20)\d\d)\b(?!-\d{1,2}-|\.\d|,\d{3})"
_BEFORE_MONTH = (
    "in since until till by from to through between and last this next early late mid during of before after"
)
_EXPLICIT = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?<![\w-])(?:{_OTHER}\s?(?:and|or|to|–|-)\s?)?{_DAY}(?:\s+of)?\s+{MONTH}(?:,?\s+{_YEAR})?",
        rf"\b{MONTH}\s+{_DAY}(?!\d|[:.]\d)(?:,?\s+{_YEAR})?",
        r"(?<![\d-])(?P<year>(?:1[5-9]|20)\d\d)-(?P<month>\d\d)-(?P<day>\d\d)(?!\d)",
        r"(?<![\d./-])(?P<day>1[3-9]|2\d|3[01])[/.](?P<month>0?[1-9]|1[0-2])[/.](?P<year>(?:19|20)\d\d)(?!\d)",
        r"(?<![\d./-])(?P<month>0?[1-9]|1[0-2])/(?P<day>1[3-9]|2\d|3[01])/(?P<year>(?:19|20)\d\d)(?!\d)",
        rf"\b{MONTH}(?:\s+of|,)?\s+{_YEAR}",
        rf"(?i:\b(?:{_BEFORE_MONTH.replace(' ', '|')}))[\s-]{MONTH}(?!\w)",  # not "may" or "march" alone
    )
)
_NO_YEAR = r"%|percent|per cent|people|miles|km|metres|meters|feet"
_PLAIN_YEAR = re.compile(rf"(?:(?<![\w$£€.,-])|(?<=\d{{4}}[-–])){_YEAR}(?!\s?(?:{_NO_YEAR})|s\b)")
_WEEKDAY = re.compile(rf"\b(?P<weekday>{'|'.join(d.capitalize() for d in WEEKDAYS)})(?=s?\b|’s|'s)")
_RELATIVE = re.compile(
    r"\b(?P<word>yesterday|today|tonight|tomorrow|last night|this (?:morning|afternoon|evening)"
    r"|(?:this|last|next|past|previous) (?:week|weekend|month|year))\b",
    re.I,
)
_REACH = 7  # days around the publication in which a bare weekday lies


@dataclass(frozen=True, slots=True)
class Mention:
    """A day, month, year or weekday as named. relative: "yesterday", "last month". start, end: where it stands."""

    start: int
    end: int
    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None  # 0 is Monday
    relative: str = ""


@dataclass(frozen=True, slots=True)
class Period:
    """The days a mention can mean: any one in [first, last]."""

    first: date
    last: date


def mentions(text: str) -> tuple[Mention, ...]:
    """Every day, month, year and weekday that the text names, in order of their place."""
    found: list[Mention] = []
    for pattern in _EXPLICIT:
        for match in pattern.finditer(text):
            found += _explicit(match, pattern)
        text = _blanked(text, found)
    for match in _PLAIN_YEAR.finditer(text):
        found.append(Mention(match.start("year"), match.end("year"), year=int(match["year"])))
    for match in _WEEKDAY.finditer(text):
        weekday = WEEKDAYS.index(match["weekday"].lower())
        dated = next(
            (m for m in found if m.day and 0 <= m.start - match.end() <= 6 and _joins(text, match.end(), m)), None
        )
        if dated:  # "Thursday, 8 December"
            found[found.index(dated)] = replace(dated, start=match.start(), weekday=weekday)
        else:
            found.append(Mention(match.start(), match.end(), weekday=weekday))
    for match in _RELATIVE.finditer(text):
        found.append(Mention(match.start(), match.end(), relative=" ".join(match["word"].lower().split())))
    return tuple(sorted(found, key=lambda m: m.start))


def without_days(text: str) -> str:
    """The text with blanks where it names days, so that their numbers are not read as quantities. Offsets stay."""
    return _blanked(text, [m for m in mentions(text) if not m.relative])


def names_same(said: Mention, mention: Mention, published: date | None) -> bool:
    """Whether a day that was said can be the one mentioned in an article published on that day."""
    if said.relative:
        return said.relative == mention.relative
    if said.day is None and said.weekday is not None and said.weekday == mention.weekday:
        return True
    if _fits(said, mention):
        return True
    far = timedelta(_REACH) if published and said.day is None and said.weekday is not None else timedelta.max
    return any(
        _holds(said, period) and (not published or abs(period.first - published) <= far)
        for period in _periods(mention, published)
    )


def is_day(said: Mention, day: date) -> bool:
    """Whether what was said names this day, or its month or year."""
    return not said.relative and _holds(said, Period(day, day))


def dates(found: Sequence[Mention], published: date | None) -> Iterator[date]:
    """The single days that mentions in an article of that day name."""
    periods = (period for mention in found for period in _periods(mention, published))
    return (period.first for period in periods if period.first == period.last)


def month_number(name: str) -> int:
    """1 to 12 for a name that MONTH matches, in any case. Raises StopIteration for any other."""
    return next(n for n, month in enumerate(MONTHS, 1) if month.startswith(name[:3].lower()))


def _joins(text: str, end: int, day: Mention) -> bool:
    """Whether nothing but a comma stands between a weekday and a day."""
    return not text[end : day.start].strip(", ").removeprefix("the")


def _explicit(match: re.Match[str], pattern: re.Pattern[str]) -> Iterator[Mention]:
    parts = match.groupdict()
    month = int(parts["month"]) if parts["month"].isdigit() else month_number(parts["month"])
    day = int(parts["day"]) if parts.get("day") else None
    year = int(parts["year"]) if parts.get("year") else None
    start = match.start("month") if pattern is _EXPLICIT[-1] else match.start()
    if month <= 12 and (day is None or 1 <= day <= 31):
        if parts.get("other"):
            yield Mention(match.start("other"), match.end("other"), year, month, int(parts["other"]))
            start = match.start("day")
        yield Mention(start, match.end(), year, month, day)


def _blanked(text: str, found: list[Mention]) -> str:
    letters = list(text)
    for m in found:
        letters[m.start : m.end] = " " * (m.end - m.start)
    return "".join(letters)


def _fits(said: Mention, mention: Mention) -> bool:
    """Both name the same parts alike; what only one of them names is not known to differ."""
    if mention.relative or (mention.weekday is not None and not mention.day) or said.weekday is not None:
        return False
    pairs = ((said.year, mention.year), (said.month, mention.month), (said.day, mention.day))
    if said.year and not mention.year:
        return False  # the year comes from the publication: see _periods
    return all(a is None or a == b for a, b in pairs)


def _holds(said: Mention, period: Period) -> bool:
    """Whether what was said can be a day of the period, where the period says as much as what was said."""
    days = (period.last - period.first).days
    if said.day is None and said.weekday is None:  # a month or a year
        some = (period.first, period.last)
        return any((said.year in (None, d.year)) and (said.month in (None, d.month)) for d in some)
    return days <= _REACH and any(_is(said, period.first + timedelta(n)) for n in range(days + 1))


def _is(said: Mention, day: date) -> bool:
    return (
        said.year in (None, day.year)
        and said.month in (None, day.month)
        and said.day in (None, day.day)
        and said.weekday in (None, day.weekday())
    )


def _periods(mention: Mention, published: date | None) -> Iterator[Period]:
    """What the mention can mean in an article of that day."""
    if mention.year and mention.month and mention.day:
        yield from _day(mention.year, mention.month, mention.day)
    elif published and mention.month and mention.day:
        yield from _in_month(mention.month, mention.day, published)
    elif published and mention.weekday is not None:
        near = (published + timedelta(n) for n in range(-_REACH, _REACH + 1))
        yield from (Period(day, day) for day in near if day.weekday() == mention.weekday)
    elif published and mention.relative:
        yield from _relative(mention.relative, published)
    elif published and mention.month and not mention.year:
        yield from _in_month(mention.month, mention.day, published)


def _in_month(month: int, day: int | None, published: date) -> Iterator[Period]:
    """A month or day without its year: the one nearest to the publication, or, of a month, the last one too."""
    years = (published.year - 1, published.year, published.year + 1)
    if day:
        days = [period.first for year in years for period in _day(year, month, day)]
        nearest = min(days, key=lambda found: abs(found - published), default=None)
        if nearest:
            yield Period(nearest, nearest)
    else:
        for year in years[: 2 if month <= published.month else 3]:
            yield Period(date(year, month, 1), date(year, month, 28))


def _relative(word: str, published: date) -> Iterator[Period]:
    first, unit = word.split() if " " in word else ("", word)
    back = first in ("last", "past", "previous")
    step = -1 if back else 1 if first == "next" else 0
    if unit in ("week", "weekend"):
        monday = published - timedelta(published.weekday()) + timedelta(7 * step)
        yield Period(monday, monday + timedelta(6))
    elif unit == "month":
        month = published.month - 1 + step
        year, month = published.year + month // 12, month % 12 + 1
        yield Period(date(year, month, 1), date(year, month, 28))
    elif unit == "year":
        yield Period(date(published.year + step, 1, 1), date(published.year + step, 12, 31))
    else:
        shift = {"yesterday": -1, "tomorrow": 1, "night": -1 if back else 0}.get(unit, 0)
        yield Period(published + timedelta(shift), published + timedelta(shift))


def _day(year: int, month: int, day: int) -> Iterator[Period]:
    try:
        found = date(year, month, day)
    except ValueError:
        return
    yield Period(found, found)
