"""Numbers with what they count or measure: figures and words, magnitudes, ordinals, decades, clock times, fractions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise, takewhile

from rag.text.units import CURRENCIES, UNIT, alike, units_of
from rag.text.words import STOP

_ONES = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
_SMALL = {word: n for n, word in enumerate(f"{_ONES} seventeen eighteen nineteen".split())}
_SMALL |= {word: 10 * n for n, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)}
_ORDINALS = {
    word: n for n, word in enumerate("first second third fourth fifth sixth seventh eighth ninth tenth".split(), 1)
}
_ORDINALS |= {"eleventh": 11, "twelfth": 12, "twentieth": 20, "thirtieth": 30, "fortieth": 40, "fiftieth": 50}
_ORDINALS |= {f"{w}th": n for w, n in _SMALL.items() if 13 <= n <= 19} | {"hundredth": 100}
_SCALES = {"dozen": 12, "hundred": 100, "thousand": 1000, "k": 1000, "million": 10**6, "mn": 10**6, "m": 10**6}
_SCALES |= {"billion": 10**9, "bn": 10**9, "b": 10**9, "trillion": 10**12, "tn": 10**12, "trn": 10**12}
_PARTS = {"half": Decimal(1) / 2, "halves": Decimal(1) / 2, "quarter": Decimal(1) / 4, "third": Decimal(1) / 3}
_PARTS |= {"fifth": Decimal(1) / 5, "sixth": Decimal(1) / 6, "eighth": Decimal(1) / 8, "tenth": Decimal(1) / 10}
_GLYPHS = {"½": Decimal("0.5"), "¼": Decimal("0.25"), "¾": Decimal("0.75"), "⅓": Decimal(1) / 3}
_GLYPHS["⅔"] = 2 * _GLYPHS["⅓"]
_SCALE = r"hundred|thousand|million|billion|trillion|dozen"
_PART = r"halves|half|thirds?|quarters?|fifths?|sixths?|eighths?|tenths?"
_N = rf"(?:{'|'.join(_SMALL)}|{_SCALE})\b"
_AND = r"(?:(?<=hundred)|(?<=thousand)|(?<=million)|(?<=billion))\s+and"  # "five and ten" are two numbers

_CLOCK = re.compile(
    r"(?<![\w.:])(?:(?P<hour>\d{1,2})(?:[:.](?P<minute>[0-5]\d))?\s?(?P<half>[ap])\.?\s?m\b\.?"
    r"|(?P<h24>[01]?\d|2[0-3]):(?P<m24>[0-5]\d)(?![\d:])|(?P<named>noon|midday|midnight)\b)",
    re.I,
)
_FIGURE = re.compile(
    r"(?P<currency>(?:\b(?:US|A|C))?\$|[£€¥₹₩]|\b(?:USD|EUR|GBP|CHF|JPY)\s)?\s?(?<![\w.,])(?<![A-Z]-)"
    r"(?P<figure>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?P<glyph>[½¼¾⅓⅔])?"
    r"(?:(?P<ordinal>st|nd|rd|th)\b|(?P<decade>s)\b|(?:\s|-)?(?P<scale>hundred|thousand|million|billion|trillion|dozen)s?\b"
    r"|\s?(?P<short>bn|mn|trn|tn|[kKmMbB])(?!\w))?"
)
_SPELLED = re.compile(
    r"(?<![\w’'])(?:"
    rf"(?P<ordinal>(?:(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)[\s-])?(?:{'|'.join(_ORDINALS)}))"
    rf"|(?P<share>{'|'.join(_SMALL)})[\s-](?P<part>{_PART})"
    rf"|an?\s(?P<one>{_PART})(?=\sof\b)"
    r"|(?P<decade>twenties|thirties|forties|fifties|sixties|seventies|eighties|nineties)"
    rf"|(?P<lead>(?:half\s+)?an?\s+)?(?P<cardinal>{_N}(?:(?:{_AND}\s+|[\s-]){_N})*)(?P<more>\s+and\s+a\s+(?:half|quarter|third))?"
    rf"(?P<scale>\s+(?:{_SCALE}))?"
    r"|(?P<half>half))(?![\w’'])",
    re.I,
)
_VAGUE = re.compile(
    r"\b(?:tens of thousands|hundreds of thousands|dozens|hundreds|thousands|millions|billions|trillions)\b", re.I
)
_UNIT = re.compile(rf"(?:\sof\san?\s|[\s-])?(?:US\s)?(?P<unit>{UNIT})|(?P<inches>in)\b")
_NOUN = r"([^\W\d_][\w’'-]*)"
_COUNTED = re.compile(rf"[\s-]+(?:of\s+(?:(?:the|its|their|those)\s+)?)?{_NOUN}(?:\s+{_NOUN})?(?:\s+{_NOUN})?")
_LONG = re.compile(
    r"\s?-?\s?(?:long|tall|high|wide|deep|away|above|below|freestyle|sprint|race|hurdles|waves?|tower|title|final|record)\b",
    re.I,
)
_ABOUT = re.compile(
    r"\b(?:about|around|nearly|almost|roughly|approximately|some|more than|over|up to|close to|at least)\s+[$£€]?$",
    re.I,
)
_PRONOUN = re.compile(
    r"\s+(?:of|another|day|by|thing|can|could|should|who|that|which|is|was|side|hand)\b|\W*$|[,;:]", re.I
)
_MINUS = re.compile(r"(?:(?:^|[\s(])[-−–]|\bminus\s)$")
_EACH = re.compile(r"(?:^|\s)(?:no|any|every|some|the|this|that|another|only|each|which)\s$", re.I)
_NOT_COUNTED = STOP | {"down", "ahead", "ago", "earlier", "later", "away"}
_JOINED = re.compile(r"\s?(?:-|–|to|and|or|/)\s?")
_NO_UNITS = frozenset({"ordinal", "clock", "decade", "vague"})
_OLD = re.compile(r"[\s-]olds?\b")
_LABEL = re.compile(r"([^\W\d_][\w’'-]*)[\s-]$")
_NEAR = Decimal("0.05")  # a rounded number may be so far off


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number in a text. readings: (value, unit) pairs it can mean; unit: a canonical unit, "" for a mere number,
    "ordinal", "clock" (minutes after midnight), "decade", "age" or "vague" ("hundreds"). counted: the words after it
    that can name what it counts, label: the word before it ("Season 5").

    about: it is said to be rounded. scale: the magnitude it was written with ("million"). start, end: where it stands.
    """

    readings: frozenset[tuple[Decimal, str]]
    start: int
    end: int
    counted: tuple[str, ...] = ()
    about: bool = False
    scale: int = 1
    label: str = ""

    @property
    def is_bare(self) -> bool:
        """Whether it is a mere number, without a unit."""
        return all(not unit for _, unit in self.readings)

    def same(self, other: Quantity) -> bool:
        """The same value in the same unit, or both without one."""
        return any(v == w and (u == x or alike(u, x)) for v, u in self.readings for w, x in other.readings)

    def loosely(self, other: Quantity) -> bool:
        """The same value where one names a unit and the other none, or a rounded value in the same unit."""
        pairs = [(v, u, w, x) for v, u in self.readings for w, x in other.readings]
        if any(v == w and (not u or not x) and not {u, x} & _NO_UNITS for v, u, w, x in pairs):
            return True
        return self.about and any(w and u == x and abs(v - w) <= _NEAR * abs(w) for v, u, w, x in pairs)


