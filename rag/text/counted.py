"""Times counted from the day of asking: "yesterday", "last week", "two months ago", "on Tuesday"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from rag.text import calendar
from rag.text.calendar import Span
from rag.text.days import WEEKDAYS
from rag.text.named import FOLLOWS, REPORTS, SPACE, Found, Named
from rag.text.numerals import SMALL

_FEW = {"few": (2, 6), "several": (3, 9), "couple": (1, 3)}
COUNT = rf"(?P<count>\d{{1,3}}|(?:a{SPACE})?(?:few|couple(?:{SPACE}of)?)|several|an?|{'|'.join(SMALL)})"
UNIT = r"(?P<unit>hour|day|week|fortnight|month|quarter|year|decade)(?P<many>s)?(?!\w)"
_DAYS = {"the day before yesterday": -2, "yesterday": -1, "today": 0, "tonight": 0, "tomorrow": 1}
_DAYS |= {"the day after tomorrow": 2, "this morning": 0, "this afternoon": 0, "this evening": 0}
_NO_DAY_AFTER = (
    "black good cyber super ash palm easter bloody holy maundy shrove giving every each most a any one mail".split()
)
_BEFORE_DAY = "on since until till by before after from to of and or between late early than for".split()
_TITLE = re.compile(r"\s(?:Night|Times|Mirror|Telegraph|Express|World|Post|Mail|Herald|Service|Paper|the 13th)\b")
_OF_THE_AGE = re.compile(r"['’]s\s(?:world|society|generation|youth|young|teens|children|money|standards|prices)\b")


def count_of(words: str) -> tuple[int, int]:
    """The least and the most that a count in words or figures can mean: "a few" is two to six."""
    for word, bounds in _FEW.items():
        if word in words.lower():
            return bounds
    number = int(words) if words.isdigit() else SMALL.get(words.lower(), 1)
    return number, number


def _day(match: re.Match[str], found: Found) -> Iterator[Named]:
    """Today, but not USA Today and not "today's teens"."""
    word, text = " ".join(match["word"].lower().split()), match.string
    middle = re.search(r"\w\s$", text[: match.start()][-2:])
    if (match["word"][0].isupper() and middle) or _OF_THE_AGE.match(text, match.end()):
        return
    if word == "last night":
        yield Named(*match.span(), relative=lambda asked_on: Span(asked_on - timedelta(1), asked_on + timedelta(1)))
    else:
        yield Named(*match.span(), relative=lambda asked_on: calendar.days(asked_on + timedelta(_DAYS[word]), 1))


def _now(match: re.Match[str], found: Found) -> Iterator[Named]:
    """Between 2015 and now."""
    if any(0 <= match.start() - named.end <= 2 for named in found if not named.void):
        yield Named(*match.span("now"), relative=lambda asked_on: calendar.days(asked_on, 1))


def _ago(match: re.Match[str], found: Found) -> Iterator[Named]:
    """Two weeks ago; "over 40 years ago" is no time that anything could be held against."""
    if not match["more"]:
        least, most = count_of(match["count"])
        yield Named(*match.span(), relative=lambda asked_on: calendar.ago(least, most, match["unit"].lower(), asked_on))


def _rolling(match: re.Match[str], found: Found) -> Iterator[Named]:
    """The last three months, the past week; "for the next year" and "the next day" are durations, or another's."""
    ahead = match["det"].lower() in ("next", "coming")
    unit, count = match["unit"].lower(), match["count"]
    if ahead and (
        (not count and match["det"].lower() == "next") or match.string[: match.start()][-5:].lower().endswith("for ")
    ):
        yield Named(*match.span())
        return
    if unit == "quarter" and not count and not ahead:
        yield Named(*match.span(), relative=lambda asked_on: calendar.unit_of("last", unit, asked_on))
        return
    most = count_of(count)[1] if count else 7 if unit in ("hour", "day") and match["many"] else 1
    yield Named(*match.span(), relative=lambda asked_on: calendar.rolling(most, unit, asked_on, ahead=ahead))


def _calendar(match: re.Match[str], found: Found) -> Iterator[Named]:
    determiner = (match["det"] or "this").lower()
    determiner = "last" if "past" in determiner else determiner
    unit = match["unit"].lower()

    def whole(asked_on: date) -> Span:
        """The week of the calendar, for "the start of this week"."""
        return calendar.week_of(calendar.days(asked_on, 1))

    yield Named(
        *match.span(),
        relative=lambda asked_on: calendar.unit_of(determiner, unit, asked_on),
        whole=whole if (determiner, unit) == ("this", "week") else None,
    )


