"""Days, months, years, seasons and holidays that a question names, with or without their year.

A table of patterns, the surest first; what one has taken is closed to those after it. All repetitions are bounded, so
that no text makes them slow.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from rag.text import calendar
from rag.text.calendar import Span, Yearly
from rag.text.days import MONTH, WEEKDAYS, month_number
from rag.text.numerals import ORDINALS

REPORTS = "article report piece story column review editorial dispatch post interview edition coverage".split()
REPORTS += [f"{noun}s" for noun in REPORTS] + ["stories"]
SPACE = r"\s{1,4}"
_FUNCTION = (
    "in on at of to and or but for by with from as is was were are did does do has have had will would should could can"
    " the a an how what which who when why where that than then until till through after before about over between vs"
)
FOLLOWS = rf"(?=\s{{0,3}}(?:[.,;:?!)–—-]|$)|['’]s|{SPACE}(?:{_FUNCTION.replace(' ', '|')})\b)"
_NOT_YEARS = (
    "people|persons?|men|women|children|percent|per cent|miles|km|kilomet(?:re|er)s|met(?:re|er)s|feet|pounds|dollars"
    "|euros|jobs|cases|votes|homes|points|tonnes|tons|soldiers|troops|workers|residents|students|seats|words|times|hours"
    "|minutes|days|million|billion|thousand"
)
_NOUNS = rf"(?!{SPACE}(?!(?:was|is|has|does|as|its|this|across|versus|us|thus)\b)(?-i:[a-z]){{2,20}}s\b)"
_FULL_YEAR = rf"(?P<year>(?:1[5-9]|20)\d\d)(?![\w%]|[.,:]\d|-\d\d?-|{SPACE}(?:{_NOT_YEARS})\b)"
_DETERMINED = rf"{SPACE}(?:of{SPACE})?(?P<det>this|last|next){SPACE}year(?!\w|['’])"  # "in August last year"
_STRANGE = rf",?{SPACE}(?P<strange>\d{{4,}})(?!\w|[,.-]\d|{SPACE}(?:{_NOT_YEARS})\b)"  # "5 May 9999"
_YEAR = rf"(?:(?:,{SPACE}|,?{SPACE}(?:of{SPACE}|in{SPACE})?){_FULL_YEAR}|{_DETERMINED}|{_STRANGE})"
_TO = rf"(?:\s{{0,2}}[-–—]\s{{0,2}}|{SPACE}(?:and|or|to|until|till|through){SPACE}(?:the{SPACE})?)"
_ON = rf"(?:(?:{'|'.join(WEEKDAYS)}),?{SPACE}(?:the{SPACE})?)?"  # "Tuesday, 3 June"
_DAY = r"(?P<day>\d{1,2})(?P<th>st|nd|rd|th)?"
_OTHER = r"(?P<other>\d{1,2})(?:st|nd|rd|th)?"
_NO_DAY = rf"(?!\d|[:.,]\d|{SPACE}(?:{_NOT_YEARS})\b)"
_FREE = r"(?<![\w.,:/$£€-])"
_ANY_MONTH = MONTH.replace("?P<month>", "?:")
_SEASON = r"(?P<season>spring|summer|autumn|fall|winter)(?!\w)"
_ORDER = re.compile(r"(?<!\d)(\d\d?)[/.](\d\d?)[/.]\d{4}(?!\d)")
_HOLIDAY = rf"(?P<holiday>{'|'.join(calendar.HOLIDAYS)})(?!\w)".replace("'", "['’]")
_DET = r"(?P<det>this|last|next|this past)"
_BEFORE_MONTH = "in|since|until|till|by|from|between|during|of|before|after|early|mid|late|than|for|and|or|to|through"
_SURE = ("in", "since", "until", "till", "by", "during", "early", "mid", "late")  # no verb and no surname follows these
_JOINS = ("and", "or", "to", "through")
_PARTS_OF = "end start beginning middle half rest most much all course part days weeks months out quarter".split()
_DECADES = {
    w: n for n, w in enumerate("twenties thirties forties fifties sixties seventies eighties nineties".split(), 2)
}


@dataclass(frozen=True, slots=True)
class Named:
    """A time as named. start, end: where it stands. With neither yearly nor relative its words name no time after all.

    yearly: what it is in a year; with year None, of a year that the question or the day of asking gives. relative: what
    it is on a day of asking; whole: what parts of it are taken of, where that is another. dated: more than a bare year,
    so that other dates may take its year. lent: the year was taken from another. edge: "end" where "the end of" it is
    meant, "start" or "beginning" alike.
    """

    start: int
    end: int
    year: int | None = None
    yearly: Yearly | None = None
    relative: Callable[[date], Span] | None = None
    whole: Callable[[date], Span] | None = None
    dated: bool = True
    lent: bool = False
    edge: str = ""

    @property
    def counted(self) -> bool:
        """Whether the day of asking decides what it is."""
        return self.relative is not None or self.year is None

    @property
    def void(self) -> bool:
        return self.yearly is None and self.relative is None


Found = Sequence[Named]


def _written(match: re.Match[str], found: Found) -> Iterator[Named]:
    """3 June 2025, June 3rd, 3-5 June, 2025-06-03, March 2024."""
    fields = match.groupdict()
    start, end = match.span()
    if fields.get("strange") or not _is_date(match):
        yield Named(start, end)
        return
    month, first = _month(match), fields.get("day")
    if not first:
        yield _of_year(start, end, fields, partial(calendar.months, month=month))
        return
    days = [(int(first), start, end)]
    if fields.get("other"):
        places = sorted((match.start(group), match.end(group), int(match[group])) for group in ("day", "other"))
        (_, cut, one), (begin, _, two) = places
        days = [(one, start, cut), (two, begin, end)]
    for number, here, there in days:
        yield _of_year(here, there, fields, partial(calendar.day, month=month, number=number))


def _month(match: re.Match[str]) -> int:
    return int(match["month"]) if match["month"].isdigit() else month_number(match["month"])


def _of_year(start: int, end: int, fields: dict[str, str | None], yearly: Yearly) -> Named:
    """With the year that was said, be it "last year"; without any, of a year to be found out."""
    if fields.get("year"):
        return Named(start, end, int(fields["year"] or 0), yearly)
    if determiner := fields.get("det"):
        step = {"last": -1, "next": 1}.get(determiner.lower(), 0)
        return Named(start, end, relative=lambda asked_on: yearly(asked_on.year + step))
    return Named(start, end, yearly=yearly)


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
        or after[0] in _FUNCTION.split()
        or bool({*after} & {*REPORTS})
    )


def _slashed(match: re.Match[str], found: Found) -> Iterator[Named]:
    """13/06/2025 and 06/13/2025; 03/06/2025 can be either of two days, and names none where no other tells the order."""
    first, second, year = int(match["first"]), int(match["second"]), int(match["year"])
    others = [tuple(map(int, pair)) for pair in _ORDER.findall(match.string)]
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
    yield _of_year(match.start("quarter"), match.end(), match.groupdict(), yearly)


def _season(match: re.Match[str], found: Found) -> Iterator[Named]:
    fields = match.groupdict()
    yearly = _recurring(fields, named=bool(fields.get("year")))
    start = min(match.start(group) for group in ("season", "holiday") if fields.get(group))
    yield _of_year(start, match.end(), fields, yearly)


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


DATES = tuple(
    (re.compile(pattern, re.I), read)
    for pattern, read in (
        (r"(?<![\d-])(?P<year>(?:1[5-9]|20)\d\d)(?P<dash>[-/])(?P<month>\d\d)(?P=dash)(?P<day>\d\d)(?!\d)", _written),
        (rf"{_FREE}(?P<first>\d{{1,2}})([/.])(?P<second>\d{{1,2}})\2(?P<year>(?:19|20)\d\d)(?![\d/]|\.\d)", _slashed),
        (rf"{_FREE}{_ON}(?:{_OTHER}{_TO})?{_DAY}(?:{SPACE}of)?{SPACE}{MONTH}(?!\w){_YEAR}?", _written),
        (rf"(?<![\w-]){_ON}{MONTH}{SPACE}(?:the{SPACE})?{_DAY}{_NO_DAY}"
         rf"(?:{_TO}{_OTHER}{_NO_DAY}(?!{SPACE}{_ANY_MONTH}))?{_YEAR}?", _written),
        (rf"(?<!\w){MONTH}(?!\w){_YEAR}", _written),
        (rf"(?<![\w-])(?P<quarter>(?P<kind>[QH])(?P<number>[1-4]))(?!\w){_YEAR}", _quarter),
        (rf"(?<![\w-])(?:in|for|of|since|during|by|until){SPACE}(?P<quarter>(?P<kind>[QH])(?P<number>[1-4]))(?!\w)",
         _quarter),
        (rf"(?<!\w)(?:{_SEASON}|{_HOLIDAY}){_YEAR}", _season),
        (rf"(?<!\w){_DET}{SPACE}(?:{_SEASON}|{_HOLIDAY}|{MONTH}(?!\w))(?!{SPACE}\d)", _determined),
        (rf"(?<!\w)(?:in|over|during|since|until|by|before|after){SPACE}(?:the{SPACE})?"
         rf"(?-i:(?P<season>spring|summer|autumn|winter)){FOLLOWS}", _season),
        (rf"(?<!\w)(?:on|at|over|since|until|before|after|by){SPACE}{_HOLIDAY}{FOLLOWS}", _season),
        (rf"(?<!\w)(?:the|early|mid|late)[\s-]{{1,3}}(?P<all>(?P<full>(?:1[5-9]|20)\d0)['’]?s)(?!\w){FOLLOWS}",
         _decade),
        (rf"(?<!\w)the{SPACE}(?:(?:early|mid|late)[\s-]{{1,3}})?(?P<all>['’‘](?P<short>[1-9]0)s"
         rf"|(?P<word>{'|'.join(_DECADES)}))(?!\w){FOLLOWS}", _decade),
        (rf"(?<!\w){MONTH}(?=(?:{_TO}|,{SPACE}(?:and{SPACE}|or{SPACE})?){_ANY_MONTH}(?!\w))", _paired_month),
        (rf"(?<!\w)(?P<before>{_BEFORE_MONTH})(?:{SPACE}the{SPACE}month{SPACE}of)?[\s-]{{1,3}}{MONTH}(?![\w-]|{SPACE}\d)",
         _bare_month),
        (rf"(?<![\w-])(?P<before>in|since|until|till|during|by|early|mid|late|throughout|across|the{SPACE}year)[\s-]{{1,3}}{_FULL_YEAR}",
         _bare_year),
        (rf"(?:(?<!\w)(?P<before>before|after|between|from|for|of|than|to|and|or|through)|(?<=\d)(?P<comma>,)){SPACE}"
         rf"{_FULL_YEAR}{_NOUNS}(?!{SPACE}(?:and|to|or){SPACE}[\d,]{{1,9}}{SPACE}(?:{_NOT_YEARS})\b)",
         _bare_year),
        (rf"{_FREE}{_FULL_YEAR}(?=['’]s\b|[-–—/](?:1[5-9]|20)\d\d(?![\w-]))", _year),
        (rf"(?<=\d{{4}}[-–—/]){_FULL_YEAR}", _year),
        (rf"(?-i:(?<=[a-rt-z]s\s)){_FULL_YEAR}(?=\s{{0,3}}(?:[.,;:?!)]|$))", _year),  # "top stories 2024"
        (rf"(?<!\w){MONTH}(?=['’]s{SPACE}(?-i:[a-z]))", _owning_month),
    )
)  # fmt: skip
