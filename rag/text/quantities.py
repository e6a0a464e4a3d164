"""Numbers with what they count or measure: figures and words, magnitudes, ordinals, decades, clock times, fractions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Set
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise, takewhile

from rag.text import clock
from rag.text.numerals import ORDINALS, PARTS, SCALES, SMALL, SPELLED, value_of
from rag.text.quantity import NO_UNITS, Quantity
from rag.text.units import CURRENCIES, CURRENCY, UNIT, units_of
from rag.text.words import STOP

_GLYPHS = {"½": Decimal("0.5"), "¼": Decimal("0.25"), "¾": Decimal("0.75"), "⅓": Decimal(1) / 3}
_GLYPHS["⅔"] = 2 * _GLYPHS["⅓"]
_FIGURE = re.compile(
    rf"(?:(?P<currency>{CURRENCY})\s?)?(?<![\w.,](?<!Rs\.))(?<![A-Z]-)"
    r"(?P<figure>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?P<glyph>[½¼¾⅓⅔])?"
    r"(?:(?P<ordinal>st|nd|rd|th)\b|(?P<decade>s)\b|(?:\s|-)?(?P<scale>hundred|thousand|million|billion|trillion|dozen"
    r"|lakh crore|lakh|crore)s?\b"
    r"|\s?(?P<short>bn|mn|trn|tn|[kKmMbB])(?!\w))?"
)
_IN = re.compile(
    r"\b(?P<part>one|two|three|four|five|six|seven|eight|nine|[1-9])(?:\s(?P<thing>[a-z]+))?\sin(?:\severy)?"
    rf"\s(?P<whole>three|four|five|six|seven|eight|nine|ten|twenty|10|20|100)\b(?!\s(?:{UNIT})|[\d,.]*\d)"
    r"(?(thing)(?=[.,;:]|\s(?:had|have|has|is|are|was|were|did|do|would|will|said|say|that|who)\b|$))",
    re.I,
)
_VAGUE = re.compile(
    r"\b(?:tens of thousands|hundreds of thousands|dozens|hundreds|thousands|millions|billions|trillions)\b", re.I
)
_UNIT = re.compile(rf"(?:\sof\san?\s|[\s-])?(?:US\s)?(?P<unit>{UNIT})|(?P<inches>in)\b")
_NOUN = r"([^\W\d_][\w’'-]*)"
_COUNTED = re.compile(rf"[\s-]+(?:of\s+(?:(?:the|its|their|those)\s+)?)?{_NOUN}(?:\s+{_NOUN})?(?:\s+{_NOUN})?")
_LONG = re.compile(
    r"\s?-?\s?(?:long|tall|high|wide|deep|away|above|below|freestyle|sprint|race|hurdles|waves?|tower|title|final|record|across|square|apart|deep|off|underwater|offshore)\b",
    re.I,
)
_ABOUT = re.compile(
    r"\b(?:about|around|nearly|almost|roughly|approximately|some|more than|over|up to|close to|at least)\s+[$£€]?$",
    re.I,
)
_POINT = re.compile(r"[\s-](?:of\san?\s)?points?\b")
_PRONOUN = re.compile(
    r"\s+(?:of|another|day|by|thing|can|could|should|who|that|which|is|was|side|hand)\b|\W*$|[,;:]", re.I
)
_MINUS = re.compile(r"(?:(?:^|[\s(])[-−–]|\bminus\s)$")
_MINUTE = re.compile(r"[\s-]minute\b")
_RATE = re.compile(
    r"(?:\s+of(?:\s+\w+){1,2})?\s+(?:an?|per|each|every)\s+(second|minute|hour|day|night|week|fortnight|month|quarter|year|season|game|person|head"
    r"|household|barrel|tonne|ton|kilo|litre|gallon|mile|share|ticket)\b",
    re.I,
)
_SINGLE = re.compile(
    r"\ban?\s(?P<unit>minute|hour|day|week|month|year|mile)\s"
    r"(?:earlier|later|ago|before|after|longer|shorter|early|late|away)\b",
    re.I,
)
_A_SECOND = re.compile(r"\b(?:a|per|each|every)\s$", re.I)
_EACH = re.compile(r"(?:^|\s)(?:no|any|every|some|the|this|that|another|only|each|which)\s$", re.I)
_NOT_COUNTED = STOP | set(
    "down ahead ago earlier later away fewer less short higher lower larger smaller older younger above below behind"
    " shy worse better longer shorter".split()
)
_JOINED = re.compile(r"\s?(?:-|–|to|and|or|/|from)\s?")
_OLD = re.compile(r"[\s-]olds?\b")
_LABEL = re.compile(r"([^\W\d_][\w’'-]*)[\s-]$")


def quantities(text: str) -> tuple[Quantity, ...]:
    """Every number in the text, in order. "one" counts where it is no pronoun."""
    text = text.replace("ſ", "s")  # the long s is an s to a pattern that ignores case, but to no table
    found: list[Quantity] = []
    for pattern, read in _READ:
        for match in pattern.finditer(text):
            if not _in_name(match, text):
                found += read(match, text)
        text = _without(text, found)
    return tuple(_completed(_ranges(text, sorted(found, key=lambda q: q.start))))


def _in_name(match: re.Match[str], text: str) -> bool:
    """A part of a name, as in "Blink-182" and "the Big Ten", but not "From Rs 5"."""
    if match.re is _FIGURE and match["currency"]:
        return False
    before = text[max(0, match.start() - 30) : match.start()]
    if match[0][:1].isdigit():
        return bool(re.search(r"(?<![\w-])[^\W\d_a-z]\w*-$", before))
    return match[0][:1].isupper() and bool(re.search(r"(?<![\w-])[^\W\d_a-z]\w*\s$", before))


def _without(text: str, found: list[Quantity]) -> str:
    """The text with blanks where the numbers stand, so that none is read twice and offsets stay."""
    parts, place = [], 0
    for q in sorted(found, key=lambda q: q.start):
        parts += [text[place : q.start], " " * (q.end - max(place, q.start))]
        place = max(place, q.end)
    return "".join([*parts, text[place:]])


def _clock(match: re.Match[str], text: str) -> Iterator[Quantity]:
    if minutes := clock.minutes_of(match, text):
        yield Quantity(frozenset((Decimal(m), "clock") for m in minutes), match.start(), match.end())


def _vague(match: re.Match[str], _: str) -> Iterator[Quantity]:
    head, *tail = (w.removesuffix("s") for w in match.group().lower().split(" of "))
    value = {"ten": 10, **SCALES}[head] * (SCALES[tail[0]] if tail else 1)
    yield Quantity(frozenset({(Decimal(value), "vague")}), match.start(), match.end())


def _figure(match: re.Match[str], text: str) -> Iterator[Quantity]:
    value = Decimal(match["figure"].replace(",", "")) + _GLYPHS.get(match["glyph"] or "", Decimal(0))
    start, end = match.start("currency") if match["currency"] else match.start("figure"), match.end()
    if _MINUS.search(text[max(0, start - 8) : start]):
        value = -value
    if match["ordinal"]:
        minute = {(value, "minute")} if _MINUTE.match(text, end) else set()  # the 57th of a match is at 57 minutes
        yield _made({(value, "ordinal"), *minute}, text, start, end)
    elif match["decade"]:
        decades = {value + 1900, value + 2000} if value < 100 else {value}
        yield Quantity(frozenset((d, "decade") for d in decades), start, end)  # "1990s", "90s"
    elif match["short"]:
        yield from _short(match, text, value, start)
    else:
        scale = SCALES.get((match["scale"] or "").lower(), 1)
        yield _measured(value * scale, match["currency"], text, start, end, scale)


def _short(match: re.Match[str], text: str, value: Decimal, start: int) -> Iterator[Quantity]:
    """ "5m" and "3k": a magnitude with a currency or before a noun, metres before "long", else both."""
    end, scale = match.end(), SCALES[match["short"].lower()]
    scaled = _measured(value * scale, match["currency"], text, start, end, scale)
    if match["short"] not in ("m", "M") or match["currency"] or (scaled.counted and not _LONG.match(text, end)):
        yield scaled
    else:
        metres = {(value, "m")}
        yield _made(metres if _LONG.match(text, end) else metres | scaled.readings, text, start, end)


def _measured(value: Decimal, currency: str | None, text: str, start: int, end: int, scale: int = 1) -> Quantity:
    if currency:
        return _made({(value, CURRENCIES[currency.rstrip(".")])}, text, start, end, scale)
    if unit := _UNIT.match(text, end):
        units = units_of(unit["unit"]) if unit["unit"] else ("in",)
        if units == ("fortnight",):
            return _made({(value, "fortnight"), (2 * value, "week")}, text, start, unit.end(), scale)
        if units == ("year",) and _OLD.match(text, unit.end()):
            units = ("age",)
        return _made({(value, u) for u in units}, text, start, unit.end(), scale)
    return _made({(value, "")}, text, start, end, scale)


def _made(readings: Set[tuple[Decimal, str]], text: str, start: int, end: int, scale: int = 1) -> Quantity:
    after = _COUNTED.match(text, end)
    words = [w.lower() for w in after.groups() if w] if after else []
    counted = tuple(w for w in takewhile(lambda w: w not in _NOT_COUNTED and not w.endswith(("ing", "ly")), words))
    before = text[max(0, start - 30) : start]
    label, rate = _LABEL.search(before), _RATE.match(text, end)
    return Quantity(
        frozenset(readings),
        start,
        end,
        counted,
        about=bool(_ABOUT.search(before)),
        scale=scale,
        label=label[1].lower() if label else "",
        rate=rate[1].lower() if rate else "",
    )


def _spelled(match: re.Match[str], text: str) -> Iterator[Quantity]:
    """Words: "thirty-three", "a hundred", "two and a half million", "three-quarters", "twenty-first"."""
    start, end = match.span()
    if match["ordinal"]:
        yield from _ordinal(match, text)
    elif match["share"] or match["one"]:
        part = (match["part"] or match["one"]).lower()
        count = SMALL[match["share"].lower()] if match["share"] else 1
        yield _share(count * PARTS[part if part in PARTS else part.removesuffix("s")], text, start, end)
    elif match["decade"]:
        value = Decimal(SMALL[f"{match['decade'].lower().removesuffix('ies')}y"])
        yield Quantity(frozenset({(1900 + value, "decade"), (2000 + value, "decade")}), start, end)
    elif match["fortnight"]:
        yield _made({(Decimal(1), "fortnight"), (Decimal(2), "week")}, text, start, end)
    elif match["half"]:
        if _UNIT.match(text, end):
            yield _measured(PARTS["half"], None, text, start, end)
    elif not _stands_for_things(match, text):
        yield _cardinal(match, text)


def _ordinal(match: re.Match[str], text: str) -> Iterator[Quantity]:
    """Not "went first to the coast", and not "a second"."""
    *tens, last = re.split(r"[\s-]", match["ordinal"].lower())
    follower = re.match(r"[\s,-]+(\w+)", text[match.end() :])
    adverb = last == "first" and follower and follower[1].lower() in STOP
    noun = follower and follower[1].lower() not in STOP and text[match.end() : match.end() + 1] in (" ", "-")
    time = last == "second" and not noun and _A_SECOND.search(text[max(0, match.start() - 6) : match.start()])
    if not adverb and not time:
        value = Decimal(sum(SMALL[t] for t in tens) + ORDINALS[last])
        yield _made({(value, "ordinal")}, text, *match.span())


def _stands_for_things(match: re.Match[str], text: str) -> bool:
    """Whether a number word is a pronoun: "one of them", "the two had met"."""
    if match["lead"] or match["more"] or match["scale"] or _UNIT.match(text, match.end()):
        return False
    word, end = match["cardinal"].lower(), match.end()
    after = re.match(r"\s+([\w’']+)|", text[end:])
    if word == "one":
        follower = after[1].lower() if after and after[1] else ""
        said = _PRONOUN.match(text, end) or follower in STOP or follower.endswith(("ed", "ing"))
        return bool(said) or bool(_EACH.search(text[max(0, match.start() - 9) : match.start()]))
    known = re.search(r"(?i)\b(?:the|these|those|other)\s$", text[max(0, match.start() - 6) : match.start()])
    return word in ("two", "three") and bool(known) and (not after or not after[1] or after[1].lower() in STOP)


def _share(value: Decimal, text: str, start: int, end: int) -> Quantity:
    """A fraction, which without a unit is also so many per cent. "A quarter point" is one of a percentage."""
    whole = _measured(value, None, text, start, end)
    if whole.is_bare and _POINT.match(text, end):
        return replace(whole, readings=whole.readings | {(value, "pp")})
    return replace(whole, readings=whole.readings | {(100 * value, "%")}) if whole.is_bare else whole


def _in(match: re.Match[str], text: str) -> Iterator[Quantity]:
    """ "Four in ten", "three households in ten"; of "three out of four games" the games may be counted."""
    part, whole = (Decimal(SMALL.get(match[g].lower(), 0) or int(match[g])) for g in ("part", "whole"))
    if part < whole:
        yield _share(part / whole, text, *match.span())


def _cardinal(match: re.Match[str], text: str) -> Quantity:
    value = value_of(re.findall(r"[a-z]+", match["cardinal"].lower()))
    if match["more"]:
        value += PARTS[match["more"].lower().split()[-1]]
    if match["lead"] and match["lead"].lower().startswith("half"):
        value *= PARTS["half"]
    scale = SCALES[match["scale"].strip().lower()] if match["scale"] else 1
    return _measured(value * scale, None, text, match.start(), match.end(), scale)


def _ranges(text: str, found: list[Quantity]) -> tuple[Quantity, ...]:
    """ "5 to 10 %" and "$2-3 million": what only one of two joined numbers names counts for both. A score ("3-2 win")
    counts nothing by name."""
    for n, (one, two) in enumerate(pairwise(found)):
        joint = text[one.end : two.start]
        if _JOINED.fullmatch(joint):
            found[n], found[n + 1] = _as(one, two), _as(two, one)
            if joint in ("-", "–") and found[n].is_bare and found[n + 1].is_bare:
                found[n], found[n + 1] = replace(found[n], counted=()), replace(found[n + 1], counted=())
    return tuple(found)


def _completed(found: Iterable[Quantity]) -> Iterator[Quantity]:
    """A mere number that counts nothing by name may mean the unit of the one before: "the captain 11,000"."""
    units: set[str] = set()
    for q in found:
        if q.is_bare and not q.counted:
            yield replace(q, implied=frozenset((v, unit) for v, _ in q.readings for unit in units))
        else:
            yield q
        units = {u for _, u in q.readings if u not in NO_UNITS} - {""} or units


def _single(match: re.Match[str], _: str) -> Iterator[Quantity]:
    yield Quantity(frozenset(), *match.span(), implied=frozenset((Decimal(1), u) for u in units_of(match["unit"])))


def _as(one: Quantity, other: Quantity) -> Quantity:
    """A mere number, read also in the unit and magnitude of the one it is joined to."""
    own, theirs = ({u for _, u in q.readings} - {""} for q in (one, other))
    if own and (other.scale == 1 or (theirs and not own & theirs)):
        return one
    units = {u for _, u in other.readings if u not in NO_UNITS}
    scale = other.scale if one.scale == 1 else 1
    more = {(v * scale, u or x) for v, u in one.readings for x in units}
    return replace(one, readings=one.readings | more, counted=one.counted if more else ())


_READ = (
    (clock.TIME, _clock),
    (_IN, _in),
    (_VAGUE, _vague),
    (_FIGURE, _figure),
    (SPELLED, _spelled),
    (_SINGLE, _single),
)
