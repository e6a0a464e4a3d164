"""Units of measure under all the names that news gives them."""

from __future__ import annotations

import re

# canonical name: what it is called, parted by commas; a trailing "~" takes a plural s as well
_NAMES = {
    "%": "%, percent, per cent, pc, pct",
    "pp": "percentage point~, pp",
    "bp": "basis point~, bps",
    "dollar": "dollar~, US dollar~, buck~",
    "aud": "Australian dollar~",
    "cad": "Canadian dollar~",
    "cent": "cent~",
    "euro": "euro~",
    "gbp": "pounds sterling, British pound~",
    "yen": "yen",
    "yuan": "yuan, renminbi",
    "rupee": "rupee~",
    "won": "South Korean won, Korean won",
    "ruble": "ruble~, rouble~",
    "franc": "franc~",
    "crown": "crown~, krona, kronor, krone, kroner",
    "km": "km, kms, kilometre~, kilometer~",
    "m": "metre~, meter~",
    "cm": "cm, centimetre~, centimeter~",
    "mm": "mm, millimetre~, millimeter~",
    "mile": "mile~, mi",
    "nautical mile": "nautical mile~",
    "ft": "ft, foot, feet",
    "in": "inch, inches",
    "yd": "yard~",
    "kg": "kg, kgs, kilo~, kilogram~, kilogramme~",
    "g": "gram~, gramme~",
    "tonne": "tonne~, ton~",
    "lb": "lb, lbs",
    "oz": "ounce~, oz",
    "mg": "mg, milligram~, milligramme~",
    "ug": "µg, μg, mcg, microgram~, microgramme~",
    "ml": "ml, millilitre~, milliliter~",
    "dB": "dB, decibel~",
    "Hz": "Hz, hertz",
    "mph": "mph, miles per hour, miles an hour",
    "kph": "kph, km/h, kmh, kilometres per hour, kilometers per hour, kilometres an hour, kilometers an hour",
    "knot": "knot~",
    "m2": "square metre~, square meter~, sq m",
    "km2": "square kilometre~, square kilometer~, sq km",
    "mile2": "square mile~",
    "ft2": "square foot, square feet, sq ft",
    "m3": "cubic metre~, cubic meter~",
    "ft3": "cubic foot, cubic feet",
    "ha": "hectare~",
    "acre": "acre~",
    "l": "litre~, liter~",
    "gal": "gallon~",
    "barrel": "barrel~",
    "W": "watt~",
    "kW": "kW, kilowatt~",
    "MW": "MW, megawatt~",
    "GW": "GW, gigawatt~",
    "kWh": "kWh, kilowatt hour~",
    "MWh": "MWh, megawatt hour~",
    "GWh": "GWh, gigawatt hour~",
    "TWh": "TWh, terawatt hour~",
    "MB": "MB, megabyte~",
    "GB": "GB, gigabyte~",
    "TB": "TB, terabyte~",
    "C": "°C, ºC, C, celsius, degree~ celsius, degree~ centigrade, degree~ C",
    "F": "°F, ºF, F, fahrenheit, degree~ fahrenheit, degree~ F",
    "degree": "degree~, °, º",
    "second": "second~, secs",
    "minute": "minute~, min, mins",
    "hour": "hour~, hr, hrs",
    "day": "day~",
    "week": "week~",
    "fortnight": "fortnight~",
    "month": "month~",
    "year": "year~, yr, yrs",
    "decade": "decade~",
    "century": "century, centuries",
}
_CASED = frozenset({"C", "F", "W", "kW", "MW", "GW", "MB", "GB", "TB", "dB", "Hz"})  # "f" and "c" are no degrees
CURRENCIES = {
    "US$": "dollar",
    "A$": "aud",
    "C$": "cad",
    "$": "dollar",
    "£": "gbp",
    "€": "euro",
    "¥": "yen",
    "₹": "rupee",
    "₩": "won",
    "Rs": "rupee",
    "USD": "dollar",
    "EUR": "euro",
    "GBP": "gbp",
    "CHF": "franc",
    "JPY": "yen",
}  # signs and codes before a figure
CURRENCY = rf"(?:(?:\b(?:US|A|C))?\$|[£€¥₹₩]|\b(?:{'|'.join(c for c in CURRENCIES if c.isalpha())})\b\.?)"
_AMBIGUOUS = {"pounds": ("gbp", "lb"), "pound": ("gbp", "lb")}
_LOOSE = ("dollar", "aud"), ("dollar", "cad"), ("degree", "C"), ("degree", "F"), ("age", ""), ("age", "year")
_ALIKE = frozenset(frozenset(pair) for pair in _LOOSE)


def _spellings(names: str) -> list[str]:
    words = [name.strip() for name in names.split(",")]
    plain = [w.replace("~", "") for w in words]
    return plain + [w.replace("~", "s") for w in words if "~" in w]


_CANONICAL = {spelling: unit for unit, names in _NAMES.items() for spelling in _spellings(names)}
_LOWER = {spelling.lower(): unit for spelling, unit in _CANONICAL.items() if spelling not in _CASED}
_WORDS = sorted({*_CANONICAL, *_AMBIGUOUS}, key=len, reverse=True)
UNIT = "|".join(
    (re.escape(w) if w in _CASED else f"(?i:{re.escape(w)})").replace(r"\ ", r"[\s-]") + r"(?![\w°])" for w in _WORDS
)  # a pattern that matches the name of a unit, to stand in a group


def units_of(name: str) -> tuple[str, ...]:
    """The canonical units a name that matched UNIT can mean, at least one: ("gbp", "lb") for "pounds"."""
    plain = re.sub(r"[\s-]+", " ", name)
    if plain.lower() in _AMBIGUOUS:
        return _AMBIGUOUS[plain.lower()]
    return (_CANONICAL.get(plain) or _LOWER[plain.lower()],)


def alike(one: str, other: str) -> bool:
    """Whether two canonical units can be the same: the same, or one a looser word for the other."""
    return one == other or frozenset((one, other)) in _ALIKE