def quantities(text: str) -> tuple[Quantity, ...]:
    """Every number in the text, in order. "one" counts where it is no pronoun."""
    text = text.replace("ſ", "s")  # the long s is an s to a pattern that ignores case, but to no table
    found: list[Quantity] = []
    for pattern, read in ((_CLOCK, _clock), (_VAGUE, _vague), (_FIGURE, _figure), (_SPELLED, _spelled)):
        for match in pattern.finditer(text):
            if not _in_name(match, text):
                found += read(match, text)
        text = _without(text, found)
    return _ranges(text, sorted(found, key=lambda q: q.start))


def _in_name(match: re.Match[str], text: str) -> bool:
    """A part of a name, as in "Blink-182" and "the Big Ten"."""
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


def _clock(match: re.Match[str], _: str) -> Iterator[Quantity]:
    if match["named"]:
        minutes = [0, 24 * 60] if match["named"].lower() == "midnight" else [12 * 60]
    elif match["half"]:
        hour = int(match["hour"])
        if not 1 <= hour <= 12:
            return
        minutes = [(hour % 12 + 12 * (match["half"].lower() == "p")) * 60 + int(match["minute"] or 0)]
    else:
        hour, minute = int(match["h24"]), int(match["m24"])
        unclear = 1 <= hour <= 12 and not match["h24"].startswith("0")
        minutes = [hour * 60 + minute] + ([(hour % 12 + 12) * 60 + minute] if unclear else [])
    yield Quantity(frozenset((Decimal(m), "clock") for m in minutes), match.start(), match.end())


def _vague(match: re.Match[str], _: str) -> Iterator[Quantity]:
    head, *tail = (w.removesuffix("s") for w in match.group().lower().split(" of "))
    value = {"ten": 10, **_SCALES}[head] * (_SCALES[tail[0]] if tail else 1)
    yield Quantity(frozenset({(Decimal(value), "vague")}), match.start(), match.end())


def _figure(match: re.Match[str], text: str) -> Iterator[Quantity]:
    value = Decimal(match["figure"].replace(",", "")) + _GLYPHS.get(match["glyph"] or "", Decimal(0))
    start, end = match.start("currency") if match["currency"] else match.start("figure"), match.end()
    if _MINUS.search(text[max(0, start - 8) : start]):
        value = -value
    if match["ordinal"]:
        yield _made({(value, "ordinal")}, text, start, end)
    elif match["decade"]:
        decades = {value + 1900, value + 2000} if value < 100 else {value}
        yield Quantity(frozenset((d, "decade") for d in decades), start, end)  # "1990s", "90s"
    elif match["short"]:
        yield from _short(match, text, value, start)
    else:
        scale = _SCALES.get((match["scale"] or "").lower(), 1)
        yield _measured(value * scale, match["currency"], text, start, end, scale)


