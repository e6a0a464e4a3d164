"""The time of a question: where its words stand, another put in their place, and one that is counted from it.

A time is a date ("in the third quarter of 2025"), a part of an event ("at the start of the strike"), or a clause ("when
the search was called off"). English alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.text.days import WEEKDAYS, mentions
from rag.text.numerals import SMALL
from rag.text.periods import periods
from rag.understanding import lexicon as lex
from rag.understanding.shifts import DATED_UNIT, dated, later, shift_of

__all__ = ["in_place_of_time", "is_counted", "is_time", "shifted_time", "time_of", "without_preposition"]

_BEFORE = r"(?:in|on|at|by|since|from|until|till|before|after|during|around|over|for|of|between)"
_UNITS = (
    rf"(?:day|night|morning|afternoon|evening|week|weekend|month|quarter|year|decade|century|season|spring"
    rf"|summer|autumn|winter|moment|time|{'|'.join(WEEKDAYS)})"
)
_EDGES = rf"(?:{'|'.join(sorted(lex.EDGES))})"
_AMOUNT = rf"(?:(?:just|shortly|soon|(?:the|an?|several|a few|a couple of|\d+|{'|'.join(SMALL)})\s+{_UNITS}s?)\s+)?"
_WORD = r"(?:[\w’'-]+\s+)"
_PATTERNS = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        rf"(?:\b{_BEFORE}\s+|^)(?:the\s+)?{_WORD}?(?:{_UNITS}|{_EDGES})\s+(?:of|that|when|on\s+which|after|before)\b[^,;?]*",
        rf"(?:\b(?:in|on|at|by)\s+)?(?<![\w-]){_AMOUNT}(?<!look )(?<!named )(?:before|after|during|until|till|when"
        rf"|while|since|ahead\s+of|prior\s+to|in\s+the\s+aftermath\s+of|by\s+the\s+time|once|as\s+soon\s+as|at\s+the\s+time)\s[^,;?]+",
        rf"\b(?:on|by|at|before|after|since|until)\s+(?:the\s+)?{_WORD}{{0,2}}{_UNITS}(?=\W*$)",
        r"\b(?:in|by|during|for|since)\s+(?:the\s+)?(?:first|second|third|fourth|last)\s+(?:quarter|half)\b(?:\s+of\s+the\s+year)?",
        rf"{_AMOUNT.removesuffix('?')}into\s[^,;?]+",
        r"\b(?:earlier|later)\s+(?:in\s+)?(?:that|the|the\s+same)\s+year\b",
        r"\bin\s+(?:the\s+)?(?:spring|summer|autumn|winter)\b",
    )
)
_PLAIN = re.compile(
    r"at\s+first|initially|originally|(?:right\s+)?now|currently|at\s+present|at\s+the\s+moment|nowadays|so\s+far", re.I
)
_PART = re.compile(
    rf"(?:in|on|at|by|since|from|until|towards)\s+the\s+(?:{_WORD}{{0,2}}{_UNITS}|(?:very\s+)?{_EDGES})", re.I
)
_NEWEST = re.compile(
    r"\s*\b(?:latest|newest|most\s+recent|current(?:ly)?|so\s+far|right\s+now|now|nowadays|at\s+present)\b", re.I
)
_LED = re.compile(rf"(?:\b{_BEFORE}\s+)(?:the\s+)?(?:(?:early|late|mid|spring|summer|autumn|winter)\W+)?$", re.I)
_OF_DAY = re.compile(r"\s+(?:morning|afternoon|evening|night)\b", re.I)
_GAP = re.compile(r"[\s,]*(?:(?:and|to|or|until)\s+)?")
_NO_CLAUSE = frozenset("about how much many more less long far".split()) | lex.AUXILIARIES
_ASKS = frozenset("how what who whom which why".split()) | lex.DO  # "after the fire how many ..." is a whole question
_LONGEST = 16  # words of a fragment
_WITHOUT_YEAR = re.compile(r"\b(?:quarter|half|spring|summer|autumn|winter)$", re.I)


def time_of(question: str) -> tuple[int, int] | None:
    """Where the question's time stands, with its preposition; the last one, where it names several apart."""
    found = _times(question)
    return found[-1] if found else None


def is_time(fragment: str) -> bool:
    """Whether a fragment, without what leads it on, is nothing but a time: "by 25 October", "two weeks later"."""
    text = fragment.strip(" ?!.,")
    words = text.lower().split()
    if not words or len(words) > _LONGEST or _ASKS & set(words[1:]):
        return False
    return bool(shift_of(text) or _PLAIN.fullmatch(text) or _PART.fullmatch(text)) or _times(text, alone=True) == [
        (0, len(text))
    ]


