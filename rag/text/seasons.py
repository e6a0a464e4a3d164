"""Seasons, holidays, quarters of the year and decades that a question names, and "last March"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

from rag.text import calendar
from rag.text.calendar import Yearly
from rag.text.days import MONTH, month_number
from rag.text.named import FOLLOWS, SPACE, YEAR, Found, Named, of_year

_SEASON = r"(?P<season>spring|summer|autumn|fall|winter)(?!\w)"
_HOLIDAY = rf"(?P<holiday>{'|'.join(calendar.HOLIDAYS)})(?!\w)".replace("'", "['’]")
_DET = r"(?P<det>this|last|next|this past)"
_DECADES = {
    w: n for n, w in enumerate("twenties thirties forties fifties sixties seventies eighties nineties".split(), 2)
}


def _decade(match: re.Match[str], found: Found) -> Iterator[Named]:
    fields = match.groupdict()
    if fields.get("full"):
        first = int(match["full"])
    else:
        tens = int(match["short"][0]) if match["short"] else _DECADES[match["word"].lower()]
        first = (1900 if tens > 2 else 2000) + 10 * tens
    yield Named(match.start("all"), match.end(), first, partial(calendar.years, count=10), dated=False)


def _quarter(match: re.Match[str], found: Found) -> Iterator[Named]:
    kind = "Q" if match["kind"].upper() == "Q" else "H"
    length, number = (3, int(match["number"])) if kind == "Q" else (6, int(match["number"]))
    if number * length > 12:
        yield Named(*match.span())
        return
    yearly = partial(calendar.months, month=length * (number - 1) + 1, count=length)
    yield of_year(match.start("quarter"), match.end(), match.groupdict(), yearly)


def _season(match: re.Match[str], found: Found) -> Iterator[Named]:
    fields = match.groupdict()
    yearly = _recurring(fields, named=bool(fields.get("year")))
    start = min(match.start(group) for group in ("season", "holiday") if fields.get(group))
    yield of_year(start, match.end(), fields, yearly)


def _recurring(fields: dict[str, str | None], *, named: bool = False) -> Yearly:
    if fields.get("season"):
        name = (fields["season"] or "").lower()
        return lambda year: calendar.season(name, year, named=named)
    if fields.get("holiday"):
        name = (fields["holiday"] or "").lower().replace("’", "'")
        return lambda year: calendar.holiday(name, year)
    return partial(calendar.months, month=month_number(fields["month"] or ""))


def _determined(match: re.Match[str], found: Found) -> Iterator[Named]:
    """Last summer, next March, this Christmas."""
    if match["month"] in ("may", "march") and re.search(
        r"\b(?:the|a|its|their|his|her)\s$", match.string[: match.start()][-7:]
    ):
        return
    chosen = {"this": lambda yearly, day: yearly(day.year), "next": calendar.following}
    choose = chosen.get(match["det"].lower(), calendar.over)
    yearly = _recurring(match.groupdict())
    yield Named(*match.span(), relative=lambda asked_on: choose(yearly, asked_on))


SEASONS = tuple(
    (re.compile(pattern, re.I), read)
    for pattern, read in (
        (rf"(?<![\w-])(?P<quarter>(?P<kind>[QH])(?P<number>[1-4]))(?!\w){YEAR}", _quarter),
        (rf"(?<![\w-])(?:in|for|of|since|during|by|until){SPACE}(?P<quarter>(?P<kind>[QH])(?P<number>[1-4]))(?!\w)",
         _quarter),
        (rf"(?<!\w)(?:{_SEASON}|{_HOLIDAY}){YEAR}", _season),
        (rf"(?<!\w){_DET}{SPACE}(?:{_SEASON}|{_HOLIDAY}|{MONTH}(?!\w))(?!{SPACE}\d)", _determined),
        (rf"(?<!\w)(?:in|over|during|since|until|by|before|after){SPACE}(?:the{SPACE})?"
         rf"(?-i:(?P<season>spring|summer|autumn|winter)){FOLLOWS}", _season),
        (rf"(?<!\w)(?:on|at|over|since|until|before|after|by){SPACE}{_HOLIDAY}{FOLLOWS}", _season),
        (rf"(?<!\w)(?:the|early|mid|late)[\s-]{{1,3}}(?P<all>(?P<full>(?:1[5-9]|20)\d0)['’]?s)(?!\w){FOLLOWS}",
         _decade),
        (rf"(?<!\w)the{SPACE}(?:(?:early|mid|late)[\s-]{{1,3}})?(?P<all>['’‘](?P<short>[1-9]0)s"
         rf"|(?P<word>{'|'.join(_DECADES)}))(?!\w){FOLLOWS}", _decade),
    )
)  # fmt: skip