def _the_unit(match: re.Match[str], found: Found) -> Iterator[Named]:
    """The start of the year: of this one, where the question names no other."""
    if not any(named.year for named in found):
        unit = match["unit"].lower()
        yield Named(
            match.start("whole"), match.end(), relative=lambda asked_on: calendar.unit_of("this", unit, asked_on)
        )


def _weekend(match: re.Match[str], found: Found) -> Iterator[Named]:
    """Over the weekend: the one that has begun last."""

    def relative(asked_on: date) -> Span:
        return calendar.unit_of("this" if asked_on.weekday() >= 5 else "last", "weekend", asked_on)

    yield Named(match.start("weekend"), match.end(), relative=relative)


def _weekday(match: re.Match[str], found: Found) -> Iterator[Named]:
    """On Tuesday; but not Black Friday, "every Monday", the Sunday Times."""
    text, name = match.string, match["weekday"].lower()
    left = re.split(r"[\W_]", text[: match.start()].rstrip()[-20:].lower())[-1:]
    after = re.match(r"\s([A-Za-z]+)", text[match.end() :][:20])
    if (left and left[0] in _NO_DAY_AFTER) or _TITLE.match(text, match.end()):
        return
    if left == ["the"] and after and not _ends(after[1].lower(), text[match.end() : match.end() + 12]):
        return
    if left and left[0] not in _BEFORE_DAY and not match["det"] and re.match(r"\s[A-Z]", text[match.end() :][:2]):
        return  # Wednesday Finch
    determiner = (match["det"] or "").lower()
    determiner = "last" if "past" in determiner else determiner
    week = match["week"]

    def relative(asked_on: date) -> Span:
        if week:
            shift = {"last": -7, "next": 7}.get(week.lower(), 0)
            return calendar.weekday("this", name, asked_on + timedelta(shift))
        return calendar.weekday(determiner, name, asked_on)

    yield Named(*match.span(), relative=relative)


def _ends(word: str, rest: str) -> bool:
    """Whether "the Tuesday" ends there, or is that of a report; not "the Tuesday before", nor the name of a thing."""
    if word in ("before", "after", "of", "that", "when"):
        return False
    return word in REPORTS or bool(re.match(FOLLOWS, rest))


COUNTED = tuple(
    (re.compile(pattern, re.I), read)
    for pattern, read in (
        (rf"(?<!\w)(?P<word>{'|'.join(sorted((*_DAYS, 'last night'), key=len, reverse=True))})"
         rf"(?:{SPACE}(?:morning|afternoon|evening|night))?(?!\w)".replace(" ", SPACE), _day),
        (rf"(?<!\w)(?:(?P<det>this{SPACE}past|this|last|next){SPACE}|)(?P<weekday>{'|'.join(WEEKDAYS)})"
         rf"(?:{SPACE}(?-i:morning|afternoon|evening|night))?(?:{SPACE}(?:of{SPACE})?(?P<week>this|last|next){SPACE}week)?(?!\w)",
         _weekday),
        (rf"(?<!\w)(?:and|to|until|till){SPACE}(?P<now>now|the{SPACE}present(?:{SPACE}day)?)(?!\w)", _now),
        (rf"(?<!\w)(?P<more>(?:over|more{SPACE}than|at{SPACE}least){SPACE})?{COUNT}{SPACE}{UNIT}{SPACE}ago(?!\w)",
         _ago),
        (rf"(?<!\w)(?:the|these|this){SPACE}(?P<det>last|past|next|coming){SPACE}(?:{COUNT}{SPACE})?"
         rf"{UNIT}(?!{SPACE}of\b)", _rolling),
        (rf"(?<!\w)(?P<det>last|past|next){SPACE}{COUNT}{SPACE}{UNIT}(?!{SPACE}of\b)", _rolling),
        (rf"(?<!\w)(?<!the\s)(?:the{SPACE}current|(?P<det>this{SPACE}past|this|last|next)){SPACE}"
         rf"(?P<unit>weekend|week|fortnight|month|quarter|year|decade)(?!\w)", _calendar),
        (rf"(?<!\w)(?:start|beginning|end|middle|half|rest|earlier|later){SPACE}(?:of|in){SPACE}"
         rf"(?P<whole>the{SPACE}(?P<unit>week|month|year|decade))(?!\w|{SPACE}of\b)", _the_unit),
        (rf"(?<!\w)(?:at|over|on|during){SPACE}(?P<weekend>the{SPACE}weekend){FOLLOWS}", _weekend),
    )
)  # fmt: skip