def is_counted(fragment: str) -> bool:
    """Whether a fragment is a time that is counted from another: "two weeks later"."""
    return shift_of(fragment.strip(" ?!.,")) is not None


def in_place_of_time(base: str, new: str) -> str:
    """The question with its time exchanged for another, or with that at its end where it has none."""
    place = time_of(base)
    if place is None:
        return f"{_NEWEST.sub('', base)} {new}"
    old = base[place[0] : place[1]]
    put = _completed(_placed(new), old)
    if place[0] == 0:
        put = put[:1].upper() + put[1:]
    return " ".join(f"{base[: place[0]].rstrip()} {put}{base[place[1] :]}".split())


def shifted_time(fragment: str, base: str, told: tuple[str, ...] = ()) -> str:
    """The time that "two weeks later" is, counted from that of the question, else from the first day that is told;
    empty for a fragment that counts from nothing."""
    shift, place = shift_of(fragment.strip(" ?!.,")), time_of(base)
    if shift is None:
        return ""
    if place:
        return later(shift, base[place[0] : place[1]])
    days = (text[m.start : m.end] for text in told for m in mentions(text) if m.day and m.month and m.year)
    day = next(days, "")
    return later(shift, f"on {day}") if day else fragment[:1].lower() + fragment[1:]


def without_preposition(time: str) -> str:
    """ "the beginning of the strike" of "at the beginning of the strike"; a date where it is counted from one."""
    if re.match(r"(?:when|while)\s", time, re.I):
        return f"the time {time.split(maxsplit=1)[1]}"
    return dated(re.sub(rf"^{_BEFORE}\s+", "", time, flags=re.I))


def _times(text: str, *, alone: bool = False) -> list[tuple[int, int]]:
    """Where times stand, in order, those that touch as one. alone: the text is nothing else, so that it can open."""
    found: list[tuple[int, int]] = []
    for start, end in sorted({*_dates(text), *_phrases(text, alone=alone)}):
        if found and (start <= found[-1][1] or _GAP.fullmatch(text, found[-1][1], start)):
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def _dates(text: str) -> Iterator[tuple[int, int]]:
    at = 0
    spans = [(m.start, m.end) for m in mentions(text)]
    for period in periods(text, None):
        start = text.find(period.said, at)
        if start >= 0 and not period.reported:
            at = start + len(period.said)
            spans.append((start, at))
    for start, end in spans:
        led, part = _LED.search(text[:start]), _OF_DAY.match(text, end)
        yield led.start() if led else start, part.end() if part else end


def _phrases(text: str, *, alone: bool) -> Iterator[tuple[int, int]]:
    for pattern in _PATTERNS:
        for match in pattern.finditer(text):
            words = match.group().lower().split()
            asks = not alone and match.start() == 0
            clause = words[0] not in ("when", "while") or (len(words) > 2 and words[1] not in _NO_CLAUSE)
            if clause and not asks:
                yield match.start(), match.start() + len(match.group().rstrip())


def _placed(new: str) -> str:
    """With a preposition, where a date stands alone: "in 2022", "on Thursday evening"."""
    said = mentions(new) if re.match(r"[\d’']|[A-Z]", new) else ()
    if said and not said[0].relative and said[0].start == 0:
        return f"{'on' if said[0].day or said[0].weekday is not None else 'in'} {new}"
    return f"on {new}" if new.split(" ", 1)[0].lower() in WEEKDAYS else new


def _completed(new: str, old: str) -> str:
    """With the year of the time that it replaces, where it has none: "in the third quarter" of 2025."""
    whole = re.search(r"\s+of\s+the\s.+", old)
    if whole and _PART.fullmatch(new) and not mentions(new):
        return f"{new}{whole.group()}"
    years = [m.year for m in mentions(old) if m.year]
    fresh = mentions(new)
    if not years or any(m.year for m in fresh):
        return new
    if fresh and fresh[-1].month:
        return f"{new} {years[-1]}"
    if DATED_UNIT.search(new):
        return re.sub(r"\b(earlier|later) (?=\d)", r"\1 in ", DATED_UNIT.sub(str(years[-1]), new))
    return f"{new} of {years[-1]}" if _WITHOUT_YEAR.search(new) else new