def _short(match: re.Match[str], text: str, value: Decimal, start: int) -> Iterator[Quantity]:
    """ "5m" and "3k": a magnitude with a currency or before a noun, metres before "long", else both."""
    end, scale = match.end(), _SCALES[match["short"].lower()]
    scaled = _measured(value * scale, match["currency"], text, start, end, scale)
    if match["short"] not in ("m", "M") or match["currency"] or (scaled.counted and not _LONG.match(text, end)):
        yield scaled
    else:
        metres = {(value, "m")}
        yield _made(metres if _LONG.match(text, end) else metres | scaled.readings, text, start, end)


def _measured(value: Decimal, currency: str | None, text: str, start: int, end: int, scale: int = 1) -> Quantity:
    if currency:
        return _made({(value, CURRENCIES[currency.strip()])}, text, start, end, scale)
    if unit := _UNIT.match(text, end):
        units = units_of(unit["unit"]) if unit["unit"] else ("in",)
        if units == ("year",) and _OLD.match(text, unit.end()):
            units = ("age",)
        return _made({(value, u) for u in units}, text, start, unit.end(), scale)
    return _made({(value, "")}, text, start, end, scale)


def _made(readings: Set[tuple[Decimal, str]], text: str, start: int, end: int, scale: int = 1) -> Quantity:
    after = _COUNTED.match(text, end)
    words = [w.lower() for w in after.groups() if w] if after else []
    counted = tuple(w for w in takewhile(lambda w: w not in _NOT_COUNTED and not w.endswith("ing"), words))
    before = text[max(0, start - 30) : start]
    label = _LABEL.search(before)
    return Quantity(
        frozenset(readings), start, end, counted, bool(_ABOUT.search(before)), scale, label[1].lower() if label else ""
    )


def _spelled(match: re.Match[str], text: str) -> Iterator[Quantity]:
    """Words: "thirty-three", "a hundred", "two and a half million", "three-quarters", "twenty-first"."""
    start, end = match.span()
    if match["ordinal"]:
        *tens, last = re.split(r"[\s-]", match["ordinal"].lower())
        follower = re.match(r"[\s,]+(\w+)", text[end:])
        if last == "first" and follower and follower[1].lower() in STOP:
            return  # "went first to the coast"
        if last != "second" or not re.search(r"(?i)\b(?:a|per|each|every)\s$", text[max(0, start - 6) : start]):
            yield _made({(Decimal(sum(_SMALL[t] for t in tens) + _ORDINALS[last]), "ordinal")}, text, start, end)
    elif match["share"]:
        part = match["part"].lower()
        value = _SMALL[match["share"].lower()] * _PARTS[part if part in _PARTS else part.removesuffix("s")]
        yield _share(value, text, start, end)
    elif match["one"]:
        yield _share(_PARTS[match["one"].lower()], text, start, end)
    elif match["decade"]:
        value = Decimal(_SMALL[f"{match['decade'].lower().removesuffix('ies')}y"])
        yield Quantity(frozenset({(1900 + value, "decade"), (2000 + value, "decade")}), start, end)
    elif match["half"]:
        if _UNIT.match(text, end):
            yield _measured(_PARTS["half"], None, text, start, end)
    elif not _stands_for_things(match, text):
        yield _cardinal(match, text)


def _stands_for_things(match: re.Match[str], text: str) -> bool:
    """Whether a number word is a pronoun: "one of them", "the two had met"."""
    if match["lead"] or match["more"] or match["scale"]:
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
    """A fraction, which without a unit is also so many per cent."""
    whole = _measured(value, None, text, start, end)
    return replace(whole, readings=whole.readings | {(100 * value, "%")}) if whole.is_bare else whole


def _cardinal(match: re.Match[str], text: str) -> Quantity:
    value = _total(re.findall(r"[a-z]+", match["cardinal"].lower()))
    if match["more"]:
        value += _PARTS[match["more"].lower().split()[-1]]
    if match["lead"] and match["lead"].lower().startswith("half"):
        value *= _PARTS["half"]
    scale = _SCALES[match["scale"].strip().lower()] if match["scale"] else 1
    return _measured(value * scale, None, text, match.start(), match.end(), scale)


def _total(words: list[str]) -> Decimal:
    total, current = 0, 0
    for word in words:
        if word in _SMALL:
            current += _SMALL[word]
        elif word in ("dozen", "hundred"):
            current = (current or 1) * _SCALES[word]
        elif word in _SCALES:
            total, current = total + (current or 1) * _SCALES[word], 0
    return Decimal(total + current)


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


def _as(one: Quantity, other: Quantity) -> Quantity:
    """A mere number, read also in the unit and magnitude of the one it is joined to."""
    if {u for _, u in one.readings} - {""} and other.scale == 1:
        return one
    units = {u for _, u in other.readings if u not in _NO_UNITS}
    scale = other.scale if one.scale == 1 else 1
    more = {(v * scale, u or x) for v, u in one.readings for x in units}
    return replace(one, readings=one.readings | more, counted=one.counted if more else ())
