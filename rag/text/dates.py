"""Days, months and years that a question names, with or without the year.

Tables of patterns, the surest first; what one has taken is closed to those after it. All repetitions are bounded, so
that no text makes them slow.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

from rag.text import calendar
from rag.text.days import MONTH, WEEKDAYS, month_number
from rag.text.named import FREE, FULL_YEAR, FUNCTION, NOT_YEARS, REPORTS, SPACE, YEAR, Found, Named, of_year
from rag.text.numerals import ORDINALS

_NOUNS = rf"(?!{SPACE}(?!(?:was|is|has|does|as|its|this|across|versus|us|thus)\b)(?-i:[a-z]){{2,20}}s\b)"
_TO = rf"(?:\s{{0,2}}[-–—]\s{{0,2}}|{SPACE}(?:and|or|to|until|till|through){SPACE}(?:the{SPACE})?)"
_ON = rf"(?:(?:{'|'.join(WEEKDAYS)}),?{SPACE}(?:the{SPACE})?)?"  # "Tuesday, 3 June"
_DAY = r"(?P<day>\d{1,2})(?P<th>st|nd|rd|th)?"
_OTHER = r"(?P<other>\d{1,2})(?:st|nd|rd|th)?"
_NO_DAY = rf"(?!\d|[:.,]\d|{SPACE}(?:{NOT_YEARS})\b)"
_ANY_MONTH = MONTH.replace("?P<month>", "?:")
_ORDER = re.compile(r"(?<!\d)(\d\d?)[/.](\d\d?)[/.]\d{4}(?!\d)")
_BEFORE_MONTH = "in|since|until|till|by|from|between|during|of|before|after|early|mid|late|than|for|and|or|to|through"
_SURE = ("in", "since", "until", "till", "by", "during", "early", "mid", "late")  # no verb and no surname follows these
_JOINS = ("and", "or", "to", "through")
_PARTS_OF = "end start beginning middle half rest most much all course part days weeks months out quarter".split()


def _written(match: re.Match[str], found: Found) -> Iterator[Named]:
    """3 June 2025, June 3rd, 3-5 June, 2025-06-03, March 2024."""
    fields = match.groupdict()
    start, end = match.span()
    if fields.get("strange") or not _is_date(match):
        yield Named(start, end)
        return
    month, first = _month(match), fields.get("day")
    if not first:
        yield of_year(start, end, fields, partial(calendar.months, month=month))
        return
    days = [(int(first), start, end)]
    if fields.get("other"):
        places = sorted((match.start(group), match.end(group), int(match[group])) for group in ("day", "other"))
        (_, cut, one), (begin, _, two) = places
        days = [(one, start, cut), (two, begin, end)]
    for number, here, there in days:
        yield of_year(here, there, fields, partial(calendar.day, month=month, number=number))


def _month(match: re.Match[str]) -> int:
    return int(match["month"]) if match["month"].isdigit() else month_number(match["month"])


def _is_date(match: re.Match[str]) -> bool:
    """Not "the 3 may appeal", and not "the Jan. 6 committee", which is a name."""
    fields, text = match.groupdict(), match.string
    if fields.get("year") or fields.get("det"):
        return True
    if match["month"] in ("may", "march") and not fields.get("th"):
        return bool(
            re.search(r"\b(?:on|since|until|by|before|after|from|to|of|between|and)\s$", text[: match.start()][-10:])
        )
    if text[: match.start()][-4:].lower() != "the " or fields.get("th"):
        return True
    after = re.findall(r"\s([A-Za-z]+)", text[match.end() : match.end() + 40])[:3]
    return (
        not re.match(r"\s[A-Za-z]", text[match.end() :][:2])
        or after[0] in FUNCTION.split()
        or bool({*after} & {*REPORTS})
    )


def _slashed(match: re.Match[str], found: Found) -> Iterator[Named]:
    """13/06/2025 and 06/13/2025; 03/06/2025 is either of two days, and none where no other tells the order."""
    first, second, year = int(match["first"]), int(match["second"]), int(match["year"])
    others = [
        tuple(map(int, pair)) for pair in _ORDER.findall(match.string[max(0, match.start() - 60) : match.end() + 60])
    ]
    by_month = second > 12 or any(b > 12 for _, b in others)
    by_day = first > 12 or any(a > 12 for a, _ in others)
    if first != second and by_month == by_day:
        yield Named(*match.span())
    else:
        month, number = (first, second) if by_month else (second, first)
        yield Named(*match.span(), year, partial(calendar.day, month=month, number=number))


def _bare_month(match: re.Match[str], found: Found) -> Iterator[Named]:
    """In March, since May: where neither a verb nor a surname can stand."""
    name, before = match["month"], match["before"].lower()
    start, end, text = match.start("month"), match.end("month"), match.string
    sure = before in _SURE
    if name[0].islower() and not _lower_case(name, text[end : end + 12], before):
        return
    if before in _JOINS and not any(n.dated and 0 <= match.start() - n.end <= 2 for n in found if not n.void):
        return
    if not sure and re.match(r"\s[A-Z]", text[end:][:2]):  # "by August Wilson"
        return
    if before == "of" and match.string[: match.start()][-20:].lower().split()[-1:] in [[word] for word in ORDINALS]:
        return  # "the Fourth of July" is a holiday
    if name == "May" and (before == "for" or (before not in ("in", "early", "mid", "late") and _surname(text))):
        return
    yield Named(start, end, yearly=partial(calendar.months, month=month_number(name)))


def _lower_case(name: str, rest: str, before: str) -> bool:
    """Whether a name in small letters is a month: not the "mar" of a word, no "may", no walk "in march against"."""
    if name == "march" and re.match(r"\s(?:on|to|for|against|past|through|into|of)\b", rest):
        return False
    return before in _SURE if name in ("may", "march") else len(name) > 3 and before not in _JOINS


def _surname(text: str) -> bool:
    """Whether somebody in the text is called May."""
    names = re.findall(r"\b([A-Z][a-z]{1,20})\.? May\b", text)
    return any(name.lower() not in _BEFORE_MONTH.split("|") for name in names)


def _paired_month(match: re.Match[str], found: Found) -> Iterator[Named]:
    """The first of "March and May 2024"."""
    if match["month"][0].isupper():
        yield Named(match.start(), match.end("month"), yearly=partial(calendar.months, month=_month(match)))


def _owning_month(match: re.Match[str], found: Found) -> Iterator[Named]:
    """August's figures."""
    if match["month"][0].isupper() and not (match["month"] == "May" and _surname(match.string)):
        yield Named(*match.span(), yearly=partial(calendar.months, month=_month(match)))


