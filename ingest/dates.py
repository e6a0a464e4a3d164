"""A written date -> a moment in UTC. Only what is unambiguous; a guess is worse than nothing here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from rag.text.days import MONTH, MONTHS

_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>(?:18|19|20)\d\d)"
_DATES = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        rf"(?<!\d){_YEAR}(?P<sep>[-/.])(?P<month>\d{{1,2}})(?P=sep)(?P<day>\d{{1,2}})(?!\d)",
        rf"(?<!\d){_YEAR}(?P<month>\d\d)(?P<day>\d\d)(?!\d)",
        rf"(?<![\d\w]){_DAY}(?:\s+of)?[\s-]+{MONTH},?[\s-]+{_YEAR}(?!\d)",
        rf"(?<!\w){MONTH}\s+{_DAY},?\s+{_YEAR}(?!\d)",
        rf"(?<!\d)(?P<a>\d{{1,2}})(?P<sep>[-/.])(?P<b>\d{{1,2}})(?P=sep){_YEAR}(?!\d)",
    )
)
_TIME = re.compile(
    r"(?<![\d:])(?P<hour>\d{1,2})(?:[:.](?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,]\d+)?)?)?\s*(?P<half>[ap]\.?m\b\.?)?"
    r"(?:\s*h(?:rs?)?\b)?(?:\s*\(?(?P<offset>[+-]\d\d:?\d\d|[+-]\d\d\b|Z\b|[A-Z]{2,4}\b(?:[+-]\d{1,2}(?::?\d\d)?)?)\)?)?",
    re.I,
)
_NEW_YORK, _CHICAGO, _DENVER, _LOS_ANGELES = (
    f"America/{city}" for city in ("New_York", "Chicago", "Denver", "Los_Angeles")
)
_ZONES: dict[str, str | int] = {  # minutes east of UTC, or a zone whose offset depends on the date
    **dict.fromkeys(("Z", "UTC", "GMT", "UT", "WET"), 0),
    **dict.fromkeys(("BST", "CET", "WEST"), 60),
    **dict.fromkeys(("CEST", "EET", "SAST"), 120),
    **dict.fromkeys(("EEST", "MSK"), 180),
    **dict.fromkeys(("EST", "CDT"), -300),
    **dict.fromkeys(("MST", "PDT"), -420),
    "CST": -360,
    "EDT": -240,
    "MDT": -360,
    "PST": -480,
    "JST": 540,
    "AEST": 600,
    "AEDT": 660,
    "ET": _NEW_YORK,
    "CT": _CHICAGO,
    "MT": _DENVER,
    "PT": _LOS_ANGELES,
}
_FILLER = re.compile(
    r"\b(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\b\.?|\bat\b|\bon\b|\blocal time\b"
    r"|[\s,;|·•/()@–—-]+",
    re.I,
)
_EPOCH = re.compile(r"\s*(\d{10})(?:\d{3})?(?:\.\d+)?\s*")
_URL_DATES = (
    re.compile(r"[/_-]((?:19|20)\d\d)([/_-])(0?[1-9]|1[0-2])\2(0?[1-9]|[12]\d|3[01])(?=[/_.-]|$)"),
    re.compile(r"[/_-]((?:19|20)\d\d)()(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?=[/_.-]|$)"),
)


def parse_date(text: str, now: datetime | None = None) -> datetime | None:
    """The moment, in UTC, if the whole text is one date with or without a time; else None.

    A date alone is 00:00 UTC, a time without a zone is taken as UTC. Dates after now (default: the clock's) and numeric
    dates that could be read two ways (03/04/2025) are None.
    """
    text = text.strip()
    if not 6 <= len(text) <= 80:
        return None
    if epoch := _EPOCH.fullmatch(text):
        return _past(datetime.fromtimestamp(int(epoch[1]), UTC), now)
    for found, rest in _candidates(text):
        moment = _timed(found, rest)
        if moment is not None:
            return _past(moment, now)
    return None


def url_date(url: str, now: datetime | None = None) -> datetime | None:
    """The date in an address such as /2022/05/08/, at 00:00 UTC."""
    found = next((match for pattern in _URL_DATES if (match := pattern.search(url))), None)
    return _past(_date(found[1], found[3], found[4]), now) if found else None


def _candidates(text: str) -> Iterator[tuple[datetime, str]]:
    """Each way to find a date in the text, with what is left of the text."""
    for pattern in _DATES:
        found = pattern.search(text)
        day = _day(found.groupdict()) if found else None
        if found and day:
            yield day, f"{text[: found.start()]} , {text[found.end() :].removeprefix('T')}"


def _day(parts: dict[str, str | None]) -> datetime | None:
    year = parts["year"] or ""
    if "a" in parts:
        first, second = int(parts["a"] or 0), int(parts["b"] or 0)
        if first <= 12 and second <= 12 and first != second:
            return None
        return _date(year, str(min(first, second)), str(max(first, second)))
    month = parts["month"] or ""
    if not month.isdigit():
        month = str([m[:3] for m in MONTHS].index(month[:3].lower()) + 1)
    return _date(year, month, parts["day"] or "")


def _date(year: str, month: str, day: str) -> datetime | None:
    try:
        return datetime(int(year), int(month), int(day), tzinfo=UTC)
    except ValueError:
        return None


def _timed(day: datetime, rest: str) -> datetime | None:
    """The day with the time that stands in the rest; None if the rest holds anything else."""
    for found in _TIME.finditer(rest):
        if (found["minute"] or found["half"]) and not _FILLER.sub(
            "", rest[: found.start()] + " " + rest[found.end() :]
        ):
            return _moment(day, found)
    return day if not _FILLER.sub("", re.sub(r"\b00:00\b", "", rest)) else None


def _moment(day: datetime, time: re.Match[str]) -> datetime | None:
    hour, minute, second = (int(time[part] or 0) for part in ("hour", "minute", "second"))
    if half := time["half"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half[0] in "pP" else 0)
    zone = _zone(time["offset"])
    if zone is None:
        return day  # without its zone a time says no more than the day does
    try:
        return day.replace(hour=hour, minute=minute, second=second, tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _zone(text: str | None) -> timezone | ZoneInfo | None:
    """The zone; None for a name that is not known, or means several zones (IST)."""
    if not text:
        return UTC
    named = re.fullmatch(r"([A-Za-z]*)(?:([+-])(\d\d?):?(\d\d)?)?", text)
    known = _ZONES.get(named[1].upper() or "UTC") if named else None
    if named is None or known is None:
        return None
    if isinstance(known, str):
        return ZoneInfo(known)
    shift = int(named[3] or 0) * 60 + int(named[4] or 0)
    minutes = known + (-shift if named[2] == "-" else shift)
    return timezone(timedelta(minutes=minutes)) if abs(minutes) < 24 * 60 else None


def _past(moment: datetime | None, now: datetime | None) -> datetime | None:
    limit = now or datetime.now(UTC) + timedelta(hours=1)  # clocks differ a little
    return moment if moment and moment <= limit else None