def _bare_year(match: re.Match[str], found: Found) -> Iterator[Named]:
    """In 2019; "the 2022 World Cup" and "the crash of 1929" are names."""
    before = (match["before"] or "and").lower()
    left = match.string[: match.start()][-30:].split()[-1:] or [""]
    if before in _JOINS and not any(0 <= match.start() - n.end <= 2 for n in found if not n.void):
        return
    if before == "of" and not (left[0].lower() in _PARTS_OF or re.search(r"[^s]s$", left[0])):
        return
    year, end = int(match["year"]), match.end("year")
    two = re.match(r"[/–-](\d\d)(?!\d)", match.string[end : end + 4])  # "2023-24"
    if two and int(two[1]) == (year + 1) % 100:
        yield Named(match.start("year"), end + 3, year, partial(calendar.years, count=2), dated=False)
    else:
        yield Named(match.start("year"), end, year, calendar.years, dated=False)


def _year(match: re.Match[str], found: Found) -> Iterator[Named]:
    yield Named(match.start("year"), match.end("year"), int(match["year"]), calendar.years, dated=False)


DATES = tuple(
    (re.compile(pattern, re.I), read)
    for pattern, read in (
        (r"(?<![\d-])(?P<year>(?:1[5-9]|20)\d\d)(?P<dash>[-/])(?P<month>\d\d)(?P=dash)(?P<day>\d\d)(?!\d)", _written),
        (rf"{FREE}(?P<first>\d{{1,2}})([/.])(?P<second>\d{{1,2}})\2(?P<year>(?:19|20)\d\d)(?![\d/]|\.\d)", _slashed),
        (rf"{FREE}{_ON}(?:{_OTHER}{_TO})?{_DAY}(?:{SPACE}of)?{SPACE}{MONTH}(?!\w){YEAR}?", _written),
        (rf"(?<![\w-]){_ON}{MONTH}{SPACE}(?:the{SPACE})?{_DAY}{_NO_DAY}"
         rf"(?:{_TO}{_OTHER}{_NO_DAY}(?!{SPACE}{_ANY_MONTH}))?{YEAR}?", _written),
        (rf"(?<!\w){MONTH}(?!\w){YEAR}", _written),
    )
)  # fmt: skip
BARE_DATES = tuple(
    (re.compile(pattern, re.I), read)
    for pattern, read in (
        (rf"(?<!\w){MONTH}(?=(?:{_TO}|,{SPACE}(?:and{SPACE}|or{SPACE})?){_ANY_MONTH}(?!\w))", _paired_month),
        (rf"(?<!\w)(?P<before>{_BEFORE_MONTH})(?:{SPACE}the{SPACE}month{SPACE}of)?[\s-]{{1,3}}{MONTH}(?![\w-]|{SPACE}\d)",
         _bare_month),
        (rf"(?<![\w-])(?P<before>in|since|until|till|during|by|early|mid|late|throughout|across|the{SPACE}year)[\s-]{{1,3}}{FULL_YEAR}",
         _bare_year),
        (rf"(?:(?<!\w)(?P<before>before|after|between|from|for|of|than|to|and|or|through)|(?<=\d)(?P<comma>,)){SPACE}"
         rf"{FULL_YEAR}{_NOUNS}(?!{SPACE}(?:and|to|or){SPACE}[\d,]{{1,9}}{SPACE}(?:{NOT_YEARS})\b)",
         _bare_year),
        (rf"{FREE}{FULL_YEAR}(?=['’]s\b|[-–—/](?:1[5-9]|20)\d\d(?![\w-]))", _year),
        (rf"(?<=\d{{4}}[-–—/]){FULL_YEAR}", _year),
        (rf"(?-i:(?<=[a-rt-z]s\s)){FULL_YEAR}(?=\s{{0,3}}(?:[.,;:?!)]|$))", _year),  # "top stories 2024"
        (rf"(?<!\w){MONTH}(?=['’]s{SPACE}(?-i:[a-z]))", _owning_month),
    )
)  # fmt: skip
